import { getDunningSettings as contract } from '@clutch/contracts/payments/dunnings'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDunningSettings } from './store.ts'

export const getDunningSettings = implement(contract, async ({ tx }) => ok(await findDunningSettings(tx)))
