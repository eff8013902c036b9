import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, measure, place, readingAt } from '../draft.ts'
import { ascii, hex } from '../wire.ts'
import { type Gathered, settle } from './composed.ts'
import { meaningOf } from './io-elements.ts'
import type { IoMeaning } from './io-meaning.ts'
import { type IoElement, type RuptelaRecord, unset } from './records.ts'

/** From a record, or the parts of one, to a reading. */

export function readingOf(parts: readonly RuptelaRecord[]): DecodedReading {
  const [head] = parts
  const reading = readingAt((head?.seconds ?? 0) * 1000)
  if (head) placeOf(reading, head)
  if (head?.priority) keepRaw(reading, 'priority', head.priority)
  if (head?.eventId) keepRaw(reading, 'event', head.eventId)
  const gathered: Gathered = new Map()
  const seconds: IoElement[] = []
  for (const element of parts.flatMap(({ io }) => io)) {
    if (meaningOf(element.id)?.second) seconds.push(element)
    else mean(reading, element, gathered)
  }
  for (const element of seconds) meanSecond(reading, element, gathered)
  settle(reading, gathered)
  // Of a vehicle that nobody measures by satellite, its own odometer counts.
  const { vehicleOdometerM } = reading.obd ?? {}
  if (vehicleOdometerM !== undefined && vehicleOdometerM > 0) reading.odometerM ??= vehicleOdometerM
  return reading
}

/** Each of these has a value of its own for "not known". */
function known(record: RuptelaRecord, name: keyof typeof unset): number | undefined {
  return record[name] === unset[name] ? undefined : record[name]
}

function placeOf(reading: DecodedReading, record: RuptelaRecord): void {
  const lat = known(record, 'latE7')
  const lon = known(record, 'lonE7')
  if (lat === undefined || lon === undefined) return
  const altitude = known(record, 'altitudeTenths')
  const course = known(record, 'courseHundredths')
  const speedKmh = known(record, 'speedKmh')
  const satellites = known(record, 'satellites')
  const hdop = known(record, 'hdopTenths')
  place(reading, {
    lat: lat / 1e7,
    lon: lon / 1e7,
    ...(altitude !== undefined && { altitudeM: altitude / 10 }),
    ...(course !== undefined && { courseDeg: course / 100 }),
    ...(speedKmh !== undefined && { speedKmh }),
    ...(satellites !== undefined && { satellites }),
    ...(hdop !== undefined && { hdop: hdop / 10 }),
    valid: satellites !== 0,
  })
}

function mean(reading: DecodedReading, element: IoElement, gathered: Gathered): void {
  const { id, width, value } = element
  const meaning = meaningOf(id)
  if (typeof value !== 'number') {
    if (!meaning || !meanBytes(reading, meaning, value, gathered)) keepRaw(reading, `io${id}`, readable(value))
    return
  }
  if (!meaning || meaning.width === 8) keepRaw(reading, `io${id}`, value)
  else meanNumber(reading, meaning, value, width, gathered)
}

/** What another element has said is kept by its number. */
function meanSecond(reading: DecodedReading, element: IoElement, gathered: Gathered): void {
  const to = meaningOf(element.id)?.to ?? ''
  const name = to.startsWith('obd.') ? to.slice('obd.'.length) : undefined
  const isTold = name === undefined ? to in reading : name in (reading.obd ?? {})
  if (!isTold) mean(reading, element, gathered)
  else if (typeof element.value === 'number') keepRaw(reading, `io${element.id}`, element.value)
}

function meanNumber(
  reading: DecodedReading,
  meaning: IoMeaning,
  sent: number,
  width: number,
  gathered: Gathered,
): void {
  const span = 2 ** (width * 8)
  const integer = meaning.signed && sent >= span / 2 ? sent - span : sent
  const { to } = meaning
  if (to.startsWith('drivers.')) {
    ofBothDrivers(reading, to.slice('drivers.'.length), sent, Math.sqrt(span))
    return
  }
  if (isFault(integer, meaning, width)) {
    keepRaw(reading, to.startsWith('raw.') ? to.slice(4) : to, integer)
    return
  }
  const value = scaled(integer, meaning)
  switch (to) {
    case 'charging':
      reading.charging = value > 0
      keepRaw(reading, 'chargeCurrentMa', value)
      return
    case 'ignition':
    case 'motion':
      reading[to] = value > 0
      return
    case 'ignitionLine':
      measure(reading, 'inputs', 'din4', value)
      reading.ignition ??= value > 0
      return
    case 'ignitionBus':
      measure(reading, 'obd', 'ignition', value)
      reading.ignition ??= value > 0
      return
    case 'odometerM':
    case 'engineHours':
    case 'fuelPercent':
    case 'fuelLitres':
    case 'batteryV':
    case 'externalV':
    case 'stateOfChargePercent':
      reading[to] = value
      return
    case 'acceleration.xG':
    case 'acceleration.yG':
    case 'acceleration.zG':
      reading.acceleration ??= { xG: 0, yG: 0, zG: 0 }
      reading.acceleration[to.slice('acceleration.'.length) as 'xG' | 'yG' | 'zG'] = value
      return
    case 'doors':
      for (const [bit, name] of doors) measure(reading, 'inputs', name, (sent >> bit) & 1)
      return
    case 'monitors':
      measure(reading, 'obd', 'malfunctionLamp', sent >>> 31)
      measure(reading, 'obd', 'troubleCodeCount', (sent >>> 24) & 0x7f)
      keepRaw(reading, 'monitors', sent)
      return
    case 'fatigueSensor':
      fatigue(reading, sent)
      return
  }
  const dot = to.indexOf('.')
  const field = to.slice(0, dot)
  const name = to.slice(dot + 1)
  if (isGathered(field)) {
    gathered.set(to, value)
  } else if (field === 'alarms') {
    if (meaning.when === undefined ? value > 0 : value === meaning.when) alarm(reading, name as Alarm)
    else if (value > 1) keepRaw(reading, name, value)
  } else if (field === 'inputs' || field === 'obd' || field === 'temperaturesC' || field === 'humidityPercent') {
    measure(reading, field, name, value)
  } else {
    keepRaw(reading, name, value)
  }
}

function isGathered(field: string): boolean {
  return field === 'cell' || field === 'harsh' || field === 'harshValue'
}

/** A register full of ones is how buses say "not available"; no count or level gets there. */
function isFault(integer: number, { signed, most, not, width: usual }: IoMeaning, width: number): boolean {
  if (!signed && width > 1 && integer === 2 ** (width * 8) - 1) return true
  if (width !== usual) return false
  return (most !== undefined && integer > most) || not?.includes(integer) === true
}

function scaled(integer: number, { times = 1, per = 1, plus }: IoMeaning): number {
  const value = (integer * times) / per
  return plus === undefined ? value : Math.round((value + plus) * 1e6) / 1e6
}

/** Driver 1 in the upper half, driver 2 in the lower; ones where nobody is. */
function ofBothDrivers(reading: DecodedReading, name: string, sent: number, span: number): void {
  const told = [Math.floor(sent / span), sent % span]
  for (const [index, value] of told.entries()) {
    if (value !== span - 1) keepRaw(reading, `driver${index + 1}${name}`, value)
  }
}

const doors = [
  [0, 'doorFrontLeft'],
  [1, 'doorFrontRight'],
  [2, 'doorRearLeft'],
  [3, 'doorRearRight'],
  [5, 'boot'],
  [6, 'bonnet'],
] as const

const fatigueAlarms: Readonly<Record<number, Alarm>> = { 1: 'fatigue', 2: 'distracted', 3: 'distracted' }

/** The last byte is the kind: tired, distracted, nobody seen; before it the number of the alarm. */
function fatigue(reading: DecodedReading, sent: number): void {
  const cried = fatigueAlarms[sent & 0xff]
  if (cried) alarm(reading, cried)
  if (sent !== 0) keepRaw(reading, 'fatigueAlarm', sent)
}

/** Eight bytes: a key, or a piece of a text that goes on in the next id. False where they are neither. */
function meanBytes(reading: DecodedReading, { to }: IoMeaning, bytes: Uint8Array, gathered: Gathered): boolean {
  if (to.startsWith('hex.')) {
    gathered.set(to, hex(bytes))
    return true
  }
  if (to.startsWith('text.')) {
    if (!bytes.every(isOfText)) return false
    gathered.set(to, ascii(bytes))
    return true
  }
  if (to !== 'driverKey') return false
  const isNobody = bytes.every((byte) => byte === 0) || bytes.every((byte) => byte === 0xff)
  if (isNobody) return true
  if (reading.driverKey !== undefined) return false // of two readers, the second is kept by its number
  reading.driverKey = hex(bytes)
  return true
}

/** A character, or what fills a text up. */
function isOfText(byte: number): boolean {
  return byte === 0 || byte === 0xff || (byte >= 0x20 && byte <= 0x7e)
}

function readable(bytes: Uint8Array): string {
  const text = ascii(bytes)
  return /^[\x20-\x7e]+\0*$/.test(text) ? text.replace(/\0+$/, '') : hex(bytes)
}
