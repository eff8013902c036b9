import {
  CoachingAssigned,
  type CoachingSession,
  assignCoaching as contract,
  SubjectUnknown,
} from '@clutch/contracts/fleet/coaching-sessions'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { insertSession } from './store.ts'

export const assignCoaching = implement(contract, async ({ body, tx }) => {
  if ((await findVehicle(tx, body.vehicleId)) === undefined) throw new Problem(SubjectUnknown)
  const session: CoachingSession = {
    id: newId('cch'),
    version: 1,
    subject: { kind: 'vehicle', id: body.vehicleId },
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
