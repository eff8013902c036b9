import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure, place, readingAt } from '../draft.ts'
import { ascii, hex } from '../wire.ts'
import { decodeTaggedBeacons, decodeUuidBeacons } from './beacons.ts'
import type { AvlRecord, IoElement } from './codec.ts'
import type { GhRecord } from './codec-gh.ts'
import type { IoMeaning, IoTable } from './io-elements.ts'

/** From a record on the wire to a reading: scales, names, and doubts. */

export function readingOf(record: AvlRecord, table: IoTable): DecodedReading {
  const reading = readingAt(record.timestampMs)
  place(reading, {
    lat: record.latE7 / 1e7,
    lon: record.lonE7 / 1e7,
    altitudeM: record.altitudeM,
    speedKmh: record.speedKmh,
    courseDeg: record.courseDeg,
    satellites: record.satellites,
    valid: record.satellites !== 0,
  })
  if (record.priority > 0) keepRaw(reading, 'priority', record.priority)
  if (record.eventId > 0) keepRaw(reading, 'event', record.eventId)
  if (record.generation !== undefined) keepRaw(reading, 'generation', record.generation)
  mean(reading, record.io, table)
  return reading
}

export function readingOfGh(record: GhRecord, table: IoTable): DecodedReading {
  const reading = readingAt(record.timestampMs)
  const { lat, lon, altitudeM, speedKmh, courseDeg, satellites } = record
  if (lat !== undefined && lon !== undefined) {
    place(reading, {
      lat: Math.round(lat * 1e7) / 1e7,
      lon: Math.round(lon * 1e7) / 1e7,
      ...(altitudeM !== undefined && { altitudeM }),
      ...(speedKmh !== undefined && { speedKmh }),
      ...(courseDeg !== undefined && { courseDeg }),
      ...(satellites !== undefined && { satellites }),
      valid: satellites !== 0,
    })
  }
  if (record.priority > 0) keepRaw(reading, 'priority', record.priority)
  for (const [name, value] of Object.entries(record.network)) keepRaw(reading, name, value)
  mean(reading, record.io, table)
  return reading
}

const harshKinds: Readonly<Record<number, HarshEvent['kind']>> = { 1: 'acceleration', 2: 'braking', 3: 'cornering' }

function mean(reading: DecodedReading, io: readonly IoElement[], table: IoTable): void {
  let harshKind: HarshEvent['kind'] | undefined
  let harshValue: number | undefined
  for (const element of io) {
    const meaning = table.get(element.id)
    if (!meaning) {
      keepRaw(reading, `io${element.id}`, rawValue(element))
      continue
    }
    const { to } = meaning
    if (typeof element.value !== 'number') {
      if (!meanLong(reading, to, element.value)) keepRaw(reading, rawName(to), rawValue(element))
      continue
    }
    const sent = meaning.signed ? signed(element.value, element.width) : element.value
    if (meaning.not?.includes(sent)) {
      keepRaw(reading, rawName(to), sent)
      continue
    }
    const value = scaled(sent, meaning)
    if (to === 'harsh.kind') harshKind = harshKinds[sent]
    else if (to === 'harsh.value') harshValue = value
    else meanNumber(reading, to, value)
  }
  if (harshKind) harsh(reading, { kind: harshKind, ...(harshValue !== undefined && { value: harshValue }) })
}

/** Division, not a product with 0.001: the nearest number to the decimal. */
function scaled(sent: number, { times, per }: IoMeaning): number {
  const product = times ? sent * times : sent
  return per ? product / per : product
}

function meanNumber(reading: DecodedReading, to: IoMeaning['to'], value: number): void {
  switch (to) {
    case 'ignition':
    case 'motion':
      reading[to] = value > 0
      return
    case 'odometerM':
    case 'fuelPercent':
    case 'fuelLitres':
    case 'batteryV':
    case 'batteryPercent':
    case 'externalV':
    case 'stateOfChargePercent':
      reading[to] = value
      return
    case 'position.speedKmh':
      if (reading.position) reading.position.speedKmh = value
      return
    case 'position.hdop':
      if (reading.position) reading.position.hdop = value
      return
    case 'acceleration.xG':
      accelerationOf(reading).xG = value
      return
    case 'acceleration.yG':
      accelerationOf(reading).yG = value
      return
    case 'acceleration.zG':
      accelerationOf(reading).zG = value
      return
  }
  const dot = to.indexOf('.')
  const field = to.slice(0, dot)
  const name = to.slice(dot + 1)
  if (field === 'alarms') {
    if (value > 0) alarm(reading, name as Alarm)
  } else if (field === 'obd' || field === 'temperaturesC' || field === 'inputs' || field === 'outputs') {
    measure(reading, field, name, value)
  } else {
    keepRaw(reading, rawName(to), value)
  }
}

/** Eight bytes, text and lists. False where they are not what the table says. */
function meanLong(reading: DecodedReading, to: IoMeaning['to'], value: bigint | Uint8Array): boolean {
  if (typeof value === 'bigint') {
    if (to !== 'driverKey') return false
    if (value !== 0n) reading.driverKey = value.toString(16).padStart(16, '0').toUpperCase()
    return true
  }
  if (to === 'vin') return vin(reading, value)
  if (to === 'troubleCodes') return troubleCodes(reading, value)
  if (to === 'beacons.uuid' || to === 'beacons.tagged') return beacons(reading, to, value)
  return false
}

function vin(reading: DecodedReading, value: Uint8Array): boolean {
  const text = ascii(value).trim()
  if (text === '') return true
  if (!/^[0-9A-Za-z]{1,17}$/.test(text)) return false
  reading.vin = text.toUpperCase()
  return true
}

function troubleCodes(reading: DecodedReading, value: Uint8Array): boolean {
  const codes = ascii(value)
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '')
  if (codes.length > 128 || !codes.every((code) => /^[0-9A-Za-z-]{1,16}$/.test(code))) return false
  // An empty list is news too: no code is stored any more.
  reading.troubleCodes = codes.map((code) => code.toUpperCase())
  return true
}

function beacons(reading: DecodedReading, to: 'beacons.uuid' | 'beacons.tagged', value: Uint8Array): boolean {
  try {
    const seen = to === 'beacons.uuid' ? decodeUuidBeacons(value) : decodeTaggedBeacons(value)
    reading.beacons = [...(reading.beacons ?? []), ...seen].slice(0, 128)
    return true
  } catch {
    return false // cut in the middle: kept raw, and the rest of the record stands
  }
}

function accelerationOf(reading: DecodedReading): { xG: number; yG: number; zG: number } {
  reading.acceleration ??= { xG: 0, yG: 0, zG: 0 }
  return reading.acceleration
}

function rawName(to: IoMeaning['to']): string {
  return to.startsWith('raw.') ? to.slice(4) : to
}

function rawValue({ value }: IoElement): number | string {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString()
  return hex(value)
}

function signed(value: number, width: number): number {
  const span = 2 ** (width * 8)
  return value >= span / 2 ? value - span : value
}
