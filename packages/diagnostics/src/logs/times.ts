/** Times as files write them. */
export type Moment =
  | { readonly kind: 'instant'; readonly ms: number }
  /** Without a day. */
  | { readonly kind: 'time-of-day'; readonly ms: number }

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const clock = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?\s*(AM|PM)?`
const zone = String.raw`\s*(Z|UTC|GMT|(?:GMT|UTC)?[+-]\d{2}:?\d{2})?`
const isoForm = new RegExp(String.raw`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ,]+${clock}${zone}$`, 'i')
/** `22-May-2015 07:00:25.730` */
const namedForm = new RegExp(String.raw`^(\d{1,2})-([a-z]{3})-(\d{4})\s+${clock}${zone}$`, 'i')
/** `12/21/2021 04:45:23.1234 PM`: the month first, as the apps that write so do */
const slashForm = new RegExp(String.raw`^(\d{1,2})/(\d{1,2})/(\d{4})[ ,]+${clock}${zone}$`, 'i')
/** `21.12.2021 16:45:23` */
const dottedForm = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4})[ ,]+${clock}${zone}$`, 'i')
/** `Fri May 22 07:00:26 GMT+02:00 2015`; a zone's letters other than GMT and UTC are not told apart by anybody */
const longForm = /^[a-z]{3} ([a-z]{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) ((?:GMT|UTC)(?:[+-]\d{2}:\d{2})?) (\d{4})$/i
const dayForm = new RegExp(`^${clock}$`, 'i')

/** @param utcOffsetMin of the clock, where the file does not tell: minutes east of UTC */
export function parseTime(text: string, utcOffsetMin: number): Moment | undefined {
  const trimmed = text.trim()
  if (trimmed.length > 64) return undefined
  if (/^\d{9,10}(\.\d+)?$/.test(trimmed)) return instant(Number(trimmed) * 1000)
  if (/^\d{12,13}$/.test(trimmed)) return instant(Number(trimmed))
  const iso = isoForm.exec(trimmed)
  if (iso) return dated(iso[1], iso[2], iso[3], iso.slice(4, 10), utcOffsetMin)
  const named = namedForm.exec(trimmed)
  if (named) return dated(named[3], monthOf(named[2]), named[1], named.slice(4, 10), utcOffsetMin)
  const slash = slashForm.exec(trimmed)
  if (slash) return dated(slash[3], slash[1], slash[2], slash.slice(4, 10), utcOffsetMin)
  const dotted = dottedForm.exec(trimmed)
  if (dotted) return dated(dotted[3], dotted[2], dotted[1], dotted.slice(4, 10), utcOffsetMin)
  const long = longForm.exec(trimmed)
  if (long) {
    const [, month, day, hour, minute, second, name, year] = long
    return dated(year, monthOf(month), day, [hour, minute, second, undefined, undefined, name], utcOffsetMin)
  }
  const day = dayForm.exec(trimmed)
  if (!day) return undefined
  const ms = msOfDay(day.slice(1, 6))
  return ms === undefined ? undefined : { kind: 'time-of-day', ms }
}

function monthOf(name: string | undefined): string {
  return String(months.indexOf((name ?? '').toLowerCase()) + 1)
}

type Part = string | undefined

function msOfDay([hourText, minuteText, secondText, fraction, half]: readonly Part[]): number | undefined {
  let hour = Number(hourText)
  const minute = Number(minuteText)
  const second = Number(secondText ?? 0)
  if (half) {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
  }
  if (hour > 23 || minute > 59 || second > 60) return undefined
  return ((hour * 60 + minute) * 60 + second) * 1000 + (fraction ? Math.round(Number(`0.${fraction}`) * 1000) : 0)
}

function dated(year: Part, month: Part, day: Part, rest: readonly Part[], utcOffsetMin: number): Moment | undefined {
  const ms = msOfDay(rest)
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  if (ms === undefined || m < 1 || m > 12 || d < 1 || d > 31) return undefined
  return instant(Date.UTC(y, m - 1, d) + ms - offsetOf(rest[5], utcOffsetMin) * 60_000)
}

function offsetOf(name: Part, utcOffsetMin: number): number {
  if (name === undefined || name === '') return utcOffsetMin
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(name)
  if (!match) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}

function instant(ms: number): Moment | undefined {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? { kind: 'instant', ms } : undefined
}

const dayMs = 86_400_000

/** Turns times of day into instants: of the day the log began on, and of the next once they start over. */
export class DayClock {
  #midnightMs: number
  #lastMs: number | undefined

  constructor(startedAtMs: number, utcOffsetMin: number) {
    const offsetMs = utcOffsetMin * 60_000
    this.#midnightMs = Math.floor((startedAtMs + offsetMs) / dayMs) * dayMs - offsetMs
  }

  at(moment: Moment): number {
    if (moment.kind === 'instant') return moment.ms
    if (this.#lastMs !== undefined && this.#lastMs - moment.ms > dayMs / 2) this.#midnightMs += dayMs
    this.#lastMs = moment.ms
    return this.#midnightMs + moment.ms
  }
}
