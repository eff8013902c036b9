import { completeService as contract } from '@clutch/contracts/fleet/service-schedules'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { beginCycle } from './begin-cycle.ts'
import { lockedSchedule } from './own-schedule.ts'
import { completed } from './schedule.ts'

export const completeService = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const kept = await lockedSchedule(tx, params, ifMatch)
  const at = body.at === undefined ? tx.now : instantIn(body.at, '/body/at')
  const { odometerM, engineHours, note = null } = body
  const next = completed(kept, { at, odometerM, engineHours }, tx.now)
  const how = { outcome: 'done', at: at.toISOString(), note, workOrderId: null } as const
  const meters = { odometerM: odometerM ?? null, engineHours: engineHours ?? null }
  return ok(await beginCycle(tx, kept, next, { ...how, ...meters }))
})
