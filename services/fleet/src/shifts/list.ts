import { listShifts as contract } from '@clutch/contracts/fleet/shifts'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfShifts } from './store.ts'

export const listShifts = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfShifts(tx, { ...filter, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (shift) => [shift.id]))
})
