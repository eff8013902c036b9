import { WorkOrderCompleted } from '@clutch/contracts/fleet/work-orders'
import { reaction } from '../kit.ts'
import { beginCycle } from './begin-cycle.ts'
import { completed } from './schedule.ts'
import { lockSchedule } from './store.ts'

/** The services that an order named are done, at the instant the vendor said so. */
export const onWorkOrderCompleted = reaction(
  'service-schedules/on-work-order-completed',
  WorkOrderCompleted,
  async ({ event: { data }, tx }) => {
    const { id: workOrderId, vehicleId, what, completedAt } = data
    if (completedAt === null) return
    const at = new Date(completedAt)
    for (const id of [...what.serviceScheduleIds].sort()) {
      const kept = await lockSchedule(tx, id)
      if (kept === undefined || kept.schedule.vehicleId !== vehicleId) continue
      // Somebody has entered meanwhile that it was done at that time or later: that stands.
      const { base } = kept.schedule
      if (base.source !== 'assumed' && Date.parse(base.at) >= at.getTime()) continue
      const next = completed(kept, { at }, at > tx.now ? at : tx.now)
      const how = { outcome: 'done', at: completedAt, note: null, workOrderId } as const
      await beginCycle(tx, kept, next, { ...how, odometerM: null, engineHours: null })
    }
  },
)
