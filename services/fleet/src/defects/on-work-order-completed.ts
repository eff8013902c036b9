import { DefectRepaired } from '@clutch/contracts/fleet/inspections'
import { WorkOrderCompleted } from '@clutch/contracts/fleet/work-orders'
import { reaction } from '../kit.ts'
import { repaired } from './defect.ts'
import { lockDefect, updateDefect } from './store.ts'

/** The defects that an order named are signed as repaired, by whoever said that the work is done; what is signed already stays. */
export const repairOrderedDefects = reaction(
  'defects/on-work-order-completed',
  WorkOrderCompleted,
  async ({ event, tx }) => {
    const { id, vehicleId, what, booking, completedAt } = event.data
    for (const defectId of [...what.defectIds].sort()) {
      const kept = await lockDefect(tx, defectId)
      if (kept === undefined || kept.defect.vehicleId !== vehicleId || kept.defect.status !== 'open') continue
      const { vendorId } = booking ?? { vendorId: null }
      const repair = { outcome: 'repaired', note: `Work order ${id}`, ...(vendorId && { mechanic: vendorId }) } as const
      const now = completedAt === null ? tx.now : new Date(completedAt)
      const done = repaired(kept, repair, { by: event.actor, now })
      await updateDefect(tx, done)
      tx.emit(DefectRepaired, done.defect)
    }
  },
)
