import { ProtocolError } from '../protocol.ts'
import { LittleReader, littleBytes } from './little-endian.ts'

/**
 * CCE: several reports in one frame, each a list of parameters by their ids.
 *
 *     u32 reports left in the device after these · u16 reports · reports
 *     report: u16 bytes that follow · u16 parameters · groups
 *     groups: values of one byte, of two, of four, and of any length (which say theirs in one byte); each group begins
 *             with its u8 count. An id is one byte, or two of which the first is FE.
 *
 * Where a told length is wrong, the groups still say where a report ends.
 */
export type Width = 1 | 2 | 4 | 0
const widths: readonly Width[] = [1, 2, 4, 0]
const wideId = 0xfe

export interface Parameter {
  readonly id: number
  readonly width: Width
  /** Unsigned as sent; of any length as bytes. */
  readonly value: number | Uint8Array
}

export interface Packet {
  readonly parameters: readonly Parameter[]
  /** As sent, without the lengths around it. */
  readonly bytes: Uint8Array
  /** Of those, what stands behind the groups. */
  readonly rest: Uint8Array
}

export function decodePackets(body: Uint8Array): { left: number; packets: Packet[] } {
  try {
    return walk(body, true)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    try {
      return walk(body, false)
    } catch {
      throw error
    }
  }
}

function walk(body: Uint8Array, byLength: boolean): { left: number; packets: Packet[] } {
  const reader = new LittleReader(body)
  const left = reader.u32()
  const count = reader.u16()
  const packets: Packet[] = []
  for (let index = 0; index < count; index += 1) {
    const length = reader.u16()
    const told = byLength ? reader.slice(length) : reader.rest()
    const { parameters, length: used } = decodeParameters(told)
    const bytes = byLength ? told : reader.slice(used)
    packets.push({ parameters, bytes, rest: bytes.subarray(used) })
  }
  if (reader.remaining > 0) throw new ProtocolError('malformed', `${reader.remaining} bytes after the reports`)
  return { left, packets }
}

function decodeParameters(bytes: Uint8Array): { parameters: Parameter[]; length: number } {
  const reader = new LittleReader(bytes)
  reader.u16() // how many there are; the groups below count themselves
  const parameters: Parameter[] = []
  for (const width of widths) {
    for (let left = reader.remaining > 0 ? reader.u8() : 0; left > 0; left -= 1) {
      const first = reader.u8()
      const id = first === wideId ? wideId * 256 + reader.u8() : first
      parameters.push({ id, width, value: readValue(reader, width) })
    }
  }
  return { parameters, length: bytes.length - reader.remaining }
}

function readValue(reader: LittleReader, width: Width): number | Uint8Array {
  if (width === 1) return reader.u8()
  if (width === 2) return reader.u16()
  return width === 4 ? reader.u32() : reader.slice(reader.u8())
}

export function encodePackets(packets: readonly (readonly Parameter[])[]): Uint8Array {
  const bytes = [...littleBytes(0, 4), ...littleBytes(packets.length, 2)]
  for (const parameters of packets) {
    const packet = encodeParameters(parameters)
    bytes.push(...littleBytes(packet.length, 2), ...packet)
  }
  return Uint8Array.from(bytes)
}

function encodeParameters(parameters: readonly Parameter[]): number[] {
  const bytes = littleBytes(parameters.length, 2)
  for (const width of widths) {
    const group = parameters.filter((parameter) => parameter.width === width)
    bytes.push(group.length)
    for (const { id, value } of group) {
      bytes.push(...(id > 0xff ? [id >> 8, id & 0xff] : [id]))
      if (typeof value === 'number') bytes.push(...littleBytes(value, width))
      else bytes.push(value.length, ...value)
    }
  }
  return bytes
}
