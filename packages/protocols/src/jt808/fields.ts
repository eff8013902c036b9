import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, flag, harsh, keepRaw, measure } from '../draft.ts'
import { hex, WireReader, type WireWriter } from '../wire.ts'

/**
 * The description of a row of fields, walked by the decoder and, where a field is spoken, by the encoder. Tables of
 * messages and items are made of these and are data.
 */
export type Target =
  | 'odometerM'
  | 'fuelPercent'
  | 'fuelLitres'
  | 'engineHours'
  | 'batteryV'
  | 'batteryPercent'
  | 'externalV'
  | 'stateOfChargePercent'
  | 'motion'
  | 'charging'
  | 'ignition'
  | 'vin'
  | 'driverKey'
  | 'troubleCodes'
  | 'position.satellites'
  | 'position.hdop'
  | 'position.altitudeM'
  | `raw.${string}`
  | `obd.${string}`
  | `inputs.${string}`
  | `outputs.${string}`
  | `temperaturesC.${string}`
  | `humidityPercent.${string}`

/** What a bit or a code cries out. */
export type Cry = Alarm | `harsh.${HarshEvent['kind']}`

/** `m16`: sign and magnitude. */
type NumberForm = 'u8' | 'i8' | 'u16' | 'i16' | 'm16' | 'u24' | 'u32' | 'i32'

export interface NumberField {
  readonly as: NumberForm
  readonly to: Target
  /** (sent − minus) × times ÷ per: division, so that decimals come out nearest. */
  readonly minus?: number
  readonly times?: number
  readonly per?: number
  /** Cut to a whole: the wire has no more than that to say. */
  readonly whole?: true
  /** Values that say "I do not know". */
  readonly not?: readonly number[]
}

export interface BitsField {
  readonly bits: 'u8' | 'u16' | 'u32'
  readonly cries: Readonly<Record<number, Cry>>
  /** A bit that is 0 cries. */
  readonly activeLow?: true
  /** Where the whole is kept, unless it says nothing. */
  readonly to?: `raw.${string}`
}

interface TextField {
  readonly text: number | 'rest'
  readonly to: Target
}

interface HexField {
  readonly hex: number | 'rest'
  readonly to: `raw.${string}`
  /** BCD is filled up with F. */
  readonly bcd?: true
  /** Of those, the first are filling too. */
  readonly from?: number
}

interface SkipField {
  readonly skip: number
}

export type Field = NumberField | BitsField | TextField | HexField | SkipField

export const numberBytes: Readonly<Record<NumberForm, number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  m16: 2,
  u24: 3,
  u32: 4,
  i32: 4,
}

function fieldBytes(field: Field): number {
  if ('as' in field) return numberBytes[field.as]
  if ('bits' in field) return numberBytes[field.bits]
  if ('skip' in field) return field.skip
  const count = 'text' in field ? field.text : field.hex
  return count === 'rest' ? 0 : count
}

export function rowBytes(fields: readonly Field[]): number {
  return fields.reduce((sum, field) => sum + fieldBytes(field), 0)
}

/** How many bytes the row took; undefined, and nothing is written, where there are too few. */
export function readRow(reading: DecodedReading, bytes: Uint8Array, fields: readonly Field[]): number | undefined {
  if (bytes.length < rowBytes(fields)) return undefined
  const reader = new WireReader(bytes)
  for (const field of fields) readField(reading, reader, field)
  return reader.position
}

function readField(reading: DecodedReading, reader: WireReader, field: Field): void {
  if ('as' in field) {
    const sent = readNumber(reader, field.as)
    if (field.not?.includes(sent)) return
    set(reading, field.to, scaled(sent, field))
  } else if ('bits' in field) {
    readBits(reading, readNumber(reader, field.bits), field)
  } else if ('text' in field) {
    setText(reading, field.to, textOf(reader.slice(field.text === 'rest' ? reader.remaining : field.text)))
  } else if ('hex' in field) {
    const digits = hex(reader.slice(field.hex === 'rest' ? reader.remaining : field.hex))
    const kept = (field.bcd ? digits.replace(/f+$/, '') : digits).slice(field.from ?? 0)
    if (kept !== '') keepRaw(reading, field.to.slice(4), kept)
  } else {
    reader.slice(field.skip)
  }
}

function readNumber(reader: WireReader, as: NumberForm): number {
  switch (as) {
    case 'u8':
      return reader.u8()
    case 'i8':
      return (reader.u8() << 24) >> 24
    case 'u16':
      return reader.u16()
    case 'i16':
      return reader.i16()
    case 'm16': {
      const sent = reader.u16()
      return sent & 0x8000 ? 0 - (sent & 0x7fff) : sent
    }
    case 'u24':
      return (reader.u8() << 16) | reader.u16()
    case 'u32':
      return reader.u32()
    case 'i32':
      return reader.i32()
  }
}

function scaled(sent: number, { minus = 0, times = 1, per = 1, whole }: NumberField): number {
  const value = ((sent - minus) * times) / per
  return whole ? Math.floor(value) : value
}

/** The other direction: what a value becomes on the wire, clamped to what the form takes. */
function toWire(value: number, { as, minus = 0, times = 1, per = 1 }: NumberField): number {
  const bits = numberBytes[as] * 8
  const signed = as === 'i8' || as === 'i16' || as === 'i32' || as === 'm16'
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1
  const least = signed ? (as === 'm16' ? 0 - most : 0 - most - 1) : 0
  return Math.min(Math.max(Math.round((value * per) / times) + minus, least), most) + 0 // no negative zero
}

/** What is left of a value that went over the wire. */
export function overWire(value: number, field: NumberField): number {
  return scaled(toWire(value, field), field)
}

export function writeNumber(writer: WireWriter, value: number, field: NumberField): void {
  const sent = toWire(value, field)
  switch (field.as) {
    case 'u8':
    case 'i8':
      writer.u8(sent & 0xff)
      return
    case 'u16':
    case 'i16':
      writer.u16(sent & 0xffff)
      return
    case 'm16':
      writer.u16(sent < 0 ? 0x8000 | -sent : sent)
      return
    case 'u24':
      writer.u8(sent >>> 16)
      writer.u16(sent & 0xffff)
      return
    case 'u32':
      writer.u32(sent)
      return
    case 'i32':
      writer.i32(sent)
      return
  }
}

export function readBits(reading: DecodedReading, value: number, field: BitsField): void {
  const quiet = field.activeLow ? 2 ** (numberBytes[field.bits] * 8) - 1 : 0
  if (value === quiet) return
  for (const [bit, cried] of Object.entries(field.cries)) {
    const set = (Math.floor(value / 2 ** Number(bit)) & 1) === 1
    if (set !== (field.activeLow === true)) cry(reading, cried)
  }
  if (field.to) keepRaw(reading, field.to.slice(4), value)
}

export function cry(reading: DecodedReading, cried: Cry): void {
  if (!cried.startsWith('harsh.')) {
    alarm(reading, cried as Alarm)
    return
  }
  const kind = cried.slice('harsh.'.length) as HarshEvent['kind']
  if (!reading.harsh?.some((event) => event.kind === kind)) harsh(reading, { kind })
}

export function set(reading: DecodedReading, to: Target, value: number): void {
  if (!Number.isFinite(value)) return
  switch (to) {
    case 'odometerM':
    case 'engineHours':
      if (value < 0) keepRaw(reading, to, value)
      else reading[to] = value
      return
    case 'fuelPercent':
    case 'fuelLitres':
    case 'batteryV':
    case 'batteryPercent':
    case 'externalV':
    case 'stateOfChargePercent':
      reading[to] = value
      return
    case 'motion':
    case 'charging':
    case 'ignition':
      reading[to] = value > 0
      return
    case 'position.satellites':
    case 'position.hdop':
    case 'position.altitudeM': {
      const name = to.slice('position.'.length) as 'satellites' | 'hdop' | 'altitudeM'
      if (reading.position) reading.position[name] = value
      else keepRaw(reading, name, value)
      return
    }
    case 'driverKey':
      reading.driverKey = String(value)
      return
    case 'vin':
    case 'troubleCodes':
      keepRaw(reading, to, value)
      return
  }
  const dot = to.indexOf('.')
  const name = to.slice(dot + 1)
  const group = to.slice(0, dot)
  if (group === 'raw') keepRaw(reading, name, value)
  else measure(reading, group as 'obd' | 'inputs' | 'outputs' | 'temperaturesC' | 'humidityPercent', name, value)
}

export function setText(reading: DecodedReading, to: Target, text: string): void {
  if (text === '') return
  if (to === 'vin') setVin(reading, text)
  else if (to === 'troubleCodes') setTroubleCodes(reading, text.split(/[\s,]+/))
  else if (to === 'driverKey') reading.driverKey = text.slice(0, 64)
  else if (to.startsWith('raw.')) keepRaw(reading, to.slice(4), text)
  else if (/^[-+]?\d+(\.\d+)?$/.test(text)) set(reading, to, Number(text))
  else keepRaw(reading, to, text)
}

/** No device carries a battery of more cells: what it measures then is the vehicle's. */
const mostOwnBatteryV = 6

/** A voltage of which makers do not say whose it is. */
export function setVolts(reading: DecodedReading, volts: number): true {
  if (volts <= mostOwnBatteryV) reading.batteryV = volts
  else reading.externalV = volts
  return true
}

function setVin(reading: DecodedReading, text: string): void {
  if (/^[0-9A-Za-z]{1,17}$/.test(text)) reading.vin = text.toUpperCase()
  else keepRaw(reading, 'vin', text)
}

export function setTroubleCodes(reading: DecodedReading, told: readonly string[]): void {
  const codes = told.filter((code) => code !== '')
  if (codes.length > 128 || !codes.every((code) => /^[0-9A-Za-z-]{1,16}$/.test(code))) {
    keepRaw(reading, 'troubleCodes', codes.join(' '))
    flag(reading, 'trouble-codes-unreadable')
    return
  }
  reading.troubleCodes = codes.map((code) => code.toUpperCase())
}

// Texts of the standard are GBK; of devices sold elsewhere, ASCII, which is a part of it.
const gbk = new TextDecoder('gbk')

/** Without the zeros and blanks that fill it up. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return gbk.decode(end < 0 ? bytes : bytes.subarray(0, end)).trim()
}

export function isPrintable(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a)
}
