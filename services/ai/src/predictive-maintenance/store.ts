import type { MaintenanceRisk, Recommendation } from '@clutch/contracts/ai/maintenance'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Recommendation as RecommendationRow, MaintenanceRisk as RiskRow } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function riskOf({ tenantId: _tenant, modelId, trainedOn, ...row }: RiskRow): MaintenanceRisk {
  return {
    ...row,
    contributions: row.contributions as MaintenanceRisk['contributions'],
    model: { id: modelId, trainedOn: trainedOn as MaintenanceRisk['model']['trainedOn'] },
    assessedAt: row.assessedAt.toISOString(),
  }
}

function recommendationOf({ tenantId: _tenant, ...row }: RecommendationRow): Recommendation {
  return {
    ...row,
    kind: row.kind as Recommendation['kind'],
    urgency: row.urgency as Recommendation['urgency'],
    trainedOn: row.trainedOn as Recommendation['trainedOn'],
    issuedAt: row.issuedAt.toISOString(),
  }
}

/** @returns false when there is one of this id already */
export async function insertRisk(tx: Tx, { model, ...risk }: MaintenanceRisk): Promise<boolean> {
  const { count } = await tx.db.maintenanceRisk.createMany({
    data: {
      ...risk,
      tenantId: tx.tenantId,
      modelId: model.id,
      trainedOn: model.trainedOn,
      assessedAt: new Date(risk.assessedAt),
    },
    skipDuplicates: true,
  })
  return count === 1
}

export async function insertRecommendation(tx: Tx, recommendation: Recommendation): Promise<void> {
  await tx.db.recommendation.create({
    data: { ...recommendation, tenantId: tx.tenantId, issuedAt: new Date(recommendation.issuedAt) },
  })
}

export async function findRisk(tx: Tx, id: string): Promise<MaintenanceRisk | undefined> {
  const row = await tx.db.maintenanceRisk.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : riskOf(row)
}

export async function findRecommendation(tx: Tx, id: string): Promise<Recommendation | undefined> {
  const row = await tx.db.recommendation.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : recommendationOf(row)
}

export interface LatestFilter {
  vehicleId: string | undefined
  before: TimeKey | undefined
  limit: number
}

export async function pageOfRisks(tx: Tx, { vehicleId, before, limit }: LatestFilter): Promise<MaintenanceRisk[]> {
  const rows = await tx.db.maintenanceRisk.findMany({
    where: { tenantId: tx.tenantId, ...given({ vehicleId }), AND: earlierThan('assessedAt', before) },
    orderBy: latestFirst('assessedAt'),
    take: limit,
  })
  return rows.map(riskOf)
}

export async function pageOfRecommendations(
  tx: Tx,
  { vehicleId, before, limit }: LatestFilter,
): Promise<Recommendation[]> {
  const rows = await tx.db.recommendation.findMany({
    where: { tenantId: tx.tenantId, ...given({ vehicleId }), AND: earlierThan('issuedAt', before) },
    orderBy: latestFirst('issuedAt'),
    take: limit,
  })
  return rows.map(recommendationOf)
}

/** In the order of their ids, to tell all of them again. */
export async function findRisksAfter(tx: Tx, afterId: string, limit: number): Promise<MaintenanceRisk[]> {
  const rows = await tx.db.maintenanceRisk.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId } },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(riskOf)
}

export async function findRecommendationsAfter(tx: Tx, afterId: string, limit: number): Promise<Recommendation[]> {
  const rows = await tx.db.recommendation.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId } },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(recommendationOf)
}
