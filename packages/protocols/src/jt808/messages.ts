import { keepRaw, readingOnReceipt } from '../draft.ts'
import { type CommandReply, ProtocolError } from '../protocol.ts'
import { fromAscii, hex, WireReader, WireWriter } from '../wire.ts'
import { bcdTime, toBcdTime } from './bcd.ts'
import { readBroadcast, readCan } from './can.ts'
import { isCellReport, readCells } from './cells-report.ts'
import { readCompactLocation } from './compact-location.ts'
import { readingOfClock, type Timed, utcOffsetOf } from './device-clock.ts'
import { type Field, isPrintable, readRow, textOf } from './fields.ts'
import type { Header } from './frames.ts'
import { asTold } from './items.ts'
import { type LocationContext, locationBytes, readLocation } from './location.ts'
import { readPassedThrough } from './passthrough.ts'
import { modelOfRegistration, readAttributes, readDriverCard, readParameters } from './terminal.ts'

/** What each message of a terminal means. */
interface MessageContext extends LocationContext {
  readonly header: Header
}

/** A reading, and the bytes that state it. */
interface Stated extends Timed {
  readonly source: Uint8Array
}

export interface Meaning {
  readonly readings?: readonly Stated[]
  readonly replies?: readonly CommandReply[]
  /** How it is answered; absent: generally, as done. */
  readonly answer?: Answer
  /** What the protocol itself sends back. */
  readonly send?: { readonly message: number; readonly body: Uint8Array }
  readonly model?: string
  readonly utcOffsetMin?: number
}

type Answer =
  | 'none'
  | 'registered'
  | 'identified'
  /** Generally: "I do not support that". */
  | 'not-supported'
  /** 4401, to the messages with one byte of serial. */
  | 'compact'

type Message = (body: Uint8Array, context: MessageContext) => Meaning

export const message = {
  terminalAck: 0x0001,
  heartbeat: 0x0002,
  logout: 0x0003,
  timeQuery: 0x0004,
  resendRequest: 0x0005,
  register: 0x0100,
  authenticate: 0x0102,
  parameters: 0x0104,
  attributes: 0x0107,
  upgradeResult: 0x0108,
  timeRequest: 0x0109,
  location: 0x0200,
  locationAnswer: 0x0201,
  versions: 0x0205,
  canBroadcast: 0x020a,
  shortBatch: 0x0210,
  event: 0x0301,
  questionAnswer: 0x0302,
  infoDemand: 0x0303,
  vehicleControlAnswer: 0x0500,
  heartbeat2: 0x0506,
  areaAnswer: 0x0608,
  recorderData: 0x0700,
  textAnswer: 0x0701,
  driverCard: 0x0702,
  batch: 0x0704,
  can: 0x0705,
  mediaEvent: 0x0800,
  media: 0x0801,
  mediaSearchAnswer: 0x0802,
  cameraAnswer: 0x0805,
  passthrough: 0x0900,
  clockRequest: 0x0f01,
  zoneSync: 0x1007,
  mediaAttributes: 0x1003,
  passengers: 0x1005,
  mediaList: 0x1205,
  uploadDone: 0x1206,
  unicodeText: 0x1300,
  accelerations: 0x2070,
  compactLocation: 0x5501,
  compactBlindLocation: 0x5502,
  textReport: 0x6006,
  photo: 0x8888,

  ack: 0x8001,
  resend: 0x8003,
  timeAnswer: 0x8004,
  registerAck: 0x8100,
  setParameters: 0x8103,
  control: 0x8105,
  timeSync: 0x8109,
  queryLocation: 0x8201,
  versionsAnswer: 0x8205,
  sendText: 0x8300,
  vehicleControl: 0x8500,
  oilControl: 0xa006,
  clockAnswer: 0x8f01,
  compactAck: 0x4401,
} as const

const bitCompactAckWanted = 0x8000

const messages: Readonly<Record<number, Message>> = {
  [message.terminalAck]: terminalAck,
  [message.heartbeat]: heartbeat,
  [message.heartbeat2]: () => ({}),
  [message.logout]: () => ({}),
  [message.timeQuery]: (_, context) => ({
    answer: 'none',
    send: { message: message.timeAnswer, body: toBcdTime(context.receivedAtMs, utcOffsetOf(context)) },
  }),
  [message.resendRequest]: () => ({ answer: 'none' }), // nothing of ours is sub-packaged
  [message.register]: (body, { version }) => ({
    answer: 'registered',
    ...modelled(modelOfRegistration(body, version)),
  }),
  [message.authenticate]: () => ({ answer: 'identified' }),
  [message.parameters]: parameters,
  [message.attributes]: attributes,
  [message.upgradeResult]: upgradeResult,
  [message.timeRequest]: (_, { receivedAtMs }) => ({
    answer: 'none',
    send: { message: message.timeSync, body: binaryTime(receivedAtMs) },
  }),
  [message.clockRequest]: (_, context) => ({
    answer: 'none',
    send: {
      message: message.clockAnswer,
      body: Uint8Array.of(0, ...toBcdTime(context.receivedAtMs, utcOffsetOf(context))),
    },
  }),
  [message.versions]: versions,
  [message.location]: (body, context) => located(body, context),
  [message.locationAnswer]: answeredBy('location'),
  [message.vehicleControlAnswer]: answeredBy('vehicle-control'),
  [message.shortBatch]: shortBatch,
  [message.batch]: batch,
  [message.event]: (body, context) => noted(body, context, 'eventItem'),
  [message.infoDemand]: () => ({}),
  [message.questionAnswer]: answerText('answer', (rest) => String(rest[0] ?? '')),
  [message.areaAnswer]: (body) => ({ replies: [{ kind: 'areas', text: hex(body) }] }),
  [message.recorderData]: answerText('recorder', hex),
  [message.mediaSearchAnswer]: answerText('media', hex),
  [message.cameraAnswer]: answerText('camera', hex),
  [message.mediaAttributes]: (body) => ({ replies: [{ kind: 'media-attributes', text: hex(body) }] }),
  [message.mediaList]: answerText('media-list', hex),
  [message.uploadDone]: uploadDone,
  [message.textAnswer]: textAnswer,
  [message.textReport]: textReport,
  [message.unicodeText]: answerText('text', (rest) => new TextDecoder('utf-16be').decode(rest).trim()),
  [message.driverCard]: (body, context) => stated(readDriverCard(body, context), body, context),
  [message.can]: (body, context) => stated(readCan(body, context), body, context),
  [message.canBroadcast]: (body, context) => stated(readBroadcast(body, context), body, context),
  [message.mediaEvent]: mediaEvent,
  [message.media]: media,
  [message.passthrough]: (body, context) => stated(readPassedThrough(body, context), body, context),
  [message.passengers]: passengers,
  [message.zoneSync]: () => ({}),
  [message.photo]: () => ({}),
  [message.accelerations]: accelerations,
  [message.compactLocation]: compactLocation,
  [message.compactBlindLocation]: compactLocation,
}

/** Of which parts are kept until all are there. Of media the first part alone says something. */
export function isGathered(id: number): boolean {
  return messages[id] !== undefined && id !== message.media
}

/** Of an unknown kind nothing is understood, and its sender is told that; what it said is kept. */
export function meaningOf(body: Uint8Array, context: MessageContext): Meaning {
  return messages[context.header.message]?.(body, context) ?? unknown(body, context)
}

function unknown(body: Uint8Array, context: MessageContext): Meaning {
  if (body.length === 0) return { answer: 'not-supported' }
  const reading = readingOnReceipt(context.receivedAtMs)
  keepRaw(reading, 'message', context.header.message.toString(16).padStart(4, '0'))
  keepRaw(reading, 'body', asTold(body))
  return { ...stated({ reading, timeless: true }, body, context), answer: 'not-supported' }
}

function modelled(model: string | undefined): { model?: string } {
  return model === undefined ? {} : { model }
}

const hourMs = 3_600_000

/**
 * Where a reading tells its time, its bytes say which it is. Where it does not, the same bytes are also said again by a
 * device that stands: then the serial number counts too, for as long as a message may still be resent.
 */
function sourceOf({ timeless }: Timed, bytes: Uint8Array, { header, receivedAtMs }: MessageContext): Uint8Array {
  if (!timeless) return bytes
  const writer = new WireWriter()
  writer.u16(header.message)
  writer.u16(header.serial)
  writer.u32(Math.floor(receivedAtMs / hourMs) >>> 0)
  writer.bytes(bytes)
  return writer.finish()
}

function stated(timed: Timed | undefined, bytes: Uint8Array, context: MessageContext): Meaning {
  if (!timed) return {}
  return { readings: [{ ...timed, source: sourceOf(timed, bytes, context) }] }
}

function located(body: Uint8Array, context: MessageContext): Meaning {
  const { model, utcOffsetMin, ...timed } = readLocation(body, context)
  return {
    ...stated(timed, body, context),
    ...modelled(model),
    ...(utcOffsetMin !== undefined && { utcOffsetMin }),
  }
}

/** u16 count · u8 0 live, 1 kept · u16 length and location, each */
function batch(body: Uint8Array, context: MessageContext): Meaning {
  const reader = new WireReader(body)
  const count = reader.u16()
  const kept = reader.u8()
  return locations(reader, { nextLength: () => reader.u16(), count, kept: kept > 0 }, context)
}

const batteryReportBytes = 7

/** u8 length and location, each; or, of seven bytes, the battery and when; or the cells of a battery that drives. */
function shortBatch(body: Uint8Array, context: MessageContext): Meaning {
  if (body.length === batteryReportBytes) {
    const timed = readingOfClock(body.subarray(1), context)
    timed.reading.batteryPercent = body[0] as number
    return stated(timed, body, context)
  }
  if (isCellReport(body)) return stated(readCells(body, context), body, context)
  const reader = new WireReader(body)
  return locations(reader, { nextLength: () => reader.u8(), count: maxLocations, kept: false }, context)
}

const maxLocations = 4096

interface List {
  nextLength(): number
  readonly count: number
  readonly kept: boolean
}

function locations(reader: WireReader, { nextLength, count, kept }: List, context: MessageContext): Meaning {
  const readings: Stated[] = []
  let told: Pick<Meaning, 'model' | 'utcOffsetMin'> = {}
  // Firmwares get the count wrong, and the lengths tell it too; it decides only whether what is left is filling.
  while (reader.remaining > 0 && readings.length < maxLocations) {
    if (readings.length >= count && reader.remaining < locationBytes) break
    const bytes = reader.slice(nextLength())
    const { readings: one = [], ...self } = located(bytes, context)
    if (kept) for (const { reading } of one) keepRaw(reading, 'kept', 1)
    readings.push(...one)
    told = { ...told, ...self }
  }
  return { ...told, readings }
}

/** u16 serial of the command · location */
function answeredBy(kind: string): Message {
  return (body, context) => {
    if (body.length < 2 + locationBytes) throw new ProtocolError('malformed', 'too short for an answer and a location')
    const reference = ((body[0] as number) << 8) | (body[1] as number)
    return { ...located(body.subarray(2), context), replies: [{ kind, text: kind, reference }] }
  }
}

/** u16 serial of the command · the answer */
function answerText(kind: string, textIn: (rest: Uint8Array) => string): Message {
  return (body) => {
    const reader = new WireReader(body)
    const reference = reader.u16()
    return { replies: [{ kind, text: textIn(reader.slice(reader.remaining)), reference }] }
  }
}

const results = ['done', 'failed', 'message wrong', 'not supported', 'alarm confirmed']

/** u16 serial · u16 id of the command · u8 result. Not answered: that would never end. */
function terminalAck(body: Uint8Array): Meaning {
  const reader = new WireReader(body)
  const reference = reader.u16()
  const command = reader.u16()
  const result = reader.u8()
  const text = results[result] ?? `result ${result}`
  const kind = `ack-${command.toString(16).padStart(4, '0')}`
  return { answer: 'none', replies: [{ kind, text, reference, ...(result !== 0 && { failed: true }) }] }
}

/** Nothing; from some: u8 battery · u8 signal [· u8 state] */
function heartbeat(body: Uint8Array, context: MessageContext): Meaning {
  const [battery, rssi, state] = body
  if (battery === undefined || rssi === undefined) return {}
  const reading = readingOnReceipt(context.receivedAtMs)
  reading.batteryPercent = battery
  keepRaw(reading, 'gsmSignal', rssi)
  if (state !== undefined) keepRaw(reading, 'status', state)
  return stated({ reading, timeless: true }, body, context)
}

function parameters(body: Uint8Array, context: MessageContext): Meaning {
  const reference = new WireReader(body).u16()
  const timed = readParameters(body.subarray(2), context.receivedAtMs)
  const text = Object.entries({ ...timed.reading.raw }).map(([name, value]) => `${name}=${value}`)
  return {
    ...(timed.reading.raw || timed.reading.odometerM !== undefined ? stated(timed, body, context) : {}),
    replies: [{ kind: 'parameters', text: text.join(' '), reference }],
  }
}

const versionsBytes = 128
const versionsRow: readonly Field[] = [
  { text: 14, to: 'raw.firmware' },
  { text: 10, to: 'raw.firmwareDate' },
  { hex: 12, to: 'raw.processorId' },
  { text: 15, to: 'raw.modem' },
  { text: 15, to: 'raw.imei' },
  { text: 15, to: 'raw.imsi' },
  { text: 20, to: 'raw.iccid' },
  { as: 'u16', to: 'raw.vehicleModel' },
  { text: 17, to: 'vin' },
  { as: 'u32', to: 'odometerM' },
  { as: 'u32', to: 'obd.fuelUsedLitres', per: 1000 },
]
const beijingOffsetMin = 480
/** u16 model · u16 size of the engine · u8 whether to load new firmware: as they are. */
const nothingToSet = [0, 0, 0, 0, 0]

/** What a plug says of itself and its vehicle when it starts. It waits for the time, of Beijing. */
function versions(body: Uint8Array, context: MessageContext): Meaning {
  if (body.length < versionsBytes) return unknown(body, context)
  const reading = readingOnReceipt(context.receivedAtMs)
  readRow(reading, body, versionsRow)
  if (body.length > versionsBytes) keepRaw(reading, 'rest', hex(body.subarray(versionsBytes)))
  const clock = toBcdTime(context.receivedAtMs, beijingOffsetMin)
  return {
    ...stated({ reading, timeless: true }, body, context),
    answer: 'none',
    send: { message: message.versionsAnswer, body: Uint8Array.of(...clock, ...nothingToSet) },
  }
}

const mediaEventRow: readonly Field[] = [
  { as: 'u32', to: 'raw.mediaId' },
  { as: 'u8', to: 'raw.mediaKind' },
  { as: 'u8', to: 'raw.mediaFormat' },
  { as: 'u8', to: 'raw.mediaEvent' },
  { as: 'u8', to: 'raw.mediaChannel' },
]

/** Something was taken; it follows in 0801. */
function mediaEvent(body: Uint8Array, context: MessageContext): Meaning {
  const reading = readingOnReceipt(context.receivedAtMs)
  if (readRow(reading, body, mediaEventRow) === undefined) return {}
  return stated({ reading, timeless: true }, body, context)
}

function attributes(body: Uint8Array, context: MessageContext): Meaning {
  const { model, ...timed } = readAttributes(body, context)
  return { ...stated(timed, body, context), ...modelled(model) }
}

/** u8 kind · u8 0 done, 1 failed, 2 given up */
function upgradeResult(body: Uint8Array): Meaning {
  const [kind = 0, result = 0] = body
  return { replies: [{ kind: 'upgrade', text: `${kind} ${result}`, ...(result !== 0 && { failed: true }) }] }
}

/** u16 serial · u8 result */
function uploadDone(body: Uint8Array): Meaning {
  const reader = new WireReader(body)
  const reference = reader.u16()
  const failed = reader.u8() !== 0
  return { replies: [{ kind: 'upload', text: failed ? 'failed' : 'done', reference, ...(failed && { failed }) }] }
}

/** u32 length · text; in the standard it is a consignment note, told the same way. */
function textAnswer(body: Uint8Array): Meaning {
  const reader = new WireReader(body)
  const length = reader.u32()
  return { replies: [{ kind: 'text', text: textOf(reader.slice(Math.min(length, reader.remaining))) }] }
}

const unicode = 1

/** u8 encoding · text */
function textReport(body: Uint8Array): Meaning {
  const reader = new WireReader(body)
  const encoding = reader.u8()
  const bytes = reader.slice(reader.remaining)
  // ASCII is sent under either number.
  const text =
    encoding === unicode && !isPrintable(bytes) ? new TextDecoder('utf-16be').decode(bytes).trim() : textOf(bytes)
  return { replies: [{ kind: 'text', text }] }
}

function noted(body: Uint8Array, context: MessageContext, name: string): Meaning {
  const reading = readingOnReceipt(context.receivedAtMs)
  keepRaw(reading, name, asTold(body))
  return body.length === 0 ? {} : stated({ reading, timeless: true }, body, context)
}

const mediaHeadBytes = 8

/**
 * u32 id · u8 kind · u8 format · u8 event · u8 channel · location · the picture. The place is taken, the picture is not,
 * and the terminal is told that.
 */
function media(body: Uint8Array, context: MessageContext): Meaning {
  const { part } = context.header
  if ((part && part.index !== 1) || body.length < mediaHeadBytes + locationBytes) return { answer: 'not-supported' }
  const where = body.subarray(mediaHeadBytes, mediaHeadBytes + locationBytes)
  // Before 2011, and from some makers still, the picture follows at once.
  if (bcdTime(where.subarray(22), 0) === undefined) return { answer: 'not-supported' }
  const { readings = [] } = located(where, context)
  for (const { reading } of readings) {
    keepRaw(reading, 'mediaId', new DataView(body.buffer, body.byteOffset, 4).getUint32(0))
    keepRaw(reading, 'mediaKind', body[4] as number)
    keepRaw(reading, 'mediaEvent', body[6] as number)
    keepRaw(reading, 'mediaChannel', body[7] as number)
  }
  return { readings, answer: 'not-supported' }
}

/** BCD from · BCD to · u16 got on · u16 got off */
function passengers(body: Uint8Array, context: MessageContext): Meaning {
  const reader = new WireReader(body)
  reader.slice(6)
  const timed = readingOfClock(reader.slice(6), context)
  keepRaw(timed.reading, 'passengersOn', reader.u16())
  keepRaw(timed.reading, 'passengersOff', reader.u16())
  return stated(timed, body, context)
}

const maxSamples = 128

/** BCD time · three words of sign and magnitude, each */
function accelerations(body: Uint8Array, context: MessageContext): Meaning {
  const reader = new WireReader(body)
  const samples: string[] = []
  let last: Timed | undefined
  const axis = () => {
    const sent = reader.u16()
    return sent & 0x8000 ? 0 - (sent & 0x7fff) : sent
  }
  while (reader.remaining >= 12 && samples.length < maxSamples) {
    last = readingOfClock(reader.slice(6), context)
    samples.push(`[${axis()},${axis()},${axis()}]`)
  }
  if (!last) return {}
  keepRaw(last.reading, 'accelerations', `[${samples.join(',')}]`)
  return stated(last, body, context)
}

function compactLocation(body: Uint8Array, context: MessageContext): Meaning {
  const { header, receivedAtMs } = context
  const wanted = (header.properties & bitCompactAckWanted) !== 0
  return {
    ...stated(readCompactLocation(body, header.message, receivedAtMs), body, context),
    answer: wanted ? 'compact' : 'none',
  }
}

/** u16 year · u8 month, day, hour, minute, second · u8 0, of UTC */
function binaryTime(timestampMs: number): Uint8Array {
  const at = new Date(timestampMs)
  const writer = new WireWriter()
  writer.u16(at.getUTCFullYear() & 0xffff)
  writer.u8(at.getUTCMonth() + 1)
  writer.u8(at.getUTCDate())
  writer.u8(at.getUTCHours())
  writer.u8(at.getUTCMinutes())
  writer.u8(at.getUTCSeconds())
  writer.u8(0)
  return writer.finish()
}

/** Text on the same port names its device first: `(740190311185,1,001,ELOCK,3,529439)`. */
export function idInText(text: string): string | undefined {
  return /^\((\d{5,20}),/.exec(text)?.[1]
}

/** `(…,BASE,2,TIME)` asks for the time, in the place of the word. */
export function answerToText(text: string, nowMs: number): Uint8Array | undefined {
  if (!text.includes('BASE,2')) return undefined
  const now = new Date(nowMs).toISOString().replace(/\D/g, '').slice(0, 14)
  return fromAscii(text.replace('TIME', now))
}
