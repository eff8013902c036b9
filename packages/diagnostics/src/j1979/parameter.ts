import { putBig, signed, unsignedBig } from '../bytes.ts'

/**
 * A value within the data of a PID, as data: where its bytes lie, and what they count.
 * value = raw × times ÷ per + plus
 */
export interface Parameter {
  /** Ours, the unit last. It is also the name below `obd` of a reading. */
  readonly name: string
  readonly unit: Unit
  /** The first byte, from 0. */
  readonly byte: number
  readonly bytes: 1 | 2 | 4
  /** A field within that byte: its lowest bit and how many. */
  readonly bit?: number
  readonly bits?: number
  readonly signed?: true
  readonly times?: number
  readonly per?: number
  readonly plus?: number
  /** The bit of byte 0 by which the ECU says whether it has this value. */
  readonly ifBit?: number
  /** A raw value that stands for none. */
  readonly not?: number
  /** What the numbers stand for. */
  readonly states?: Readonly<Record<number, string>>
}

export type Unit =
  | ''
  | '%'
  | '°C'
  | 'kPa'
  | 'Pa'
  | 'rpm'
  | 'km/h'
  | 'km'
  | '°'
  | 'g/s'
  | 'kg/h'
  | 'L/h'
  | 'mg/stroke'
  | 'mg/m³'
  | 'ppm'
  | 'V'
  | 'mA'
  | 'A'
  | 'N·m'
  | 's'
  | 'min'
  | 'h'
  | 'λ'

export interface Value {
  readonly name: string
  readonly unit: Unit
  readonly value: number
  /** What the value stands for, where it is a code. */
  readonly state?: string
}

function spanOf(parameter: Parameter): number {
  return 2 ** (parameter.bits ?? parameter.bytes * 8)
}

function scaled(parameter: Parameter, raw: number): number {
  const { times = 1, per = 1, plus = 0 } = parameter
  return (raw * times) / per + plus
}

/** The least and the greatest value that its bytes can say. */
export function rangeOf(parameter: Parameter): readonly [number, number] {
  const span = spanOf(parameter)
  const [least, most] = parameter.signed ? [-span / 2, span / 2 - 1] : [0, span - 1]
  return [scaled(parameter, least), scaled(parameter, most)]
}

/** The step between two neighbouring values. */
export function resolutionOf({ times = 1, per = 1 }: Parameter): number {
  return times / per
}

/** Absent where the ECU says that it has no such value, or where the data end before it. */
export function readParameter(parameter: Parameter, data: Uint8Array): Value | undefined {
  const { name, unit, byte, bytes, bit, bits, ifBit, not, states } = parameter
  if (byte + bytes > data.length) return undefined
  if (ifBit !== undefined && (((data[0] as number) >> ifBit) & 1) === 0) return undefined
  let raw = unsignedBig(data, byte, bytes)
  if (bit !== undefined) raw = (raw >>> bit) % 2 ** (bits ?? 1)
  if (raw === not) return undefined
  if (parameter.signed) raw = signed(raw, bits ?? bytes * 8)
  const value = scaled(parameter, raw)
  const state = states?.[raw]
  return state === undefined ? { name, unit, value } : { name, unit, value, state }
}

/** Writes a value into the data, and says that it is there. A register saturates. */
export function writeParameter(parameter: Parameter, data: Uint8Array, value: number): void {
  const { byte, bytes, bit, ifBit, times = 1, per = 1, plus = 0 } = parameter
  const span = spanOf(parameter)
  const [least, most] = parameter.signed ? [-span / 2, span / 2 - 1] : [0, span - 1]
  let raw = Math.min(Math.max(Math.round(((value - plus) * per) / times), least), most)
  if (raw < 0) raw += span
  if (bit !== undefined) {
    const mask = (span - 1) << bit
    data[byte] = ((data[byte] as number) & ~mask) | (raw << bit)
  } else {
    putBig(data, byte, bytes, raw)
  }
  if (ifBit !== undefined) data[0] = (data[0] as number) | (1 << ifBit)
}
