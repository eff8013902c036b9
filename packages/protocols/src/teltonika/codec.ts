import { ProtocolError } from '../protocol.ts'
import { WireReader, WireWriter } from '../wire.ts'

/**
 * Codec 8, 8 Extended and 16: one description of a record, read in both directions. Decoder and encoder walk the same
 * table, so they cannot disagree about a width or an order.
 */

/** A record's head, in wire order. Integers as sent: degrees in 1e-7, speed in km/h, time in ms since 1970. */
const headFields = [
  { name: 'timestampMs', as: 'u64AsNumber' },
  { name: 'priority', as: 'u8' },
  { name: 'lonE7', as: 'i32' },
  { name: 'latE7', as: 'i32' },
  { name: 'altitudeM', as: 'i16' },
  { name: 'courseDeg', as: 'u16' },
  { name: 'satellites', as: 'u8' },
  { name: 'speedKmh', as: 'u16' },
] as const

type HeadField = (typeof headFields)[number]['name']

/** Input-output elements come in groups by width, in this order. Eight bytes do not fit a number. */
const fixedGroups = [
  { width: 1, as: 'u8' },
  { width: 2, as: 'u16' },
  { width: 4, as: 'u32' },
] as const
const wideGroupBytes = 8

interface Layout {
  readonly codec: number
  readonly eventId: 'u8' | 'u16'
  readonly id: 'u8' | 'u16'
  readonly count: 'u8' | 'u16'
  /** Codec 16 says what caused the record. */
  readonly generation: boolean
  /** 8 Extended has elements that bring their own length. */
  readonly variable: boolean
}

export const layouts = {
  '8': { codec: 0x08, eventId: 'u8', id: 'u8', count: 'u8', generation: false, variable: false },
  '8E': { codec: 0x8e, eventId: 'u16', id: 'u16', count: 'u16', generation: false, variable: true },
  '16': { codec: 0x10, eventId: 'u16', id: 'u16', count: 'u8', generation: true, variable: false },
} as const satisfies Record<string, Layout>

export type CodecName = keyof typeof layouts

const layoutByCodec = new Map<number, Layout>(Object.values(layouts).map((layout) => [layout.codec, layout]))

export interface IoElement {
  readonly id: number
  /** 1, 2, 4, 8, or whatever length a variable element has. */
  readonly width: number
  /** Unsigned as sent; 8 bytes as bigint; variable as bytes. */
  readonly value: number | bigint | Uint8Array
}

export interface AvlRecord extends Record<HeadField, number> {
  /** The element whose change caused the record; 0 for a periodic one. */
  eventId: number
  /** Codec 16 only. */
  generation?: number
  io: IoElement[]
}

/** A record and the bytes that state it: a view, not a copy. */
export interface RecordOnWire {
  readonly record: AvlRecord
  readonly bytes: Uint8Array
}

/** More elements than any model has: what exceeds it is hostile. */
const maxElementsPerRecord = 500

export const isAvlCodec = (codec: number): boolean => layoutByCodec.has(codec)

export function decodeBody(body: Uint8Array): AvlRecord[] {
  return decodeRecords(body).map(({ record }) => record)
}

/** The records of a body `codec · count · records · count`. */
export function decodeRecords(body: Uint8Array): RecordOnWire[] {
  const reader = new WireReader(body)
  const layout = layoutByCodec.get(reader.u8())
  if (!layout) throw new ProtocolError('unsupported', `codec ${body[0]}`)
  const count = reader.u8()
  const records: RecordOnWire[] = []
  for (let index = 0; index < count; index += 1) {
    const start = reader.position
    const record = decodeRecord(reader, layout)
    records.push({ record, bytes: body.subarray(start, reader.position) })
  }
  if (reader.u8() !== count) throw new ProtocolError('malformed', 'the two record counts differ')
  if (reader.remaining > 0) throw new ProtocolError('malformed', `${reader.remaining} bytes after the records`)
  return records
}

function decodeRecord(reader: WireReader, layout: Layout): AvlRecord {
  const record: AvlRecord = {
    timestampMs: 0,
    priority: 0,
    lonE7: 0,
    latE7: 0,
    altitudeM: 0,
    courseDeg: 0,
    satellites: 0,
    speedKmh: 0,
    eventId: 0,
    io: [],
  }
  for (const field of headFields) record[field.name] = reader[field.as]()
  record.eventId = reader[layout.eventId]()
  if (layout.generation) record.generation = reader.u8()
  reader[layout.count]() // the total; the groups below count themselves
  const { io } = record
  for (const group of fixedGroups) {
    for (let left = countOf(reader, layout, io); left > 0; left -= 1) {
      io.push({ id: reader[layout.id](), width: group.width, value: reader[group.as]() })
    }
  }
  for (let left = countOf(reader, layout, io); left > 0; left -= 1) {
    io.push({ id: reader[layout.id](), width: wideGroupBytes, value: reader.u64() })
  }
  if (layout.variable) {
    for (let left = countOf(reader, layout, io); left > 0; left -= 1) {
      const id = reader.u16()
      const width = reader.u16()
      io.push({ id, width, value: reader.slice(width) })
    }
  }
  return record
}

function countOf(reader: WireReader, layout: Layout, io: readonly IoElement[]): number {
  const count = reader[layout.count]()
  if (io.length + count > maxElementsPerRecord) throw new ProtocolError('malformed', 'too many elements in a record')
  return count
}

const maxRecordsPerBody = 255

export function encodeBody(name: CodecName, records: readonly AvlRecord[]): Uint8Array {
  if (records.length > maxRecordsPerBody) throw new ProtocolError('unsupported', 'too many records for one body')
  const layout: Layout = layouts[name]
  const writer = new WireWriter()
  writer.u8(layout.codec)
  writer.u8(records.length)
  for (const record of records) encodeRecord(writer, layout, record)
  writer.u8(records.length)
  return writer.finish()
}

function encodeRecord(writer: WireWriter, layout: Layout, record: AvlRecord): void {
  for (const field of headFields) writer[field.as](record[field.name])
  writer[layout.eventId](record.eventId)
  if (layout.generation) writer.u8(record.generation ?? 0)
  for (const { id } of record.io) {
    if (layout.id === 'u8' && id > 0xff) throw new ProtocolError('unsupported', `element ${id} needs a wider codec`)
  }
  if (record.io.length > (layout.count === 'u8' ? 0xff : maxElementsPerRecord)) {
    throw new ProtocolError('unsupported', 'too many elements in a record')
  }
  writer[layout.count](record.io.length)
  let written = 0
  for (const group of fixedGroups) {
    const elements = record.io.filter(({ value, width }) => typeof value === 'number' && width === group.width)
    writer[layout.count](elements.length)
    for (const { id, value } of elements) {
      writer[layout.id](id)
      writer[group.as](value as number)
    }
    written += elements.length
  }
  const wide = record.io.filter(({ value }) => typeof value === 'bigint')
  writer[layout.count](wide.length)
  for (const { id, value } of wide) {
    writer[layout.id](id)
    writer.u64(value as bigint)
  }
  written += wide.length
  if (layout.variable) {
    const variable = record.io.filter(({ value }) => value instanceof Uint8Array)
    writer[layout.count](variable.length)
    for (const { id, value } of variable) {
      const bytes = value as Uint8Array
      writer.u16(id)
      writer.u16(bytes.length)
      writer.bytes(bytes)
    }
    written += variable.length
  }
  if (written !== record.io.length) throw new ProtocolError('unsupported', 'an element that this codec cannot carry')
}
