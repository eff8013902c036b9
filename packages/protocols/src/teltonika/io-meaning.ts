/**
 * What an input-output id means, as data.
 *
 * - `to` is a field of a reading, or a name below one: `obd.rpm`
 * - a value is the integer as sent, `× times ÷ per`
 * - `not` are integers, and `within` the bounds outside of which they all are, that stand for a fault of the sensor
 */
export interface IoMeaning {
  readonly id: number
  readonly to: IoTarget
  /** An element of another width is not this one: models reuse ids. 0: as long as it says. */
  readonly width: 0 | 1 | 2 | 4 | 8
  readonly signed?: true
  readonly times?: number
  readonly per?: number
  readonly not?: readonly number[]
  readonly within?: readonly [least: number, most: number]
}

type Scalar =
  | 'odometerM'
  | 'engineHours'
  | 'fuelPercent'
  | 'fuelLitres'
  | 'batteryV'
  | 'batteryPercent'
  | 'externalV'
  | 'stateOfChargePercent'
type Below = 'obd' | 'temperaturesC' | 'humidityPercent' | 'inputs' | 'outputs' | 'raw'

export type IoTarget =
  | Scalar
  | 'ignition'
  | 'motion'
  | 'charging'
  | `${Below}.${string}`
  | 'position.speedKmh'
  | 'position.hdop'
  | 'acceleration.xG'
  | 'acceleration.yG'
  | 'acceleration.zG'
  | `alarms.${string}`
  | 'harsh.kind'
  | 'harsh.value'
  | 'driverKey'
  | 'trailerKey'
  | 'troubleCodes'
  | 'vin'
  | 'beacons.uuid'
  | 'beacons.tagged'
  /** A fence's number, or `auto`. The element tells what happened only in the record that it caused. */
  | `fence.${string}`
  /** Of the mast it is on; together they are a cell. */
  | 'cell.cellId'
  | 'cell.cellId4g'
  | 'cell.areaCode'
  | 'cell.operator'
  /** A part of a text that is longer than an element: eight characters each, in their order. */
  | `part.${PartOf}.${number}`
  /** Bits of the doors that are open. */
  | 'doors'
  /** A text that has no field of its own. */
  | `text.${string}`

type PartOf = 'vin' | 'driver1Card' | 'driver2Card' | 'registration' | 'iccid'

type Shape = Omit<IoMeaning, 'id' | 'to'>

/** Ids that mean the same of sensors, zones, or axles numbered from one. */
export function numbered(ids: readonly number[], to: (n: number) => IoTarget, shape: Shape): IoMeaning[] {
  return ids.map((id, index) => ({ id, to: to(index + 1), ...shape }))
}

/** `count` ids that follow each other. */
export function from(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}

/** Ids that each tell a state: on or off, and some of them "not known". */
export function states(names: Readonly<Record<number, string>>, below: 'obd' | 'raw' | 'inputs'): IoMeaning[] {
  return Object.entries(names).map(([id, name]) => ({ id: Number(id), to: `${below}.${name}` as const, width: 1 }))
}
