import {
  ContestAccepted,
  ContestDecided,
  ContestRejected,
  decideContest as contract,
  OwnContest,
} from '@clutch/contracts/fleet/behaviour-contests'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { scheduleSettling } from '../driving-scores/settle.ts'
import { implement } from '../kit.ts'
import { lockContest, updateContest } from './store.ts'

export const decideContest = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const contest = await lockContest(tx, params.contestId)
  if (contest === undefined) throw new Problem(NotFound)
  if (contest.version !== ifMatch) throw new Problem(VersionMismatch)
  if (contest.status !== 'open') throw new Problem(ContestDecided)
  if (contest.openedBy === tx.actor) throw new Problem(OwnContest)
  const decided = {
    ...contest,
    version: contest.version + 1,
    status: body.decision,
    decidedBy: tx.actor,
    decidedAt: tx.now.toISOString(),
    note: body.note ?? null,
  }
  await updateContest(tx, decided)
  tx.emit(decided.status === 'accepted' ? ContestAccepted : ContestRejected, decided)
  if (decided.status === 'accepted') await scheduleSettling(tx, contest.vehicleId, new Date(contest.happenedAt))
  return ok(decided)
})
