import { ProtocolError } from '../protocol.ts'
import { type Extent, splitBy } from '../splitting.ts'
import { ascii, fromAscii } from '../wire.ts'
import { recordBytes, recordKindAt, tailBytes } from './records.ts'

/**
 * How trackers of the H02 family delimit what they say. Text and records come on one socket.
 *
 *     text     * · two letters or digits of the maker · , · device · , · command · , · fields · #
 *     record   $ or X · 31 bytes, or 41 where the device has fifteen digits
 *     tail     13 more bytes that some models put behind a record
 *
 * A record of 32 bytes is the beginning of one of 45, and nothing in it tells them apart, so the tail is a frame of its
 * own: what a stream splits into must not depend on whether the tail was there already.
 */
type Frame =
  | { readonly kind: 'text'; readonly message: TextMessage }
  | { readonly kind: 'record'; readonly bytes: Uint8Array }
  | { readonly kind: 'tail'; readonly bytes: Uint8Array }

export interface TextMessage {
  readonly maker: string
  /** Empty where the device has not been told its own number. */
  readonly id: string
  /** Empty in a message that says no more than who is there. */
  readonly command: string
  /** Trimmed: some makers pad them. */
  readonly fields: readonly string[]
}

const star = 0x2a
const dollar = 0x24
const hash = 0x23
const comma = 0x2c
const lineFeed = 0x0a
const carriageReturn = 0x0d
const headBytes = 4
/** Some devices end lines. The line's end belongs to the frame behind it: this many bytes of it. */
const maxLeadBytes = 4
const maxFields = 512

function isLineEnd(byte: number | undefined): boolean {
  return byte === lineFeed || byte === carriageReturn
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}

function isText(byte: number): boolean {
  return byte >= 0x20 || byte === 0x09 || isLineEnd(byte)
}

/** Whether a message begins: `*`, two letters or digits, a comma. */
function headAt(bytes: Uint8Array, at: number): boolean | 'more' {
  for (let index = 0; index < headBytes; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) return 'more'
    const fits = index === 0 ? byte === star : index === headBytes - 1 ? byte === comma : isLetterOrDigit(byte)
    if (!fits) return false
  }
  return true
}

function textLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const head = headAt(bytes, at)
  if (head !== true) return head === 'more' ? 'more' : 'garbage'
  const end = Math.min(bytes.length, at + maxFrameBytes)
  for (let index = at + headBytes; index < end; index += 1) {
    const byte = bytes[index] as number
    if (byte === hash) return index + 1 - at
    if (!isText(byte)) return 'garbage'
    // One that begins within another: the first was cut off.
    if (byte === star && headAt(bytes, index) === true) return 'garbage'
  }
  return bytes.length - at < maxFrameBytes ? 'more' : 'garbage'
}

function frameLengthAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const first = bytes[at] as number
  if (first === star) return textLengthAt(bytes, at, maxFrameBytes)
  const kind = recordKindAt(bytes, at)
  if (kind === 'more') return 'more'
  if (kind === 'no') return 'garbage'
  const length = kind === 'tail' ? tailBytes : recordBytes[kind]
  return bytes.length - at < length ? 'more' : length
}

export const split = splitBy(lengthWithLead)

function lengthWithLead(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  let start = at
  while (start < at + maxLeadBytes && isLineEnd(bytes[start])) start += 1
  if (start === bytes.length) return 'more'
  // Without a text behind it, a line's end is none: ten and thirteen are also numbers of satellites.
  if (start > at && bytes[start] === star) {
    const length = textLengthAt(bytes, start, maxFrameBytes - (start - at))
    return typeof length === 'number' ? length + start - at : length
  }
  return frameLengthAt(bytes, at, maxFrameBytes)
}

/** More than a head, since `*` alone could be anyone's: the device's number and a comma. */
export function recognises(firstBytes: Uint8Array): 'yes' | 'no' | 'more' {
  let at = 0
  while (at < maxLeadBytes && isLineEnd(firstBytes[at])) at += 1
  if (at === firstBytes.length) return 'more'
  if (firstBytes[at] === star) {
    const head = headAt(firstBytes, at)
    if (head !== true) return head === 'more' ? 'more' : 'no'
    for (let index = at + headBytes; index < firstBytes.length; index += 1) {
      const byte = firstBytes[index] as number
      if (byte === comma) return 'yes'
      if (!isLetterOrDigit(byte) || index - at > 24) return 'no'
    }
    return 'more'
  }
  if (firstBytes[at] !== dollar) return 'no' // a mileage record names nobody
  const kind = recordKindAt(firstBytes, at)
  return kind === 'no' ? 'no' : kind === 'more' ? 'more' : 'yes'
}

/** @throws {ProtocolError} `malformed` */
export function openFrame(bytes: Uint8Array): Frame {
  let at = 0
  while (at < maxLeadBytes && isLineEnd(bytes[at])) at += 1
  if (bytes[at] === star) return { kind: 'text', message: openText(ascii(bytes.subarray(at))) }
  if (bytes.length === tailBytes) return { kind: 'tail', bytes }
  return { kind: 'record', bytes }
}

function openText(text: string): TextMessage {
  const sentence = text.replace(/#?\s*$/, '')
  const [head = '', id = '', command = '', ...fields] = sentence.split(',', maxFields).map((field) => field.trim())
  if (!/^\*[0-9A-Za-z]{2}$/.test(head)) throw new ProtocolError('malformed', 'no letters of a maker')
  if (!/^[0-9A-Za-z]{0,20}$/.test(id)) throw new ProtocolError('malformed', 'the message names no device')
  return { maker: head.slice(1), id, command, fields }
}

export function encodeText(maker: string, id: string, ...fields: readonly string[]): Uint8Array {
  return fromAscii(`*${[maker, id, ...fields].join(',')}#`)
}
