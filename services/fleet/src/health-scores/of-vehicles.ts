import type { HealthScore } from '@clutch/contracts/fleet/health-scores'
import { findOpenDefects, findVehiclesLookedAt } from '../defects/store.ts'
import { findOpenTroubleCodes, findVehiclesWithCodes } from '../health/store.ts'
import type { Tx } from '../kit.ts'
import { findRisks, type KnownRisk } from '../maintenance-risks/store.ts'
import { findSchedulesOf } from '../service-schedules/store.ts'
import { trendsOf } from '../vehicle-trends/trends.ts'
import { findVitalDays } from '../vitals/store.ts'
import { scoreOf } from './score.ts'

/** The same weeks as services by condition look at. */
const trendMs = 30 * 86_400_000

/** The scores of vehicles in their order: a few statements for all of them. */
export async function healthOf(tx: Tx, vehicleIds: readonly string[]): Promise<HealthScore[]> {
  if (vehicleIds.length === 0) return []
  const span = { fromMs: tx.now.getTime() - trendMs, toMs: tx.now.getTime() }
  const codes = await findOpenTroubleCodes(tx, vehicleIds)
  const tellCodes = await findVehiclesWithCodes(tx, vehicleIds)
  const schedules = await findSchedulesOf(tx, vehicleIds)
  const defects = await findOpenDefects(tx, vehicleIds)
  const lookedAt = await findVehiclesLookedAt(tx, vehicleIds)
  const days = await findVitalDays(tx, vehicleIds, { from: new Date(span.fromMs), to: tx.now })
  const risks = await findRisks(tx, vehicleIds)
  return vehicleIds.map((id) => ({
    id,
    vehicleId: id,
    at: tx.now.toISOString(),
    ...scoreOf({
      codes: codes.get(id) ?? [],
      tellsCodes: tellCodes.has(id),
      schedules: schedules.get(id) ?? [],
      defects: defects.get(id) ?? [],
      isInspected: lookedAt.has(id),
      trends: trendsOf(id, days.get(id) ?? [], span),
    }),
    risk: riskOf(risks.get(id)),
  }))
}

function riskOf(known: KnownRisk | undefined): HealthScore['risk'] {
  if (known?.risk == null) return null
  const { id: riskId, probability, low, high, typical, model, assessedAt } = known.risk
  const said = known.recommendation
  return {
    riskId,
    probability,
    low,
    high,
    typical,
    trainedOn: model.trainedOn,
    assessedAt,
    recommendation: said && {
      recommendationId: said.id,
      kind: said.kind,
      urgency: said.urgency,
      withinDays: said.withinDays,
      serviceCategory: said.serviceCategory,
    },
  }
}
