import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { civilTime, onNearestDay, pairs } from '../civil-time.ts'
import { flag, keepRaw, measure, place, readingAt, readingOnReceipt } from '../draft.ts'
import { kilometresPerHourPerKnot, placeOf } from '../nmea.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { replyOf, tellFuel, tellKeyword, wordIn } from './keywords.ts'

/** What the lines mean that say where the vehicle is, in their three layouts. */

interface Told {
  readonly reading?: DecodedReading
  /** Minutes east of UTC: what lines without UTC are read by. */
  readonly utcOffsetMin?: number
}

/**
 *     local time · phone or key · F or L · UTC · A or V · latitude · longitude · speed · course · altitude · ignition ·
 *     door · fuel · fuel · temperature
 *
 * L has no place but a mast, in the place of the place. Everything from the speed on may be missing.
 */
export function tellReport(
  keyword: string,
  fields: readonly string[],
  options: DecodeOptions,
  knownOffsetMin: number | undefined,
): Told {
  // Some leave out the phone, and its comma.
  const modeAt = isMode(fields[1]) ? 1 : 2
  const [local = ''] = fields
  const phone = modeAt === 2 ? (fields[1] ?? '') : ''
  const mode = (fields[modeAt] ?? '').toUpperCase()
  const behind = fields.slice(modeAt + 1)
  if (mode !== 'F' && mode !== 'L') return tellKeywordAlone(keyword, fields, options, knownOffsetMin)
  const { ms, utcOffsetMin, isReal } = timeOf(local, mode === 'F' ? (behind[0] ?? '') : '', options, knownOffsetMin)
  const reading = ms === undefined ? readingOnReceipt(options.receivedAtMs) : readingAt(ms)
  if (!isReal) flag(reading, 'time-out-of-range')
  const values = mode === 'F' ? tellFix(reading, behind) : tellMast(reading, behind)
  tellValues(reading, values)
  if (replyOf(keyword)) {
    if (mode === 'L' && reading.raw === undefined) return {} // an answer, and not where from
    keepRaw(reading, 'event', keyword)
  } else {
    tellKeyword(reading, keyword)
  }
  tellPhone(reading, keyword, phone)
  return { reading, ...(utcOffsetMin !== undefined && { utcOffsetMin }) }
}

const isMode = (text: string | undefined) => /^[FL]$/i.test(text ?? '')

/** A word without a place, such as an answer, or an alarm in the middle of nowhere. What else it says is kept. */
function tellKeywordAlone(
  keyword: string,
  [local = '', phone = '', ...rest]: readonly string[],
  options: DecodeOptions,
  knownOffsetMin: number | undefined,
): Told {
  if (replyOf(keyword)) return {}
  if (keyword === '') throw new ProtocolError('malformed', 'a report of nothing')
  const { ms } = timeOf(local, '', options, knownOffsetMin)
  const reading = ms === undefined ? readingOnReceipt(options.receivedAtMs) : readingAt(ms)
  tellKeyword(reading, keyword)
  const isKnown = reading.raw?.event !== keyword
  if (!isKnown && [local, phone, ...rest].every((text) => text === '')) {
    throw new ProtocolError('unsupported', `report ${keyword.slice(0, 32)}`)
  }
  if (ms === undefined && local !== '' && !/^0+$/.test(local)) keepRaw(reading, 'local', local)
  tellPhone(reading, keyword, phone)
  rest.forEach((text, index) => {
    if (text !== '') keepRaw(reading, `extra${index + 1}`, numberOf(text) ?? text)
  })
  return { reading }
}

function tellPhone(reading: DecodedReading, keyword: string, phone: string): void {
  if (phone === '') return
  const percent = /^(\d{1,3}(?:\.\d+)?)%$/.exec(phone)?.[1]
  if (wordIn(keyword) === 'rfid' && phone.length <= 64) reading.driverKey = phone
  else if (percent !== undefined) reading.batteryPercent = Number(percent)
  else keepRaw(reading, 'phone', phone)
}

const dayMs = 86_400_000
const minuteMs = 60_000
/** Zones reach from here to a day further east. */
const mostWesternMs = -11 * 60 * minuteMs

interface LineTime {
  readonly ms: number | undefined
  readonly utcOffsetMin?: number
  readonly isReal: boolean
}

/** A local date and time yymmddhhmm[ss], perhaps with slashes, and a time of day hhmmss.sss in UTC; either may be missing. */
function timeOf(local: string, utc: string, options: DecodeOptions, knownOffsetMin: number | undefined): LineTime {
  const digits = /^(\d\d)\/?(\d\d)\/?(\d\d) ?(\d\d):?(\d\d):?(\d\d)?$/.exec(local)?.slice(1).join('')
  const timeOfDay = /^(\d{6})(\.\d+)?$/.exec(utc)
  const timeOfDayMs = timeOfDay && millisecondsOf(timeOfDay[1] as string, timeOfDay[2])
  if (digits === undefined || /^0+$/.test(digits)) {
    const ms = timeOfDayMs == null ? undefined : onNearestDay(timeOfDayMs, options.receivedAtMs)
    return { ms, isReal: true }
  }
  const { ms: localMs, isReal } = civilTime(pairs(digits), pairs(digits.slice(6).padEnd(6, '0')))
  if (timeOfDayMs == null) {
    return { ms: localMs - (options.utcOffsetMin ?? knownOffsetMin ?? 0) * minuteMs, isReal }
  }
  // The date is the local one: the zone is what lies between the two times of day.
  const aheadMs = localMs - timeOfDayMs - mostWesternMs
  const offsetMs = aheadMs - Math.floor(aheadMs / dayMs) * dayMs + mostWesternMs
  return { ms: localMs - offsetMs, utcOffsetMin: Math.round(offsetMs / minuteMs / 15) * 15, isReal }
}

function millisecondsOf(hhmmss: string, fraction = ''): number {
  const [hour, minute, second] = pairs(hhmmss)
  return ((hour * 60 + minute) * 60 + second) * 1_000 + Math.floor(Number(`0${fraction}`) * 1_000)
}

/** The fix; what is left are the values behind it. Hemispheres stand behind their numbers, by some makers before them. */
function tellFix(reading: DecodedReading, behind: readonly string[]): readonly string[] {
  let at = 1
  const hemisphere = (form: RegExp) => (form.test(behind[at] ?? '') ? behind[at++]?.toUpperCase() : undefined)
  const validity = (behind[at++] ?? '').toUpperCase()
  const northBefore = hemisphere(/^[NS]$/i)
  const lat = behind[at++] ?? ''
  const north = hemisphere(/^[NS]$/i) ?? northBefore
  const eastBefore = hemisphere(/^[EW]$/i)
  const lon = behind[at++] ?? ''
  const east = eastBefore ?? hemisphere(/^[EW]?$/i)
  const [speed = '', course = '', altitude = ''] = behind.slice(at)
  if (lat !== '' && lon !== '') {
    const knots = numberOf(speed)
    const courseDeg = numberOf(course)
    const altitudeM = numberOf(altitude)
    place(reading, {
      ...placeOf(lat, north ?? 'N', lon, east || 'E'),
      ...(altitudeM !== undefined && { altitudeM }),
      ...(knots !== undefined && { speedKmh: Math.round(knots * kilometresPerHourPerKnot * 1e5) / 1e5 }),
      ...(courseDeg !== undefined && { courseDeg }),
      valid: validity === 'A',
    })
    if (!north || !east) flag(reading, 'hemisphere-unknown')
  } else if (validity === 'V') {
    flag(reading, 'no-fix')
  }
  return behind.slice(at + 3)
}

/** Area and cell in hexadecimal, whose country and network are not told. */
function tellMast(reading: DecodedReading, behind: readonly string[]): readonly string[] {
  const area = behind[2] ?? ''
  const cell = behind[4] ?? ''
  if (/^[0-9A-F]{1,8}$/i.test(area) && /^[0-9A-F]{1,8}$/i.test(cell)) {
    keepRaw(reading, 'areaCode', Number.parseInt(area, 16))
    keepRaw(reading, 'cellId', Number.parseInt(cell, 16))
  }
  return behind.slice(9)
}

/** ignition · door · fuel · fuel · temperature · …, and trouble codes wherever they stand. */
function tellValues(reading: DecodedReading, values: readonly string[]): void {
  const [ignition, door, fuel1 = '', fuel2 = '', temperature = '', ...rest] = values
  if (ignition === '0' || ignition === '1') reading.ignition = ignition === '1'
  if (door === '0' || door === '1') measure(reading, 'inputs', 'door', Number(door))
  for (const [index, fuel] of [fuel1, fuel2].entries()) {
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(fuel)?.[1]
    if (percent !== undefined) tellFuel(reading, index + 1, Number(percent))
    else if (numberOf(fuel) !== undefined) keepRaw(reading, `fuel${index + 1}`, Number(fuel))
  }
  const temperatureC = /^(?:T:)?([-+]?\d+(?:\.\d+)?)$/.exec(temperature)?.[1]
  if (temperatureC !== undefined) measure(reading, 'temperaturesC', 'sensor1', Number(temperatureC))
  const codes = troubleCodesAmong(values)
  if (codes.length > 0) reading.troubleCodes = codes
  rest.forEach((text, index) => {
    if (text !== '' && !codes.includes(text)) keepRaw(reading, `extra${index + 1}`, numberOf(text) ?? text)
  })
}

export function troubleCodesAmong(fields: readonly string[]): string[] {
  return fields.filter((field) => /^[PCBU][0-9A-F]{4}$/.test(field)).slice(0, 128)
}

/**
 *     event · sensor · its volts · hhmmss · ddmmyy · signal · fix · latitude · longitude · km/h · course · m · hdop ·
 *     satellites · ignition · charging · fault
 *
 * What is not told is a row of hyphens.
 */
export function isAlternative(fields: readonly string[]): boolean {
  return (
    fields.length >= 16 &&
    /^\d{6}$/.test(fields[3] ?? '') &&
    /^\d{6}$/.test(fields[4] ?? '') &&
    /^-?\d+\.\d+$/.test(fields[7] ?? '') &&
    /^-?\d+\.\d+$/.test(fields[8] ?? '')
  )
}

export function tellAlternative(fields: readonly string[], { utcOffsetMin = 0 }: DecodeOptions): DecodedReading {
  const told = (index: number) => (/^-*$/.test(fields[index] ?? '') ? undefined : fields[index])
  const value = (index: number) => numberOf(told(index) ?? '')
  const [day, month, year] = pairs(fields[4] as string)
  const { ms, isReal } = civilTime([year, month, day], pairs(fields[3] as string))
  const reading = readingAt(ms - utcOffsetMin * minuteMs)
  if (!isReal) flag(reading, 'time-out-of-range')
  const [speedKmh, courseDeg, altitudeM, hdop, satellites] = [9, 10, 11, 12, 13].map(value)
  place(reading, {
    lat: Math.round(Number(fields[7]) * 1e7) / 1e7,
    lon: Math.round(Number(fields[8]) * 1e7) / 1e7,
    ...(altitudeM !== undefined && { altitudeM }),
    ...(speedKmh !== undefined && { speedKmh }),
    ...(courseDeg !== undefined && { courseDeg }),
    ...(satellites !== undefined && Number.isInteger(satellites) && satellites >= 0 && { satellites }),
    ...(hdop !== undefined && hdop >= 0 && { hdop }),
    valid: (value(6) ?? 0) > 0,
  })
  const ignition = told(14)
  const charging = told(15)
  if (ignition !== undefined) reading.ignition = ignition === '1'
  if (charging !== undefined) reading.charging = charging === '1'
  const kept = { event: told(0), sensorId: told(1), sensorVoltage: value(2), gsmSignal: value(5), error: told(16) }
  for (const [name, kind] of Object.entries(kept)) if (kind !== undefined) keepRaw(reading, name, kind)
  return reading
}

export function numberOf(text: string): number | undefined {
  return /^[-+]?\d+(\.\d*)?$/.test(text) ? Number(text) : undefined
}
