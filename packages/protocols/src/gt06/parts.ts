import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { ProtocolError } from '../protocol.ts'
import { hex, type WireReader, WireWriter } from '../wire.ts'
import { type AlarmMeaning, alarmCodeOf, statusAlarms } from './alarm-codes.ts'
import { type Message, packedId, type Target } from './message.ts'

/**
 * The pieces that messages are made of. A message's form is a list of them (see forms.ts), which the decoder walks to
 * read and the device's voice walks to write.
 */
export interface Part {
  /** With fewer bytes left the message ends here: devices of all ages leave out what they do not have. */
  readonly atLeast: number
  /** Without it the message says nothing. */
  readonly must?: true
  read(wire: WireReader, message: Message): void
  /** Only of the forms that our own devices speak. */
  write?(wire: WireWriter, reading: DecodedReading): void
}

export function readParts(parts: readonly Part[], wire: WireReader, message: Message): void {
  let from = wire.position
  try {
    for (const part of parts) {
      from = wire.position
      if (wire.remaining < part.atLeast) {
        if (part.must) throw new ProtocolError('malformed', 'ends before the place')
        break
      }
      part.read(wire, message)
    }
    from = wire.position
  } catch (error) {
    // What a maker put behind the place in a way of its own does not cost the place.
    if (!(error instanceof ProtocolError) || !message.isTimed) throw error
  }
  const rest = wire.bytes.subarray(from)
  if (rest.some((byte) => byte !== 0)) message.keep('rest', hex(rest))
}

export function writeParts(parts: readonly Part[], reading: DecodedReading): Uint8Array {
  const wire = new WireWriter()
  for (const part of parts) {
    if (!part.write) throw new ProtocolError('unsupported', 'no device of ours says that')
    part.write(wire, reading)
  }
  return wire.finish()
}

const unitsPerDegree = 1_800_000
const bits = { north: 0x0400, west: 0x0800, fixed: 0x1000, ignitionTold: 0x4000, ignition: 0x8000 } as const

function degrees(units: number, negative: boolean): number {
  const rounded = Math.round((units / unitsPerDegree) * 1e7) / 1e7
  return negative ? 0 - rounded : rounded
}

/** Latitude, longitude, speed, course and flags. `swapped`: the flags before the speed. */
export function readPlace(
  wire: WireReader,
  message: Message,
  { speed, swapped, satellites }: { speed: 0 | 1 | 2; swapped: boolean; satellites?: number },
): void {
  const latUnits = wire.u32()
  const lonUnits = wire.u32()
  let flags = swapped ? wire.u16() : 0
  const speedKmh = speed === 0 ? undefined : speed === 1 ? wire.u8() : wire.u16()
  if (!swapped) flags = wire.u16()
  message.located({
    lat: degrees(latUnits, (flags & bits.north) === 0),
    lon: degrees(lonUnits, (flags & bits.west) !== 0),
    courseDeg: flags & 0x03ff,
    ...(speedKmh !== undefined && { speedKmh }),
    ...(satellites !== undefined && { satellites }),
    valid: (flags & bits.fixed) !== 0,
  })
  if (flags & bits.ignitionTold) message.tell('ignition', flags & bits.ignition)
}

/** The device's own clock. */
export const localTime: Part = {
  atLeast: 6,
  must: true,
  read: (wire, message) => message.atLocal(wire.slice(6)),
  write(wire, reading) {
    const time = new Date(Math.min(Math.max(Date.parse(reading.time), firstMs), lastMs))
    wire.u8(time.getUTCFullYear() - 2000)
    wire.u8(time.getUTCMonth() + 1)
    wire.u8(time.getUTCDate())
    wire.u8(time.getUTCHours())
    wire.u8(time.getUTCMinutes())
    wire.u8(time.getUTCSeconds())
  },
}
const firstMs = Date.UTC(2000, 0, 1)
const lastMs = Date.UTC(2255, 11, 31, 23, 59, 59)

export const unixTime: Part = { atLeast: 4, must: true, read: (wire, message) => message.at(wire.u32() * 1_000) }

/** Time and place: 18 bytes of nearly every message. */
export const fix: Part = {
  atLeast: 18,
  must: true,
  read(wire, message) {
    localTime.read(wire, message)
    readPlace(wire, message, { satellites: wire.u8() & 0x0f, speed: 1, swapped: false })
  },
  write(wire, reading) {
    localTime.write?.(wire, reading)
    const { lat = 0, lon = 0, speedKmh, courseDeg, satellites, valid } = reading.position ?? {}
    wire.u8(0xc0 | clamped(satellites, 0, 15)) // 12: the length of the place
    wire.u32(Math.round(Math.abs(lat) * unitsPerDegree))
    wire.u32(Math.round(Math.abs(lon) * unitsPerDegree))
    wire.u8(clamped(speedKmh, 0, 255))
    wire.u16(
      clamped(courseDeg, 0, 360) | (lat >= 0 ? bits.north : 0) | (lon < 0 ? bits.west : 0) | (valid ? bits.fixed : 0),
    )
  },
}

export function readUnsigned(wire: WireReader, bytes: 1 | 2 | 3 | 4 | 8): number {
  switch (bytes) {
    case 1:
      return wire.u8()
    case 2:
      return wire.u16()
    case 3:
      return wire.u8() * 0x10000 + wire.u16()
    case 4:
      return wire.u32()
    case 8:
      return wire.u64AsNumber()
  }
}

interface Scale {
  readonly per?: number
  readonly times?: number
  readonly plus?: number
  /** How many of the lower bits count. */
  readonly keepBits?: number
  /** `sign-bit`: the top bit is the sign. `plus-bit`: the top bit says that it is positive. */
  readonly signed?: 'two' | 'sign-bit' | 'plus-bit'
}

/** Division, not a product with 0.1: the nearest number to the decimal. */
export function scaled(sent: number, bytes: number, { per, times, plus, signed, keepBits }: Scale): number {
  const top = 2 ** (bytes * 8 - 1)
  let value = keepBits === undefined ? sent : sent % 2 ** keepBits
  if (signed === 'two' && sent >= top) value = sent - 2 * top
  else if (signed === 'sign-bit' && sent >= top) value = top - sent
  else if (signed === 'plus-bit') value = sent >= top ? sent - top : 0 - sent
  if (times) value *= times
  if (plus) value += plus
  return per ? value / per : value
}

export function number(bytes: 1 | 2 | 3 | 4, to: Target, scale: Scale = {}): Part {
  return {
    atLeast: bytes,
    read: (wire, message) => message.tell(to, scaled(readUnsigned(wire, bytes), bytes, scale)),
  }
}

/** Text or packed digits, of a fixed length or after one. */
export function kept(bytes: number | 'counted', name: string, as: 'text' | 'hex'): Part {
  return {
    atLeast: bytes === 'counted' ? 1 : bytes,
    read(wire, message) {
      const value = wire.slice(Math.min(bytes === 'counted' ? wire.u8() : bytes, wire.remaining))
      const text = as === 'hex' ? hex(value) : printable(value)
      if (text !== '') message.keep(name, text)
    },
  }
}

export function printable(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte)
  return text.trim()
}

export function skip(bytes: number): Part {
  return {
    atLeast: bytes,
    read: (wire) => void wire.slice(bytes),
    write: (wire) => wire.bytes(new Uint8Array(bytes)),
  }
}

/** What the device is: bit 0 armed, 1 ignition, 2 supplied, 3 to 5 an alarm, 6 a fix, 7 the engine cut off. */
function statusByte(alarms: Readonly<Record<number, AlarmMeaning>>): Part {
  return {
    atLeast: 1,
    read(wire, message) {
      const byte = wire.u8()
      message.keep('status', byte)
      message.tell('ignition', byte & 0x02)
      message.tell('charging', byte & 0x04)
      message.tell('outputs.engineCut', byte >> 7)
      message.cry(alarms[(byte >> 3) & 0x07])
    },
    write: (wire, { ignition, charging }) => wire.u8((ignition ? 0x02 : 0) | (charging ? 0x04 : 0)),
  }
}
export const status = statusByte(statusAlarms)
export const statusOfVxt = statusByte({ ...statusAlarms, 7: 'overspeed' })

/** Six steps of most, percent of others; FF of ours that do not know. */
export const batteryLevel: Part = {
  atLeast: 1,
  read(wire, message) {
    const level = wire.u8()
    if (level <= 6) message.tell('batteryPercent', Math.floor((level * 100) / 6))
    else if (level <= 100) message.tell('batteryPercent', level)
    else if (level !== 0xff) message.keep('batteryLevel', level)
  },
  write(wire, { batteryPercent }) {
    wire.u8(batteryPercent === undefined ? 0xff : Math.round((clamped(batteryPercent, 0, 100) * 6) / 100))
  },
}

export const signal: Part = {
  atLeast: 1,
  read: (wire, message) => message.tell('raw.gsmSignal', wire.u8()),
  write: (wire, { raw }) => wire.u8(typeof raw?.gsmSignal === 'number' ? clamped(raw.gsmSignal, 0, 255) : 4),
}

/** The alarm, then the language the device speaks. */
export const alarmCode: Part = {
  atLeast: 1,
  read: (wire, message) => message.cryCode(wire.u8(), true),
  write: (wire, reading) => wire.u8(alarmToTell(reading) ?? 0),
}

/** Of makers who have a list of their own: that it is one is all there is to tell. */
export const anyAlarm: Part = {
  atLeast: 1,
  read(wire, message) {
    const code = wire.u8()
    if (code === 0) return
    message.keep('event', code)
    message.cry('general')
  },
}

/** In messages that are no alarms: some devices have other things at its place, and then no language behind it. */
export const alarmOrExtension: Part = {
  atLeast: 1,
  read(wire, message) {
    const code = wire.u8()
    const next = wire.bytes[wire.position]
    if (next === 1 || next === 2) message.cryCode(code, false)
    else if (code !== 0) message.keep('extension', code)
  },
}

/** With four more bits before the language. */
export const wideAlarmCode: Part = {
  atLeast: 2,
  read: (wire, message) => message.cryCode(wire.u8() | ((wire.u8() >> 4) << 8), true),
}

export const language: Part = { atLeast: 1, read: (wire) => void wire.u8(), write: (wire) => wire.u8(2) }

/** Ignition, why it was sent, and whether it had to wait: the last differs when the device sends it again. */
export const upload: Part = {
  atLeast: 3,
  read(wire, message) {
    message.tell('ignition', wire.u8())
    message.tell('raw.event', wire.u8())
    message.passes(wire.position, wire.position + 1)
    if (wire.u8() > 0) message.keep('archive', 1)
  },
  write(wire, { ignition, raw }) {
    wire.u8(ignition ? 1 : 0)
    wire.u8(typeof raw?.event === 'number' ? clamped(raw.event, 0, 255) : 0)
    wire.u8(raw?.archive ? 1 : 0)
  },
}

export const odometer: Part = {
  atLeast: 4,
  read: (wire, message) => message.tell('odometerM', wire.u32()),
  write: (wire, { odometerM }) => wire.u32(clamped(odometerM, 0, 0xffffffff)),
}

/** What a message has behind what its first version had: told by how much is left. */
export const tail: Part = {
  atLeast: 3,
  read(wire, message) {
    if (wire.remaining === 3 || wire.remaining === 7) upload.read(wire, message)
    if (wire.remaining === 4) odometer.read(wire, message)
  },
}

/** The same where a position may have both or either. */
export const uploadAndTail: Part = {
  atLeast: 3,
  read(wire, message) {
    if (wire.remaining !== 4) upload.read(wire, message)
    if (wire.remaining === 4) odometer.read(wire, message)
  },
}

/** The number of the fence that was crossed, and the tail. */
export const fenceAndTail: Part = {
  atLeast: 1,
  read(wire, message) {
    const tailed = wire.remaining === 3 || wire.remaining === 4 || wire.remaining === 7
    if (!tailed) message.keep('geofence', wire.u8())
    tail.read(wire, message)
  },
}

/** The language, which some leave out, and the tail. */
export const languageAndTail: Part = {
  atLeast: 1,
  read(wire, message) {
    const tailed = wire.remaining === 3 || wire.remaining === 4 || wire.remaining === 7
    if (!tailed) wire.u8()
    tail.read(wire, message)
  },
}

export const identity: Part = {
  atLeast: 8,
  read: (wire, message) => message.named(packedId(wire.slice(8))),
}

/** Packed digits without what fills them up: zeros before an identity of 15, F anywhere in a card's number. */
export function digitsOf(packed: Uint8Array): string {
  const told = hex(packed).replace(/f/g, '')
  if (/^0*$/.test(told)) return ''
  return packed.length === 8 && told.startsWith('0') ? told.slice(1) : told
}

/** An identity that is told by the way. */
export function digits(bytes: number, name: string): Part {
  return {
    atLeast: bytes,
    read(wire, message) {
      const told = digitsOf(wire.slice(bytes))
      if (told !== '') message.keep(name, told)
    },
  }
}

export function driver(bytes: number, as: 'hex' | 'decimal'): Part {
  return { atLeast: bytes, read: (wire, message) => readDriver(wire.slice(bytes), as, message) }
}

export function readDriver(key: Uint8Array, as: 'hex' | 'decimal', message: Message): void {
  const text = hex(key)
  if (key.length === 0 || key.length > 32 || /^0*$/.test(text)) return
  message.reading.driverKey = as === 'hex' ? text : BigInt(`0x${text}`).toString()
}

export function alarmToTell({ alarms, harsh }: DecodedReading): number | undefined {
  for (const name of [...(alarms ?? []), ...(harsh ?? []).map(({ kind }) => `harsh.${kind}`)]) {
    const code = alarmCodeOf(name)
    if (code !== undefined) return code
  }
  return undefined
}

export function clamped(value: number | undefined, least: number, most: number): number {
  return Math.min(Math.max(Math.round(value ?? 0), least), most)
}
