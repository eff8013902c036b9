import type { GeofenceSchedule, GeofenceScope } from '@clutch/contracts/fleet/geofences'
import { addDays, dayInZone } from '@clutch/shared/time'
import { windowsOf } from '../alert-rules/weekly-hours.ts'

/**
 * What holds of a geofence beside its shape, from when on. Pure. A change of terms moves no border: who is inside stays inside.
 */
export type Terms = {
  readonly fromMs: number
  /** Null: always open. */
  readonly schedule: GeofenceSchedule | null
  readonly dwellMs: number | null
  readonly limitKmh: number | null
  /** Null: for every vehicle. */
  readonly scope: GeofenceScope | null
}

/** In order of time, the first from the geofence's beginning. */
export type DatedTerms = { readonly terms: readonly Terms[] }

/** Of a geofence of which nothing but its shape was said. */
export const PLAIN_TERMS: readonly Terms[] = [
  { fromMs: Number.NEGATIVE_INFINITY, schedule: null, dwellMs: null, limitKmh: null, scope: null },
]

/** Open from when to when. */
type Span = { readonly fromMs: number; readonly untilMs: number }

/** Windows are merged over so many days on either side: beyond, one looks again from there. */
const DAYS_AROUND = 8
/** Looking again has an end: a year is far enough. */
const MAX_LOOKS = 60
const dayMs = 86_400_000

export function termsAt({ terms }: DatedTerms, ms: number): Terms {
  for (let i = terms.length - 1; i > 0; i--) if (terms[i]!.fromMs <= ms) return terms[i]!
  return terms[0]!
}

export function isOpenAt(of: DatedTerms, ms: number): boolean {
  const { schedule } = termsAt(of, ms)
  return schedule === null || spanAt(schedule, ms) !== null
}

/** When it closes after an instant at which it is open; null when it does not until the other instant, ends included. */
export function closingBetween(of: DatedTerms, fromMs: number, toMs: number): number | null {
  const { terms } = of
  let ms = fromMs
  for (let i = terms.indexOf(termsAt(of, fromMs)); i < terms.length && ms <= toMs; i++) {
    const { schedule } = terms[i]!
    const untilMs = terms[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY
    if (schedule !== null) {
      for (let look = 0; look < MAX_LOOKS && ms < untilMs && ms <= toMs; look++) {
        const span = spanAt(schedule, ms)
        if (span === null) return ms
        ms = span.untilMs
      }
      if (ms < untilMs) return null
    }
    ms = untilMs
  }
  return null
}

/** Since when it is open, of an instant at which it is; not before the other instant. */
export function openSince(of: DatedTerms, ms: number, notBeforeMs: number): number {
  const { terms } = of
  // The last instant that is known to be open, going back.
  let openMs = ms
  for (let i = terms.indexOf(termsAt(of, ms)); i >= 0 && openMs > notBeforeMs; i--) {
    const { schedule, fromMs } = terms[i]!
    if (schedule !== null) {
      for (let look = 0; look < MAX_LOOKS && openMs > Math.max(fromMs, notBeforeMs); look++) {
        const span = spanAt(schedule, look === 0 && openMs === ms ? ms : openMs - 1)
        if (span === null) return openMs
        openMs = span.fromMs
      }
    }
    openMs = Math.max(notBeforeMs, Math.min(openMs, fromMs))
    if (i > 0 && openMs > notBeforeMs && !isOpenAt(of, openMs - 1)) return openMs
  }
  return Math.max(openMs, notBeforeMs)
}

/** The windows around what was asked for last: readings come in order of time. */
const known = new WeakMap<GeofenceSchedule, { aroundMs: number; spans: readonly Span[] }>()

/** The windows in a row that hold the instant, as one, as far as was looked; null while it is closed. */
function spanAt(schedule: GeofenceSchedule, ms: number): Span | null {
  let held = known.get(schedule)
  if (held === undefined || Math.abs(ms - held.aroundMs) > dayMs) {
    held = { aroundMs: ms, spans: spansAround(schedule, dayInZone(new Date(ms), schedule.timeZone)) }
    known.set(schedule, held)
  }
  for (const span of held.spans) if (span.fromMs <= ms && ms < span.untilMs) return span
  return null
}

function spansAround(schedule: GeofenceSchedule, day: string): Span[] {
  const first = addDays(day, -DAYS_AROUND)
  const days = Array.from({ length: 2 * DAYS_AROUND + 1 }, (_, n) => addDays(first, n))
  const windows = days.flatMap((each) => (isDayOf(schedule, each) ? windowsOf(schedule, each) : []))
  windows.sort((a, b) => a.fromMs - b.fromMs)
  const merged: { fromMs: number; untilMs: number }[] = []
  for (const window of windows) {
    const last = merged.at(-1)
    if (last !== undefined && window.fromMs <= last.untilMs) last.untilMs = Math.max(last.untilMs, window.untilMs)
    else merged.push({ ...window })
  }
  return merged
}

/** A window belongs to the day on which it begins, whole. */
function isDayOf({ firstDay, lastDay, closedOn }: GeofenceSchedule, day: string): boolean {
  return (firstDay === null || day >= firstDay) && (lastDay === null || day <= lastDay) && !closedOn.includes(day)
}
