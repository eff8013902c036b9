import { listServiceCompletions as contract } from '@clutch/contracts/fleet/service-schedules'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { ownSchedule } from './own-schedule.ts'
import { pageOfCompletions } from './store.ts'

export const listServiceCompletions = implement(contract, async ({ params, query, tx }) => {
  const { schedule } = await ownSchedule(tx, params)
  const { limit = 50, cursor } = query
  const before = decodeTimeCursor(cursor)
  const rows = await pageOfCompletions(tx, { scheduleId: schedule.id, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ at, id }) => [at, id]))
})
