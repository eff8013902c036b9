import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, readingOnReceipt } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { readingOfClock, type Timed } from './device-clock.ts'
import { type Field, isPrintable, readRow, rowBytes, textOf } from './fields.ts'
import { iccidOf } from './identity.ts'
import type { LocationContext } from './location.ts'

/** What a terminal says about itself, and about who drives. */

interface RegistrationLayout {
  readonly maker: number
  readonly model: number
}

/** u16 province · u16 county · maker · model · id · colour of the plate · plate */
const registrationLayouts = {
  2011: { maker: 5, model: 8 },
  2013: { maker: 5, model: 20 },
  2019: { maker: 11, model: 30 },
} as const satisfies Record<string, RegistrationLayout>
const idBytes = 7

/** The model that a registration names, if it names one. */
export function modelOfRegistration(body: Uint8Array, version: number | undefined): string | undefined {
  const layout =
    version !== undefined && body.length >= 76
      ? registrationLayouts[2019]
      : body.length >= 4 + 5 + 20 + idBytes + 1
        ? registrationLayouts[2013]
        : registrationLayouts[2011]
  return modelAt(body, 4 + layout.maker, layout.model)
}

function modelAt(body: Uint8Array, at: number, length: number): string | undefined {
  const text = textOf(body.subarray(at, at + length))
  return /^[\x20-\x7e]{2,}$/.test(text) ? text : undefined
}

/** u16 kind · maker · model · id · ICCID · versions · what its modules can */
export function readAttributes(
  body: Uint8Array,
  { version, receivedAtMs }: LocationContext,
): Timed & { model?: string } {
  const modelBytes = version !== undefined && body.length >= 80 ? 30 : 20
  const ownIdBytes = modelBytes === 30 ? 30 : idBytes
  const reader = new WireReader(body)
  const reading = readingOnReceipt(receivedAtMs)
  keepRaw(reading, 'terminalKind', reader.u16())
  keepText(reading, 'maker', reader.slice(5))
  const model = modelAt(body, reader.position, modelBytes)
  keepText(reading, 'model', reader.slice(modelBytes))
  keepText(reading, 'terminalId', reader.slice(ownIdBytes))
  keepRaw(reading, 'iccid', iccidOf(reader.slice(10)))
  for (const name of ['hardware', 'firmware']) {
    if (reader.remaining > 0) keepText(reading, name, reader.slice(Math.min(reader.u8(), reader.remaining)))
  }
  if (reader.remaining > 0) keepRaw(reading, 'gnssModule', reader.u8())
  if (reader.remaining > 0) keepRaw(reading, 'radioModule', reader.u8())
  return { reading, timeless: true, ...(model !== undefined && { model }) }
}

function keepText(reading: DecodedReading, name: string, bytes: Uint8Array): void {
  const text = textOf(bytes)
  if (text !== '') keepRaw(reading, name, text)
}

/** By id of the parameter. Those not listed are kept by number: text where it is one. */
const parameters: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [0x0001, [{ as: 'u32', to: 'raw.heartbeatIntervalS' }]],
  [0x0010, [{ text: 'rest', to: 'raw.apn' }]],
  [0x0013, [{ text: 'rest', to: 'raw.server' }]],
  [0x0014, [{ text: 'rest', to: 'raw.backupApn' }]],
  [0x0017, [{ text: 'rest', to: 'raw.backupServer' }]],
  [0x0018, [{ as: 'u32', to: 'raw.port' }]],
  [0x0020, [{ as: 'u32', to: 'raw.reportStrategy' }]],
  [0x0027, [{ as: 'u32', to: 'raw.sleepReportIntervalS' }]],
  [0x0028, [{ as: 'u32', to: 'raw.emergencyReportIntervalS' }]],
  [0x0029, [{ as: 'u32', to: 'raw.reportIntervalS' }]],
  [0x002c, [{ as: 'u32', to: 'raw.reportDistanceM' }]],
  [0x0030, [{ as: 'u32', to: 'raw.turnReportDeg' }]],
  [0x0055, [{ as: 'u32', to: 'raw.overspeedKmh' }]],
  [0x0056, [{ as: 'u32', to: 'raw.overspeedDurationS' }]],
  [0x0080, [{ as: 'u32', to: 'odometerM', times: 100 }]],
  [0x0083, [{ text: 'rest', to: 'raw.plate' }]],
])

/** User and password of the access points: of the first server's, of the second's, and (2019) of the slave server's. */
const secrets: ReadonlySet<number> = new Set([0x0011, 0x0012, 0x0015, 0x0016, 0x0024, 0x0025])

/** u8 count, then u32 id · u8 length · value; what is cut short is left out. */
export function readParameters(items: Uint8Array, receivedAtMs: number): Timed {
  const reading = readingOnReceipt(receivedAtMs)
  const reader = new WireReader(items)
  if (reader.remaining > 0) reader.u8()
  while (reader.remaining >= 5) {
    const id = reader.u32()
    const length = reader.u8()
    if (length > reader.remaining) break
    const value = reader.slice(length)
    if (secrets.has(id)) continue
    const row = parameters.get(id)
    if (row && value.length >= rowBytes(row)) readRow(reading, value, row)
    else keepParameter(reading, id, value)
  }
  return { reading, timeless: true }
}

function keepParameter(reading: DecodedReading, id: number, value: Uint8Array): void {
  const name = `parameter${id.toString(16).padStart(4, '0')}`
  if (value.length === 0) return
  if (value.length === 4 && value[0] === 0) {
    keepRaw(reading, name, new DataView(value.buffer, value.byteOffset, 4).getUint32(0))
  } else {
    keepRaw(reading, name, value.length > 1 && isPrintable(value) ? textOf(value) : hex(value))
  }
}

const inserted = 1
const removed = 2
const codeBytes = 20
const readWell = 0

/**
 * 0702: u8 in or out · BCD time · u8 result · name · code of 20 · agency · valid until [· identity card of 20]. In 2011 it
 * began with the name.
 */
export function readDriverCard(body: Uint8Array, context: LocationContext): Timed {
  const state = body[0]
  const timed = body.length >= 7 && (state === inserted || state === removed)
  const decoded = timed ? readingOfClock(body.subarray(1, 7), context) : undefined
  if (!decoded || decoded.timeless) return readDriver2011(body, context)
  const { reading } = decoded
  const reader = new WireReader(body, 7)
  keepRaw(reading, 'cardStatus', state as number)
  if (reader.remaining === 0) return decoded
  const result = reader.u8()
  keepRaw(reading, 'cardResult', result)
  if (result !== readWell || reader.remaining === 0) return decoded
  keepText(reading, 'driverName', reader.slice(reader.u8()))
  const code = textOf(reader.slice(codeBytes))
  if (code !== '') {
    keepRaw(reading, 'cardCode', code)
    if (state === inserted) reading.driverKey = code
  }
  if (reader.remaining > 0) keepText(reading, 'cardAgency', reader.slice(reader.u8()))
  if (reader.remaining >= 4) keepRaw(reading, 'cardValidUntil', hex(reader.slice(4)))
  if (reader.remaining >= codeBytes) keepText(reading, 'identityCard', reader.slice(codeBytes))
  if (reader.remaining > 0) keepRaw(reading, 'faceMatchPercent', reader.u8())
  return decoded
}

const qualificationBytes = 40

/** name · identity card of 20 · qualification of 40 · agency */
function readDriver2011(body: Uint8Array, { receivedAtMs }: LocationContext): Timed {
  const reading = readingOnReceipt(receivedAtMs)
  const reader = new WireReader(body)
  keepText(reading, 'driverName', reader.slice(reader.u8()))
  keepText(reading, 'identityCard', reader.slice(codeBytes))
  const code = textOf(reader.slice(qualificationBytes))
  if (code !== '') reading.driverKey = code
  if (reader.remaining > 0) keepText(reading, 'cardAgency', reader.slice(reader.u8()))
  return { reading, timeless: true }
}
