import { getRecommendation as contract } from '@clutch/contracts/ai/maintenance'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findRecommendation } from './store.ts'

export const getRecommendation = implement(contract, async ({ params, tx }) => {
  const recommendation = await findRecommendation(tx, params.recommendationId)
  if (recommendation === undefined) throw new Problem(NotFound)
  return ok(recommendation)
})
