import { getBillingSettings as contract } from '@clutch/contracts/payments/account-credits'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findBillingSettings } from './store.ts'

export const getBillingSettings = implement(contract, async ({ tx }) => ok(await findBillingSettings(tx)))
