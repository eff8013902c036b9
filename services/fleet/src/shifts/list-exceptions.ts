import { listShiftExceptions as contract } from '@clutch/contracts/fleet/shifts'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { addDays } from '@clutch/shared/time'
import { implement } from '../kit.ts'
import { findExceptions, findShift } from './store.ts'

export const listShiftExceptions = implement(contract, async ({ params, query, tx }) => {
  const { shiftId } = params
  if ((await findShift(tx, shiftId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const [cursor] = decodeCursor(query.cursor, 1) ?? []
  const after = cursor === undefined ? (query.from === undefined ? '' : addDays(query.from, -1)) : String(cursor)
  const rows = await findExceptions(tx, shiftId, { after, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ day }) => [day]))
})
