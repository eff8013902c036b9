import { listAccountCredits as contract } from '@clutch/contracts/payments/account-credits'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfCredits } from './store.ts'

export const listAccountCredits = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfCredits(tx, { ...filter, after: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ createdAt, id }) => [createdAt, id]))
})
