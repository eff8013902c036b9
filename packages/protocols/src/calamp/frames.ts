import { ProtocolError } from '../protocol.ts'
import { type Extent, recogniseBy, splitBy } from '../splitting.ts'
import { fromHex, hex, WireReader, WireWriter } from '../wire.ts'

/**
 * LM Direct: messages of CalAmp's LMUs. One datagram is one message, without a length or a checksum of its own:
 *
 *     [options header] · u8 service · u8 type · u16 sequence · body
 *     options header: u8 1xxxxxxx · for each bit that is set, from the lowest: u8 length · bytes
 *
 * Over TCP a message ends where its body does, which the body says for the types that report something. Others are taken
 * without theirs, and are answered all the same; of a datagram, which is whole, all is read.
 */

export const services = { unacknowledged: 0, acknowledged: 1, response: 2 } as const

export const types = {
  nothing: 0,
  acknowledge: 1,
  eventReport: 2,
  idReport: 3,
  userData: 4,
  appData: 5,
  parameters: 6,
  unitRequest: 7,
  locateReport: 8,
  userDataWithAccumulators: 9,
  miniEventReport: 10,
  miniUserData: 11,
  miniAppData: 12,
  versionReport: 13,
  appDataWithAccumulators: 14,
} as const

const highestService = 3
const highestType = 14

/** What each bit of the options header announces. */
const options = [
  { name: 'mobileId', most: 16 },
  { name: 'mobileIdType', most: 1 },
  { name: 'authentication', most: 16 },
  { name: 'routing', most: 16 },
  { name: 'forwarding', most: 16 },
  { name: 'redirection', most: 16 },
  { name: 'extension', most: 64 },
] as const

const optionsMark = 0x80
const mobileIdBit = 0x01
const highestMobileIdType = 7

export interface Message {
  readonly mobileId?: string
  readonly mobileIdType?: number
  readonly service: number
  readonly type: number
  readonly sequence: number
  readonly body: Uint8Array
}

/** The update, the fix, the place, the network and the lines: what most messages begin with. */
const locationBytes = 36
const miniEventBytes = 20

/** Where a message of this type ends whose body begins at `at`; its lists say their lengths. */
function bodyEnd(bytes: Uint8Array, at: number, type: number, isAnswer: boolean): number | 'more' {
  const u8 = (offset: number) => bytes[at + offset]
  const u16 = (offset: number) => ((bytes[at + offset] as number) << 8) | (bytes[at + offset + 1] as number)
  const has = (count: number) => bytes.length >= at + count
  switch (type) {
    case types.acknowledge:
      return at + 6
    case types.eventReport:
      return has(locationBytes + 4) ? listEnd(bytes, at + locationBytes + 2) : 'more'
    case types.locateReport:
      return has(locationBytes + 2) ? listEnd(bytes, at + locationBytes) : 'more'
    case types.miniEventReport:
      return has(miniEventBytes) ? at + miniEventBytes + ((u8(miniEventBytes - 1) as number) & 0x3f) * 4 : 'more'
    case types.userData:
    case types.appData:
      return has(locationBytes + 4) ? at + locationBytes + 4 + u16(locationBytes + 2) : 'more'
    case types.userDataWithAccumulators:
    case types.appDataWithAccumulators:
      return at + locationBytes
    case types.unitRequest:
      return isAnswer ? at : at + 8
  }
  return at
}

/** u8 accumulators (and their format) · u8 bits of appended blocks · accumulators · of each block its length and itself. */
function listEnd(bytes: Uint8Array, at: number): number | 'more' {
  let end = at + 2 + ((bytes[at] as number) & 0x3f) * 4
  for (let bits = bytes[at + 1] as number; bits > 0; bits >>= 1) {
    if (!(bits & 1)) continue
    const length = bytes[end]
    if (length === undefined) return 'more'
    end += 1 + length
  }
  return end
}

/** Where the message header begins. Judged by the bytes so far and nothing else. */
function optionsEnd(bytes: Uint8Array, at: number): Extent {
  const marks = bytes[at] as number
  if (!(marks & optionsMark) || !(marks & mobileIdBit)) return 'garbage'
  let end = at + 1
  for (const [bit, { name, most }] of options.entries()) {
    if (!((marks >> bit) & 1)) continue
    const length = bytes[end]
    if (length === undefined) return 'more'
    if (length < 1 || length > most) return 'garbage'
    if (name === 'mobileIdType' && (bytes[end + 1] ?? 0) > highestMobileIdType) return 'garbage'
    end += 1 + length
  }
  return end
}

function messageHead(bytes: Uint8Array, at: number): Extent {
  const head = optionsEnd(bytes, at)
  if (typeof head !== 'number') return head
  if ((bytes[head] ?? 0) > highestService || (bytes[head + 1] ?? 0) > highestType) return 'garbage'
  return bytes.length < head + 4 ? 'more' : head
}

function messageLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const head = messageHead(bytes, at)
  if (typeof head !== 'number') return head
  const isAnswer = bytes[head] === services.response
  const end = bodyEnd(bytes, head + 4, bytes[head + 1] as number, isAnswer)
  if (end === 'more') return bytes.length - at < maxFrameBytes ? 'more' : 'garbage'
  if (end - at > maxFrameBytes) return 'garbage'
  return bytes.length < end ? 'more' : end - at
}

export const split = splitBy(messageLengthAt)

export const recognises = recogniseBy(messageHead)

/** Also takes a message without an options header: who sent it is then known from before. */
export function openMessage(bytes: Uint8Array): Message {
  const reader = new WireReader(bytes)
  const told: { mobileId?: string; mobileIdType?: number } = {}
  if (((bytes[0] ?? 0) & optionsMark) !== 0) {
    const marks = reader.u8()
    for (const [bit, { name }] of options.entries()) {
      if (!((marks >> bit) & 1)) continue
      const value = reader.slice(reader.u8())
      if (name === 'mobileId') told.mobileId = mobileIdOf(value)
      if (name === 'mobileIdType' && value[0] !== undefined) told.mobileIdType = value[0]
    }
  }
  const head = { service: reader.u8(), type: reader.u8(), sequence: reader.u16() }
  return { ...told, ...head, body: reader.slice(reader.remaining) }
}

/** Digits, two a byte; an odd last one is filled up with F. */
function mobileIdOf(bytes: Uint8Array): string {
  const id = hex(bytes).replace(/f+$/, '')
  if (id === '' || id.length > 32) throw new ProtocolError('malformed', 'the message names no device')
  return id.toUpperCase()
}

const imeiType = 2
const serialType = 1

export function encodeMessage(
  mobileId: string | undefined,
  message: Omit<Message, 'mobileId' | 'mobileIdType'>,
): Uint8Array {
  const writer = new WireWriter()
  if (mobileId !== undefined) {
    if (!/^[0-9A-E]{1,32}$/i.test(mobileId)) throw new ProtocolError('unsupported', 'not a mobile id')
    const id = fromHex(mobileId.length % 2 === 0 ? mobileId : `${mobileId}f`)
    writer.u8(optionsMark | mobileIdBit | 0x02)
    writer.u8(id.length)
    writer.bytes(id)
    writer.u8(1)
    writer.u8(/^\d{15}$/.test(mobileId) ? imeiType : serialType)
  }
  writer.u8(message.service)
  writer.u8(message.type)
  writer.u16(message.sequence)
  writer.bytes(message.body)
  return writer.finish()
}

/** The type that is answered · 0 for taken · a spare byte · three of a version, which servers leave zero. */
export function encodeAcknowledge(type: number, sequence: number): Uint8Array {
  const body = Uint8Array.of(type, 0, 0, 0, 0, 0)
  return encodeMessage(undefined, { service: services.response, type: types.acknowledge, sequence, body })
}
