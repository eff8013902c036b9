import { getCoachingEffect as contract } from '@clutch/contracts/fleet/coaching-sessions'
import type { DrivingScore } from '@clutch/contracts/fleet/driving-scores'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { scoreOfSpans } from '../driving-scores/of-spans.ts'
import { findDriverSpans, findSpans } from '../driving-scores/store.ts'
import { implement, type Tx } from '../kit.ts'
import { findSession } from './store.ts'

const weeksMs = 28 * 86_400_000

export const getCoachingEffect = implement(contract, async ({ params, tx }) => {
  const session = await findSession(tx, params.coachingSessionId)
  if (session === undefined) throw new Problem(NotFound)
  const done = session.status === 'done' && session.endedAt !== null
  const turnMs = Date.parse(done ? session.endedAt! : session.assignedAt)
  const before = await scoreBetween(tx, session.subject, new Date(turnMs - weeksMs), new Date(turnMs))
  const untilMs = Math.min(turnMs + weeksMs, tx.now.getTime())
  const after =
    done && untilMs > turnMs ? await scoreBetween(tx, session.subject, new Date(turnMs), new Date(untilMs)) : null
  return ok({ session, before, after, better: isBetter(before, after) })
})

async function scoreBetween(tx: Tx, subject: DrivingScore['subject'], from: Date, to: Date): Promise<DrivingScore> {
  const during = { from, to }
  const spans =
    subject.kind === 'driver'
      ? await findDriverSpans(tx, subject.id, during)
      : await findSpans(tx, { vehicleId: subject.id }, during)
  return { subject, from: from.toISOString(), to: to.toISOString(), ...(await scoreOfSpans(tx, spans, to)) }
}

function isBetter(before: DrivingScore, after: DrivingScore | null): boolean | null {
  if (before.low === null || before.high === null) return null
  if (after === null || after.low === null || after.high === null) return null
  if (after.low > before.high) return true
  return after.high < before.low ? false : null
}
