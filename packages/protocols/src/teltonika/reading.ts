import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { Beacon, DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure, place, readingAt } from '../draft.ts'
import { ascii, hex } from '../wire.ts'
import { decodeTaggedBeacons, decodeUuidBeacons } from './beacons.ts'
import type { AvlRecord, IoElement } from './codec.ts'
import type { GhRecord } from './codec-gh.ts'
import { gather, isVin, type Parts, settle, trimmed } from './composed.ts'
import { type IoMeaning, type IoTable, meaningOf } from './io-elements.ts'

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
  mean(reading, record.io, table, record.eventId)
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
  const { gsmSignal, ...mast } = record.network
  if (gsmSignal !== undefined) keepRaw(reading, 'gsmSignal', gsmSignal)
  const parts: Parts = new Map()
  for (const [name, value] of Object.entries(mast)) gather(parts, `cell.${name}`, value)
  settle(reading, parts)
  mean(reading, record.io, table, 0)
  return reading
}

const harshKinds: Readonly<Record<number, HarshEvent['kind']>> = { 1: 'acceleration', 2: 'braking', 3: 'cornering' }

function mean(reading: DecodedReading, io: readonly IoElement[], table: IoTable, eventId: number): void {
  let harshKind: HarshEvent['kind'] | undefined
  let harshValue: number | undefined
  let parts: Parts | undefined
  for (const element of io) {
    const meaning = meaningOf(table, element)
    if (!meaning) {
      keepRaw(reading, `io${element.id}`, rawValue(element))
      continue
    }
    const { to } = meaning
    if (to.startsWith('cell.') || to.startsWith('part.')) {
      parts ??= new Map()
      gather(parts, to, element.value)
      continue
    }
    if (typeof element.value !== 'number') {
      const name = to.startsWith('beacons.') ? `io${element.id}` : rawName(to)
      if (!meanLong(reading, to, element.value)) keepRaw(reading, name, rawValue(element))
      continue
    }
    const sent = meaning.signed ? signed(element.value, element.width) : element.value
    if (isFault(sent, meaning)) {
      keepRaw(reading, rawName(to), sent)
      continue
    }
    const value = scaled(sent, meaning)
    if (to === 'harsh.kind') harshKind = harshKinds[sent]
    else if (to === 'harsh.value') harshValue = value
    else if (to.startsWith('fence.')) fence(reading, to.slice(6), sent, eventId === element.id)
    else meanNumber(reading, to, value)
  }
  if (harshKind) harsh(reading, { kind: harshKind, ...(harshValue !== undefined && { value: harshValue }) })
  if (parts) settle(reading, parts)
  // Where the device does not count itself, the vehicle does.
  const { vehicleOdometerM } = reading.obd ?? {}
  if (vehicleOdometerM !== undefined && vehicleOdometerM > 0) reading.odometerM ??= vehicleOdometerM
}

function isFault(sent: number, { not, within }: IoMeaning): boolean {
  return (within !== undefined && (sent < within[0] || sent > within[1])) || not?.includes(sent) === true
}

const fenceAlarms: Readonly<Record<number, Alarm>> = { 0: 'geofence-exit', 1: 'geofence-enter', 3: 'overspeed' }

/** Where a device tells its fences in every record, they are states; only the record that one caused is news. */
function fence(reading: DecodedReading, name: string, state: number, isNews: boolean): void {
  keepRaw(reading, `fence${name === 'auto' ? 'Auto' : name}`, state)
  const cried = fenceAlarms[state]
  if (isNews && cried) alarm(reading, cried)
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
    case 'charging':
      reading[to] = value > 0
      return
    case 'doors':
      doors(reading, value)
      return
    case 'odometerM':
    case 'engineHours':
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
    if (value > 1) keepRaw(reading, name, value) // a kind of it, or how fast
  } else if (isMeasured(field)) {
    measure(reading, field, name, value)
  } else {
    keepRaw(reading, rawName(to), value)
  }
}

function isMeasured(field: string): field is 'obd' | 'temperaturesC' | 'humidityPercent' | 'inputs' | 'outputs' {
  return (
    field === 'obd' ||
    field === 'inputs' ||
    field === 'outputs' ||
    field === 'temperaturesC' ||
    field === 'humidityPercent'
  )
}

/** From the ninth bit on, one for each door that is open. */
const doorNames = ['doorFrontLeft', 'doorFrontRight', 'doorRearLeft', 'doorRearRight', 'bonnet', 'boot'] as const

function doors(reading: DecodedReading, bits: number): void {
  for (const [index, name] of doorNames.entries()) measure(reading, 'inputs', name, (bits >> (8 + index)) & 1)
}

/** Eight bytes, text and lists. False where they are not what the table says. */
function meanLong(reading: DecodedReading, to: IoMeaning['to'], value: bigint | Uint8Array): boolean {
  if (to === 'driverKey') {
    const key = keyOf(value)
    if (key === undefined) return false
    if (key !== '') reading.driverKey = key
    return true
  }
  if (typeof value === 'bigint') {
    if (to !== 'trailerKey') return false
    if (value !== 0n) reading.trailerKey = String(value)
    return true
  }
  if (to === 'vin') return vin(reading, value)
  if (to === 'troubleCodes') return troubleCodes(reading, value)
  if (to === 'beacons.uuid' || to === 'beacons.tagged') return beacons(reading, to, value)
  if (to === 'trailerKey' || to.startsWith('text.')) return text(reading, to, value)
  return false
}

/** In hexadecimal, as sent: an iButton's family first, though it is engraved last. Empty where there is no key. */
function keyOf(value: bigint | Uint8Array): string | undefined {
  const told = typeof value === 'bigint' ? value.toString(16).padStart(16, '0') : hex(value)
  if (told.length > 64) return undefined
  return /^0*$/.test(told) ? '' : told.toUpperCase()
}

function text(reading: DecodedReading, to: IoMeaning['to'], value: Uint8Array): boolean {
  const told = trimmed(value)
  if (told === undefined) return false
  if (told === '') return true
  if (to === 'trailerKey') reading.trailerKey = told.slice(0, 64)
  else keepRaw(reading, rawName(to), told)
  return true
}

function vin(reading: DecodedReading, value: Uint8Array): boolean {
  const told = trimmed(value)
  if (told === '') return true
  if (told === undefined || !isVin(told)) return false
  reading.vin = told.toUpperCase()
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
    const heard = to === 'beacons.uuid' ? decodeUuidBeacons(value) : decodeTaggedBeacons(value)
    for (const { beacon, more } of heard) meanBeacon(reading, beacon, more)
    return true
  } catch {
    return false // cut in the middle: kept raw, and the rest of the record stands
  }
}

const maxBeacons = 128

/** What a beacon tells beside what all do, by its number in the list. */
function meanBeacon(reading: DecodedReading, beacon: Beacon, more: Readonly<Record<string, number | string>>): void {
  reading.beacons ??= []
  if (reading.beacons.length >= maxBeacons) return
  reading.beacons.push(beacon)
  const tag = `tag${reading.beacons.length}`
  for (const [name, value] of Object.entries(more)) {
    if (name === 'humidityPercent') measure(reading, 'humidityPercent', tag, Number(value))
    else keepRaw(reading, `${tag}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value)
  }
}

function accelerationOf(reading: DecodedReading): { xG: number; yG: number; zG: number } {
  reading.acceleration ??= { xG: 0, yG: 0, zG: 0 }
  return reading.acceleration
}

function rawName(to: IoMeaning['to']): string {
  return to.startsWith('raw.') ? to.slice(4) : to.startsWith('text.') ? to.slice(5) : to
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
