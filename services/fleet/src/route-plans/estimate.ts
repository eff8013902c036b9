import { distanceM, type LatLon } from '@clutch/shared/geo'
import { type Following, isOpen } from './follow.ts'
import type { Way, WayStop } from './way.ts'

/** On short ways the plan's time is mostly turning and parking: its speed over the way of a bird is taken from longer ones. */
const shortM = 300
/** Seconds of a metre of the way of a bird: from 120 km/h to walking. */
const [fastest, slowest] = [0.03, 0.9]
/** Where nothing was planned: 40 km/h on ways a third longer. */
const usual = 0.12

export interface Estimate {
  arrivalMs: number
  /** By how much later than the last window; 0 when it is not. */
  lateS: number
}

/** When a vehicle will be where, if it drives on as planned: from where it is, with the service and breaks still to come. */
export function estimatesOf(way: Way, following: Following): { stops: Map<string, Estimate>; endMs: number } {
  const stops = new Map<string, Estimate>()
  let now = following.last?.timeMs ?? following.throughMs ?? way.startMs
  let at: LatLon | null = following.last ?? way.start
  // Waiting at the start is no delay.
  if (Object.keys(following.stops).length === 0 && now < way.startMs) now = way.startMs
  const paces = pacesOf(way)
  const breaks = way.breaks.filter(({ startMs }) => startMs >= now)
  let previous: WayStop | undefined
  const here = way.stops.find(({ id }) => id === following.inside?.id && following.stops[id] !== undefined)
  if (here !== undefined && here.provedMs === null) {
    const begunMs = inWindow(here, following.stops[here.id]!.arrivedMs)
    now = Math.max(now, begunMs + here.serviceS * 1_000)
    at = here
    previous = here
  }
  way.stops.forEach((stop, order) => {
    if (!isOpen(following, stop)) return
    const isAsPlanned = previous !== undefined && way.stops[order - 1] === previous
    now = paused(now + (isAsPlanned ? stop.travelS : travelS(at, stop, paces[order]!)) * 1_000, breaks)
    const lastMs = stop.windows.at(-1)?.[1] ?? Infinity
    stops.set(stop.id, { arrivalMs: Math.round(now), lateS: Math.max(0, Math.round((now - lastMs) / 1_000)) })
    now = inWindow(stop, now) + stop.serviceS * 1_000
    at = stop
    previous = stop
  })
  const backS = way.end === null || at === null ? 0 : travelS(at, way.end, paces.at(-1) ?? usual)
  return { stops, endMs: Math.round(paused(now + backS * 1_000, breaks)) }
}

/** Seconds of a metre of the way of a bird on the way to each stop, as it was planned. */
function pacesOf({ start, stops }: Way): number[] {
  let before: LatLon | null = start
  let known = usual
  return stops.map((stop) => {
    const metres = before === null ? 0 : distanceM(before, stop)
    if (metres > shortM) known = Math.min(slowest, Math.max(fastest, stop.travelS / metres))
    before = stop
    return known
  })
}

function travelS(from: LatLon | null, to: LatLon, pace: number): number {
  return from === null ? 0 : distanceM(from, to) * pace
}

/** When service begins: at once, or when the next window opens; beyond the last one at once, late. */
function inWindow({ windows }: WayStop, ms: number): number {
  if (windows.length === 0) return ms
  const next = windows.find(([, to]) => ms <= to)
  return next === undefined ? ms : Math.max(ms, next[0])
}

/** Breaks that begin before this instant are over before it. */
function paused(ms: number, breaks: { startMs: number; endMs: number }[]): number {
  let now = ms
  while (breaks[0] !== undefined && breaks[0].startMs <= now) {
    now += breaks[0].endMs - breaks[0].startMs
    breaks.shift()
  }
  return now
}
