import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { HarshEvent } from '@clutch/contracts/telematics/readings'

/**
 * What an input-output id means, as data.
 *
 * - a value is the integer as sent, `× times ÷ per + plus`; `width` is what the models use
 * - above `most`, and where it is one of `not`, the integer says that something is wrong, and is kept as it is
 * - `when` names the value that is an event, where it is not "above zero"
 */
export interface IoMeaning {
  readonly id: number
  readonly to: IoTarget
  readonly width: 1 | 2 | 4 | 8
  readonly signed?: true
  readonly times?: number
  readonly per?: number
  readonly plus?: number
  readonly most?: number
  readonly not?: readonly number[]
  readonly when?: number
  /** Taken over from elements that say it better, for those that look for it here. */
  readonly second?: true
}

export type IoTarget =
  | 'ignition'
  /** Says it too, where nothing better does. */
  | 'ignitionLine'
  | 'ignitionBus'
  | 'motion'
  | 'charging'
  | 'odometerM'
  | 'engineHours'
  | 'fuelPercent'
  | 'fuelLitres'
  | 'batteryV'
  | 'externalV'
  | 'stateOfChargePercent'
  | 'driverKey'
  | 'acceleration.xG'
  | 'acceleration.yG'
  | 'acceleration.zG'
  /** Of the mast it is on; together they are a cell. */
  | 'cell.operator'
  | 'cell.areaCode'
  | 'cell.cellId'
  /** Doors that are open, bit by bit. */
  | 'doors'
  /** The first byte of PID 01: the lamp, and how many codes are stored. */
  | 'monitors'
  /** Of driver 1 in the upper half, of driver 2 in the lower. */
  | `drivers.${string}`
  /** A part of a text that goes on in the next id: eight characters, or as many bytes, to be read in hexadecimal. */
  | `text.${string}.${number}`
  | `hex.${string}.${number}`
  | `harsh.${HarshEvent['kind']}`
  /** How hard, in hundredths of m/s². */
  | `harshValue.${HarshEvent['kind']}`
  | 'harsh.brakes'
  | 'fatigueSensor'
  | `alarms.${Alarm}`
  | `${'inputs' | 'obd' | 'temperaturesC' | 'humidityPercent' | 'raw'}.${string}`

type Shape = Omit<IoMeaning, 'id' | 'to'>

/** Ids that mean the same of sensors, doors or axles numbered from one. */
export function numbered(ids: readonly number[], to: (n: number) => IoTarget, shape: Shape): IoMeaning[] {
  return ids.map((id, index) => ({ id, to: to(index + 1), ...shape }))
}

/** `count` ids that follow each other, or every so many. */
export function from(first: number, count: number, step = 1): number[] {
  return Array.from({ length: count }, (_, index) => first + index * step)
}

/** Parts of one text in ids that follow each other. */
export function parts(first: number, count: number, kind: 'text' | 'hex', name: string): IoMeaning[] {
  return from(first, count).map((id, index) => ({ id, to: `${kind}.${name}.${index}` as const, width: 8 }))
}

/** Ids of one shape, by their names. */
export function named(
  below: 'obd' | 'raw' | 'inputs' | 'drivers',
  shape: Shape,
  names: Readonly<Record<number, string>>,
): IoMeaning[] {
  return Object.entries(names).map(([id, name]) => ({ id: Number(id), to: `${below}.${name}` as const, ...shape }))
}

/** What SAE J1939 and FMS keep for "error" and "not available" is above these. */
export const fms = {
  state: { width: 1, most: 1 },
  byte: { width: 1, most: 250 },
  word: { width: 2, most: 64_255 },
  double: { width: 4, most: 4_211_081_215 },
} as const satisfies Record<string, Shape>
