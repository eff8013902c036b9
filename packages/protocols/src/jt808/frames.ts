import { xor8 } from '../checksums.ts'
import { ProtocolError } from '../protocol.ts'
import { type Extent, splitBy } from '../splitting.ts'
import { ascii, hex, WireReader, WireWriter } from '../wire.ts'

/**
 * How JT/T 808 delimits messages.
 *
 *     7E · u16 message · u16 properties · [u8 version] · phone · u16 serial · [u16 parts · u16 part] · body · XOR · 7E
 *
 * Properties: bits 0–9 length of the body, 10–12 encryption, 13 sub-packaged, 14 version of 2019. The phone is BCD in
 * 6 bytes, 10 with the bit of 2019. Between the delimiters 7D and 7E are escaped; the XOR is over what was before that.
 *
 * Three variants share the port: E7 for delimiter, with escapes of its own and 7 bytes of phone; 5501 and 5502 with one
 * byte of serial; text in parentheses.
 */
export interface Header {
  readonly delimiter: Delimiter
  readonly message: number
  readonly properties: number
  /** Of the protocol; absent before 2019. */
  readonly version?: number
  /** Digits, or whatever six bytes the device calls itself by, in hexadecimal. */
  readonly phone: string
  readonly serial: number
  readonly part?: { readonly total: number; readonly index: number }
}

type Delimiter = 0x7e | 0xe7

type Frame =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'message'
      readonly header: Header
      readonly body: Uint8Array
      /** What it says about itself and is not so. */
      readonly faults: readonly Fault[]
    }

interface Fault {
  readonly code: 'malformed' | 'checksum'
  readonly message: string
}

/** Their header has one byte of serial, their properties no encryption and no parts. */
export const compactMessages: ReadonlySet<number> = new Set([0x5501, 0x5502])

const opening = 0x28
const closing = 0x29
const maxTextBytes = 1024
/** message, properties, phone of six, serial of one, XOR, two delimiters */
const minFrameBytes = 14
const bodyBytesMask = 0x3ff
const subPackaged = 0x2000
const version2019 = 0x4000

interface Escape {
  readonly lead: number
  readonly tail: number
  readonly byte: number
}

const usualEscapes: readonly Escape[] = [
  { lead: 0x7d, tail: 0x01, byte: 0x7d },
  { lead: 0x7d, tail: 0x02, byte: 0x7e },
]
const otherEscapes: readonly Escape[] = [
  { lead: 0xe6, tail: 0x01, byte: 0xe6 },
  { lead: 0xe6, tail: 0x02, byte: 0xe7 },
  { lead: 0x3e, tail: 0x01, byte: 0x3e },
  { lead: 0x3e, tail: 0x02, byte: 0x3d },
]

function escapesOf(delimiter: Delimiter): readonly Escape[] {
  return delimiter === 0x7e ? usualEscapes : otherEscapes
}

function isDelimiter(byte: number | undefined): byte is Delimiter {
  return byte === 0x7e || byte === 0xe7
}

/** Undefined where a lead is followed by no tail of its own: then nothing was escaped. */
function unescaped(inner: Uint8Array, delimiter: Delimiter): Uint8Array | undefined {
  const rules = escapesOf(delimiter)
  if (!rules.some(({ lead }) => inner.includes(lead))) return inner
  const plain = new Uint8Array(inner.length)
  let length = 0
  for (let index = 0; index < inner.length; index += 1) {
    const byte = inner[index] as number
    if (!rules.some(({ lead }) => lead === byte)) {
      plain[length] = byte
    } else {
      index += 1
      const rule = rules.find(({ lead, tail }) => lead === byte && tail === inner[index])
      if (!rule) return undefined
      plain[length] = rule.byte
    }
    length += 1
  }
  return plain.subarray(0, length)
}

function escaped(plain: Uint8Array, delimiter: Delimiter): Uint8Array {
  const rules = escapesOf(delimiter)
  const writer = new WireWriter()
  writer.u8(delimiter)
  for (const byte of plain) {
    const rule = rules.find((candidate) => candidate.byte === byte)
    if (rule) writer.u16((rule.lead << 8) | rule.tail)
    else writer.u8(byte)
  }
  writer.u8(delimiter)
  return writer.finish()
}

interface HeaderForm {
  readonly versioned: boolean
  readonly phoneBytes: number
  readonly serialBytes: number
  readonly parted: boolean
}

function headerBytes({ versioned, phoneBytes, serialBytes, parted }: HeaderForm): number {
  return 4 + (versioned ? 1 : 0) + phoneBytes + serialBytes + (parted ? 4 : 0)
}

/**
 * The form that the bits declare first; then those that firmwares which set the bits wrongly are known to send. The
 * length tells which it is.
 */
function headerForms(delimiter: Delimiter, message: number, properties: number): HeaderForm[] {
  const compact = compactMessages.has(message)
  const versioned = (properties & version2019) !== 0
  const parted = (properties & subPackaged) !== 0 && !compact
  const declared = {
    versioned,
    phoneBytes: versioned ? 10 : delimiter === 0xe7 ? 7 : 6,
    serialBytes: compact ? 1 : 2,
    parted,
  }
  const forms = [declared]
  if (parted) forms.push({ ...declared, parted: false })
  if (versioned) forms.push({ ...declared, versioned: false, phoneBytes: 6 })
  if (delimiter === 0xe7 && !versioned) forms.push({ ...declared, phoneBytes: 6 })
  if (compact) forms.push({ ...declared, serialBytes: 2 })
  return forms
}

interface Fit {
  readonly plain: Uint8Array
  readonly form: HeaderForm
  readonly lengthFits: boolean
  readonly checkFits: boolean
}

/** How bytes between two delimiters, without escapes, fit what they say about themselves; undefined if far too short. */
function fitOf(plain: Uint8Array, delimiter: Delimiter): Fit | undefined {
  if (plain.length < minFrameBytes - 2) return undefined
  const message = ((plain[0] as number) << 8) | (plain[1] as number)
  const properties = ((plain[2] as number) << 8) | (plain[3] as number)
  const told = properties & bodyBytesMask
  const forms = headerForms(delimiter, message, properties)
  const fitting = forms.find((form) => headerBytes(form) + told + 1 === plain.length)
  const form = fitting ?? forms.find((candidate) => headerBytes(candidate) + 1 <= plain.length)
  if (!form) return undefined
  return { plain, form, lengthFits: fitting !== undefined, checkFits: xor8(plain) === 0 }
}

/** Escaped as the protocol wants it, or, as published samples are, with the escapes taken out: whichever fits better. */
function bestFit(inner: Uint8Array, delimiter: Delimiter): Fit | undefined {
  const plain = unescaped(inner, delimiter)
  const asEscaped = plain && fitOf(plain, delimiter)
  if (plain === inner || (asEscaped?.lengthFits && asEscaped.checkFits)) return asEscaped
  const asGiven = fitOf(inner, delimiter)
  return score(asGiven) > score(asEscaped) ? asGiven : (asEscaped ?? asGiven)
}

function score(fit: Fit | undefined): number {
  return fit ? 1 + (fit.checkFits ? 1 : 0) + (fit.lengthFits ? 2 : 0) : 0
}

/**
 * What begins at `at`: a frame of so many bytes, so many bytes of garbage (negative), or `more`. Each answer follows
 * from the bytes up to where it ends, so it does not depend on where the network cut the stream.
 */
function extentAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  const first = bytes[at]
  if (first === opening) return textExtentAt(bytes, at, Math.min(maxFrameBytes, maxTextBytes))
  if (!isDelimiter(first)) return 'garbage'
  const available = Math.min(bytes.length - at, maxFrameBytes)
  const end = bytes.subarray(at, at + available).indexOf(first, 1)
  if (end < 0) return available === maxFrameBytes ? 'garbage' : 'more'
  if (end + 1 < minFrameBytes && end < 5) return -end // two frames' delimiters side by side, or noise
  const fit = bestFit(bytes.subarray(at + 1, at + end), first)
  if (fit && (fit.lengthFits || fit.checkFits)) return end + 1
  const whole = plainExtent(bytes, at, first, end)
  if (whole !== undefined && whole <= maxFrameBytes) {
    if (whole > bytes.length - at) return 'more'
    const next = nextFaultless(bytes, at + end, at + whole, first)
    if (next === undefined && bytes[at + whole - 1] === first) return whole
    if (next === at + end) return -end
  }
  return fit ? end + 1 : -end
}

/**
 * Some senders (and all published samples) do not escape. Where the bytes up to the first delimiter are too few for
 * what the header says and their check is wrong, that delimiter may be data: so long would the frame be.
 */
function plainExtent(bytes: Uint8Array, at: number, delimiter: Delimiter, end: number): number | undefined {
  const message = ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
  const properties = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number)
  const [form] = headerForms(delimiter, message, properties)
  if (!form) return undefined
  const whole = headerBytes(form) + (properties & bodyBytesMask) + 3
  return whole > end + 1 ? whole : undefined
}

/** Where a faultless frame begins, at a delimiter or behind it: then what came before it was cut short. */
function nextFaultless(bytes: Uint8Array, from: number, to: number, delimiter: Delimiter): number | undefined {
  for (const start of [from, from + 1]) {
    if (bytes[start] !== delimiter) continue
    const end = bytes.subarray(start, to).indexOf(delimiter, 1)
    if (end < minFrameBytes - 1) continue
    const fit = bestFit(bytes.subarray(start + 1, start + end), delimiter)
    if (fit?.lengthFits && fit.checkFits) return start
  }
  return undefined
}

function textExtentAt(bytes: Uint8Array, at: number, maxBytes: number): Extent {
  for (let index = 1; index < maxBytes; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) return 'more'
    if (byte === closing) return index + 1
    if (byte === opening || byte < 0x20 || byte > 0x7e) return 'garbage'
  }
  return 'garbage'
}

export const split = splitBy(extentAt)

/** Text alone is not enough: other families begin with a parenthesis too. */
export function recognises(firstBytes: Uint8Array): 'yes' | 'no' | 'more' {
  const [first, high] = firstBytes
  if (first === 0x7e) return 'yes'
  if (first !== 0xe7) return first === undefined ? 'more' : 'no'
  if (high === undefined) return 'more'
  return high <= 0x0f || high === 0x55 ? 'yes' : 'no'
}

/** @throws {ProtocolError} `malformed` where not even a header is there */
export function openFrame(bytes: Uint8Array): Frame {
  const first = bytes[0]
  if (first === opening) {
    if (bytes[bytes.length - 1] !== closing) throw new ProtocolError('malformed', 'text without its end')
    return { kind: 'text', text: ascii(bytes) }
  }
  if (!isDelimiter(first) || bytes.length < minFrameBytes) throw new ProtocolError('malformed', 'no frame')
  const ended = bytes[bytes.length - 1] === first
  const fit = bestFit(ended ? bytes.subarray(1, -1) : bytes.subarray(1), first)
  if (!fit) throw new ProtocolError('malformed', 'too short for a header')
  const { header, body } = headerOf(fit, first)
  const faults: Fault[] = ended ? [] : [{ code: 'malformed', message: 'no end' }]
  if (!fit.lengthFits) {
    const told = header.properties & bodyBytesMask
    faults.push({ code: 'malformed', message: `the length says ${told}, the body has ${body.length} bytes` })
  }
  if (!fit.checkFits) faults.push({ code: 'checksum', message: 'wrong checksum' })
  return { kind: 'message', header, body, faults }
}

function headerOf({ plain, form }: Fit, delimiter: Delimiter): { header: Header; body: Uint8Array } {
  const reader = new WireReader(plain, 0, plain.length - 1)
  const message = reader.u16()
  const properties = reader.u16()
  const version = form.versioned ? reader.u8() : undefined
  const phone = hex(reader.slice(form.phoneBytes))
  const serial = form.serialBytes === 1 ? reader.u8() : reader.u16()
  const part = form.parted ? { total: reader.u16(), index: reader.u16() } : undefined
  const header = {
    delimiter,
    message,
    properties,
    ...(version !== undefined && { version }),
    phone,
    serial,
    ...(part && { part }),
  }
  return { header, body: reader.slice(reader.remaining) }
}

/** Where a message comes from or goes to: what a device repeats in each of its frames. */
export type Address = Pick<Header, 'delimiter' | 'version' | 'phone'>

/** A frame in either direction. @throws {ProtocolError} `unsupported` where the body is too long for one */
export function encodeFrame(
  { delimiter, version, phone }: Address,
  { message, serial, body, part }: { message: number; serial: number; body: Uint8Array; part?: Header['part'] },
): Uint8Array {
  if (body.length > bodyBytesMask) throw new ProtocolError('unsupported', 'longer than a frame')
  const writer = new WireWriter()
  writer.u16(message)
  writer.u16(body.length | (version === undefined ? 0 : version2019) | (part ? subPackaged : 0))
  if (version !== undefined) writer.u8(version)
  for (let index = 0; index + 1 < phone.length; index += 2)
    writer.u8(Number.parseInt(phone.slice(index, index + 2), 16))
  // 4401 answers the messages with one byte of serial, in their form.
  if (compactMessages.has(message) || message === 0x4401) writer.u8(serial & 0xff)
  else writer.u16(serial & 0xffff)
  if (part) {
    writer.u16(part.total)
    writer.u16(part.index)
  }
  writer.bytes(body)
  const plain = writer.finish()
  const checked = new WireWriter()
  checked.bytes(plain)
  checked.u8(xor8(plain))
  return escaped(checked.finish(), delimiter)
}
