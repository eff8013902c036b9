import {
  CoachingAssigned,
  type CoachingSession,
  assignCoaching as contract,
  type NewCoachingSession,
  SubjectUnknown,
} from '@clutch/contracts/fleet/coaching-sessions'
import { ValidationFailed } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { findDriver } from '../drivers/store.ts'
import { implement, type Tx } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { insertSession } from './store.ts'

export const assignCoaching = implement(contract, async ({ body, tx }) => {
  const subject = subjectOf(body)
  if (!(await isKnown(tx, subject))) throw new Problem(SubjectUnknown)
  const session: CoachingSession = {
    id: newId('cch'),
    version: 1,
    subject,
    topics: body.topics,
    status: 'assigned',
    assignedBy: tx.actor,
    assignedAt: tx.now.toISOString(),
    dueAt: body.dueAt === undefined ? null : instantIn(body.dueAt, '/body/dueAt').toISOString(),
    endedBy: null,
    endedAt: null,
    note: body.note ?? null,
  }
  await insertSession(tx, session)
  tx.emit(CoachingAssigned, session)
  return created(session)
})

type Subject = CoachingSession['subject']

function subjectOf({ driverId, vehicleId }: NewCoachingSession): Subject {
  if (driverId !== undefined && vehicleId === undefined) return { kind: 'driver', id: driverId }
  if (vehicleId !== undefined && driverId === undefined) return { kind: 'vehicle', id: vehicleId }
  throw new Problem(ValidationFailed, {
    errors: [{ pointer: '/body', message: 'names a driver or a vehicle, one of the two' }],
  })
}

/** Of an archived driver, or one who was erased, nothing is left to be talked about. */
async function isKnown(tx: Tx, { kind, id }: Subject): Promise<boolean> {
  if (kind === 'vehicle') return (await findVehicle(tx, id)) !== undefined
  return (await findDriver(tx, id))?.driver.status === 'active'
}
