import { fromPlane, type LatLon, toPlane } from '@clutch/shared/geo'
import { positionSigmaM, type TrackPoint } from '../trips/track.ts'

/**
 * Where a vehicle probably is, from noisy fixes: a Kalman filter that is carried along by speed and course
 * (R. E. Kalman, A New Approach to Linear Filtering and Prediction Problems, 1960).
 *
 * The error of a satellite fix has a part that is new each second and a part that wanders over a minute
 * (multipath, atmosphere). A filter that knows only the first trusts a wandering fix more with every
 * reading. This one estimates the wandering part beside the position, per axis alike, so one covariance serves both axes.
 *
 * What a receiver says of its accuracy is a claim. Where fixes scatter more than claimed, from second to second or from
 * the way that speed and course tell, the variances grow until they agree (R. K. Mehra, On the identification of variances
 * and adaptive Kalman filtering, 1970).
 */

/** Correlation time of the wandering part. */
const WANDER_S = 60
/** How the variance of a fix is divided: the part that is new each second, the rest wanders. */
const WHITE_SHARE = 0.4
/** Reported speed and course are so good: a constant part, and one that grows with speed. Chosen on recorded drives, where both lag. */
const SPEED_SIGMA_MPS = 1
const SPEED_SIGMA_SHARE = 0.2
/** At rest by its own speed a vehicle hardly moves. */
const REST_SPEED_KMH = 1
const REST_SIGMA_MPS = 0.03
/** What a driver does to the velocity between two readings. */
const MANOEUVRE_MPS2 = 2
/** Without speed and course the velocity is taken from the filter itself. */
const FREE_MANOEUVRE_MPS2 = 2
/** After a pause so long the past says nothing about the present. */
const FORGET_MS = 90_000
/** Fixes so many standard deviations off are not believed until three agree. */
const GATE_SIGMAS = 5
const REJECTIONS_TO_BELIEVE = 3

/** How fast the claim is corrected by one innovation, and by one probe; how far it may be. */
const WHITE_LEARNING = 0.05
const WANDER_LEARNING = 0.25
const SURPRISE_MAX = 5
const CLAIM_FACTOR_MAX = 400
/** A probe compares the way between two fixes so far apart in time with the way that speed and course tell. */
const PROBE_MS = 20_000
const PROBE_STEP_MAX_MS = 5_000
const PROBE_DRIFT_SHARE = 0.05
const PROBE_DRIFT_M = 4

export type FilterState = LatLon & {
  readonly timeMs: number
  /** Variance of the position, its covariance with the wandering error, and the variance of that, in m². */
  readonly positionM2: number
  readonly crossM2: number
  readonly wanderM2: number
  /** Estimate of the wandering error. */
  readonly wanderEastM: number
  readonly wanderNorthM: number
  /** Velocity at the last reading: reported, or the filter's own. */
  readonly eastMps: number
  readonly northMps: number
  readonly reported: boolean
  readonly rejections: number
  /** By how much the variances exceed what the receiver claims: of the part that is new each second, and of the wandering part. */
  readonly whiteFactor: number
  readonly wanderFactor: number
  /** A fix some seconds ago and the way that speed and course tell since; null while they are unknown. */
  readonly probe:
    | (LatLon & {
        readonly timeMs: number
        readonly eastM: number
        readonly northM: number
        readonly wayM: number
        readonly seenBefore: number
      })
    | null
}

/** The filter after one more valid fix; begins anew where there is no past. */
export function filtered(state: FilterState | null, point: TrackPoint): FilterState {
  const sigmaM = positionSigmaM(point)
  if (!state || point.timeMs - state.timeMs > FORGET_MS) return begun(point, sigmaM, state)
  const stepS = (point.timeMs - state.timeMs) / 1000
  const velocity = velocityOf(point)
  const known = velocity !== null && state.reported
  const eastMps = known ? (state.eastMps + velocity.eastMps) / 2 : state.eastMps
  const northMps = known ? (state.northMps + velocity.northMps) / 2 : state.northMps
  const speedMps = Math.hypot(eastMps, northMps)
  const resting = known && speedMps * 3.6 < REST_SPEED_KMH
  const rateSigma = resting ? REST_SIGMA_MPS : SPEED_SIGMA_MPS + SPEED_SIGMA_SHARE * speedMps
  const bend = known ? (resting ? 0 : MANOEUVRE_MPS2) : FREE_MANOEUVRE_MPS2
  // A rate that is wrong for a while: its error grows as the square root of time over a correlation of some seconds.
  const driftM2 =
    rateSigma ** 2 * stepS * Math.max(1, Math.min(stepS, 5)) + ((bend * stepS * stepS) / (known ? 6 : 2)) ** 2
  const kept = Math.exp(-stepS / WANDER_S)
  const probed = probe(state, point, known ? { eastM: eastMps * stepS, northM: northMps * stepS } : null, sigmaM)
  const wanderTargetM2 = (1 - WHITE_SHARE) * sigmaM * sigmaM * probed.wanderFactor
  const positionM2 = state.positionM2 + driftM2
  const crossM2 = state.crossM2 * kept
  const wanderM2 = state.wanderM2 * kept * kept + wanderTargetM2 * (1 - kept * kept)
  const predicted = fromPlane(state, { eastM: eastMps * stepS, northM: northMps * stepS })
  const wanderEastM = state.wanderEastM * kept
  const wanderNorthM = state.wanderNorthM * kept
  const seen = toPlane(predicted, point)
  const offEastM = seen.eastM - wanderEastM
  const offNorthM = seen.northM - wanderNorthM
  const totalM2 = positionM2 + 2 * crossM2 + wanderM2 + WHITE_SHARE * sigmaM * sigmaM * state.whiteFactor
  const surprise = (offEastM ** 2 + offNorthM ** 2) / (2 * totalM2)
  const learnt = state.whiteFactor * (1 + WHITE_LEARNING * (Math.min(SURPRISE_MAX, surprise) - 1))
  const factors = { ...probed, whiteFactor: Math.max(1, Math.min(CLAIM_FACTOR_MAX, learnt)) }
  if (surprise > GATE_SIGMAS ** 2) {
    if (state.rejections + 1 >= REJECTIONS_TO_BELIEVE) return begun(point, sigmaM, { ...state, ...factors })
    const coasting = { ...predicted, timeMs: point.timeMs, positionM2, crossM2, wanderM2, wanderEastM, wanderNorthM }
    return {
      ...state,
      ...factors,
      ...coasting,
      ...(velocity ?? {}),
      reported: velocity !== null,
      rejections: state.rejections + 1,
    }
  }
  const gain = (positionM2 + crossM2) / totalM2
  const wanderGain = (crossM2 + wanderM2) / totalM2
  const place = fromPlane(predicted, { eastM: gain * offEastM, northM: gain * offNorthM })
  return {
    ...place,
    timeMs: point.timeMs,
    positionM2: positionM2 - gain * (positionM2 + crossM2),
    crossM2: crossM2 - gain * (crossM2 + wanderM2),
    wanderM2: wanderM2 - wanderGain * (crossM2 + wanderM2),
    wanderEastM: wanderEastM + wanderGain * offEastM,
    wanderNorthM: wanderNorthM + wanderGain * offNorthM,
    ...(velocity ?? ownVelocity(state, place, stepS)),
    reported: velocity !== null,
    rejections: 0,
    ...factors,
  }
}

/** What one fix is worth, per axis: the claim of the receiver, corrected. */
export function fixSigmaM(state: FilterState, point: TrackPoint): number {
  return positionSigmaM(point) * Math.sqrt(WHITE_SHARE * state.whiteFactor + (1 - WHITE_SHARE) * state.wanderFactor)
}

/** Standard deviation of the position per axis. */
export function filterSigmaM(state: FilterState): number {
  return Math.sqrt(state.positionM2)
}

function begun(point: TrackPoint, sigmaM: number, past: FilterState | null): FilterState {
  const whiteFactor = past?.whiteFactor ?? 1
  const wanderFactor = past?.wanderFactor ?? 1
  const wanderM2 = (1 - WHITE_SHARE) * sigmaM * sigmaM * wanderFactor
  const velocity = velocityOf(point)
  return {
    lat: point.lat,
    lon: point.lon,
    timeMs: point.timeMs,
    // A place known only through one fix is as wrong as the fix, and exactly against the wandering part.
    positionM2: WHITE_SHARE * sigmaM * sigmaM * whiteFactor + wanderM2,
    crossM2: -wanderM2,
    wanderM2,
    wanderEastM: 0,
    wanderNorthM: 0,
    eastMps: velocity?.eastMps ?? 0,
    northMps: velocity?.northMps ?? 0,
    reported: velocity !== null,
    rejections: 0,
    whiteFactor,
    wanderFactor,
    probe: null,
  }
}

/** Looks back over the probe's time: how far the fixes went another way than speed and course tell. */
function probe(
  state: FilterState,
  point: TrackPoint,
  way: { eastM: number; northM: number } | null,
  sigmaM: number,
): Pick<FilterState, 'probe' | 'wanderFactor'> {
  const fresh = {
    lat: point.lat,
    lon: point.lon,
    timeMs: point.timeMs,
    eastM: 0,
    northM: 0,
    wayM: 0,
    seenBefore: state.probe?.seenBefore ?? 1,
  }
  // Over a pause speed and course tell nothing of the way.
  if (!way || point.timeMs - state.timeMs > PROBE_STEP_MAX_MS) return { probe: null, wanderFactor: state.wanderFactor }
  if (!state.probe) return { probe: fresh, wanderFactor: state.wanderFactor }
  const eastM = state.probe.eastM + way.eastM
  const northM = state.probe.northM + way.northM
  const wayM = state.probe.wayM + Math.hypot(way.eastM, way.northM)
  const spanMs = point.timeMs - state.probe.timeMs
  if (spanMs < PROBE_MS) return { probe: { ...state.probe, eastM, northM, wayM }, wanderFactor: state.wanderFactor }
  const went = toPlane(state.probe, point)
  const offM2 = ((went.eastM - eastM) ** 2 + (went.northM - northM) ** 2) / 2
  const driftM2 = (PROBE_DRIFT_M + PROBE_DRIFT_SHARE * wayM) ** 2
  const whiteM2 = 2 * WHITE_SHARE * sigmaM * sigmaM * state.whiteFactor
  const wanderM2 = Math.max(0, offM2 - driftM2 - whiteM2) / (2 * (1 - Math.exp(-spanMs / 1000 / WANDER_S)))
  const seen = wanderM2 / ((1 - WHITE_SHARE) * sigmaM * sigmaM)
  // One odd probe is a bend or a pause; two in a row are the receiver.
  const believed = Math.min(seen, state.probe.seenBefore)
  const learnt = state.wanderFactor + WANDER_LEARNING * (believed - state.wanderFactor)
  return { probe: { ...fresh, seenBefore: seen }, wanderFactor: Math.max(1, Math.min(CLAIM_FACTOR_MAX, learnt)) }
}

function velocityOf(point: TrackPoint): { eastMps: number; northMps: number } | null {
  if (point.speedKmh === undefined) return null
  if (point.speedKmh < REST_SPEED_KMH) return { eastMps: 0, northMps: 0 }
  if (point.courseDeg === undefined) return null
  const course = (point.courseDeg * Math.PI) / 180
  return { eastMps: (point.speedKmh / 3.6) * Math.sin(course), northMps: (point.speedKmh / 3.6) * Math.cos(course) }
}

/** Velocity from the filter's own places, smoothed over some seconds. */
function ownVelocity(state: FilterState, place: LatLon, stepS: number): { eastMps: number; northMps: number } {
  const moved = toPlane(state, place)
  const weight = 1 - Math.exp(-stepS / 3)
  return {
    eastMps: state.eastMps + weight * (moved.eastM / stepS - state.eastMps),
    northMps: state.northMps + weight * (moved.northM / stepS - state.northMps),
  }
}
