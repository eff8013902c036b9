import { ProtocolError } from '../protocol.ts'
import { WireReader, WireWriter } from '../wire.ts'

/**
 * Records (command 1) and extended records (68): one description, read in both directions.
 *
 *     u8 records left in the device · u8 records · records
 *     record: head · event · elements of 1, 2, 4 and 8 bytes, each group with its u8 count
 *
 * An extended record has ids of two bytes and says whether it goes on in the next: the device cuts one reading into
 * several records when its elements exceed a record.
 */
const headFields = [
  { name: 'seconds', as: 'u32' },
  { name: 'sameSecond', as: 'u8' },
  { name: 'part', as: 'u8', only: 'extended' },
  { name: 'priority', as: 'u8' },
  { name: 'lonE7', as: 'i32' },
  { name: 'latE7', as: 'i32' },
  { name: 'altitudeTenths', as: 'i16' },
  { name: 'courseHundredths', as: 'u16' },
  { name: 'satellites', as: 'u8' },
  { name: 'speedKmh', as: 'u16' },
  { name: 'hdopTenths', as: 'u8' },
] as const

type HeadField = (typeof headFields)[number]['name']

const fixedGroups = [
  { width: 1, as: 'u8' },
  { width: 2, as: 'u16' },
  { width: 4, as: 'u32' },
] as const

export interface IoElement {
  readonly id: number
  readonly width: number
  /** Unsigned as sent; 8 bytes as they are, since some of them are text. */
  readonly value: number | Uint8Array
}

export interface RuptelaRecord extends Record<HeadField, number> {
  /** The element whose change caused the record. */
  eventId: number
  io: IoElement[]
  /** As sent; the encoder does not look at it. */
  bytes?: Uint8Array
}

/** What stands where there was no fix. */
export const unset = {
  lonE7: -0x80000000,
  latE7: -0x80000000,
  altitudeTenths: -0x8000,
  courseHundredths: 0xffff,
  satellites: 0xff,
  speedKmh: 0xffff,
  hdopTenths: 0xff,
} as const

export type Layout = 'plain' | 'extended'

export function decodeRecords(payload: Uint8Array, layout: Layout): { left: number; records: RuptelaRecord[] } {
  const reader = new WireReader(payload)
  const left = reader.u8()
  const count = reader.u8()
  const records: RuptelaRecord[] = []
  for (let index = 0; index < count; index += 1) records.push(decodeRecord(reader, layout))
  if (reader.remaining > 0) throw new ProtocolError('malformed', `${reader.remaining} bytes after the records`)
  return { left, records }
}

function decodeRecord(reader: WireReader, layout: Layout): RuptelaRecord {
  const start = reader.position
  const id = layout === 'extended' ? 'u16' : 'u8'
  const head = {} as Record<HeadField, number>
  for (const field of headFields) head[field.name] = 'only' in field && layout === 'plain' ? 0 : reader[field.as]()
  const eventId = reader[id]()
  const io: IoElement[] = []
  for (const group of fixedGroups) {
    for (let left = reader.u8(); left > 0; left -= 1) {
      io.push({ id: reader[id](), width: group.width, value: reader[group.as]() })
    }
  }
  for (let left = reader.u8(); left > 0; left -= 1) io.push({ id: reader[id](), width: 8, value: reader.slice(8) })
  return { ...head, eventId, io, bytes: reader.bytes.subarray(start, reader.position) }
}

export function encodeRecords(records: readonly RuptelaRecord[], layout: Layout): Uint8Array {
  const writer = new WireWriter()
  writer.u8(0)
  writer.u8(records.length)
  for (const record of records) encodeRecord(writer, record, layout)
  return writer.finish()
}

function encodeRecord(writer: WireWriter, record: RuptelaRecord, layout: Layout): void {
  const id = layout === 'extended' ? 'u16' : 'u8'
  for (const field of headFields) {
    if (!('only' in field) || layout === 'extended') writer[field.as](record[field.name])
  }
  writer[id](record.eventId)
  for (const { width, as } of fixedGroups) {
    const elements = record.io.filter((element) => element.width === width)
    writer.u8(elements.length)
    for (const element of elements) {
      writer[id](element.id)
      writer[as](element.value as number)
    }
  }
  const wide = record.io.filter(({ width }) => width === 8)
  writer.u8(wide.length)
  for (const element of wide) {
    writer[id](element.id)
    writer.bytes(element.value as Uint8Array)
  }
}

/**
 * Records that are parts of one: the high half of `part` says how many follow the first, the low half which this is.
 * A part whose first was in an earlier frame stands for itself.
 */
export function joined(records: readonly RuptelaRecord[]): RuptelaRecord[][] {
  const whole: RuptelaRecord[][] = []
  for (const record of records) {
    const index = record.part & 0x0f
    const first = whole.at(-1)
    const goesOn =
      index > 0 && index <= record.part >> 4 && first !== undefined && first.at(-1)?.part === record.part - 1
    if (goesOn) first.push(record)
    else whole.push([record])
  }
  return whole
}
