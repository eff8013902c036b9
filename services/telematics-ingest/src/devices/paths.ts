import type { DecodedReading } from '@clutch/contracts/telematics/readings'

/** Pure: the numbers of a reading, by name: `fuelLitres`, `inputs.ain1`, `position.speedKmh`. */

const numbers = [
  'odometerM',
  'fuelPercent',
  'fuelLitres',
  'engineHours',
  'batteryV',
  'batteryPercent',
  'externalV',
  'stateOfChargePercent',
] as const satisfies readonly (keyof DecodedReading)[]
const booleans = ['ignition', 'motion', 'charging'] as const satisfies readonly (keyof DecodedReading)[]
/** Of names that each family gives, and a tenant may add to. */
const maps = [
  'temperaturesC',
  'humidityPercent',
  'inputs',
  'outputs',
  'obd',
  'raw',
] as const satisfies readonly (keyof DecodedReading)[]
/** Of names that are always the same. */
const parts = {
  position: ['lat', 'lon', 'altitudeM', 'speedKmh', 'courseDeg', 'satellites', 'hdop', 'accuracyM'],
  acceleration: ['xG', 'yG', 'zG'],
} as const

const neverNegative: ReadonlySet<string> = new Set(['odometerM', 'engineHours'])
const maxNames = { default: 128, raw: 512 }

export const fields = { numbers, booleans, maps, parts: Object.keys(parts) } as const

export interface Path {
  readonly field: string
  readonly name: string | undefined
}

export function pathOf(text: string): Path {
  const dot = text.indexOf('.')
  return dot < 0 ? { field: text, name: undefined } : { field: text.slice(0, dot), name: text.slice(dot + 1) }
}

/** @returns what is wrong with it, or undefined */
export function faultOfSource(text: string): string | undefined {
  const { field, name } = pathOf(text)
  if (name === undefined) return has(numbers, field) ? undefined : 'is no numeric field of a reading'
  if (name === '__proto__') return 'is no name'
  if (has(maps, field)) return undefined
  return has(parts[field as keyof typeof parts] ?? [], name) ? undefined : 'is no numeric field of a reading'
}

/** @returns what is wrong with it, or undefined */
export function faultOfTarget(text: string, kind: 'number' | 'any'): string | undefined {
  const { field, name } = pathOf(text)
  if (name === '__proto__') return 'is no name'
  if (name !== undefined) return has(maps, field) ? undefined : `has no names of its own; ${maps.join(', ')} have`
  if (has(numbers, field) || (kind === 'any' && has(booleans, field))) return undefined
  return has(maps, field) ? `needs a name, as in ${field}.name` : 'is no field that may be set'
}

export function isBooleanField(text: string): boolean {
  return has(booleans, text)
}

export function mayHold(text: string, value: number): boolean {
  return Number.isFinite(value) && !(value < 0 && neverNegative.has(text))
}

/** A reading that is being made of another, whose maps are copied when they are first written to. */
export type Draft = Record<string, unknown>

export function numberAt(reading: DecodedReading | Draft, { field, name }: Path): number | undefined {
  let value: unknown = (reading as Draft)[field]
  if (name !== undefined) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Draft)[name] : undefined
  }
  return typeof value === 'number' ? value : undefined
}

/** @returns whether there was room for it */
export function put(draft: Draft, original: DecodedReading, { field, name }: Path, value: number | boolean): boolean {
  if (name === undefined) {
    draft[field] = value
    return true
  }
  let names = draft[field] as Draft | undefined
  if (names === undefined || names === (original as Draft)[field]) {
    names = { ...names }
    draft[field] = names
  }
  const isFull = Object.keys(names).length >= (field === 'raw' ? maxNames.raw : maxNames.default)
  if (isFull && !Object.hasOwn(names, name)) return false
  names[name] = value
  return true
}

export function remove(draft: Draft, original: DecodedReading, { field, name }: Path): void {
  if (name === undefined) {
    delete draft[field]
    return
  }
  const names = draft[field] as Draft | undefined
  if (names === undefined || !Object.hasOwn(names, name)) return
  const copy = names === (original as Draft)[field] ? { ...names } : names
  delete copy[name]
  if (Object.keys(copy).length === 0) delete draft[field]
  else draft[field] = copy
}

function has(words: readonly string[], word: string): boolean {
  return words.includes(word)
}
