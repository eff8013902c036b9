import { RecommendationIssued, RiskAssessed } from '@clutch/contracts/ai/maintenance'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findRecommendationsAfter, findRisksAfter } from './store.ts'

const pageSize = 500

export const riskSnapshot: Snapshot<PrismaClient> = {
  noun: 'maintenance-risk',
  tenants: async ({ db }) =>
    (await db.maintenanceRisk.findMany({ distinct: ['tenantId'], select: { tenantId: true } })).map(
      (row) => row.tenantId,
    ),
  emit: async (tx, afterId) => {
    const risks = await findRisksAfter(tx, afterId, pageSize)
    for (const risk of risks) tx.emit(RiskAssessed, risk)
    return risks.length === pageSize ? risks.at(-1)?.id : undefined
  },
}

export const recommendationSnapshot: Snapshot<PrismaClient> = {
  noun: 'recommendation',
  tenants: async ({ db }) =>
    (await db.recommendation.findMany({ distinct: ['tenantId'], select: { tenantId: true } })).map(
      (row) => row.tenantId,
    ),
  emit: async (tx, afterId) => {
    const recommendations = await findRecommendationsAfter(tx, afterId, pageSize)
    for (const recommendation of recommendations) tx.emit(RecommendationIssued, recommendation)
    return recommendations.length === pageSize ? recommendations.at(-1)?.id : undefined
  },
}
