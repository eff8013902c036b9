import { getTaxSettings as contract } from '@clutch/contracts/payments/tax-calculations'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findTaxSettings } from './store.ts'

export const getTaxSettings = implement(contract, async ({ tx }) => ok(await findTaxSettings(tx)))
