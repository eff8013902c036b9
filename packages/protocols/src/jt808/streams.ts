import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { type Field, readRow } from './fields.ts'

/** u16 id · u8 length · value, again and again: how most makers list what a vehicle says. */
export interface Stream {
  readonly id: number
  readonly value: Uint8Array
}

/** Undefined where the lengths do not come out. */
export function splitStreams(bytes: Uint8Array): Stream[] | undefined {
  const told: Stream[] = []
  const reader = new WireReader(bytes)
  while (reader.remaining >= 3) {
    const id = reader.u16()
    const length = reader.u8()
    if (length > reader.remaining) return undefined
    told.push({ id, value: reader.slice(length) })
  }
  return reader.remaining > 0 ? undefined : told
}

/** What no row describes, or what is left behind it, is kept as a number, or as it came. */
export function meanStream(
  reading: DecodedReading,
  { id, value }: Stream,
  row: readonly Field[] | undefined,
  prefix = 'obd',
): void {
  const used = row ? readRow(reading, value, row) : undefined
  const rest = value.subarray(used ?? 0)
  const name = `${prefix}${id.toString(16).padStart(4, '0')}`
  if (rest.length > 0) keepNumberOrHex(reading, used === undefined ? name : `${name}Rest`, rest)
}

export function keepNumberOrHex(reading: DecodedReading, name: string, value: Uint8Array): void {
  const number = value.reduce((sum, byte) => sum * 256 + byte, 0)
  keepRaw(reading, name, value.length > 4 ? hex(value) : number)
}
