import { distanceM, type LatLon } from '@clutch/shared/geo'
import { type Following, isOpen, lastLeft } from './follow.ts'
import { legBetween, shareLeft } from './leg.ts'
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

/**
 * When a vehicle will be where, if it drives on as planned: from where it is, with the service and breaks still to come, the rests that
 * its driver will have to take, and the way to where the route ends.
 */
export function estimatesOf(way: Way, following: Following): { stops: Map<string, Estimate>; endMs: number } {
  const stops = new Map<string, Estimate>()
  let at: LatLon | null = following.last ?? way.start
  const clock = clockOf(way, following)
  const paces = pacesOf(way)
  let previous: WayStop | undefined
  const here = way.stops.find(({ id }) => id === following.inside?.id && following.stops[id] !== undefined)
  if (here !== undefined && here.provedMs === null) {
    const begunMs = inWindow(here, following.stops[here.id]!.arrivedMs)
    clock.work(Math.max(0, begunMs + here.serviceS * 1_000 - clock.nowMs()) / 1_000)
    at = here
    previous = here
  }
  let isFirst = true
  const drive = (to: LatLon, order: number, plannedS: number, pace: number) => {
    if (previous !== undefined && way.stops[order - 1] === previous) clock.drive(plannedS)
    else if (isFirst && previous === undefined)
      clock.drive(ongoingS(way, following, to, plannedS) ?? travelS(at, to, pace))
    else clock.drive(travelS(at, to, pace))
    isFirst = false
  }
  way.stops.forEach((stop, order) => {
    if (!isOpen(following, stop)) return
    drive(stop, order, stop.travelS, paces[order]!)
    const lastMs = stop.windows.at(-1)?.[1] ?? Infinity
    const arrivalMs = clock.nowMs()
    stops.set(stop.id, { arrivalMs, lateS: Math.max(0, Math.round((arrivalMs - lastMs) / 1_000)) })
    clock.waitUntil(inWindow(stop, arrivalMs))
    clock.work(stop.serviceS)
    at = stop
    previous = stop
  })
  if (way.end !== null && at !== null) drive(way.end, way.stops.length, way.backS ?? 0, paces.at(-1) ?? usual)
  return { stops, endMs: clock.nowMs() }
}

/** What is left of a way of which the roads are known; undefined where they are not, or the vehicle is not on them. */
function ongoingS(way: Way, following: Following, to: LatLon, plannedS: number): number | undefined {
  const { last } = following
  if (last === null || following.off !== null) return undefined
  const stop = way.stops.find((each) => each === to)
  const leg = legBetween(way, lastLeft(way, following), stop, { atMs: last.timeMs })
  return leg === undefined || leg.line.length <= 2 ? undefined : plannedS * shareLeft(leg.line, last)
}

/** Time as it passes on the way: breaks that were planned, and rests that are due after so much driving, are taken in it. */
function clockOf(way: Way, { last, throughMs, stops, driven }: Following) {
  const limit = way.driving ?? null
  let now = last?.timeMs ?? throughMs ?? way.startMs
  // Waiting at the start is no delay.
  if (Object.keys(stops).length === 0 && now < way.startMs) now = way.startMs
  const breaks = way.breaks.filter(({ startMs }) => startMs >= now)
  let drivenS = (driven?.sinceRestMs ?? 0) / 1_000
  // Of a rest that is being taken.
  let restedS = (driven?.stillMs ?? 0) / 1_000
  const rest = (seconds: number) => {
    now += seconds * 1_000
    if (limit !== null && seconds >= limit.breakS) drivenS = 0
  }
  /** Breaks that begin before this instant are over before what comes next. */
  const pause = () => {
    while (breaks[0] !== undefined && breaks[0].startMs <= now) {
      const { startMs, endMs } = breaks.shift()!
      rest((endMs - startMs) / 1_000)
    }
  }
  return {
    nowMs: () => Math.round(now),
    drive(seconds: number) {
      let left = seconds
      while (limit !== null && drivenS + left > limit.maxS) {
        const may = Math.max(0, limit.maxS - drivenS)
        now += may * 1_000
        left -= may
        now += Math.max(0, limit.breakS - (may > 0 ? 0 : restedS)) * 1_000
        drivenS = 0
      }
      now += left * 1_000
      drivenS += left
      restedS = 0
      pause()
    },
    work(seconds: number) {
      now += seconds * 1_000
    },
    waitUntil(ms: number) {
      if (ms > now) rest((ms - now) / 1_000)
    },
  }
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
