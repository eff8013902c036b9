// From a risk and the open codes to what somebody should do. Pure. Two things may ask for a visit: the expected cost of not going
// (the model's probability and the stated costs), and the floor that a severe code sets whatever the model believes.
import type { ModelOrigin } from '../models/model-card.ts'
import type { FeatureGroup } from './features.ts'
import type { MaintenanceScore } from './score.ts'
import { readTroubleCode, type TroubleCode } from './trouble-codes.ts'
import type { VehicleSnapshot } from './vehicle-snapshot.ts'

type RecommendationKind = 'none' | 'monitor' | 'service' | 'inspect' | 'repair' | 'stop-driving'
type Urgency = 'none' | 'routine' | 'soon' | 'urgent' | 'immediate'

export interface Recommendation {
  kind: RecommendationKind
  urgency: Urgency
  /** null where nothing has to be done by a certain time. */
  withinDays: number | null
  withinKm: number | null
  serviceCategory: ServiceCategory | null
  /** Strongest first; a person can check each. */
  reasons: Reason[]
  /** What the choice was made with, so that it can be made again. */
  breakdownProbability: number
  origin: ModelOrigin
  expectedCost: { doNothing: number; inspect: number; repair: number; currency: string }
}

interface Reason {
  source: 'trouble-code' | 'model' | 'cost' | 'service-interval'
  text: string
}

const SERVICE_CATEGORIES = [
  'engine-misfire-diagnosis',
  'ignition-diagnosis',
  'fuel-system-diagnosis',
  'cooling-system-check',
  'battery-and-charging-check',
  'transmission-diagnosis',
  'brakes-and-chassis-check',
  'emissions-diagnosis',
  'general-inspection',
  'scheduled-service',
] as const
type ServiceCategory = (typeof SERVICE_CATEGORIES)[number]

/** Amounts in minor units of one currency. Assumptions to start with: a tenant knows its own. */
export interface MaintenanceCosts {
  currency: string
  /** Recovery, a lost day or two, the driver's time, consequential damage. */
  breakdown: number
  inspection: number
  repair: number
  /** Share of the breakdowns of the next 30 days that each prevents. */
  inspectionPrevents: number
  repairPrevents: number
  /** What it costs to go at an inconvenient moment instead of a planned one. */
  hurry: number
  serviceIntervalDays: number
  serviceIntervalKm: number
}

export const ASSUMED_COSTS: MaintenanceCosts = {
  currency: 'EUR',
  breakdown: 120_000,
  inspection: 9_000,
  repair: 18_000,
  inspectionPrevents: 0.6,
  repairPrevents: 0.9,
  hurry: 3_000,
  serviceIntervalDays: 365,
  serviceIntervalKm: 30_000,
}

/** The probabilities at which the cheapest choice changes; they follow from the costs and are stated with them. */
export function thresholdsOf(costs: MaintenanceCosts): { inspect: number; repair: number } {
  const inspect = costs.inspection / (costs.inspectionPrevents * costs.breakdown)
  const between =
    (costs.repair - costs.inspection) / ((costs.repairPrevents - costs.inspectionPrevents) * costs.breakdown)
  return { inspect, repair: Math.max(inspect, between) }
}

/** What an open code asks for by itself, whatever the model believes. */
const CODE_FLOOR = {
  3: { kind: 'inspect', withinDays: 7, withinKm: 300 },
  2: { kind: 'inspect', withinDays: 30, withinKm: 2_000 },
  1: { kind: 'monitor', withinDays: null, withinKm: null },
} as const

const RANK: Record<RecommendationKind, number> = {
  none: 0,
  monitor: 1,
  service: 2,
  inspect: 3,
  repair: 4,
  'stop-driving': 5,
}
const MAX_REASONS = 6

export function recommend(
  score: MaintenanceScore,
  snapshot: VehicleSnapshot,
  costs: MaintenanceCosts = ASSUMED_COSTS,
): Recommendation {
  const p = score.breakdownProbability
  const codes = (snapshot.openTroubleCodes ?? [])
    .map(({ code }) => readTroubleCode(code))
    .sort((a, b) => Number(b.stopDriving) - Number(a.stopDriving) || b.severity - a.severity)
  const worst = codes[0]
  const thresholds = thresholdsOf(costs)

  const byRisk = kindByRisk(p, thresholds, worst)
  const byCode: RecommendationKind = worst
    ? worst.stopDriving
      ? 'stop-driving'
      : CODE_FLOOR[worst.severity].kind
    : 'none'
  const overdue = serviceOverdue(snapshot, costs)
  const byInterval: RecommendationKind = overdue ? 'service' : 'none'
  const kind = [byRisk, byCode, byInterval].reduce((high, next) => (RANK[next] > RANK[high] ? next : high))

  const withinDays = daysFor(kind, p, costs, worst)
  return {
    kind,
    urgency: urgencyOf(kind, withinDays),
    withinDays,
    withinKm: kmFor(kind, withinDays, snapshot, worst),
    serviceCategory: kind === 'none' || kind === 'monitor' ? null : categoryOf(kind, worst, score),
    reasons: reasonsFor(score, codes, overdue, costs, thresholds),
    breakdownProbability: p,
    origin: score.origin,
    expectedCost: {
      doNothing: Math.round(p * costs.breakdown),
      inspect: Math.round(costs.inspection + p * (1 - costs.inspectionPrevents) * costs.breakdown),
      repair: Math.round(costs.repair + p * (1 - costs.repairPrevents) * costs.breakdown),
      currency: costs.currency,
    },
  }
}

/** A repair needs something to repair: without a code that names a system, a high risk asks for an inspection. */
function kindByRisk(
  p: number,
  thresholds: { inspect: number; repair: number },
  worst: TroubleCode | undefined,
): RecommendationKind {
  if (p < thresholds.inspect) return 'none'
  return p >= thresholds.repair && worst !== undefined && worst.severity >= 2 ? 'repair' : 'inspect'
}

/** Waiting a day costs the day's share of the risk. Wait until that has cost as much as hurrying would. */
function daysFor(
  kind: RecommendationKind,
  p: number,
  costs: MaintenanceCosts,
  worst: TroubleCode | undefined,
): number | null {
  if (kind === 'none' || kind === 'monitor') return null
  if (kind === 'stop-driving') return 0
  const hazardPerDay = -Math.log(1 - Math.min(p, 0.999)) / 30
  const affordable = Math.floor(costs.hurry / Math.max(hazardPerDay * costs.breakdown, 1e-9))
  const floor = worst ? CODE_FLOOR[worst.severity].withinDays : null
  return Math.max(1, Math.min(affordable, 30, floor ?? 30))
}

function kmFor(
  kind: RecommendationKind,
  withinDays: number | null,
  snapshot: VehicleSnapshot,
  worst: TroubleCode | undefined,
): number | null {
  if (withinDays === null) return null
  if (kind === 'stop-driving') return 0
  const floor = worst ? CODE_FLOOR[worst.severity].withinKm : null
  const usual = snapshot.kmLast30Days === null ? null : Math.max(50, (snapshot.kmLast30Days / 30) * withinDays)
  const bounds = [floor, usual].filter((km) => km !== null)
  return bounds.length > 0 ? Math.round(Math.min(...bounds)) : null
}

function urgencyOf(kind: RecommendationKind, withinDays: number | null): Urgency {
  if (kind === 'stop-driving') return 'immediate'
  if (withinDays === null) return kind === 'monitor' ? 'routine' : 'none'
  if (withinDays <= 7) return 'urgent'
  return withinDays <= 14 ? 'soon' : 'routine'
}

const CATEGORY_OF_GROUP: Record<FeatureGroup, ServiceCategory> = {
  ignition: 'ignition-diagnosis',
  'fuel-and-air': 'fuel-system-diagnosis',
  cooling: 'cooling-system-check',
  electrical: 'battery-and-charging-check',
  transmission: 'transmission-diagnosis',
  'chassis-and-body': 'brakes-and-chassis-check',
  'emissions-and-other-codes': 'emissions-diagnosis',
  service: 'scheduled-service',
  'age-and-distance': 'general-inspection',
  use: 'general-inspection',
}

function categoryOf(
  kind: RecommendationKind,
  worst: TroubleCode | undefined,
  score: MaintenanceScore,
): ServiceCategory {
  if (kind === 'service') return 'scheduled-service'
  if (worst?.misfire) return 'engine-misfire-diagnosis'
  if (worst && worst.severity >= 2) {
    return worst.system === 'emissions' || worst.system === 'other'
      ? 'general-inspection'
      : CATEGORY_OF_GROUP[worst.system]
  }
  const strongest = score.contributions.find((contribution) => contribution.addedProbability > 0)
  return strongest ? CATEGORY_OF_GROUP[strongest.group] : 'general-inspection'
}

function serviceOverdue(snapshot: VehicleSnapshot, costs: MaintenanceCosts): string | null {
  const { daysSinceService, kmSinceService } = snapshot
  if (daysSinceService !== null && daysSinceService > costs.serviceIntervalDays) {
    return `The last service was ${Math.floor(daysSinceService)} days ago; the interval is ${costs.serviceIntervalDays}.`
  }
  if (kmSinceService !== null && kmSinceService > costs.serviceIntervalKm) {
    return `${Math.floor(kmSinceService)} km since the last service; the interval is ${costs.serviceIntervalKm}.`
  }
  return null
}

function reasonsFor(
  score: MaintenanceScore,
  codes: readonly TroubleCode[],
  overdue: string | null,
  costs: MaintenanceCosts,
  thresholds: { inspect: number; repair: number },
): Reason[] {
  const { breakdownProbability: p, interval90, typicalProbability } = score
  const reasons: Reason[] = codes.slice(0, 2).map((code) => ({
    source: 'trouble-code',
    text: `${code.code} is open: ${code.misfire ? 'misfire' : code.system}, severity ${code.severity} of 3${code.stopDriving ? '; driving on may destroy the engine' : ''}.`,
  }))
  reasons.push({
    source: 'model',
    text: `Risk of a breakdown within 30 days is ${percent(p)} (${percent(interval90.low)} to ${percent(interval90.high)}); a typical vehicle has ${percent(typicalProbability)}.`,
  })
  const strongest = score.contributions[0]
  if (strongest && Math.abs(strongest.addedProbability) >= 0.005) {
    reasons.push({
      source: 'model',
      text: `The largest part of the difference is ${strongest.group}: ${signed(strongest.addedProbability)} percentage points.`,
    })
  }
  if (p >= thresholds.inspect) {
    reasons.push({
      source: 'cost',
      text: `From ${percent(thresholds.inspect)} an inspection costs less than the breakdowns it prevents (${costs.inspection} against ${Math.round(p * costs.inspectionPrevents * costs.breakdown)} ${costs.currency} minor units).`,
    })
  }
  if (overdue) reasons.push({ source: 'service-interval', text: overdue })
  return reasons.slice(0, MAX_REASONS)
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const signed = (share: number) => `${share >= 0 ? '+' : '−'}${(100 * Math.abs(share)).toFixed(1)}`
