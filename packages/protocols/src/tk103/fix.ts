import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { civilTime, pairs } from '../civil-time.ts'
import { flag, keepRaw, measure, place, readingAt } from '../draft.ts'
import { placeOf } from '../nmea.ts'
import type { DecodeOptions } from '../protocol.ts'
import { stateForm, tellState } from './state.ts'

/**
 * Where the vehicle is: date · A or V · latitude and its hemisphere · longitude and its hemisphere · km/h · time, and
 * behind it
 *
 *     compact  course in six characters · state · L · metres in hexadecimal
 *     commas   course · [state · L and metres] or [altitude · satellites]
 *
 * Blanks fill up numbers. The date is yymmdd, with commas ddmmyy. A temperature may stand at the end.
 */
const fixForm =
  /(\d{6}),?([AV]),?\s*(\d{2,}\.\d+)([NS]),?\s*(\d{2,}\.\d+)([EW]),?(?:([ \d.]{0,7}),|([ \d.]{5}))(\d{6})(.*)$/is
/** The state ends where the L is: whatever stands before it is the course, in as many characters as a device has. */
const compactForm = /^,?([ \d.]*?),?([01][01][0-9A-F]{6}),?L([0-9A-F]+)/i

interface FixFound {
  readonly reading: DecodedReading
  /** What stands before it. */
  readonly before: string
}

export function fixIn(body: string, hasCommas: boolean, options: DecodeOptions): FixFound | undefined {
  const match = fixForm.exec(body)
  if (!match) return undefined
  const [
    ,
    date = '',
    validity,
    lat = '',
    north = '',
    lon = '',
    east = '',
    commaSpeed,
    blankSpeed,
    time = '',
    behind = '',
  ] = match
  const reading = readingOf(date, time, hasCommas, options)
  const speedKmh = numberOf(commaSpeed ?? blankSpeed ?? '')
  const compact = compactForm.exec(behind)
  const tail = compact ? [] : behind.replace(/^,/, '').split(',')
  const courseDeg = numberOf(compact?.[1] ?? tail[0] ?? '')
  place(reading, {
    ...placeOf(lat, north.toUpperCase(), lon, east.toUpperCase()),
    ...(speedKmh !== undefined && { speedKmh }),
    ...(courseDeg !== undefined && { courseDeg }),
    valid: validity?.toUpperCase() === 'A',
  })
  if (compact) tellCompact(reading, compact[2] as string, compact[3] as string, behind.slice(compact[0].length))
  else tellTail(reading, courseDeg === undefined ? tail : tail.slice(1))
  return { reading, before: body.slice(0, match.index) }
}

export function readingOf(
  date: string,
  time: string,
  hasCommas: boolean,
  { utcOffsetMin = 0 }: DecodeOptions,
): DecodedReading {
  const [first, month, last] = pairs(date)
  const { ms, isReal } = civilTime(hasCommas ? [last, month, first] : [first, month, last], pairs(time))
  const reading = readingAt(ms - utcOffsetMin * 60_000)
  if (!isReal) flag(reading, 'time-out-of-range')
  return reading
}

function tellCompact(reading: DecodedReading, state: string, metres: string, behind: string): void {
  tellState(reading, state)
  const odometerM = Number.parseInt(metres.slice(0, 8), 16)
  reading.odometerM = odometerM
  const temperatureC = /([-+]\d{2,3}\.\d)/.exec(behind)?.[1]
  if (temperatureC !== undefined) measure(reading, 'temperaturesC', 'sensor1', Number(temperatureC))
  else if (behind.trim() !== '') keepRaw(reading, 'extra', behind.replace(/^,/, '').slice(0, 256))
}

function tellTail(reading: DecodedReading, tail: readonly string[]): void {
  const [first = '', second = '', ...rest] = tail
  const altitudeM = numberOf(first)
  const satellites = numberOf(second)
  if (stateForm.test(first) && !first.includes('.')) tellState(reading, first)
  else if (altitudeM !== undefined && reading.position) reading.position.altitudeM = altitudeM
  else if (first.trim() !== '') keepRaw(reading, 'extra', first)
  if (/^L[0-9A-F]{1,8}$/i.test(second)) reading.odometerM = Number.parseInt(second.slice(1), 16)
  else if (satellites !== undefined && Number.isInteger(satellites) && satellites >= 0 && reading.position) {
    reading.position.satellites = satellites
  } else if (second !== '') keepRaw(reading, 'extra0', second)
  rest.forEach((text, index) => {
    if (text !== '') keepRaw(reading, `extra${index + 1}`, numberOf(text) ?? text)
  })
}

function numberOf(text: string): number | undefined {
  const trimmed = text.trim()
  return /^[-+]?\d+(\.\d*)?$/.test(trimmed) ? Number(trimmed) : undefined
}
