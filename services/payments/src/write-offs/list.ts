import { listWriteOffs as contract } from '@clutch/contracts/payments/write-offs'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfWriteOffs } from './store.ts'

export const listWriteOffs = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfWriteOffs(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ createdAt, id }) => [createdAt, id]))
})
