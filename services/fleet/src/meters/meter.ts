import type { Mark } from './meter-day.ts'

/**
 * What a vehicle's odometer says, and its engine hours, at any instant: what people have read off it, with what was travelled in
 * between. One value that never falls, whatever devices came and went. Pure.
 *
 * Between two that were read the way is what was measured, and what is missing lies where least was known; where more was measured
 * than lies between them, all of it is shortened alike. Everything is evaluated when it is asked for, so a reading
 * that comes late, a device that was entered late and an entry that was wrong leave no trace.
 */

export type MeterName = 'odometer' | 'engine-hours'

/** What somebody read off. In metres or seconds; `at` by the domain's clock. */
export type ReadOff = {
  readonly id: string
  readonly source: 'workshop' | 'manual'
  readonly value: number
  readonly atMs: number
  /** What another instrument showed that was put in then. Null: it is the same as before. */
  readonly newInstrument: number | null
}

export type Anchor = {
  readonly atMs: number
  readonly total: number
  /** What it may be off by; null where nobody has said what the counter began with. */
  readonly error: number | null
  readonly source: 'workshop' | 'manual' | 'vehicle' | 'device' | 'fixes'
  readonly id: string | null
}

/** A share of what people read off is of the last unit that is shown, or of the day before. */
const READ_ERROR = {
  odometer: { workshop: 1_000, manual: 2_000 },
  'engine-hours': { workshop: 360, manual: 3_600 },
} as const

/** In the order of their times: totals over all instruments there were. */
export function anchorsOf(meter: MeterName, entries: readonly ReadOff[]): Anchor[] {
  const anchors: Anchor[] = []
  let offset = 0
  for (const entry of inOrder(entries)) {
    const total = entry.value + offset
    anchors.push({
      atMs: entry.atMs,
      total,
      error: READ_ERROR[meter][entry.source],
      source: entry.source,
      id: entry.id,
    })
    if (entry.newInstrument !== null) offset = total - entry.newInstrument
  }
  return anchors
}

/** What the instrument of an instant shows less than the total. */
export function offsetAt(entries: readonly ReadOff[], atMs: number): number {
  let offset = 0
  for (const entry of inOrder(entries))
    if (entry.newInstrument !== null && entry.atMs <= atMs) offset = entry.value + offset - entry.newInstrument
  return offset
}

function inOrder(entries: readonly ReadOff[]): ReadOff[] {
  return [...entries].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
}

/** Two anchors that cannot both be: the later shows less. Null when they all can. */
export function contradiction(anchors: readonly Anchor[]): { earlier: Anchor; later: Anchor } | null {
  for (let i = 1; i < anchors.length; i += 1) {
    const [earlier, later] = [anchors[i - 1]!, anchors[i]!]
    if (later.total < earlier.total || (later.atMs === earlier.atMs && later.total !== earlier.total))
      return { earlier, later }
  }
  return null
}

/** What was measured between two instants, and what that may be off by. Additive. */
export type Travelled = { readonly amount: number; readonly error: number }

export type Estimate = {
  readonly total: number
  readonly error: number | null
  /** The one it counts from. */
  readonly anchor: Anchor
}

/**
 * @param anchors the last at or before the instant and the first after it, those of them that there are: one at least
 * @param travelled of any two instants, the first not later
 */
export function estimateAt(
  atMs: number,
  { before, after }: { before: Anchor | undefined; after: Anchor | undefined },
  travelled: (fromMs: number, toMs: number) => Travelled,
): Estimate {
  if (before === undefined) {
    const back = travelled(atMs, after!.atMs)
    return { total: Math.max(0, after!.total - back.amount), error: sum(after!.error, back.error), anchor: after! }
  }
  const on = travelled(before.atMs, atMs)
  if (after === undefined)
    return { total: before.total + on.amount, error: sum(before.error, on.error), anchor: before }
  const all = travelled(before.atMs, after.atMs)
  const between = after.total - before.total
  const missing = between - all.amount
  // Where nothing may be off, what is missing is spread over the time.
  const share = all.error > 0 ? on.error / all.error : (atMs - before.atMs) / (after.atMs - before.atMs)
  const amount = missing >= 0 ? on.amount + missing * share : on.amount * (between / all.amount)
  const apart = Math.min(on.error, all.error - on.error) + Math.abs(missing) * Math.min(share, 1 - share)
  const error = sum(before.error === null || after.error === null ? null : Math.max(before.error, after.error), apart)
  return { total: before.total + amount, error, anchor: before }
}

function sum(a: number | null, b: number): number | null {
  return a === null ? null : a + b
}

/** A device in the vehicle, from when to when. */
export type Window = { readonly deviceId: string; readonly fromMs: number; readonly untilMs: number | null }

/** The marks of a device around an instant: the last at or before it, the first after it. */
export type Around = { readonly before: Mark | null; readonly after: Mark | null }

/** Of which time nothing is known a vehicle may have gone so far in a day; a working day's drive. */
const UNSEEN_M_PER_DAY = 100_000
const UNSEEN_S_PER_DAY = 8 * 3_600
const DAY_MS = 86_400_000
/** Between what the vehicle's odometer said to one device and to the next. */
const JOIN_ERROR = { odometer: 1_000, 'engine-hours': 360 } as const
const MOST_PER_MS = { odometer: 0.07, 'engine-hours': 0.001 } as const
const SLACK = { odometer: 2_000, 'engine-hours': 900 } as const

/** The instants of each window at which its marks must be known, to say what was travelled between instants. */
export function instantsOf(window: Window, askedMs: readonly number[]): number[] {
  const within = askedMs.filter((ms) => ms > window.fromMs && (window.untilMs === null || ms < window.untilMs))
  return [
    window.fromMs,
    ...within,
    ...(window.untilMs === null ? [Math.max(window.fromMs, ...askedMs)] : [window.untilMs]),
  ]
}

/**
 * @param windows of one vehicle in their order, which do not overlap
 * @param around marks at the instants that `instantsOf` names
 */
export function travelledBy(
  meter: MeterName,
  windows: readonly Window[],
  around: (deviceId: string, ms: number) => Around,
): (fromMs: number, toMs: number) => Travelled {
  const joins = windows.slice(1).map((window, i) => join(meter, windows[i]!, window, around))
  return (fromMs, toMs) => {
    let amount = 0
    let error = 0
    for (const [i, window] of windows.entries()) {
      const from = Math.max(fromMs, window.fromMs)
      const to = Math.min(toMs, window.untilMs ?? toMs)
      if (to > from) {
        const start = totalAt(meter, around(window.deviceId, from), from, window)
        const end = totalAt(meter, around(window.deviceId, to), to, window)
        if (start !== null && end !== null) {
          amount += Math.max(0, end.total - start.total)
          error += Math.max(0, end.error - start.error)
        }
      }
      const joined = joins[i]
      const next = windows[i + 1]
      if (joined === undefined || next === undefined) continue
      if (joined !== null) {
        if (fromMs < next.fromMs && next.fromMs <= toMs) {
          amount += joined
          error += JOIN_ERROR[meter]
        }
      } else error += unseen(meter, fromMs, toMs, window.untilMs ?? next.fromMs, next.fromMs)
    }
    const first = windows[0]
    const last = windows.at(-1)
    error += unseen(meter, fromMs, toMs, Number.NEGATIVE_INFINITY, first?.fromMs ?? Number.POSITIVE_INFINITY)
    if (last !== undefined && last.untilMs !== null)
      error += unseen(meter, fromMs, toMs, last.untilMs, Number.POSITIVE_INFINITY)
    return { amount, error }
  }
}

function unseen(meter: MeterName, fromMs: number, toMs: number, gapFromMs: number, gapToMs: number): number {
  const ms = Math.min(toMs, gapToMs) - Math.max(fromMs, gapFromMs)
  return ms <= 0 ? 0 : (ms / DAY_MS) * (meter === 'odometer' ? UNSEEN_M_PER_DAY : UNSEEN_S_PER_DAY)
}

/** What the vehicle's own counter has gone on by between two devices; null where it did not tell both of them, or cannot have. */
function join(
  meter: MeterName,
  window: Window,
  next: Window,
  around: (deviceId: string, ms: number) => Around,
): number | null {
  const untilMs = window.untilMs ?? next.fromMs
  const last = around(window.deviceId, untilMs).before
  const beforeNext = around(next.deviceId, next.fromMs)
  // What it knew before it came into this vehicle is another's.
  const first = beforeNext.after
  const [value, nextValue] = [ownCounter(meter, last), ownCounter(meter, first)]
  if (last === null || last[0] < window.fromMs || value === null || nextValue === null || first === null) return null
  // The first mark lies a little after the window's begin: what the device itself has counted until then is no part of the gap.
  const start = totalAt(meter, beforeNext, next.fromMs, next)
  const counted = start === null ? 0 : Math.max(0, totalOf(meter, first).total - start.total)
  const added = nextValue - value - counted
  const most = (first[0] - last[0]) * MOST_PER_MS[meter] + SLACK[meter]
  return added >= -SLACK[meter] && added <= most ? Math.max(0, added) : null
}

/** Hours are counted by the vehicle where anything counts them; a device's own odometer says nothing to the next device. */
function ownCounter(meter: MeterName, mark: Mark | null): number | null {
  return mark === null ? null : meter === 'odometer' ? mark[4] : mark[6]
}

function totalOf(meter: MeterName, mark: Mark): { total: number; error: number } {
  // Engine time is counted by the second: what it may be off by is taken as for a device's odometer.
  return meter === 'odometer' ? { total: mark[1], error: mark[2] } : { total: mark[3], error: mark[3] * 0.02 }
}

function totalAt(
  meter: MeterName,
  { before, after }: Around,
  ms: number,
  { fromMs, untilMs }: Window,
): { total: number; error: number } | null {
  if (before === null) return after === null ? null : totalOf(meter, after)
  if (after === null) return totalOf(meter, before)
  // What a device had not seen when it came into this vehicle, or until it was seen in another, is not of this vehicle.
  if (after[7] === 1 && before[0] < fromMs) return totalOf(meter, after)
  if (after[7] === 1 && untilMs !== null && after[0] >= untilMs) return totalOf(meter, before)
  const share = (ms - before[0]) / (after[0] - before[0])
  const [from, to] = [totalOf(meter, before), totalOf(meter, after)]
  return { total: from.total + (to.total - from.total) * share, error: from.error + (to.error - from.error) * share }
}
