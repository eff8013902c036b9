import { derivedId } from '@clutch/shared/derived-id'
import { distanceM, interpolate, isLatLon, type LatLon } from '@clutch/shared/geo'
import type { Part } from '../telemetry/part.ts'
import type { Place, TrackPoint } from '../trips/track.ts'
import { type Area, depthM, halfSizeM } from './geofence.ts'
import { type FilterState, filtered, filterSigmaM, fixSigmaM } from './position-filter.ts'

/**
 * Enter and exit of geofences, as a fold over the readings of one device in event-time order.
 *
 * A vehicle is on the other side of a border when its estimated place is beyond it by a margin that grows with the uncertainty of the
 * estimate; the crossing is then dated back to where the estimate met the border. Noise near a border therefore moves a
 * crossing by a moment and does not repeat it. What passes between two fixes, in and out again, is found along the line between.
 */

const CROSSING_ALGORITHM = 'crossing/1'

/** The margin in standard deviations of the estimate, and its bounds. */
const MARGIN_SIGMAS = 1.5
const MIN_MARGIN_M = 3
/** Never more of an area's half size: a small area must stay enterable. */
const MARGIN_SHARE = 0.4
/** Passing through between two fixes is looked for on lines at least so long, over at most so long a pause, at so many places. */
const LINE_MIN_M = 60
const LINE_MAX_MS = 300_000
const LINE_SAMPLES = 32
/** An accuracy at which half of the confidence is lost. */
const HALF_CONFIDENCE_M = 50
const MAX_SIDES = 1_000

/** A geofence as the fold needs it. In event time it exists from `activeFromMs` until before `activeUntilMs`. */
export type Fence = {
  readonly id: string
  readonly area: Area
  readonly activeFromMs: number
  readonly activeUntilMs: number | null
}

/** Where the fold finds fences: those around a point (and maybe more), and one it has met before. */
export type FenceSource = {
  near(point: LatLon): readonly Fence[]
  byId(id: string): Fence | undefined
}

export type Crossing = {
  readonly kind: 'crossing'
  readonly id: string
  readonly deviceId: string
  readonly geofenceId: string
  readonly direction: 'enter' | 'exit'
  readonly atMs: number
  readonly place: Place
  /** 0 to 1: how sure it is that the vehicle was on the one side and is on the other. */
  readonly confidence: number
  readonly evidence: {
    readonly algorithm: string
    /** `removed`: the geofence ended while the vehicle was inside. */
    readonly cause: 'crossed' | 'between-fixes' | 'removed'
    readonly sigmaM: number
    readonly marginM: number
    /** The time between the two readings around the crossing: it lies somewhere in it. */
    readonly betweenS: number
  }
  readonly decidedAtMs: number
}

export type CrossingEffect = { readonly type: 'geofence-crossed'; readonly record: Crossing }

/** On which side of one border the vehicle is. Kept only where the side is not plainly outside. */
type Side = {
  /** Null while it has been too near the border to tell. */
  readonly inside: boolean | null
  /** Where and when the estimate met the border on its way to the other side. */
  readonly met: { readonly atMs: number; readonly place: Place; readonly betweenMs: number } | null
}

export type CrossingState = {
  readonly deviceId: string
  readonly filter: FilterState | null
  /** Time of the first fix: a geofence older than that was known to be elsewhere. */
  readonly firstFixMs: number | null
  readonly sides: Readonly<Record<string, Side>>
}

export function newCrossingState(deviceId: string): CrossingState {
  return { deviceId, filter: null, firstFixMs: null, sides: {} }
}

export const crossingPart: Part<CrossingState, CrossingEffect> = {
  newState: newCrossingState,
  step: (state, point, effects, { fences }) => stepCrossings(state, point, fences, effects),
}

/** The state after one more reading, which must be later than all before it. */
export function stepCrossings(
  state: CrossingState,
  point: TrackPoint,
  fences: FenceSource,
  effects: CrossingEffect[],
): CrossingState {
  if (!point.valid || !isLatLon(point)) return state
  const filter = filtered(state.filter, point)
  const before = state.filter
  const near = new Map<string, Fence>()
  for (const fence of fences.near(filter)) near.set(fence.id, fence)
  const sides: Record<string, Side> = {}
  let kept = 0
  for (const [id, side] of Object.entries(state.sides)) {
    const fence = near.get(id) ?? fences.byId(id)
    if (fence && isActive(fence, point.timeMs)) {
      near.set(id, fence)
    } else if (side.inside === true) {
      effects.push(removed(state.deviceId, fence, id, filter, point))
    }
  }
  for (const fence of [...near.values()].sort(byId)) {
    if (!isActive(fence, point.timeMs)) continue
    const held = state.sides[fence.id] ?? unmet(state, fence)
    const side = sideAfter(state, held, fence, before, filter, point, effects)
    if (side && kept < MAX_SIDES) {
      sides[fence.id] = side
      kept++
    }
  }
  if (before) passedThrough(state, before, filter, point, fences, sides, effects)
  return { deviceId: state.deviceId, filter, firstFixMs: state.firstFixMs ?? point.timeMs, sides }
}

function byId(a: Fence, b: Fence): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

function isActive(fence: Fence, timeMs: number): boolean {
  return fence.activeFromMs <= timeMs && (fence.activeUntilMs === null || timeMs < fence.activeUntilMs)
}

/** A geofence that the vehicle was not near at its last fix was not entered then; of a new one, or at a first fix, nothing is known. */
function unmet(state: CrossingState, fence: Fence): Side {
  const watched = state.filter !== null && fence.activeFromMs <= state.filter.timeMs
  return { inside: watched ? false : null, met: null }
}

function sideAfter(
  state: CrossingState,
  held: Side,
  fence: Fence,
  before: FilterState | null,
  filter: FilterState,
  point: TrackPoint,
  effects: CrossingEffect[],
): Side | null {
  const deepM = depthM(fence.area, filter)
  const marginM = marginOf(fence, filter)
  if (held.inside === null || !before) {
    if (Math.abs(deepM) <= marginM) return { inside: null, met: null }
    return deepM > 0 ? { inside: true, met: null } : null
  }
  const beyond = held.inside ? deepM < 0 : deepM > 0
  if (!beyond) return held.inside ? { inside: true, met: null } : null
  const met = held.met ?? meeting(fence.area, before, filter, held.inside)
  if (Math.abs(deepM) <= marginM) return { inside: held.inside, met }
  const direction = held.inside ? 'exit' : 'enter'
  effects.push(crossed(state.deviceId, fence, direction, met, 'crossed', filter, marginM, point))
  return direction === 'enter' ? { inside: true, met: null } : null
}

function marginOf(fence: Fence, filter: FilterState): number {
  return Math.min(Math.max(MIN_MARGIN_M, MARGIN_SIGMAS * filterSigmaM(filter)), MARGIN_SHARE * halfSizeM(fence.area))
}

/** Where the line between two estimates meets the border, by bisection: the first half that changes sides is followed. */
function meeting(area: Area, before: FilterState, filter: FilterState, wasInside: boolean): NonNullable<Side['met']> {
  let low = 0
  let high = 1
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2
    if (depthM(area, interpolate(before, filter, middle)) > 0 === wasInside) low = middle
    else high = middle
  }
  return metAt(before, filter, (low + high) / 2)
}

function metAt(before: FilterState, filter: FilterState, fraction: number): NonNullable<Side['met']> {
  const stepMs = filter.timeMs - before.timeMs
  return {
    atMs: Math.round(before.timeMs + stepMs * timeShare(before, filter, fraction)),
    place: interpolate(before, filter, fraction),
    betweenMs: stepMs,
  }
}

/** The share of time after which a share of the way is done when speed changes evenly from one reading to the next. */
function timeShare(before: FilterState, filter: FilterState, wayShare: number): number {
  const from = Math.hypot(before.eastMps, before.northMps)
  const to = Math.hypot(filter.eastMps, filter.northMps)
  const sum = from + to
  if (!(before.reported && filter.reported) || sum < 1) return wayShare
  const change = to - from
  if (Math.abs(change) < 0.01 * sum) return wayShare
  // way(t) = from·t + change·t²/2, as a share of (from + to)/2
  return (-from + Math.sqrt(from * from + change * sum * wayShare)) / change
}

/** In and out again between two fixes: neither of them shows it, the line between does. */
function passedThrough(
  state: CrossingState,
  before: FilterState,
  filter: FilterState,
  point: TrackPoint,
  fences: FenceSource,
  sides: Readonly<Record<string, Side>>,
  effects: CrossingEffect[],
): void {
  const stepMs = filter.timeMs - before.timeMs
  const lengthM = distanceM(before, filter)
  if (lengthM < LINE_MIN_M || stepMs > LINE_MAX_MS) return
  const samples = Math.min(LINE_SAMPLES, Math.ceil(lengthM / (LINE_MIN_M / 2)))
  const found = new Map<string, Fence>()
  for (let i = 1; i < samples; i++) {
    for (const fence of fences.near(interpolate(before, filter, i / samples))) {
      if (isActive(fence, before.timeMs) && isActive(fence, point.timeMs) && !state.sides[fence.id] && !sides[fence.id])
        found.set(fence.id, fence)
    }
  }
  for (const fence of [...found.values()].sort(byId)) {
    if (depthM(fence.area, before) > 0 || depthM(fence.area, filter) > 0) continue
    const depths = Array.from({ length: samples + 1 }, (_, i) =>
      depthM(fence.area, interpolate(before, filter, i / samples)),
    )
    const deepest = depths.indexOf(Math.max(...depths))
    const marginM = marginOf(fence, filter)
    if (depths[deepest]! <= marginM) continue
    const first = depths.findIndex((deepM) => deepM > 0)
    const last = depths.findLastIndex((deepM) => deepM > 0)
    const enter = metAt(before, filter, zeroBetween(depths, first - 1, samples))
    const exit = metAt(before, filter, zeroBetween(depths, last, samples))
    effects.push(crossed(state.deviceId, fence, 'enter', enter, 'between-fixes', filter, marginM, point))
    effects.push(crossed(state.deviceId, fence, 'exit', exit, 'between-fixes', filter, marginM, point))
  }
}

function zeroBetween(depths: readonly number[], i: number, samples: number): number {
  const a = depths[i]!
  const b = depths[i + 1]!
  return (i + a / (a - b)) / samples
}

function crossed(
  deviceId: string,
  fence: Fence,
  direction: 'enter' | 'exit',
  met: NonNullable<Side['met']>,
  cause: 'crossed' | 'between-fixes',
  filter: FilterState,
  marginM: number,
  point: TrackPoint,
): CrossingEffect {
  const sigmaM = fixSigmaM(filter, point)
  const sizeM = Math.min(HALF_CONFIDENCE_M, halfSizeM(fence.area))
  const accuracy = 1 / (1 + (sigmaM / sizeM) ** 2)
  const surely = normalShare(marginM / filterSigmaM(filter)) * (cause === 'crossed' ? 1 : 0.8)
  return {
    type: 'geofence-crossed',
    record: {
      kind: 'crossing',
      id: derivedId('gfx', deviceId, fence.id, direction, String(met.atMs)),
      deviceId,
      geofenceId: fence.id,
      direction,
      atMs: met.atMs,
      place: met.place,
      confidence: Math.round(accuracy * surely * 1000) / 1000,
      evidence: {
        algorithm: CROSSING_ALGORITHM,
        cause,
        sigmaM: tenth(sigmaM),
        marginM: tenth(marginM),
        betweenS: met.betweenMs / 1000,
      },
      decidedAtMs: point.timeMs,
    },
  }
}

function removed(
  deviceId: string,
  fence: Fence | undefined,
  geofenceId: string,
  filter: FilterState,
  point: TrackPoint,
): CrossingEffect {
  const atMs = Math.min(point.timeMs, fence?.activeUntilMs ?? point.timeMs)
  return {
    type: 'geofence-crossed',
    record: {
      kind: 'crossing',
      id: derivedId('gfx', deviceId, geofenceId, 'exit', String(atMs)),
      deviceId,
      geofenceId,
      direction: 'exit',
      atMs,
      place: { lat: filter.lat, lon: filter.lon },
      confidence: 1,
      evidence: {
        algorithm: CROSSING_ALGORITHM,
        cause: 'removed',
        sigmaM: tenth(fixSigmaM(filter, point)),
        marginM: 0,
        betweenS: 0,
      },
      decidedAtMs: point.timeMs,
    },
  }
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

/** Share of a normal distribution below z (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
function normalShare(z: number): number {
  if (z < 0) return 1 - normalShare(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail
}
