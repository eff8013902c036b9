import { listDailyScores as contract } from '@clutch/contracts/fleet/driving-scores'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { dayRange } from '../day-range.ts'
import { implement } from '../kit.ts'
import { pageOfDailyScores } from './store.ts'

export const listDailyScores = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const key = decodeTimeCursor(query.cursor)
  const rows = await pageOfDailyScores(tx, {
    vehicleId: query.vehicleId,
    range: dayRange(query),
    before: key && { day: key.at, id: key.id },
    limit: limit + 1,
  })
  return ok(
    pageOf(
      rows,
      limit,
      ({ day, id }) => [`${day}T00:00:00.000Z`, id],
      (daily) => daily,
    ),
  )
})
