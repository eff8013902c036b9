import {
  requestWork as contract,
  type NewWorkOrder,
  WorkOrdered,
  WorkOrderRequested,
  WorkUnknown,
} from '@clutch/contracts/fleet/work-orders'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { findDefect } from '../defects/store.ts'
import { findFleet } from '../fleets/store.ts'
import { findTroubleCode } from '../health/store.ts'
import { implement, type Tx } from '../kit.ts'
import { findRisks } from '../maintenance-risks/store.ts'
import { findServicePlan } from '../service-plans/store.ts'
import { findSchedule } from '../service-schedules/store.ts'
import { lockVehicle } from '../vehicles/store.ts'
import { findOpenOrderOf, insertWorkOrder } from './store.ts'
import { newWorkOrder } from './work-order.ts'

export const requestWork = implement(contract, async ({ params: { fleetId }, body, tx }) => {
  if ((await findFleet(tx, fleetId)) === undefined) throw new Problem(NotFound)
  if (body.scheduledAt !== undefined) instantIn(body.scheduledAt, '/body/scheduledAt')
  const { vehicleId } = body
  // Of two who order the same at once, the second finds the order of the first.
  const vehicle = await lockVehicle(tx, vehicleId)
  if (vehicle?.fleetId !== fleetId || vehicle.status !== 'active') throw unknown('/body/vehicleId')
  const planned = await ownWork(tx, body)
  const { serviceScheduleIds = [], defectIds = [] } = body
  const open = await findOpenOrderOf(tx, vehicleId, { serviceScheduleIds, defectIds })
  if (open !== undefined) throw new Problem(WorkOrdered, { detail: `${open} does.` })
  const recommendation = (await findRisks(tx, [vehicleId])).get(vehicleId)?.recommendation
  // What ai recommends is about faults: it says nothing of a service that is due, or of a defect somebody saw.
  const isOfFaults = planned.length === 0 && defectIds.length === 0
  const kept = newWorkOrder(body, {
    id: newId('wko'),
    fleetId,
    by: tx.actor,
    now: tx.now,
    categories: [...planned, isOfFaults ? recommendation?.serviceCategory : null],
    recommendationId: isOfFaults && body.serviceCategory === undefined ? (recommendation?.id ?? null) : null,
  })
  await insertWorkOrder(tx, kept)
  tx.emit(WorkOrderRequested, kept.order)
  return created(kept.order)
})

/** @returns the categories of the plans that are named; @throws Problem when something is not this vehicle's */
async function ownWork(tx: Tx, body: NewWorkOrder): Promise<(string | null)[]> {
  const { vehicleId } = body
  for (const [n, id] of (body.troubleCodeIds ?? []).entries()) {
    const code = await findTroubleCode(tx, id)
    if (code?.vehicleId !== vehicleId || code.status === 'withdrawn') throw unknown(`/body/troubleCodeIds/${n}`)
  }
  for (const [n, id] of (body.defectIds ?? []).entries())
    if ((await findDefect(tx, id))?.defect.vehicleId !== vehicleId) throw unknown(`/body/defectIds/${n}`)
  const categories: (string | null)[] = []
  for (const [n, id] of (body.serviceScheduleIds ?? []).entries()) {
    const kept = await findSchedule(tx, id)
    if (kept?.schedule.vehicleId !== vehicleId) throw unknown(`/body/serviceScheduleIds/${n}`)
    categories.push((await findServicePlan(tx, kept.schedule.planId))?.serviceCategory ?? null)
  }
  return categories
}

function unknown(pointer: string): Problem {
  return new Problem(WorkUnknown, { errors: [{ pointer, message: 'does not name anything of this vehicle' }] })
}
