import { listOperations as contract } from '@clutch/contracts/payments/operations'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfOperations } from './store.ts'
import { wireOperation } from './wire.ts'

export const listOperations = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfOperations(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows.map(wireOperation), limit, ({ startedAt, id }) => [startedAt, id]))
})
