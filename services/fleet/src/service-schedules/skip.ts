import { skipService as contract } from '@clutch/contracts/fleet/service-schedules'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { beginCycle } from './begin-cycle.ts'
import { lockedSchedule } from './own-schedule.ts'
import { skipped } from './schedule.ts'

export const skipService = implement(contract, async ({ params, body: { note }, ifMatch, tx }) => {
  const kept = await lockedSchedule(tx, params, ifMatch)
  const how = { outcome: 'skipped', at: tx.now.toISOString(), note, workOrderId: null } as const
  return ok(await beginCycle(tx, kept, skipped(kept), { ...how, odometerM: null, engineHours: null }))
})
