/** What differs by model, as data. */

/** A count of the converter × `times` ÷ `per` is a voltage. */
export interface AnalogScale {
  readonly input: readonly [times: number, per: number]
  readonly battery: readonly [times: number, per: number]
  readonly external: readonly [times: number, per: number]
  /** Which counts of the battery can be of this scale: a lithium cell has 3 to 4.4 V. For models that nobody named. */
  readonly batteryCounts: readonly [least: number, most: number]
}

const hundredths: AnalogScale = {
  input: [1, 100],
  battery: [1, 100],
  external: [1, 100],
  batteryCounts: [0, 450],
}
const tenBits: AnalogScale = {
  input: [6, 1024],
  battery: [6, 1024],
  external: [48, 1024],
  batteryCounts: [500, 800],
}
const twelveBits: AnalogScale = {
  input: [6.6, 4096],
  battery: [6.6, 4096],
  external: [52.8, 4096],
  batteryCounts: [1800, 2800],
}

const scaleByModel: ReadonlyMap<string, AnalogScale> = new Map([
  ...['MVT340', 'MVT380'].map((model) => [model, tenBits] as const),
  ...['MT90', 'T1', 'T3', 'MVT100', 'MVT600', 'MVT800', 'TC68', 'TC68S'].map((model) => [model, twelveBits] as const),
  ...['T311', 'T322X', 'T333', 'T355', 'T366', 'T399', 'T622', 'T633', 'T711'].map(
    (model) => [model, hundredths] as const,
  ),
])

/** By the model, or by what the battery's count can be; undefined where neither tells. */
export function analogScale(model: string | undefined, batteryCount: number | undefined): AnalogScale | undefined {
  const named = model === undefined ? undefined : scaleByModel.get(model.toUpperCase())
  if (named || batteryCount === undefined) return named
  return [hundredths, tenBits, twelveBits].find(
    ({ batteryCounts: [least, most] }) => batteryCount >= least && batteryCount <= most,
  )
}

/** Which input is the ignition's, where the wiring diagram of a model says so. */
const ignitionInputs: ReadonlyMap<string, number> = new Map([
  ...['MVT100', 'MVT340', 'MVT380', 'MVT600', 'MVT800', 'T1', 'T3', 'T622'].map((model) => [model, 3] as const),
  ...['T333', 'T366', 'T366G', 'T366L', 'T399', 'T633', 'T711'].map((model) => [model, 2] as const),
])

/** Trackers for people, pets and parcels: no line of theirs is an ignition. */
const withoutIgnition: ReadonlySet<string> = new Set(['MT90', 'P66', 'P88L', 'P99G', 'P99L', 'TRACKIDS', 'TA255'])

/**
 * Of a model that nobody named, the second or the third input is the ignition's: with one of them on, it is on; with
 * none, its wire may hang elsewhere.
 */
export function ignitionOf(bits: number, model: string | undefined): boolean | undefined {
  const name = model?.toUpperCase() ?? ''
  const line = ignitionInputs.get(name)
  if (line !== undefined) return ((bits >> (line - 1)) & 1) === 1
  return !withoutIgnition.has(name) && (bits & 0b110) !== 0 ? true : undefined
}

/** Models whose document tells a tank's level as one number of hundredths; of the others, whole and hundredths apart. */
const fuelInHundredths: ReadonlySet<string> = new Set(['T366', 'T366G'])

export function isFuelInHundredths(model: string | undefined): boolean {
  return fuelInHundredths.has(model?.toUpperCase() ?? '')
}
