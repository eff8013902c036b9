import { listTripCorrections as contract } from '@clutch/contracts/fleet/trip-corrections'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfCorrections } from './correction-store.ts'

export const listTripCorrections = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const { vehicleId, status } = query
  const before = decodeTimeCursor(query.cursor)
  const rows = await pageOfCorrections(tx, { vehicleId, status, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, (row) => [row.madeAt, row.id]))
})
