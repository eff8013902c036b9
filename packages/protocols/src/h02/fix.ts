import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { civilTime, onNearestDay, pairs, withinDay } from '../civil-time.ts'
import { flag, place, readingAt, readingOnReceipt } from '../draft.ts'
import { kilometresPerHourPerKnot, placeOf } from '../nmea.ts'
import type { DecodeOptions } from '../protocol.ts'

/**
 * The middle that most texts have in common, whatever stands before and behind it:
 *
 *     time · A, V or B · latitude · N or S · longitude · E or W · speed · course · [charge] · date
 *
 * Any of them may be empty. B is a fix too, by other satellites; a digit in its place is how an address is to be coded,
 * which only a device that has a fix asks for.
 */
export interface Fix {
  readonly time: string
  readonly validity: string
  readonly lat: string
  readonly northSouth: string
  readonly lon: string
  readonly eastWest: string
  readonly speed: string
  readonly course: string
  readonly charge?: string
  readonly date: string
}

export interface FixAmong {
  readonly fix: Fix
  /** Of the fields, where the fix begins and what stands behind it. */
  readonly from: number
  readonly to: number
}

export const statusForm = /^[0-9A-F]{8}$/i
/** Some tell parts of a second, which are always none. */
const timeForm = /^(\d{6})(?:\.\d*)?$/

/** ddmmyy, or nothing; with its century only where the status follows, since that has eight digits too. */
function dateOf(text: string, next: string): string | undefined {
  if (/^(\d{6})?$/.test(text)) return text
  if (!statusForm.test(next)) return undefined
  const [, year, month, day] = /^20(\d\d)(0[1-9]|1[0-2])([0-3]\d)$/.exec(text) ?? []
  return year === undefined ? /^([0-3]\d[01]\d)20(\d\d)$/.exec(text)?.slice(1).join('') : `${day}${month}${year}`
}

/** The fix among a message's fields, found by its hemispheres. */
export function findFix(fields: readonly string[]): FixAmong | undefined {
  for (let at = 1; at + 2 < fields.length; at += 1) {
    const northSouth = fields[at] as string
    const eastWest = fields[at + 2] as string
    if (!/^[NS]$/i.test(northSouth) || !/^[EW]$/i.test(eastWest)) continue
    const field = (index: number) => fields[index] ?? ''
    const time = timeForm.exec(field(at - 3))?.[1] ?? ''
    const isCharged = /^\d{1,3}$/.test(field(at + 5)) && dateOf(field(at + 6), field(at + 7)) !== undefined
    const dateAt = isCharged ? at + 6 : at + 5
    const date = dateOf(field(dateAt), field(dateAt + 1))
    return {
      fix: {
        time,
        validity: field(at - 2).toUpperCase(),
        lat: field(at - 1),
        northSouth: northSouth.toUpperCase(),
        lon: field(at + 1),
        eastWest: eastWest.toUpperCase(),
        speed: field(at + 3),
        course: field(at + 4),
        ...(isCharged && { charge: field(at + 5) }),
        date: date ?? '',
      },
      from: Math.max(0, at - 3),
      to: Math.min(fields.length, date === undefined ? dateAt : dateAt + 1),
    }
  }
  return undefined
}

const unset = '000000'

/** A reading of a time hhmmss on a date ddmmyy, of which either may not have been told, or not been set yet. */
export function readingOf(
  time: string,
  date: string,
  { receivedAtMs, utcOffsetMin = 0 }: DecodeOptions,
): DecodedReading {
  const offsetMs = utcOffsetMin * 60_000
  const isDated = date !== '' && date !== unset
  const isTimed = time !== '' && (isDated || date === '' || time !== unset)
  const [day, month, year] = pairs(date)
  const [hour, minute, second] = pairs(time)
  if (isTimed && isDated) {
    const { ms, isReal } = civilTime([year, month, day], [hour, minute, second])
    const reading = readingAt(ms - offsetMs)
    if (!isReal) flag(reading, 'time-out-of-range')
    return reading
  }
  if (isTimed) {
    const timeOfDayMs = ((hour * 60 + minute) * 60 + second) * 1_000
    return readingAt(onNearestDay(timeOfDayMs - offsetMs, receivedAtMs))
  }
  if (isDated) {
    const reading = readingAt(withinDay(civilTime([year, month, day], [0, 0, 0]).ms - offsetMs, receivedAtMs))
    flag(reading, 'time-of-day-unknown')
    return reading
  }
  return readingOnReceipt(receivedAtMs)
}

export function readingOfFix(fix: Fix, options: DecodeOptions): DecodedReading {
  const reading = readingOf(fix.time, fix.date, options)
  placeFix(reading, fix)
  return reading
}

export function placeFix(
  reading: DecodedReading,
  fix: Pick<Fix, 'validity' | 'lat' | 'northSouth' | 'lon' | 'eastWest' | 'speed' | 'course'>,
): void {
  if (fix.lat === '' || fix.lon === '') {
    if (fix.validity === 'V') flag(reading, 'no-fix')
    return
  }
  const courseDeg = numberOf(fix.course)
  place(reading, {
    ...placeOf(minutesIn(fix.lat), fix.northSouth, minutesIn(fix.lon), fix.eastWest),
    speedKmh: speedKmhOf(numberOf(fix.speed) ?? 0), // not told where it stands still
    ...(courseDeg !== undefined && { courseDeg }),
    valid: /^([AB]|\d+)$/.test(fix.validity),
  })
}

/**
 * ddmm.mmmm as in NMEA 0183, of the same without its point, and of degrees and minutes apart: `-23-35.3408`,
 * `22°12.8745`. A sign means nothing: the hemisphere has its own field.
 */
function minutesIn(text: string): string {
  const apart = /^-?(\d{1,3})[-°d](\d{1,2})(\.\d*)?'?$/.exec(text)
  if (apart) return `${apart[1]}${(apart[2] as string).padStart(2, '0')}${apart[3] ?? ''}`
  const pointless = /^(\d{1,3}\d{2})(\d{4})$/.exec(text)
  return pointless ? `${pointless[1]}.${pointless[2]}` : text.replace(/^-/, '')
}

export function numberOf(text: string): number | undefined {
  return /^[-+]?\d+(\.\d*)?$/.test(text) ? Number(text) : undefined
}

/** Nearest to the decimals: a product with 1.852 is not. */
export function speedKmhOf(knots: number): number {
  return Math.round(knots * kilometresPerHourPerKnot * 1e5) / 1e5
}
