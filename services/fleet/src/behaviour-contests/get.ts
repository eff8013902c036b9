import { getContest as contract } from '@clutch/contracts/fleet/behaviour-contests'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findContest } from './store.ts'

export const getContest = implement(contract, async ({ params, tx }) => {
  const contest = await findContest(tx, params.contestId)
  if (contest === undefined) throw new Problem(NotFound)
  return ok(contest)
})
