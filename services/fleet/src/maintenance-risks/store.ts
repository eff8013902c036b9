import type { MaintenanceRisk, Recommendation } from '@clutch/contracts/ai/maintenance'
import type { Tx } from '../kit.ts'

/** What ai said last of a vehicle. */
export interface KnownRisk {
  risk: MaintenanceRisk | null
  recommendation: Recommendation | null
}

/** Keeps the newest, in whatever order they arrive. */
export async function upsertRisk(tx: Tx, risk: MaintenanceRisk): Promise<void> {
  await tx.sql.query(
    `INSERT INTO maintenance_risks (tenant_id, vehicle_id, assessed_at, risk) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, vehicle_id) DO UPDATE SET assessed_at = excluded.assessed_at, risk = excluded.risk
      WHERE maintenance_risks.assessed_at IS NULL
         OR (maintenance_risks.assessed_at, maintenance_risks.risk->>'id') < (excluded.assessed_at, excluded.risk->>'id')`,
    [tx.tenantId, risk.vehicleId, risk.assessedAt, JSON.stringify(risk)],
  )
}

export async function upsertRecommendation(tx: Tx, recommendation: Recommendation): Promise<void> {
  await tx.sql.query(
    `INSERT INTO maintenance_risks (tenant_id, vehicle_id, issued_at, recommendation) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, vehicle_id) DO UPDATE
        SET issued_at = excluded.issued_at, recommendation = excluded.recommendation
      WHERE maintenance_risks.issued_at IS NULL
         OR (maintenance_risks.issued_at, maintenance_risks.recommendation->>'id') < (excluded.issued_at, excluded.recommendation->>'id')`,
    [tx.tenantId, recommendation.vehicleId, recommendation.issuedAt, JSON.stringify(recommendation)],
  )
}

export async function findRisks(tx: Tx, vehicleIds: readonly string[]): Promise<Map<string, KnownRisk>> {
  const rows = await tx.db.maintenanceRisk.findMany({
    where: { tenantId: tx.tenantId, vehicleId: { in: [...vehicleIds] } },
  })
  return new Map(
    rows.map(({ vehicleId, risk, recommendation }) => [
      vehicleId,
      { risk: risk as unknown as MaintenanceRisk, recommendation: recommendation as unknown as Recommendation },
    ]),
  )
}
