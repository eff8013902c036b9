import { listRecommendations as contract } from '@clutch/contracts/ai/maintenance'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement, itself } from '../kit.ts'
import { decodeLatest } from '../latest-first.ts'
import { pageOfRecommendations } from './store.ts'

export const listRecommendations = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, vehicleId } = query
  const rows = await pageOfRecommendations(tx, { vehicleId, after: decodeLatest(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (recommendation) => [recommendation.issuedAt, recommendation.id], itself))
})
