import { ProtocolError } from '../protocol.ts'
import { WireReader } from '../wire.ts'
import type { IoElement } from './codec.ts'

/**
 * Codec 7, of the GH3000 personal trackers: masks say what a record carries. Decoded only; no vehicle of ours speaks it.
 */
export const ghCodec = 0x07

export interface GhRecord {
  timestampMs: number
  priority: number
  lat?: number
  lon?: number
  altitudeM?: number
  courseDeg?: number
  speedKmh?: number
  satellites?: number
  /** Already named: they have fields of their own in this codec, not ids. */
  network: Record<string, number>
  io: IoElement[]
}

/** The codec counts seconds since 2007-01-01T00:00:00Z in 30 bits; the two above are the priority. */
const epochMs = 1_167_609_600_000

export function decodeGhBody(body: Uint8Array): GhRecord[] {
  const reader = new WireReader(body)
  if (reader.u8() !== ghCodec) throw new ProtocolError('unsupported', `codec ${body[0]}`)
  const count = reader.u8()
  const records: GhRecord[] = []
  for (let index = 0; index < count; index += 1) records.push(decodeRecord(reader))
  if (reader.u8() !== count) throw new ProtocolError('malformed', 'the two record counts differ')
  return records
}

function decodeRecord(reader: WireReader): GhRecord {
  const stamp = reader.u32()
  const record: GhRecord = {
    timestampMs: epochMs + (stamp & 0x3fffffff) * 1000,
    priority: stamp >>> 30,
    network: {},
    io: [],
  }
  const has = reader.u8()
  if (has & 0x01) {
    const holds = reader.u8()
    if (holds & 0x01) {
      record.lat = reader.f32()
      record.lon = reader.f32()
    }
    if (holds & 0x02) record.altitudeM = reader.u16()
    if (holds & 0x04) record.courseDeg = (reader.u8() * 360) / 256
    if (holds & 0x08) record.speedKmh = reader.u8()
    if (holds & 0x10) record.satellites = reader.u8()
    if (holds & 0x20) {
      record.network.areaCode = reader.u16()
      record.network.cellId = reader.u16()
    }
    if (holds & 0x40) record.network.gsmSignal = reader.u8()
    if (holds & 0x80) record.network.operator = reader.u32()
  }
  if (has & 0x02) for (let left = reader.u8(); left > 0; left -= 1) push(record, reader.u8(), 1, reader.u8())
  if (has & 0x04) for (let left = reader.u8(); left > 0; left -= 1) push(record, reader.u8(), 2, reader.u16())
  if (has & 0x08) for (let left = reader.u8(); left > 0; left -= 1) push(record, reader.u8(), 4, reader.u32())
  return record
}

function push(record: GhRecord, id: number, width: number, value: number): void {
  record.io.push({ id, width, value })
}
