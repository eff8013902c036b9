import {
  ServiceCompleted,
  type ServiceCompletion,
  ServiceCycleSkipped,
  type ServiceSchedule,
} from '@clutch/contracts/fleet/service-schedules'
import { newId } from '@clutch/shared/id'
import type { Tx } from '../kit.ts'
import { lookAtOne, lookedNow } from './look.ts'
import { completionOf, type KeptSchedule } from './schedule.ts'
import { insertCompletion, updateSchedule } from './store.ts'

type How = Pick<ServiceCompletion, 'outcome' | 'at' | 'odometerM' | 'engineHours' | 'note' | 'workOrderId'>

/** Keeps that a cycle is over, tells it, and looks at once at the next: it may be due already. */
export async function beginCycle(tx: Tx, before: KeptSchedule, next: KeptSchedule, how: How): Promise<ServiceSchedule> {
  await insertCompletion(tx, completionOf(before.schedule, { id: newId('svd'), madeBy: tx.actor, ...how }))
  const fresh = { ...next, schedule: await lookedNow(tx, next) }
  // As new as it begins: what is due of it is said by the look.
  const told = { ...fresh, schedule: { ...fresh.schedule, status: 'scheduled' as const } }
  await updateSchedule(tx, told)
  tx.emit(how.outcome === 'done' ? ServiceCompleted : ServiceCycleSkipped, told.schedule)
  return lookAtOne(tx, told)
}
