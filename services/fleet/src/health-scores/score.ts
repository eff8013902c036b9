import type { HealthScore, healthAreas } from '@clutch/contracts/fleet/health-scores'
import type { Defect } from '@clutch/contracts/fleet/inspections'
import type { ServiceSchedule } from '@clutch/contracts/fleet/service-schedules'
import type { TroubleCode } from '@clutch/contracts/fleet/trouble-codes'
import type { VehicleTrends } from '@clutch/contracts/fleet/vehicle-trends'

/**
 * How a vehicle is: 100 less the points of what is wrong with it. Pure and additive, so that every point has its cause and the same
 * facts give the same score. What is not known counts for nothing and is named; what may happen is ai's to say, beside it.
 *
 * The points are a scale of urgency, not of probability: 40 for what stops a vehicle (any such cause makes it `stop`), 20 for what
 * breaks something if one drives on, 5 to 8 for what can wait until the next service. An area takes off at most one and
 * a half times what stops a vehicle: ten small faults are not a wreck.
 */

type Area = (typeof healthAreas)[number]
type Cause = { readonly area: Area; readonly points: number; readonly text: string; readonly refId: string | null }

const POINTS = {
  code: { critical: 40, major: 20, minor: 5, info: 0 },
  service: { overdue: 15, due: 8, 'due-soon': 0 },
  defect: { 'out-of-service': 40, major: 20, minor: 5 },
  finding: { critical: 40, major: 20, minor: 8 },
} as const
/** A code that is not confirmed may be a glitch. */
const OPEN_SHARE = 0.5
const MOST: Readonly<Record<Area, number>> = {
  'trouble-codes': 60,
  services: 30,
  defects: 60,
  battery: 30,
  charging: 40,
  coolant: 40,
}
const AREA_OF_FINDING: Readonly<Record<VehicleTrends['findings'][number]['finding'], Area>> = {
  'battery-discharged': 'battery',
  'battery-low': 'battery',
  'battery-falling': 'battery',
  'cranking-weak': 'battery',
  'not-charging': 'charging',
  overcharging: 'charging',
  overheated: 'coolant',
  'coolant-rising': 'coolant',
  'coolant-cold': 'coolant',
}

export type HealthFacts = {
  readonly codes: readonly Pick<TroubleCode, 'id' | 'code' | 'text' | 'severity' | 'status'>[]
  /** Some device of it has told codes before, so it would tell them. */
  readonly tellsCodes: boolean
  readonly schedules: readonly Pick<ServiceSchedule, 'id' | 'name' | 'status'>[]
  readonly defects: readonly Pick<Defect, 'id' | 'label' | 'severity'>[]
  /** Somebody has ever gone round it, or reported a defect. */
  readonly isInspected: boolean
  readonly trends: Pick<VehicleTrends, 'findings' | 'unknown'>
}

type Scored = Pick<HealthScore, 'score' | 'grade' | 'contributions' | 'missing' | 'known'>

const AREAS = Object.keys(MOST) as Area[]

export function scoreOf(facts: HealthFacts): Scored {
  const causes = causesOf(facts)
  const missing = missingOf(facts)
  const unknownAreas = AREAS.filter((area) => (missing as readonly string[]).includes(area))
  const contributions = bounded(causes)
  const taken = contributions.reduce((sum, { points }) => sum + points, 0)
  const isKnown = unknownAreas.length < AREAS.length
  const score = isKnown ? Math.max(0, tidy(100 - taken)) : null
  const stops = causes.some(({ points }) => points >= POINTS.code.critical)
  return {
    score,
    grade: score === null ? null : stops ? 'stop' : score < 60 ? 'act' : score < 90 ? 'watch' : 'good',
    contributions,
    missing,
    known: tidy(1 - unknownAreas.length / AREAS.length),
  }
}

function causesOf({ codes, schedules, defects, trends }: HealthFacts): Cause[] {
  const causes: Cause[] = []
  for (const { id, code, text, severity, status } of codes) {
    const share = status === 'confirmed' ? 1 : OPEN_SHARE
    const named = text === null ? code : `${code}: ${text}`
    const how = status === 'confirmed' ? '' : ', not confirmed'
    causes.push({ area: 'trouble-codes', points: POINTS.code[severity] * share, text: `${named}${how}`, refId: id })
  }
  for (const { id, name, status } of schedules)
    if (status === 'due' || status === 'overdue')
      causes.push({
        area: 'services',
        points: POINTS.service[status],
        text: `${name} is ${status}`,
        refId: id,
      })
  for (const { id, label, severity } of defects)
    causes.push({ area: 'defects', points: POINTS.defect[severity], text: label, refId: id })
  for (const { finding, severity, text } of trends.findings)
    causes.push({ area: AREA_OF_FINDING[finding], points: POINTS.finding[severity], text, refId: null })
  return causes
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || compare(a.area, b.area) || compare(a.refId ?? a.text, b.refId ?? b.text))
}

/** The heaviest of an area count first, until it takes off what it may. */
function bounded(causes: readonly Cause[]): HealthScore['contributions'] {
  const left = new Map(AREAS.map((area) => [area, MOST[area]]))
  return causes.slice(0, 200).map(({ area, points, text, refId }) => {
    const taken = Math.min(points, left.get(area)!)
    left.set(area, left.get(area)! - taken)
    return { area, points: tidy(taken), text: text.slice(0, 500), refId }
  })
}

function missingOf({ tellsCodes, schedules, isInspected, trends }: HealthFacts): HealthScore['missing'] {
  const missing: HealthScore['missing'] = []
  if (!tellsCodes) missing.push('trouble-codes')
  if (!schedules.some(({ status }) => status !== 'unknown')) missing.push('services')
  if (!isInspected) missing.push('defects')
  for (const area of ['battery', 'charging', 'coolant'] as const) if (trends.unknown.includes(area)) missing.push(area)
  if (schedules.some(({ status }) => status === 'unknown')) missing.push('meters')
  return missing
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function tidy(value: number): number {
  return Math.round(value * 100) / 100
}
