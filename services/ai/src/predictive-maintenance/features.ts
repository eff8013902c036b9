// From a snapshot to the numbers a model sees. Every feature has a name, a unit and a group; the groups are what an
// explanation speaks of. A value that is not known becomes the training mean plus a raised "unknown" flag.
import { readTroubleCode, type TroubleCode, type TroubleSystem } from './trouble-codes.ts'
import type { VehicleSnapshot } from './vehicle-snapshot.ts'

export const FEATURE_GROUPS = [
  'ignition',
  'fuel-and-air',
  'cooling',
  'electrical',
  'transmission',
  'chassis-and-body',
  'emissions-and-other-codes',
  'service',
  'age-and-distance',
  'use',
] as const
export type FeatureGroup = (typeof FEATURE_GROUPS)[number]

/** Both are scaled by their spread; a count stays zero where there is nothing to count. */
type Kind = 'measure' | 'count'
type OpenCode = TroubleCode & { openDays: number }

export interface Feature {
  name: string
  unit: string
  group: FeatureGroup
  kind: Kind
  of: (snapshot: VehicleSnapshot, codes: readonly OpenCode[] | null) => number | null
}

const log1p = (value: number | null) => (value === null ? null : Math.log1p(Math.max(0, value)))

function count(name: string, group: FeatureGroup, which: (code: OpenCode) => boolean): Feature {
  return {
    name,
    unit: 'open codes',
    group,
    kind: 'count',
    of: (_, codes) => codes && Math.min(4, codes.filter(which).length),
  }
}

function worst(name: string, group: FeatureGroup, ...systems: TroubleSystem[]): Feature {
  const severity = (codes: readonly OpenCode[]) =>
    codes.reduce((high, code) => (systems.includes(code.system) ? Math.max(high, code.severity) : high), 0)
  return { name, unit: 'severity 0–3', group, kind: 'count', of: (_, codes) => codes && severity(codes) }
}

function longestOpenDays(codes: readonly OpenCode[], system: TroubleSystem): number {
  return codes.reduce((days, code) => (code.system === system ? Math.max(days, code.openDays) : days), 0)
}

function measure(
  name: string,
  unit: string,
  group: FeatureGroup,
  of: (snapshot: VehicleSnapshot) => number | null,
): Feature {
  return { name, unit, group, kind: 'measure', of }
}

export const FEATURES: readonly Feature[] = [
  count('cylinderMisfireCodes', 'ignition', (code) => code.misfire && code.code !== 'P0300'),
  count('randomMisfireCodes', 'ignition', (code) => code.code === 'P0300'),
  count('otherIgnitionCodes', 'ignition', (code) => code.system === 'ignition' && !code.misfire),
  {
    name: 'longestIgnitionCode',
    unit: '30 days, at most 3',
    group: 'ignition',
    kind: 'count',
    of: (_, codes) => codes && Math.min(3, longestOpenDays(codes, 'ignition') / 30),
  },
  count('fuelAndAirCodes', 'fuel-and-air', (code) => code.system === 'fuel-and-air'),
  worst('fuelAndAirSeverity', 'fuel-and-air', 'fuel-and-air'),
  measure('longTermFuelTrim', '%', 'fuel-and-air', (it) => it.longTermFuelTrimPct),
  measure('longTermFuelTrimSize', '|%|', 'fuel-and-air', (it) =>
    it.longTermFuelTrimPct === null ? null : Math.abs(it.longTermFuelTrimPct),
  ),
  count('coolingCodes', 'cooling', (code) => code.system === 'cooling'),
  worst('coolingSeverity', 'cooling', 'cooling'),
  measure('coolantP95', '°C', 'cooling', (it) => it.coolantP95C),
  measure('coolantSlope', '°C/day', 'cooling', (it) => it.coolantSlopeCPerDay),
  count('electricalCodes', 'electrical', (code) => code.system === 'electrical'),
  worst('electricalSeverity', 'electrical', 'electrical'),
  measure('batteryP05', 'V', 'electrical', (it) => it.batteryP05V),
  measure('batterySlope', 'V/day', 'electrical', (it) => it.batterySlopeVPerDay),
  count('transmissionCodes', 'transmission', (code) => code.system === 'transmission'),
  worst('transmissionSeverity', 'transmission', 'transmission'),
  count('chassisAndBodyCodes', 'chassis-and-body', (code) => code.system === 'chassis-and-body'),
  worst('chassisAndBodySeverity', 'chassis-and-body', 'chassis-and-body'),
  count('emissionsCodes', 'emissions-and-other-codes', (code) => code.system === 'emissions'),
  count('otherCodes', 'emissions-and-other-codes', (code) => code.system === 'other'),
  worst('emissionsAndOtherSeverity', 'emissions-and-other-codes', 'emissions', 'other'),
  measure('sinceServiceDays', 'log(1 + days)', 'service', (it) => log1p(it.daysSinceService)),
  measure('sinceServiceKm', '1000 km', 'service', (it) =>
    it.kmSinceService === null ? null : it.kmSinceService / 1000,
  ),
  measure('age', 'years', 'age-and-distance', (it) => it.ageYears),
  measure('odometer', 'log(1 + km)', 'age-and-distance', (it) => log1p(it.odometerKm)),
  measure('distanceLast30Days', 'log(1 + km)', 'use', (it) => log1p(it.kmLast30Days)),
  measure('idleShare', '0–1', 'use', (it) => it.idleShare),
  measure('shortTripShare', '0–1', 'use', (it) => it.shortTripShare),
  measure('harshEvents', 'log(1 + events/100 km)', 'use', (it) => log1p(it.harshEventsPer100Km)),
]

/** The flags behind the values. All code features are known or unknown together, so they share one. */
const MEASURES = FEATURES.map((feature, column) => ({ feature, column })).filter(
  ({ feature }) => feature.kind === 'measure',
)
export const INPUT_NAMES: readonly string[] = [
  ...FEATURES.map(({ name }) => name),
  'codesUnread',
  ...MEASURES.map(({ feature }) => `${feature.name}Unknown`),
]
export const INPUT_WIDTH = INPUT_NAMES.length

/** Which group each model input belongs to. A flag goes with its value: an explanation never parts them. */
export const INPUT_GROUPS: readonly FeatureGroup[] = [
  ...FEATURES.map(({ group }) => group),
  'emissions-and-other-codes',
  ...MEASURES.map(({ feature }) => feature.group),
]

/** The raw values in the order of FEATURES; null where unknown. */
export function rawFeatures(snapshot: VehicleSnapshot): (number | null)[] {
  const codes = snapshot.openTroubleCodes?.map(({ code, openDays }) => ({ ...readTroubleCode(code), openDays })) ?? null
  return FEATURES.map((feature) => {
    const value = feature.of(snapshot, codes)
    return value === null || Number.isFinite(value) ? value : null
  })
}

/** Fitted on the training split and on nothing else; it travels with the weights. */
export interface Scaler {
  center: number[]
  scale: number[]
  /** The range seen in training. A model knows nothing beyond it, so inputs are held inside and the answer says so. */
  low: number[]
  high: number[]
}

/** A code that one vehicle in a thousand has must not become an input of thirty. */
const MIN_COUNT_SCALE = 0.1

export function fitScaler(trainingRows: readonly (readonly (number | null)[])[]): Scaler {
  const scaler: Scaler = { center: [], scale: [], low: [], high: [] }
  FEATURES.forEach(({ kind }, column) => {
    let known = 0
    let total = 0
    let squares = 0
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const row of trainingRows) {
      const value = row[column]
      if (value == null) continue
      known++
      total += value
      squares += value * value
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    const mean = known > 0 ? total / known : 0
    const deviation = known > 1 ? Math.sqrt(Math.max(0, squares / known - mean * mean)) : 0
    scaler.center.push(kind === 'count' ? 0 : mean)
    scaler.scale.push(kind === 'count' ? Math.max(deviation, MIN_COUNT_SCALE) : deviation < 1e-6 ? 1 : deviation)
    scaler.low.push(known > 0 ? low : 0)
    scaler.high.push(known > 0 ? high : 0)
  })
  return scaler
}

/** Writes one row of model inputs into `into` at `offset`. */
function writeInputs(raw: readonly (number | null)[], scaler: Scaler, into: Float32Array, offset: number): void {
  into.fill(0, offset, offset + INPUT_WIDTH)
  FEATURES.forEach(({ kind }, column) => {
    const value = raw[column]
    if (value == null) {
      into[offset + column] = 0
      if (kind === 'count') into[offset + FEATURES.length] = 1
      return
    }
    const held = Math.min(scaler.high[column]!, Math.max(scaler.low[column]!, value))
    into[offset + column] = (held - scaler.center[column]!) / scaler.scale[column]!
  })
  MEASURES.forEach(({ column }, at) => {
    if (raw[column] == null) into[offset + FEATURES.length + 1 + at] = 1
  })
}

export function inputsOf(rows: readonly (readonly (number | null)[])[], scaler: Scaler): Float32Array {
  const inputs = new Float32Array(rows.length * INPUT_WIDTH)
  rows.forEach((raw, row) => {
    writeInputs(raw, scaler, inputs, row * INPUT_WIDTH)
  })
  return inputs
}

/** The features whose value lies outside of everything the model was trained on. */
export function outsideTraining(raw: readonly (number | null)[], scaler: Scaler): string[] {
  return FEATURES.filter((_, column) => {
    const value = raw[column]
    return value != null && (value < scaler.low[column]! || value > scaler.high[column]!)
  }).map(({ name }) => name)
}
