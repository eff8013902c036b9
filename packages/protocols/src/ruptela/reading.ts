import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure, place, readingAt } from '../draft.ts'
import { ascii, hex } from '../wire.ts'
import { type IoMeaning, meaningOf } from './io-elements.ts'
import { type IoElement, type RuptelaRecord, unset } from './records.ts'

/** From a record, or the parts of one, to a reading. */

export function readingOf(parts: readonly RuptelaRecord[]): DecodedReading {
  const [head] = parts
  const reading = readingAt((head?.seconds ?? 0) * 1000)
  if (head) placeOf(reading, head)
  if (head?.priority) keepRaw(reading, 'priority', head.priority)
  if (head?.eventId) keepRaw(reading, 'event', head.eventId)
  const texts = new Map<string, string>()
  for (const element of parts.flatMap(({ io }) => io)) mean(reading, element, texts)
  meanTexts(reading, texts)
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

function mean(reading: DecodedReading, element: IoElement, texts: Map<string, string>): void {
  const { id, width, value } = element
  const meaning = meaningOf(id)
  if (typeof value !== 'number') {
    if (!meaning || !meanBytes(reading, meaning.to, value, texts)) keepRaw(reading, `io${id}`, readable(value))
    return
  }
  if (!meaning || meaning.width === 8) {
    keepRaw(reading, `io${id}`, value)
    return
  }
  meanNumber(reading, meaning, value, width)
}

function meanNumber(reading: DecodedReading, meaning: IoMeaning, sent: number, width: number): void {
  const span = 2 ** (width * 8)
  const integer = meaning.signed && sent >= span / 2 ? sent - span : sent
  // A register full of ones is how buses say "not available"; no count or level gets there.
  if (!meaning.signed && width > 1 && sent === span - 1) {
    keepRaw(reading, meaning.to, sent)
    return
  }
  const value = (integer * (meaning.times ?? 1)) / (meaning.per ?? 1)
  const { to } = meaning
  switch (to) {
    case 'ignition':
    case 'motion':
    case 'charging':
      reading[to] = value > 0
      return
    case 'ignitionLine':
      measure(reading, 'inputs', 'din4', value)
      reading.ignition ??= value > 0
      return
    case 'odometerM':
    case 'fuelPercent':
    case 'fuelLitres':
    case 'batteryV':
    case 'externalV':
      reading[to] = value
      return
  }
  const dot = to.indexOf('.')
  const field = to.slice(0, dot)
  const name = to.slice(dot + 1)
  const happened = meaning.when === undefined ? value > 0 : value === meaning.when
  if (field === 'alarms') {
    if (happened) alarm(reading, name as Alarm)
  } else if (field === 'harsh') {
    if (happened) harsh(reading, { kind: name as HarshEvent['kind'] })
  } else if (field === 'inputs' || field === 'obd' || field === 'temperaturesC') {
    measure(reading, field, name, value)
  } else {
    keepRaw(reading, name, value)
  }
}

/** Eight bytes: a key, or a piece of a text that goes on in the next id. */
function meanBytes(
  reading: DecodedReading,
  to: IoMeaning['to'],
  bytes: Uint8Array,
  texts: Map<string, string>,
): boolean {
  if (to === 'driverKey') {
    if (bytes.some((byte) => byte !== 0)) reading.driverKey = hex(bytes)
    return true
  }
  if (!/^(vin|card|tachoCard|coDriverCard|tag)\.\d$/.test(to)) return false
  texts.set(to, to.startsWith('tag.') ? hex(bytes) : ascii(bytes))
  return true
}

function meanTexts(reading: DecodedReading, texts: ReadonlyMap<string, string>): void {
  const whole = (name: string) => [0, 1, 2].map((part) => texts.get(`${name}.${part}`) ?? '').join('')
  const vin = trimmed(whole('vin'))
  if (/^[0-9A-Za-z]{1,17}$/.test(vin)) reading.vin = vin.toUpperCase()
  else if (vin !== '') keepRaw(reading, 'vin', vin)
  for (const name of ['card', 'tachoCard']) {
    const card = trimmed(whole(name))
    if (card !== '') reading.driverKey ??= card
  }
  const coDriver = trimmed(whole('coDriverCard'))
  if (coDriver !== '') keepRaw(reading, 'coDriverCard', coDriver)
  const tag = whole('tag').replace(/^0+/, '')
  if (tag !== '') keepRaw(reading, 'tagId', tag)
}

/** Cards and numbers are padded with zeros and, where nobody is in, with ones. */
function trimmed(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '')
}

function readable(bytes: Uint8Array): string {
  const text = ascii(bytes)
  return /^[\x20-\x7e]+\0*$/.test(text) ? text.replace(/\0+$/, '') : hex(bytes)
}
