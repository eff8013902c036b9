import { CoachingEnded, CoachingSessionEnded, endCoaching as contract } from '@clutch/contracts/fleet/coaching-sessions'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockSession, updateSession } from './store.ts'

export const endCoaching = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const session = await lockSession(tx, params.coachingSessionId)
  if (session === undefined) throw new Problem(NotFound)
  if (session.version !== ifMatch) throw new Problem(VersionMismatch)
  if (session.status !== 'assigned') throw new Problem(CoachingEnded)
  const ended = {
    ...session,
    version: session.version + 1,
    status: body.status,
    endedBy: tx.actor,
    endedAt: tx.now.toISOString(),
    note: body.note ?? session.note,
  }
  await updateSession(tx, ended)
  tx.emit(CoachingSessionEnded, ended)
  return ok(ended)
})
