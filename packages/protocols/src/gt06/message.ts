import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { Cell, DecodedReading } from '@clutch/contracts/telematics/readings'
import { civilTime } from '../civil-time.ts'
import {
  alarm,
  flag,
  harsh,
  keepRaw,
  measure,
  place,
  readingAt,
  readingOnReceipt,
  type ToldPosition,
} from '../draft.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { hex } from '../wire.ts'
import { type AlarmMeaning, alarmMeaning } from './alarm-codes.ts'

/** Where a number goes. */
export type Target =
  | 'ignition'
  | 'charging'
  | 'odometerM'
  | 'engineHours'
  | 'batteryV'
  | 'batteryPercent'
  | 'externalV'
  | 'fuelPercent'
  | 'fuelLitres'
  | 'stateOfChargePercent'
  | 'position.altitudeM'
  | 'position.accuracyM'
  | 'position.hdop'
  | `${'obd' | 'temperaturesC' | 'humidityPercent' | 'inputs' | 'outputs'}.${string}`
  | `raw.${string}`

/** A reading while its message is read. */
export class Message {
  readonly reading: DecodedReading = { time: '' }
  /** In capitals; empty where it is not known. */
  readonly model: string
  readonly #options: DecodeOptions
  readonly #utcOffsetMin: number
  #timeMs: number | undefined
  #position: ToldPosition | undefined
  /** Of the position, told outside of it. */
  readonly #beside: Partial<ToldPosition> = {}
  #uniqueId: string | undefined
  readonly #passing: [from: number, to: number][] = []

  constructor(options: DecodeOptions, utcOffsetMin: number) {
    this.model = options.model?.toUpperCase() ?? ''
    this.#options = options
    this.#utcOffsetMin = utcOffsetMin
  }

  get uniqueId(): string | undefined {
    return this.#uniqueId
  }

  get isTimed(): boolean {
    return this.#timeMs !== undefined
  }

  /** Neither a time nor anything else was told. */
  get isEmpty(): boolean {
    return !this.isTimed && this.#position === undefined && Object.keys(this.reading).length === 1
  }

  named(uniqueId: string): void {
    this.#uniqueId = uniqueId
  }

  /** Six bytes of the device's clock; a clock that was never set tells no time. */
  atLocal(date: Uint8Array): void {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = date
    const { ms, isReal } = civilTime([year, month, day], [hour, minute, second])
    if (isReal) this.at(ms - this.#utcOffsetMin * 60_000)
    else keepRaw(this.reading, 'deviceTime', hex(date))
  }

  at(timeMs: number): void {
    this.#timeMs = timeMs
  }

  located(told: ToldPosition): void {
    this.#position = told
  }

  heard(cell: Cell): void {
    const { mcc, mnc, areaCode, cellId } = cell
    if (areaCode === 0 && cellId === 0) return
    if (mcc === 0 || mcc > 999 || mnc > 999 || !Number.isSafeInteger(cellId)) {
      keepRaw(this.reading, 'cell', `${mcc}-${mnc}-${areaCode}-${cellId}`)
      return
    }
    this.reading.cells ??= []
    if (this.reading.cells.length < 16) this.reading.cells.push(cell)
  }

  heardAccessPoint(address: Uint8Array, signal?: number): void {
    if (address.every((byte) => byte === 0)) return
    this.reading.wifi ??= []
    if (this.reading.wifi.length >= 32) return
    const bssid = (hex(address).match(/../g) ?? []).join(':')
    this.reading.wifi.push({ bssid, ...(signal !== undefined && { rssiDbm: signal }) })
  }

  tell(to: Target, value: number): void {
    switch (to) {
      case 'ignition':
      case 'charging':
        this.reading[to] = value > 0
        return
      case 'odometerM':
      case 'engineHours':
      case 'batteryV':
      case 'batteryPercent':
      case 'externalV':
      case 'fuelPercent':
      case 'fuelLitres':
      case 'stateOfChargePercent':
        this.reading[to] = value
        return
      case 'position.altitudeM':
        this.#beside.altitudeM = value
        return
      case 'position.accuracyM':
        this.#beside.accuracyM = value
        return
      case 'position.hdop':
        this.#beside.hdop = value
        return
    }
    const dot = to.indexOf('.')
    const field = to.slice(0, dot)
    const name = to.slice(dot + 1)
    if (field === 'raw') keepRaw(this.reading, name, value)
    else measure(this.reading, field as 'obd' | 'temperaturesC' | 'humidityPercent' | 'inputs' | 'outputs', name, value)
  }

  keep(name: string, value: number | string): void {
    keepRaw(this.reading, name, value)
  }

  cry(meaning: AlarmMeaning | undefined): void {
    if (meaning === undefined || meaning === 'nothing') return
    if (meaning === 'ignition.on' || meaning === 'ignition.off') this.reading.ignition = meaning === 'ignition.on'
    else if (meaning === 'harsh.acceleration') harsh(this.reading, { kind: 'acceleration' })
    else if (meaning === 'harsh.braking') harsh(this.reading, { kind: 'braking' })
    else if (meaning === 'harsh.cornering') harsh(this.reading, { kind: 'cornering' })
    else alarm(this.reading, meaning satisfies Alarm)
  }

  /** `sure`: it is an alarm, whatever the code. Elsewhere an unknown code may as well be no alarm at all. */
  cryCode(code: number, sure: boolean): void {
    if (code === 0) return
    const meaning = alarmMeaning(code, this.model)
    if (meaning === undefined && !sure) {
      keepRaw(this.reading, 'extension', code)
      return
    }
    keepRaw(this.reading, 'event', code)
    this.cry(meaning ?? 'general')
  }

  /** Bytes of the content that differ when the device sends it again. */
  passes(from: number, to: number): void {
    this.#passing.push([from, to])
  }

  finish(): DecodedReading {
    const { reading } = this
    const stamped = this.#timeMs === undefined ? readingOnReceipt(this.#options.receivedAtMs) : readingAt(this.#timeMs)
    reading.time = stamped.time
    for (const name of stamped.flags ?? []) flag(reading, name)
    for (const [name, value] of Object.entries(stamped.raw ?? {})) keepRaw(reading, name, value)
    if (this.#position) place(reading, { ...this.#position, ...this.#beside })
    else for (const [name, value] of Object.entries(this.#beside)) keepRaw(reading, name, Number(value))
    return reading
  }

  /** The bytes that state it, or nothing where it is a reading of its receipt: the next one may have the same bytes. */
  source(type: number, extended: boolean, content: Uint8Array): Uint8Array | undefined {
    if (!this.isTimed) return undefined
    const kept = content.filter((_, at) => !this.#passing.some(([from, to]) => at >= from && at < to))
    return Uint8Array.of(extended ? 0x79 : 0x78, type, ...kept)
  }
}

/** Of a mast or an access point: most tell the number without its sign, some tell it in two's complement. */
export function decibelsOf(byte: number): number {
  return byte >= 0x80 ? byte - 0x100 : 0 - byte
}

export function requireBytes(content: Uint8Array, count: number): void {
  if (content.length < count) throw new ProtocolError('malformed', `ends early: ${count} bytes wanted`)
}

/** Packed decimal digits, as identities are told: 15 of them after a zero. */
export function packedId(bytes: Uint8Array): string {
  return hex(bytes).slice(1)
}

export function isPackedId(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + 8 || (bytes[at] as number) > 9) return false
  for (let index = at + 1; index < at + 8; index += 1) {
    const byte = bytes[index] as number
    if (byte >> 4 > 9 || (byte & 0x0f) > 9) return false
  }
  return true
}

export function isDate(bytes: Uint8Array, at: number): boolean {
  const [, month = 0, day = 0, hour = 99, minute = 99, second = 99] = bytes.subarray(at, at + 6)
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60
}
