import type { DriverDuring } from '../driver-assignments/who-drove.ts'
import { noSums, type SumName, type Sums } from './sums.ts'

/** The sums of one vehicle's day, by who drove, whose it was, and what was paid in. Pure: everything follows from what is passed in. */

/** A time with one driver, one fleet and the same groups. */
export interface Segment {
  readonly fromMs: number
  readonly toMs: number
  readonly fleetId: string
  /** The ones it was put into, those above them left out. */
  readonly groupIds: readonly string[]
  readonly driverId: string
}

export interface Place {
  readonly fromMs: number
  readonly fleetId: string
  readonly groupIds: readonly string[]
  readonly zone: string
  /** An archived vehicle is where it was, and is not there to be used. */
  readonly isActive: boolean
}

/** What lasts counts in each segment by its share of time; what has no length counts where it is. */
export interface Lasting {
  readonly startMs: number
  readonly endMs: number
  readonly sums: Partial<Sums>
}

export interface Happening {
  readonly atMs: number
  readonly sums: Partial<Sums>
  /** Of what was paid. */
  readonly currency?: string
}

export interface PartOfDay extends Omit<Segment, 'fromMs' | 'toMs'> {
  readonly currency: string
  readonly sums: Sums
}

/**
 * How much of a whole lies between two instants. The ends are rounded and not the parts, so that the parts of any division add up to
 * the whole.
 */
export function shareOf(
  whole: number,
  { startMs, endMs }: { startMs: number; endMs: number },
  fromMs: number,
  toMs: number,
) {
  if (endMs <= startMs) return startMs >= fromMs && startMs < toMs ? whole : 0
  const until = (ms: number) => Math.round(whole * Math.min(1, Math.max(0, (ms - startMs) / (endMs - startMs))))
  return until(toMs) - until(fromMs)
}

/** A time cut where the driver, the fleet or the groups change. Before the first place a vehicle belonged where it did first. */
export function segmentsOf(
  places: readonly Place[],
  during: readonly DriverDuring[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Segment[] {
  const cuts = new Set([fromMs, toMs])
  const cut = (ms: number) => {
    if (ms > fromMs && ms < toMs) cuts.add(ms)
  }
  for (const place of places) cut(place.fromMs)
  for (const one of during) {
    cut(one.fromMs)
    if (one.untilMs !== null) cut(one.untilMs)
  }
  const sorted = [...cuts].sort((a, b) => a - b)
  return sorted.slice(0, -1).map((from, index): Segment => {
    const place = placeAt(places, from)
    const driver = during.find((one) => one.fromMs <= from && (one.untilMs === null || from < one.untilMs))
    const { fleetId = '', groupIds = [] } = place ?? {}
    return { fromMs: from, toMs: sorted[index + 1]!, fleetId, groupIds, driverId: driver?.driverId ?? '' }
  })
}

function placeAt(places: readonly Place[], ms: number): Place | undefined {
  return places.findLast(({ fromMs }) => fromMs <= ms) ?? places[0]
}

/** When a vehicle was there, so far: since it is known, and not while it was archived. Times that touch are one. */
export function timesThere(
  places: readonly Place[],
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): { startMs: number; endMs: number }[] {
  return united(
    places.flatMap(({ fromMs, isActive }, index) => {
      const startMs = index === 0 ? sinceMs : Math.max(fromMs, sinceMs)
      const endMs = Math.min(places[index + 1]?.fromMs ?? nowMs, nowMs)
      return isActive && startMs < endMs ? [{ startMs, endMs }] : []
    }),
  )
}

export function partsOf(
  segments: readonly Segment[],
  lasting: readonly Lasting[],
  happening: readonly Happening[],
): PartOfDay[] {
  const parts = new Map<string, PartOfDay>()
  const partOf = ({ fleetId, groupIds, driverId }: Segment, currency: string): Sums => {
    const key = JSON.stringify([fleetId, [...groupIds].sort(), driverId, currency])
    const part = parts.get(key) ?? { fleetId, groupIds, driverId, currency, sums: noSums() }
    parts.set(key, part)
    return part.sums
  }
  for (const segment of segments) {
    for (const of of lasting) {
      if (of.endMs < segment.fromMs || of.startMs >= segment.toMs) continue
      for (const [name, whole] of Object.entries(of.sums) as [SumName, number][]) {
        const share = shareOf(whole, of, segment.fromMs, segment.toMs)
        if (share !== 0) partOf(segment, '')[name] += share
      }
    }
    for (const { atMs, sums, currency = '' } of happening) {
      if (atMs < segment.fromMs || atMs >= segment.toMs) continue
      for (const [name, amount] of Object.entries(sums) as [SumName, number][])
        if (amount !== 0) partOf(segment, currency)[name] += amount
    }
  }
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)
}

/** Times as one, where they overlap. */
export function united(times: readonly { startMs: number; endMs: number }[]): { startMs: number; endMs: number }[] {
  const result: { startMs: number; endMs: number }[] = []
  for (const time of [...times].sort((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1)
    if (last !== undefined && time.startMs <= last.endMs) last.endMs = Math.max(last.endMs, time.endMs)
    else result.push({ ...time })
  }
  return result
}
