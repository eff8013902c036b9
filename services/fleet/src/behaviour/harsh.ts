import { derivedId } from '@clutch/shared/derived-id'
import { isLatLon, turnDeg } from '@clutch/shared/geo'
import type { Part } from '../telemetry/part.ts'
import type { Place, TrackPoint } from '../trips/track.ts'

/**
 * Harsh events from accelerometer values, as a fold over the readings of one device in event-time order.
 *
 * The raw rule is the recording's: the larger of |x| and |y| reaches 0.35 g; readings in a row that do so are one event with
 * the peak of them. A jolt of the road does that too, so each event also says whether speed or course changed as an
 * acceleration changes them: only such an event should count against a driver.
 */

const HARSH_ALGORITHM = 'harsh/1'

const RAW_THRESHOLD_G = 0.35
const MEDIUM_FROM_G = 0.45
const HIGH_FROM_G = 0.6
/** Readings farther apart than this are not in a row. */
const IN_A_ROW_MS = 2_500
/** Speed and course are looked at from so long before the event until so long after it. */
const AROUND_MS = 2_000
/** A change of speed or course this strong agrees with a harsh event. */
const AGREES_G = 0.2
/** The course of a slow vehicle is mostly noise. */
const COURSE_SPEED_KMH = 10
const STANDARD_GRAVITY_MPS2 = 9.80665
/** An event that is still open after so long without a reading is over. */
const SILENCE_MS = 300_000

type HarshKind = 'braking' | 'acceleration' | 'cornering' | 'unclassified'
export type HarshSeverity = 'low' | 'medium' | 'high'

export type HarshEvent = {
  readonly kind: 'harsh'
  readonly id: string
  readonly deviceId: string
  readonly startMs: number
  readonly endMs: number
  readonly durationS: number
  readonly rows: number
  readonly peakG: number
  readonly severity: HarshSeverity
  readonly manoeuvre: HarshKind
  /** Speed or course changed as the acceleration says; false also where neither is known, see `evidence`. */
  readonly corroborated: boolean
  /** Where it began, or the last place known before; null when none is. */
  readonly at: Place | null
  readonly speedKmh: number | null
  readonly evidence: {
    readonly algorithm: string
    readonly axis: 'x' | 'y'
    /** Strongest acceleration that the speed shows around the event, braking negative; null when no speed is known. */
    readonly alongG: number | null
    /** The same across, from course and speed, right positive. */
    readonly acrossG: number | null
  }
  readonly decidedAtMs: number
}

export type HarshEffect = { readonly type: 'harsh-event-detected'; readonly record: HarshEvent }

/** How speed and course changed from one reading to the next. */
type Change = { readonly timeMs: number; readonly alongG: number | null; readonly acrossG: number | null }

type Burst = {
  readonly startMs: number
  readonly endMs: number
  readonly rows: number
  readonly peakG: number
  readonly axis: 'x' | 'y'
  readonly at: Place | null
  readonly speedKmh: number | null
  readonly alongG: number | null
  readonly acrossG: number | null
  /** The row of readings is over; only what follows is still looked at. */
  readonly over: boolean
}

export type HarshState = {
  readonly deviceId: string
  readonly place: Place | null
  readonly speed: { readonly timeMs: number; readonly speedKmh: number; readonly courseDeg: number | null } | null
  /** The last changes, as far back as an event that begins now would look: at most four. */
  readonly changes: readonly Change[]
  readonly burst: Burst | null
}

export function newHarshState(deviceId: string): HarshState {
  return { deviceId, place: null, speed: null, changes: [], burst: null }
}

/** `low`, `medium` or `high`, or null below the threshold. */
export function severityOf(peakG: number): HarshSeverity | null {
  if (peakG < RAW_THRESHOLD_G) return null
  return peakG < MEDIUM_FROM_G ? 'low' : peakG < HIGH_FROM_G ? 'medium' : 'high'
}

/** The state after one more reading, which must be later than all before it. */
export function stepHarsh(state: HarshState, point: TrackPoint, effects: HarshEffect[]): HarshState {
  const change = changeAt(state, point)
  let burst = state.burst
  if (burst && point.timeMs > burst.endMs + AROUND_MS) {
    effects.push(detected(state.deviceId, burst, point.timeMs))
    burst = null
  }
  if (burst && change) burst = { ...burst, ...strongest(burst, change) }
  const measured = horizontalG(point)
  const place = point.valid && isLatLon(point) ? { lat: point.lat, lon: point.lon } : state.place
  const changes = change
    ? [...state.changes.filter((c) => c.timeMs >= point.timeMs - AROUND_MS).slice(-3), change]
    : state.changes
  if (measured && measured.peakG >= RAW_THRESHOLD_G) {
    if (burst && !burst.over && point.timeMs - burst.endMs <= IN_A_ROW_MS) {
      const higher = measured.peakG > burst.peakG ? measured : burst
      burst = { ...burst, endMs: point.timeMs, rows: burst.rows + 1, peakG: higher.peakG, axis: higher.axis }
    } else {
      if (burst) effects.push(detected(state.deviceId, burst, point.timeMs))
      const begun = { alongG: null, acrossG: null }
      burst = {
        startMs: point.timeMs,
        endMs: point.timeMs,
        rows: 1,
        ...measured,
        at: place,
        speedKmh: point.speedKmh ?? state.speed?.speedKmh ?? null,
        ...changes
          .filter((c) => c.timeMs >= point.timeMs - AROUND_MS)
          .reduce<Pick<Burst, 'alongG' | 'acrossG'>>(strongest, begun),
        over: false,
      }
    }
  } else if (burst && measured) {
    burst = { ...burst, over: true }
  }
  return {
    deviceId: state.deviceId,
    place,
    speed:
      point.valid && point.speedKmh !== undefined
        ? { timeMs: point.timeMs, speedKmh: point.speedKmh, courseDeg: point.courseDeg ?? null }
        : state.speed,
    changes,
    burst,
  }
}

/** What is still open when nothing more will come by `decidedAtMs`. */
export function closeHarsh(state: HarshState, decidedAtMs: number, effects: HarshEffect[]): HarshState {
  if (!state.burst) return state
  effects.push(detected(state.deviceId, state.burst, decidedAtMs))
  return { ...state, burst: null }
}

export const harshPart: Part<HarshState, HarshEffect> = {
  newState: newHarshState,
  step: stepHarsh,
  idleDueMs: ({ burst }) => burst && burst.endMs + SILENCE_MS,
  closeSilent: closeHarsh,
}

function horizontalG(point: TrackPoint): { peakG: number; axis: 'x' | 'y' } | null {
  if (point.accelXG === undefined && point.accelYG === undefined) return null
  const x = Math.abs(point.accelXG ?? 0)
  const y = Math.abs(point.accelYG ?? 0)
  return x >= y ? { peakG: x, axis: 'x' } : { peakG: y, axis: 'y' }
}

function changeAt(state: HarshState, point: TrackPoint): Change | null {
  const before = state.speed
  if (!before || !point.valid || point.speedKmh === undefined) return null
  const stepS = (point.timeMs - before.timeMs) / 1000
  if (stepS <= 0 || stepS * 1000 > IN_A_ROW_MS) return null
  const alongG = (point.speedKmh - before.speedKmh) / 3.6 / stepS / STANDARD_GRAVITY_MPS2
  const meanKmh = (point.speedKmh + before.speedKmh) / 2
  if (point.courseDeg === undefined || before.courseDeg === null || meanKmh < COURSE_SPEED_KMH) {
    return { timeMs: point.timeMs, alongG, acrossG: null }
  }
  const yawRateRadS = (turnDeg(before.courseDeg, point.courseDeg) * Math.PI) / 180 / stepS
  return { timeMs: point.timeMs, alongG, acrossG: ((meanKmh / 3.6) * yawRateRadS) / STANDARD_GRAVITY_MPS2 }
}

function strongest(
  a: Pick<Burst, 'alongG' | 'acrossG'>,
  b: Pick<Change, 'alongG' | 'acrossG'>,
): Pick<Burst, 'alongG' | 'acrossG'> {
  return { alongG: stronger(a.alongG, b.alongG), acrossG: stronger(a.acrossG, b.acrossG) }
}

function stronger(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.abs(b) > Math.abs(a) ? b : a
}

function detected(deviceId: string, burst: Burst, decidedAtMs: number): HarshEffect {
  const alongG = burst.alongG ?? 0
  const acrossG = burst.acrossG ?? 0
  const corroborated = Math.max(Math.abs(alongG), Math.abs(acrossG)) >= AGREES_G
  const manoeuvre = !corroborated
    ? 'unclassified'
    : Math.abs(acrossG) > Math.abs(alongG)
      ? 'cornering'
      : alongG < 0
        ? 'braking'
        : 'acceleration'
  return {
    type: 'harsh-event-detected',
    record: {
      kind: 'harsh',
      id: derivedId('hev', deviceId, String(burst.startMs)),
      deviceId,
      startMs: burst.startMs,
      endMs: burst.endMs,
      durationS: (burst.endMs - burst.startMs) / 1000,
      rows: burst.rows,
      peakG: burst.peakG,
      severity: severityOf(burst.peakG) ?? 'low',
      manoeuvre,
      corroborated,
      at: burst.at,
      speedKmh: burst.speedKmh,
      evidence: {
        algorithm: HARSH_ALGORITHM,
        axis: burst.axis,
        alongG: burst.alongG === null ? null : Math.round(burst.alongG * 1000) / 1000,
        acrossG: burst.acrossG === null ? null : Math.round(burst.acrossG * 1000) / 1000,
      },
      decidedAtMs,
    },
  }
}
