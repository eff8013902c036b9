import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, place, readingAt, readingOnReceipt } from '../draft.ts'
import type { CommandReply } from '../protocol.ts'
import { ascii, hex, WireReader } from '../wire.ts'
import { commands, encodeToDevice } from './frames.ts'

/** Everything that is not a record. */

interface TroubleCode {
  readonly seconds: number
  readonly lonE7: number
  readonly latE7: number
  /** 1: found now; 2: from the device's archive. */
  readonly kind: number
  readonly code: string
}

const codeChars = 5
const maxCodes = 128
const archived = 2

/** u8 codes; each: reserved, time, place, kind, five characters. */
function decodeTroubleCodes(payload: Uint8Array): TroubleCode[] {
  const reader = new WireReader(payload)
  const found: TroubleCode[] = []
  for (let left = reader.u8(); left > 0; left -= 1) {
    reader.u8()
    found.push({
      seconds: reader.u32(),
      lonE7: reader.i32(),
      latE7: reader.i32(),
      kind: reader.u8(),
      code: ascii(reader.slice(codeChars)).trim(),
    })
  }
  return found
}

/** Codes of one moment are one reading: the list that the engine then had. */
export function troubleCodeReadings(payload: Uint8Array): DecodedReading[] {
  const moments = new Map<string, TroubleCode[]>()
  for (const found of decodeTroubleCodes(payload)) {
    const moment = `${found.seconds} ${found.latE7} ${found.lonE7} ${found.kind}`
    moments.set(moment, [...(moments.get(moment) ?? []), found])
  }
  return [...moments.values()].map((found) => {
    const [{ seconds, latE7, lonE7, kind }] = found as [TroubleCode]
    const reading = readingAt(seconds * 1000)
    place(reading, { lat: latE7 / 1e7, lon: lonE7 / 1e7, valid: true })
    if (kind === archived) keepRaw(reading, 'archive', 1)
    reading.troubleCodes = found
      .map(({ code }) => code.toUpperCase())
      .filter(isCode)
      .slice(0, maxCodes)
    return reading
  })
}

const isCode = (code: string) => /^[0-9A-Za-z-]{1,16}$/.test(code)

/**
 * A magnetic card that the driver drew through a reader: u8 kind of message · u32 time · u8 registration · u8 card ·
 * u8 tracks · three tracks, each with its u16 length. The second track begins with the licence's number.
 */
export function driverCardReading(payload: Uint8Array): DecodedReading {
  const reader = new WireReader(payload)
  reader.u8()
  const reading = readingAt(reader.u32() * 1000)
  keepRaw(reading, 'driverRegistration', reader.u8())
  keepRaw(reading, 'cardStatus', reader.u8())
  reader.u8()
  for (const track of ['track1', 'track2', 'track3']) {
    if (reader.remaining < 2) break
    const text = ascii(reader.slice(reader.u16())).replace(/[^\x20-\x7e]/g, '')
    if (text !== '') keepRaw(reading, track, text)
  }
  const [, licence] = /(\d{4,19})/.exec(String(reading.raw?.track2 ?? '')) ?? []
  if (licence !== undefined) reading.driverKey = licence
  return reading
}

/** What is sent through the device from a port of it, and what nobody described: as it came. */
export function opaqueReading(command: number, payload: Uint8Array, receivedAtMs: number): DecodedReading {
  const reading = readingOnReceipt(receivedAtMs)
  keepRaw(reading, 'message', command)
  keepRaw(reading, 'data', hex(payload.subarray(0, 8192)))
  return reading
}

const replyKinds: Readonly<Record<number, string>> = {
  [commands.configuration]: 'configuration',
  [commands.version]: 'version',
  [commands.firmware]: 'firmware',
  [commands.connection]: 'connection',
  [commands.odometer]: 'odometer',
  [commands.smsReply]: 'reply',
  [commands.setIo]: 'output',
}

/** Answers are text; those about an output, the connection or the odometer may be one byte, of which 1 is yes. */
export function replyOf(command: number, payload: Uint8Array): CommandReply | undefined {
  const kind = replyKinds[command]
  if (kind === undefined) return undefined
  if (payload.length === 1 && (payload[0] as number) < 0x20) {
    return { kind, text: String(payload[0]), ...(payload[0] === 0 && { failed: true }) }
  }
  const text = ascii(payload)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
  return { kind, text, ...(/^(error|fail|wrong|unknown|bad )/i.test(text) && { failed: true }) }
}

const filePart = 2

/**
 * Pictures come in parts, each asked for by its number: u8 2 · u8 camera · 8 of a name · u16 parts · u16 part · bytes.
 * The transfer is kept going so that a device does not wait for ever; the bytes themselves are not kept.
 */
export function decodeFile(payload: Uint8Array): { commands: Uint8Array[]; replies: CommandReply[] } {
  const reader = new WireReader(payload)
  const kind = reader.u8()
  const camera = reader.u8()
  if (kind !== filePart) return { commands: [], replies: [{ kind: 'file', text: hex(payload.subarray(0, 64)) }] }
  const name = reader.slice(8)
  const parts = reader.u16()
  const part = reader.u16()
  if (part + 1 >= parts) return { commands: [], replies: [{ kind: 'photo', text: hex(name) }] }
  const next = part + 1
  const request = Uint8Array.of(filePart, camera, ...name, next >> 8, next & 0xff)
  return { commands: [encodeToDevice(commands.files, request)], replies: [] }
}
