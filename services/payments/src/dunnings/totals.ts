import { getDunningTotals as contract } from '@clutch/contracts/payments/dunnings'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findTotals } from './store.ts'

export const getDunningTotals = implement(contract, async ({ query, tx }) =>
  ok({ items: await findTotals(tx, query.accountId) }),
)
