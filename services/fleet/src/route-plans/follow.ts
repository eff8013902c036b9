import { distanceM, distanceToPathM } from '@clutch/shared/geo'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { type Driven, drivenFurther, nothingDriven } from './driven.ts'
import { legBetween } from './leg.ts'
import type { Way, WayStop } from './way.ts'

/** A vehicle that is slower than this within a stop's radius is there at once: nobody drives by so slowly. km/h. */
const thereKmh = 8
/** Else it is there when it has been for so long, whatever its speed: a device may not tell it. */
const thereMs = 60_000
/** It has left when it is this much further away than the radius, twice, or for so long: noise does not leave. */
const leavesFactor = 1.5
const leavesMarginM = 30
/** Between readings that lie further apart nothing is interpolated. */
const gapMs = 120_000
/** It is off its way when it is outside of the corridor for so long, and back when it has been well inside for so long: one fix is none. */
const offMs = 120_000
const backShare = 0.8
const backMs = 30_000
/** Of one route; who leaves it more often than this is on another. */
const maxDeviations = 20
/** Nobody is on his way so long before he is to start: where the vehicle then stands is no arrival. */
const earlyMs = 60 * 60_000
/** Fixes that are worse by the device's own word say nothing of where a stop begins. */
const maxHdop = 10

/** How far a vehicle has come, from its readings in order of time. Plain JSON, as large as the way. */
export interface Following {
  throughMs: number | null
  last: { timeMs: number; lat: number; lon: number } | null
  /** The stop within whose radius it is. `since`: when it came in; `leaving`: since when it seems to be out again. */
  inside: { id: string; sinceMs: number; leavingMs: number | null } | null
  stops: Readonly<Record<string, { arrivedMs: number; departedMs: number | null }>>
  /** Since when it is outside of its corridor, and since when it seems to be back. */
  off: { sinceMs: number; distanceM: number; backMs: number | null } | null
  /** When it was outside for long, in order; the last one may not be over. */
  deviations: readonly Deviation[]
  driven: Driven
  /** Places of its time were taken out of the track: what was found before stays as it was found. */
  isFixed?: true
}

interface Deviation {
  sinceMs: number
  untilMs: number | null
  /** The furthest from its way. */
  distanceM: number
  /** Half the width of the corridor that it left. */
  corridorM: number
}

export function newFollowing(): Following {
  return { throughMs: null, last: null, inside: null, stops: {}, off: null, deviations: [], driven: nothingDriven }
}

/**
 * The state after further readings, in order of time; those that are not later than what was followed are passed over, so
 * that a repetition changes nothing. Pure: late readings are followed by beginning anew.
 */
export function follow(way: Way, following: Following, points: readonly TelemetryPoint[]): Following {
  let state = following
  for (const point of points) {
    if (state.throughMs !== null && point.timeMs <= state.throughMs) continue
    state = step(way, state, point)
  }
  return state
}

function step(way: Way, state: Following, point: TelemetryPoint): Following {
  const { timeMs, lat, lon } = point
  if (!point.valid || (point.hdop ?? 0) > maxHdop) return { ...state, throughMs: timeMs }
  if (timeMs < way.startMs - earlyMs) return { ...state, throughMs: timeMs, last: { timeMs, lat, lon } }
  const come = withStops(way, state, point)
  return {
    ...come,
    ...offWay(way, come, point),
    // Routes that were dispatched before this was counted have none.
    driven: drivenFurther(state.driven ?? nothingDriven, state.last, point),
    throughMs: timeMs,
    last: { timeMs, lat, lon },
  }
}

function withStops(way: Way, state: Following, point: TelemetryPoint): Following {
  const { inside } = state
  if (inside === null) return entered(way, state, point)
  const stop = way.stops.find(({ id }) => id === inside.id)
  // It was taken off the route while the vehicle was there.
  if (stop === undefined) return entered(way, { ...state, inside: null }, point)
  const awayM = distanceM(point, stop)
  const isOut = awayM > stop.radiusM * leavesFactor + leavesMarginM
  if (!isOut) return arrived({ ...state, inside: { ...inside, leavingMs: null } }, point)
  if (inside.leavingMs === null && !isFarAway(awayM, stop) && !isAfterGap(state, point))
    return { ...state, inside: { ...inside, leavingMs: crossingMs(state, stop, point) } }
  const leftMs = inside.leavingMs ?? crossingMs(state, stop, point)
  const visit = state.stops[stop.id]
  const stops = visit === undefined ? state.stops : { ...state.stops, [stop.id]: { ...visit, departedMs: leftMs } }
  return entered(way, { ...state, inside: null, stops }, point)
}

function isFarAway(awayM: number, { radiusM }: WayStop): boolean {
  return awayM > radiusM * 4 + 300
}

function isAfterGap({ last }: Following, { timeMs }: TelemetryPoint): boolean {
  return last !== null && timeMs - last.timeMs > gapMs
}

/** The next stop in order that is near enough; else any that is: a driver may choose another order. */
function entered(way: Way, state: Following, point: TelemetryPoint): Following {
  const near = way.stops.find((stop) => state.stops[stop.id] === undefined && distanceM(point, stop) <= stop.radiusM)
  if (near === undefined) return state
  const sinceMs = crossingMs(state, near, point)
  return arrived({ ...state, inside: { id: near.id, sinceMs, leavingMs: null } }, point)
}

function arrived(state: Following, { timeMs, speedKmh }: TelemetryPoint): Following {
  const { inside, stops } = state
  if (inside === null || stops[inside.id] !== undefined) return state
  const isThere = (speedKmh !== undefined && speedKmh < thereKmh) || timeMs - inside.sinceMs >= thereMs
  if (!isThere) return state
  return { ...state, stops: { ...stops, [inside.id]: { arrivedMs: inside.sinceMs, departedMs: null } } }
}

/** When the radius was crossed between the reading before and this one. */
function crossingMs({ last }: Following, stop: WayStop, point: TelemetryPoint): number {
  if (last === null || point.timeMs - last.timeMs > gapMs) return point.timeMs
  const [before, now] = [distanceM(last, stop), distanceM(point, stop)]
  if (before === now) return point.timeMs
  const share = Math.max(0, Math.min(1, (before - stop.radiusM) / (before - now)))
  return Math.round(last.timeMs + share * (point.timeMs - last.timeMs))
}

function offWay(way: Way, state: Following, point: TelemetryPoint): Pick<Following, 'off' | 'deviations'> {
  const { off, deviations } = state
  const { timeMs } = point
  const open = deviations.at(-1)?.untilMs === null ? deviations.at(-1) : undefined
  const leg =
    state.inside === null ? legBetween(way, lastLeft(way, state), nextOpen(way, state), { atMs: timeMs }) : undefined
  const awayM = leg === undefined ? 0 : Math.round(distanceToPathM(point, leg.line, false))
  const isOff = leg !== undefined && awayM >= leg.corridorM * (open === undefined ? 1 : backShare)
  if (!isOff) {
    if (off === null) return { off, deviations }
    const backSinceMs = off.backMs ?? timeMs
    // At a stop it is back whatever comes.
    if (leg !== undefined && timeMs - backSinceMs < backMs) return { off: { ...off, backMs: backSinceMs }, deviations }
    const closed = open === undefined ? deviations : deviations.with(-1, { ...open, untilMs: backSinceMs })
    return { off: null, deviations: closed }
  }
  const now = { sinceMs: off?.sinceMs ?? timeMs, distanceM: Math.max(off?.distanceM ?? 0, awayM), backMs: null }
  if (open !== undefined) return { off: now, deviations: deviations.with(-1, { ...open, distanceM: now.distanceM }) }
  const isLong = timeMs - now.sinceMs >= offMs && deviations.length < maxDeviations
  const { sinceMs, distanceM } = now
  const fresh = { sinceMs, untilMs: null, distanceM, corridorM: Math.round(leg.corridorM) }
  return { off: now, deviations: isLong ? [...deviations, fresh] : deviations }
}

export function isOpen(state: Following, stop: WayStop): boolean {
  return state.stops[stop.id] === undefined && stop.provedMs === null
}

export function nextOpen(way: Way, state: Following): WayStop | undefined {
  return way.stops.find((stop) => isOpen(state, stop))
}

export function lastLeft(way: Way, state: Following): WayStop | undefined {
  let last: WayStop | undefined
  let leftMs = -Infinity
  for (const stop of way.stops) {
    const at = state.stops[stop.id]?.departedMs ?? -Infinity
    if (at > leftMs) [last, leftMs] = [stop, at]
  }
  return last
}

/** Nothing is left to do: every stop was left again, or somebody said what came of it. */
export function isDone(way: Way, state: Following): boolean {
  return way.stops.every((stop) => stop.provedMs !== null || (state.stops[stop.id]?.departedMs ?? null) !== null)
}
