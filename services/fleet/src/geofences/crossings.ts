import { derivedId } from '@clutch/shared/derived-id'
import { distanceM, interpolate, isLatLon, type LatLon } from '@clutch/shared/geo'
import type { Part } from '../telemetry/part.ts'
import type { Place, TrackPoint } from '../trips/track.ts'
import { type Area, depthM, halfSizeM } from './geofence.ts'
import { beyondBetween, type Met, meeting, type Way, wayBetween } from './meeting.ts'
import { normalShare } from './normal-share.ts'
import { type FilterState, filtered, sureOfSide } from './position-filter.ts'
import { type DatedTerms, isOpenAt } from './terms.ts'
import {
  begin,
  dueOf,
  dwelled,
  type Entry,
  end,
  type OpenVisit,
  recordOf,
  stayed,
  turnsOf,
  type VisitEffect,
} from './visit.ts'

/**
 * Enter and exit of geofences, as a fold over the readings of one device in event-time order.
 *
 * A vehicle is on the other side of a border when its estimated place is beyond it by a margin that grows with the uncertainty of the
 * estimate; the crossing is then dated back to where the estimate met the border. Noise near a border therefore moves a
 * crossing by a moment and does not repeat it. What passes between two fixes, in and out again, is found along the line between.
 *
 * While a geofence is closed it is watched and nothing is told: whoever is inside leaves when it closes and comes in when it opens.
 */

const CROSSING_ALGORITHM = 'crossing/3'

/** The margin in standard deviations of the estimate, and the least of it. */
const MARGIN_SIGMAS = 1.5
const MIN_MARGIN_M = 3
/** How sure one fix must be of its side: as sure as that margin makes. */
const FIRST_SURE = normalShare(MARGIN_SIGMAS)
/** Where places are poorly known a visit that never was is worse than a short one unseen: the margin grows faster. */
const POOR_MARGIN_SIGMAS = 2.5
const GOOD_M = 6
const POOR_M = 15
/** Never more of an area's half size: a small area must stay enterable. */
const MARGIN_SHARE = 0.5
/** Around the first fix a vehicle may be on either side of borders so near. */
const FIRST_REACH_M = 250
/** What passes between two fixes is looked for on ways at least so long, over at most so long a pause. */
const WAY_MIN_M = 25
const WAY_MAX_MS = 300_000
/** A way that bends aside by more than this is looked along in two lines. */
const BEND_M = 3
/** An accuracy at which half of the confidence is lost. */
const HALF_CONFIDENCE_M = 50
/** What is left of it where no fix lies on the other side. */
const BETWEEN_SHARE = 0.8
/** A vehicle is in so many geofences at most; of more it is not told. */
const MAX_SIDES = 300
/** In silence at most so many dwells are waited for; what is beyond is told with the next reading. */
const MAX_DUES = 20
/** Slower than this by its own speed it rests: silence then tells that it stays. */
const REST_MPS = 0.3

/**
 * One shape of a geofence as the fold needs it, with the terms of the geofence. In event time it holds from `activeFromMs` until before
 * `activeUntilMs`; of the shapes of one geofence at most one holds at a time.
 */
export type Fence = DatedTerms & {
  readonly id: string
  readonly area: Area
  readonly activeFromMs: number
  readonly activeUntilMs: number | null
}

/** Where the fold finds fences. */
export type FenceSource = {
  /** Those within reach of a place, and maybe more. */
  near(place: LatLon, reachM?: number): readonly Fence[]
  /** Those that a straight line may meet. */
  along(from: LatLon, to: LatLon): readonly Fence[]
  /** Every shape of one geofence. */
  all(id: string): readonly Fence[]
}

/** `opened` and `closed`: by its schedule. `removed`: deleted while the vehicle was inside. `redrawn`: elsewhere than the vehicle. */
type Cause = 'crossed' | 'between-fixes' | 'opened' | 'closed' | 'removed' | 'redrawn'

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
    readonly cause: Cause
    readonly sigmaM: number
    readonly marginM: number
    /** The time between the two readings around the crossing: it lies somewhere in it. */
    readonly betweenS: number
  }
  readonly decidedAtMs: number
}

export type CrossingEffect = { readonly type: 'geofence-crossed'; readonly record: Crossing } | VisitEffect

/** On which side of one geofence's border the vehicle is. Kept only where the side is not plainly outside. */
type Side = {
  /** Null while it has been too near the border to tell. */
  readonly inside: boolean | null
  /** Where and when the estimate met the border on its way to the other side. */
  readonly met: Met | null
  /** How deep the vehicle was when it was first seen, while its side is not known. */
  readonly firstM: number | null
  /** The shape that this is told of, by its beginning. */
  readonly shapeMs: number
  /** Null while it is outside, or the geofence closed. */
  readonly visit: OpenVisit | null
}

export type CrossingState = {
  readonly deviceId: string
  readonly filter: FilterState | null
  /** By geofence. */
  readonly sides: Readonly<Record<string, Side>>
  /** When silence decides something. */
  readonly dueMs: number | null
}

/** One reading, or a place on the way to it, and what it meets. */
type Step = {
  readonly deviceId: string
  /** From the reading before; null at the first. */
  readonly way: Way | null
  /** The part of the way that this step is. */
  readonly from: number
  readonly to: number
  /** The estimate at the end of it. */
  readonly filter: FilterState
  readonly nowMs: number
  /** How wide its place may be beside the way: nothing at a reading. */
  readonly bowM: number
  /** `between-fixes`: in or out and back again on this way. */
  readonly passing: 'crossed' | 'between-fixes'
  readonly decidedAtMs: number
  readonly effects: CrossingEffect[]
}

export function newCrossingState(deviceId: string): CrossingState {
  return { deviceId, filter: null, sides: {}, dueMs: null }
}

export const crossingPart: Part<CrossingState, CrossingEffect> = {
  newState: newCrossingState,
  step: (state, point, effects, { fences }) => stepCrossings(state, point, fences, effects),
  idleDueMs: ({ dueMs }) => dueMs,
  closeSilent: dwelledInSilence,
  openRecords: ({ deviceId, sides }) =>
    Object.entries(sides).flatMap(([id, { visit }]) => (visit === null ? [] : [recordOf(deviceId, id, visit)])),
}

/** The state after one more reading, which must be later than all before it. */
export function stepCrossings(
  state: CrossingState,
  point: TrackPoint,
  fences: FenceSource,
  effects: CrossingEffect[],
): CrossingState {
  const { deviceId, filter: before } = state
  if (!point.valid || !isLatLon(point))
    return state.dueMs === null ? state : dwelledInSilence(state, point.timeMs, effects)
  const filter = filtered(before, point)
  const way = before === null ? null : wayBetween(before, filter)
  const step: Step = {
    deviceId,
    way,
    from: 0,
    to: 1,
    filter,
    nowMs: point.timeMs,
    bowM: 0,
    passing: 'crossed',
    decidedAtMs: point.timeMs,
    effects,
  }
  const rests = filter.reported && Math.hypot(filter.eastMps, filter.northMps) < REST_MPS
  const sides: Record<string, Side> = {}
  let kept = 0
  let dueMs: number | null = null
  let dues = 0
  const keep = (fence: Fence, side: Side) => {
    const waiting = withDue(side, rests && dues < MAX_DUES ? fence : null, point.timeMs)
    sides[fence.id] = waiting
    kept += 1
    const ownMs = waiting.visit?.dueMs ?? null
    if (ownMs === null) return
    dues += 1
    dueMs = Math.min(dueMs ?? ownMs, ownMs)
  }
  for (const id in state.sides) {
    const held = state.sides[id]!
    const shapes = fences.all(id)
    const fence = activeAt(shapes, point.timeMs)
    if (fence === undefined) {
      gone(step, held, id, shapes)
      continue
    }
    const side = sideAlong(step, held, fence)
    if (side !== null) keep(fence, side)
  }
  const met =
    way !== null && isLong(way) ? alongWay(fences, way) : fences.near(filter, way === null ? FIRST_REACH_M : 0)
  for (const fence of met.length > 1 ? [...met].sort(byId) : met) {
    if (kept >= MAX_SIDES || state.sides[fence.id] !== undefined || !isActive(fence, point.timeMs)) continue
    const side = sideAlong(step, unmet(step, fence), fence)
    if (side !== null) keep(fence, side)
  }
  return { deviceId, filter, sides, dueMs }
}

function isLong({ before, filter, lengthM }: Way): boolean {
  return lengthM >= WAY_MIN_M && filter.timeMs - before.timeMs <= WAY_MAX_MS
}

function alongWay(fences: FenceSource, { before, filter, at }: Way): readonly Fence[] {
  const middle = at(0.5)
  if (distanceM(middle, interpolate(before, filter, 0.5)) < BEND_M) return fences.along(before, filter)
  return [...new Set([...fences.along(before, middle), ...fences.along(middle, filter)])]
}

function byId(a: Fence, b: Fence): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

function isActive(fence: Fence, timeMs: number): boolean {
  return fence.activeFromMs <= timeMs && (fence.activeUntilMs === null || timeMs < fence.activeUntilMs)
}

function activeAt(shapes: readonly Fence[], timeMs: number): Fence | undefined {
  for (let i = 0; i < shapes.length; i++) if (isActive(shapes[i]!, timeMs)) return shapes[i]
  return undefined
}

/** A geofence that the vehicle was not near at its last fix was not entered then; of a new one, or at a first fix, nothing is known. */
function unmet({ way }: Step, fence: Fence): Side {
  const watched = way !== null && fence.activeFromMs <= way.before.timeMs
  return { inside: watched ? false : null, met: null, firstM: null, shapeMs: fence.activeFromMs, visit: null }
}

/** The side after one more reading, and whatever lies between it and the one before; null when it is plainly outside. */
function sideAlong(step: Step, held: Side, fence: Fence): Side | null {
  const { way, filter } = step
  const deepM = depthM(fence.area, filter)
  if (way === null || !isLong(way) || held.inside === null || held.shapeMs !== fence.activeFromMs)
    return sideAfter(step, held, fence, deepM)
  const marginM = marginOf(fence, step, !held.inside) + way.bowM
  // There at its end it is seen without looking between.
  if (held.inside ? -deepM > marginM : deepM > marginM) return sideAfter(step, held, fence, deepM)
  const share = beyondBetween(fence.area, way, !held.inside, marginM, deepM)
  if (share === null) return sideAfter(step, held, fence, deepM)
  const passing = 'between-fixes'
  const place = way.at(share)
  const turned: Step = {
    ...step,
    to: share,
    filter: { ...filter, ...place },
    nowMs: way.timeMs(share),
    bowM: way.bowM,
    passing,
  }
  const beyond = sideAfter(turned, held, fence, depthM(fence.area, place)) ?? unmet(step, fence)
  return sideAfter({ ...step, from: share, passing }, beyond, fence, deepM)
}

/** The side after one more place; null when it is plainly outside. */
function sideAfter(step: Step, held: Side, fence: Fence, deepM: number): Side | null {
  const { way } = step
  if (held.inside === true && held.shapeMs === fence.activeFromMs && deepM >= 0) return inside(step, held, fence)
  if (held.inside === false && held.met === null && deepM <= 0 && held.shapeMs === fence.activeFromMs) return null
  const marginM = marginOf(fence, step, deepM > 0)
  if (held.shapeMs !== fence.activeFromMs) return sideOfRedrawn(step, held, fence, deepM, marginM)
  if (held.inside === null || way === null) return sideAtFirst(step, held, fence, deepM, marginM)
  if (held.inside ? deepM >= 0 : deepM <= 0) return held.inside ? inside(step, held, fence) : null
  const met = held.met ?? meeting(fence.area, way, step.from, step.to, held.inside)
  if (Math.abs(deepM) <= marginM + step.bowM)
    return held.inside ? { ...inside(step, held, fence), met } : { ...held, met }
  if (!held.inside) return entered(step, fence, met, marginM)
  left(step, held.visit, fence, met, step.passing, marginM)
  return null
}

/** Nothing is known of the side it was on. */
function sideAtFirst(step: Step, held: Side, fence: Fence, deepM: number, marginM: number): Side | null {
  const { way, filter, nowMs } = step
  const firstM = held.firstM ?? deepM
  const turned = deepM > 0 !== firstM > 0
  const met = turned ? (held.met ?? (way && meeting(fence.area, way, step.from, step.to, firstM > 0))) : null
  if (Math.abs(deepM) <= marginM) return { ...held, met, firstM }
  // It may have crossed before there were fixes enough to be sure of the first side: then the first fix alone must be.
  const wasSure = sureOfSide(filter, Math.abs(firstM)) >= FIRST_SURE
  if (deepM > 0) {
    if (met !== null && wasSure) return entered(step, fence, met, marginM)
    const side = { ...held, inside: true, met: null, firstM: null }
    if (!isOpenAt(fence, nowMs)) return side
    const confidence = confidenceOf(step, fence, deepM, 1)
    return {
      ...side,
      visit: begin(step, fence, { startMs: nowMs, entry: 'first-seen', confidence, decidedAtMs: step.decidedAtMs }),
    }
  }
  if (met !== null && wasSure && isOpenAt(fence, met.atMs))
    tell(step, fence, 'exit', met, 'crossed', marginM, confidenceOf(step, fence, -deepM, 1))
  return null
}

/** Who was inside stays inside where the new border is around him too, and has left where it is not. */
function sideOfRedrawn(step: Step, held: Side, fence: Fence, deepM: number, marginM: number): Side | null {
  if (held.inside !== true) return sideAfter(step, unmet(step, fence), fence, deepM)
  if (Math.abs(deepM) <= marginM) return inside(step, held, fence)
  if (deepM > 0) return { ...inside(step, held, fence), shapeMs: fence.activeFromMs }
  left(step, held.visit, fence, hereAt(step, fence.activeFromMs), 'redrawn', 0)
  return null
}

function entered(step: Step, fence: Fence, met: Met, marginM: number): Side {
  const visit = isOpenAt(fence, met.atMs) ? came(step, fence, met, step.passing, marginM) : null
  const shapeMs = fence.activeFromMs
  return { inside: true, met: null, firstM: null, shapeMs, visit: during(step, fence, visit, met.atMs, step.nowMs) }
}

/** Still inside after one more reading; the same object where nothing has changed. */
function inside(step: Step, held: Side, fence: Fence): Side {
  const visit = during(step, fence, held.visit, step.way?.timeMs(step.from) ?? step.nowMs, step.nowMs)
  return visit === held.visit && held.met === null ? held : { ...held, met: null, visit }
}

/** The visit after a time that was spent inside. */
function during(step: Step, fence: Fence, held: OpenVisit | null, fromMs: number, toMs: number): OpenVisit | null {
  let visit = held
  for (const { kind, atMs } of turnsOf(fence, visit !== null, fromMs, toMs)) {
    const met = hereAt(step, atMs)
    if (kind === 'opened') visit = came(step, fence, met, 'opened', 0)
    else if (visit !== null) {
      went(step, fence, visit, met, 'closed', 0)
      visit = null
    }
  }
  return visit === null ? null : stayed(step, fence, visit, toMs, step.decidedAtMs)
}

function left(
  step: Step,
  held: OpenVisit | null,
  fence: Fence,
  met: Met,
  cause: 'crossed' | 'between-fixes' | 'redrawn',
  marginM: number,
): void {
  const fromMs = Math.min(step.way?.timeMs(step.from) ?? met.atMs, met.atMs)
  const visit = during(step, fence, held, fromMs, met.atMs)
  if (visit !== null) went(step, fence, visit, met, cause, marginM)
}

/** The geofence is no more. */
function gone(step: Step, held: Side, id: string, shapes: readonly Fence[]): void {
  const fence = shapes.find(({ activeFromMs }) => activeFromMs === held.shapeMs) ?? shapes.at(-1)
  if (held.inside !== true) return
  const untilMs = Math.min(step.nowMs, fence?.activeUntilMs ?? step.nowMs)
  if (fence !== undefined) {
    const fromMs = Math.min(step.way?.before.timeMs ?? untilMs, untilMs)
    const visit = during(step, fence, held.visit, fromMs, untilMs)
    if (visit !== null) went(step, fence, visit, hereAt(step, untilMs), 'removed', 0)
  } else if (held.visit !== null) {
    end(step, id, held.visit, { endMs: untilMs, exit: 'removed', confidence: 1, decidedAtMs: step.decidedAtMs })
  }
}

function came(step: Step, fence: Fence, met: Met, entry: Entry & Cause, marginM: number): OpenVisit {
  const confidence = sureOf(step, fence, entry)
  tell(step, fence, 'enter', met, entry, marginM, confidence)
  return begin(step, fence, { startMs: met.atMs, entry, confidence, decidedAtMs: step.decidedAtMs })
}

function went(
  step: Step,
  fence: Fence,
  visit: OpenVisit,
  met: Met,
  exit: Exclude<Cause, 'opened'>,
  marginM: number,
): void {
  const confidence = sureOf(step, fence, exit)
  const atMs = Math.max(visit.startMs, met.atMs)
  tell(step, fence, 'exit', { ...met, atMs }, exit, marginM, confidence)
  end(step, fence, visit, { endMs: atMs, exit, confidence, decidedAtMs: step.decidedAtMs })
}

function sureOf(step: Step, fence: Fence, cause: Cause): number {
  if (cause === 'removed' || cause === 'redrawn') return 1
  const beyondM = Math.abs(depthM(fence.area, step.filter))
  return confidenceOf(step, fence, beyondM, cause === 'between-fixes' ? BETWEEN_SHARE : 1)
}

/** Where it was at an instant that the schedule chose. */
function hereAt({ filter }: Step, atMs: number): Met {
  return { atMs, place: { lat: filter.lat, lon: filter.lon }, betweenMs: 0 }
}

function withDue(side: Side, fence: Fence | null, nowMs: number): Side {
  const { visit } = side
  if (visit === null || visit.dwelledMs !== null) return side
  const dueMs = fence === null ? null : dueOf(fence, visit, nowMs)
  return dueMs === visit.dueMs ? side : { ...side, visit: { ...visit, dueMs } }
}

/** A vehicle that rested when it was heard last is still there when silence has lasted long enough. */
function dwelledInSilence(state: CrossingState, nowMs: number, effects: CrossingEffect[]): CrossingState {
  const sides: Record<string, Side> = {}
  let dueMs: number | null = null
  for (const [id, side] of Object.entries(state.sides)) {
    const { visit } = side
    if (visit === null || visit.dueMs === null) sides[id] = side
    else if (visit.dueMs > nowMs) {
      sides[id] = side
      dueMs = Math.min(dueMs ?? visit.dueMs, visit.dueMs)
    } else {
      const decided = { deviceId: state.deviceId, effects }
      sides[id] = { ...side, visit: dwelled(decided, id, visit, visit.dueMs, visit.dueMs) }
    }
  }
  return { ...state, sides, dueMs }
}

/** How far beyond the border it must be, within the area or outside of it. */
function marginOf(fence: Fence, { filter: { sigmaM } }: Step, within: boolean): number {
  const poor = Math.max(0, Math.min(1, (sigmaM - GOOD_M) / (POOR_M - GOOD_M)))
  const sigmas = MARGIN_SIGMAS + poor * (POOR_MARGIN_SIGMAS - MARGIN_SIGMAS)
  const marginM = Math.max(MIN_MARGIN_M, sigmas * sigmaM)
  return within ? Math.min(marginM, MARGIN_SHARE * halfSizeM(fence.area)) : marginM
}

function tell(
  { deviceId, filter, decidedAtMs, effects }: Step,
  fence: Fence,
  direction: 'enter' | 'exit',
  met: Met,
  cause: Cause,
  marginM: number,
  confidence: number,
): void {
  effects.push({
    type: 'geofence-crossed',
    record: {
      kind: 'crossing',
      id: derivedId('gfx', deviceId, fence.id, direction, String(met.atMs)),
      deviceId,
      geofenceId: fence.id,
      direction,
      atMs: met.atMs,
      place: met.place,
      confidence,
      evidence: {
        algorithm: CROSSING_ALGORITHM,
        cause,
        sigmaM: tenth(filter.fixSigmaM),
        marginM: tenth(marginM),
        betweenS: met.betweenMs / 1000,
      },
      decidedAtMs,
    },
  })
}

/** From the accuracy of the fixes, the size of the area, and how far beyond the border the estimate is. */
function confidenceOf({ filter, bowM }: Step, fence: Fence, beyondM: number, share: number): number {
  const sizeM = Math.min(HALF_CONFIDENCE_M, halfSizeM(fence.area))
  const accuracy = 1 / (1 + (filter.fixSigmaM / sizeM) ** 2)
  return Math.round(accuracy * normalShare(beyondM / Math.hypot(filter.sigmaM, bowM)) * share * 1000) / 1000
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
