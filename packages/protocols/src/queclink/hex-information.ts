import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, readingAt, readingOnReceipt } from '../draft.ts'
import { type Decoded, type DecodeOptions, ProtocolError } from '../protocol.ts'
import { hex, WireReader } from '../wire.ts'
import { type Body, countBytes, identityOf, readCell, readTime } from './hex-frame.ts'
import { keepCell } from './place.ts'
import { identified, type QueclinkSession } from './session.ts'
import { meanState } from './status.ts'

/** What an information report is about; the first is about everything. */
const about: Readonly<Record<number, string>> = {
  1: 'INF',
  2: 'GPS',
  3: 'ALM',
  4: 'CID',
  5: 'CSQ',
  6: 'VER',
  7: 'BAT',
  9: 'TMZ',
  10: 'GIR',
}

export function decodeInformation(
  frame: Uint8Array,
  body: Body,
  decoded: Decoded<QueclinkSession>,
  options: DecodeOptions,
): Decoded<QueclinkSession> {
  // The length tells whether a second mask stands before it.
  const lengthAt = (((frame[7] as number) << 8) | (frame[8] as number)) === frame.length ? 7 : 9
  const kind = about[frame[4] as number] ?? `information${frame[4]}`
  const start = lengthAt + 2
  const identity = identityOf(frame.subarray(start, start + 8))
  const reader = new WireReader(frame, start + 8, body.end)
  const sentAt = body.end - countBytes - 7
  const sentMs = sentAt > start + 8 ? readTime(new WireReader(frame, sentAt, body.end)) : undefined
  const zoneMin = options.utcOffsetMin ?? decoded.session.utcOffsetMin ?? 0
  const reading = sentMs === undefined ? readingOnReceipt(options.receivedAtMs) : readingAt(sentMs - zoneMin * 60_000)
  keepRaw(reading, 'event', kind)
  if (identity.name !== undefined) keepRaw(reading, 'deviceName', identity.name)
  try {
    readInformation(reader, kind, sentAt, reading)
  } catch (error) {
    // Which fields there are differs by model; what cannot be told apart is kept as it came.
    if (!(error instanceof ProtocolError)) throw error
    // How the device is set up, with its passwords, at places that differ too.
    if (kind !== 'ALM') keepRaw(reading, 'data', hex(frame.subarray(start + 8, sentAt)))
  }
  const source = frame.subarray(4, body.end - countBytes)
  return { ...decoded, session: identified(decoded.session, identity.uniqueId), readings: [reading], sources: [source] }
}

function readInformation(reader: WireReader, kind: string, end: number, reading: DecodedReading): void {
  const has = (part: string) => kind === 'INF' || kind === part
  const found: DecodedReading = { time: reading.time }
  reader.u8() // device type
  reader.u16() // protocol version
  keepRaw(found, 'firmware', reader.u16())
  if (has('VER')) {
    keepRaw(found, 'hardware', reader.u16())
    reader.u32() // of the controller, and nothing
  }
  meanState(found, reader.u8())
  reader.u8()
  keepRaw(found, 'satellitesInView', reader.u8() & 0xf)
  reader.u8() // mode
  reader.slice(7) // last fix
  reader.slice(2 + 2 + 2 + 2 + 4 + 1) // intervals, masks
  if (has('BAT')) {
    found.charging = reader.u8() !== 0
    found.externalV = reader.u16() / 1000
    found.batteryV = reader.u16() / 1000
    const percent = reader.u8()
    if (percent <= 100) found.batteryPercent = percent
  }
  keepRaw(found, 'iccid', hex(reader.slice(10)))
  if (has('CSQ')) {
    keepRaw(found, 'gsmSignal', reader.u8())
    keepRaw(found, 'bitErrorRate', reader.u8())
  }
  reader.slice(3) // time zone
  if (has('GIR')) {
    reader.u8()
    const cells = Math.min(reader.u8(), 16)
    for (let index = 0; index < cells; index += 1) {
      const cell = readCell(reader)
      reader.u8()
      const level = reader.u8()
      keepCell(found, cell && { ...cell, ...(level <= 63 && { rssiDbm: level - 110 }) })
    }
  }
  if (reader.position !== end) throw new ProtocolError('malformed', 'the fields of another model')
  const { raw, ...fields } = found
  Object.assign(reading, fields)
  for (const [name, value] of Object.entries(raw ?? {})) keepRaw(reading, name, value)
}
