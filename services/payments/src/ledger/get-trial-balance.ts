import { getTrialBalance as contract } from '@clutch/contracts/payments/ledger'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findTrialBalance } from './store.ts'

export const getTrialBalance = implement(contract, async ({ tx }) => ok({ currencies: await findTrialBalance(tx) }))
