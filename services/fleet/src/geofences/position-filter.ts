import { fromPlane, type LatLon, toPlane } from '@clutch/shared/geo'
import { positionSigmaM, type TrackPoint } from '../trips/track.ts'
import { normalShare } from './normal-share.ts'

/**
 * Where a vehicle probably is, from noisy fixes: Kalman filters that are carried along by speed and course
 * (R. E. Kalman, A New Approach to Linear Filtering and Prediction Problems, 1960).
 *
 * The error of a satellite fix has a part that is new each second and a part that wanders over a minute
 * (multipath, atmosphere). A filter that knows only the first trusts a wandering fix more with every
 * reading. These estimate the wandering part beside the position, per axis alike, so one covariance serves both axes.
 *
 * What a receiver says of its accuracy is a claim, and so is its speed. Several filters run side by side, each with a belief of its
 * own about how far the claim is true, and are weighed by how well they foretold the fixes. What is true may change: before each fix
 * every filter takes over a little of what all of them together estimate (H. A. P. Blom and Y. Bar-Shalom, The interacting multiple
 * model algorithm, 1988), so one that was wrong for a while is not lost. The estimate is their mean; where they disagree, its
 * variance says so.
 */

/** Correlation time of the wandering part. */
const WANDER_S = 60
/** How the claimed variance of a fix is divided: the part that is new each second, the rest wanders. */
const WHITE_SHARE = 0.4

/** What one filter believes: how many times the claimed variance each part has, and whether speed and course are worth anything. */
type Belief = { readonly white: number; readonly wander: number; readonly carried: boolean; readonly prior: number }

/** Threefold and ninefold the claimed deviation, in either part or both. Most receivers claim honestly, some are reflected off walls. */
const BELIEFS: readonly Belief[] = [
  { white: 1, wander: 1, carried: true, prior: 0.7 },
  { white: 1, wander: 9, carried: true, prior: 0.05 },
  { white: 1, wander: 81, carried: true, prior: 0.05 },
  { white: 9, wander: 9, carried: true, prior: 0.05 },
  { white: 81, wander: 9, carried: true, prior: 0.05 },
  { white: 81, wander: 81, carried: true, prior: 0.05 },
  { white: 1, wander: 1, carried: false, prior: 0.05 },
]
/** What is true of a receiver stays so for so long in the mean: a street of high houses, a lagging speed, a cold start. */
const TRUE_FOR_S = 120
/** Degrees of freedom of the distribution that surprise is judged by: one wild fix in a while is ordinary. */
const TAIL_FREEDOM = 4

/**
 * So good are reported speed and course on a straight way, and a velocity of the filter's own: in m/s, and as a share of the speed.
 * Receivers state a tenth of a metre a second and a third of a degree from the Doppler shift; devices round to 1 km/h and 1°, and
 * average over a second or two. Half of it or twice as much gives crossings that are hardly worse (README).
 */
const REPORTED_SIGMA = [0.5, 0.05] as const
const OWN_SIGMA = [2, 0.3] as const
/** They lag: receivers average over the last second or two. A change of velocity displaces by the change times this. */
const LAG_S = 0.5
const LAG_SIGMA_S = 3
/** At rest by its own speed a vehicle hardly moves. */
const REST_SPEED_KMH = 1
const REST_SIGMA_MPS = 0.03
/** What a driver does to the velocity between two readings. */
const MANOEUVRE_MPS2 = 2
/** Where a vehicle may get to whatever it says of its speed. */
const UNCARRIED_SIGMA_MPS = 20
/** After a pause so long the past says nothing about the present. */
const FORGET_MS = 90_000
/** Fixes so many standard deviations off are not believed until three agree. */
const GATE_SIGMAS = 5
const REJECTIONS_TO_BELIEVE = 3

/** One filter of the bank. Places in metres from the place of the whole estimate; variances per axis. */
type Model = {
  /** How likely its belief is; of all together 1. */
  readonly share: number
  readonly eastM: number
  readonly northM: number
  readonly wanderEastM: number
  readonly wanderNorthM: number
  readonly positionM2: number
  readonly crossM2: number
  readonly wanderM2: number
}

export type FilterState = LatLon & {
  readonly timeMs: number
  /** Standard deviation of the place, per axis. */
  readonly sigmaM: number
  /** Standard deviation of one fix, per axis: the claim, corrected. */
  readonly fixSigmaM: number
  /** Velocity at the last reading: reported, or the filter's own. */
  readonly eastMps: number
  readonly northMps: number
  readonly reported: boolean
  readonly rejections: number
  readonly models: readonly Model[]
}

/** The filter after one more valid fix; begins anew where there is no past. */
export function filtered(state: FilterState | null, point: TrackPoint): FilterState {
  const claimM2 = positionSigmaM(point) ** 2
  if (!state || point.timeMs - state.timeMs > FORGET_MS) return begun(point, claimM2, state)
  const stepS = (point.timeMs - state.timeMs) / 1000
  const velocity = velocityOf(point)
  const known = velocity !== null && state.reported
  const newer = Math.min(1, 0.5 + LAG_S / stepS)
  const eastMps = known ? state.eastMps + newer * (velocity.eastMps - state.eastMps) : state.eastMps
  const northMps = known ? state.northMps + newer * (velocity.northMps - state.northMps) : state.northMps
  const speedMps = Math.hypot(eastMps, northMps)
  const changeMps = known ? Math.hypot(velocity.eastMps - state.eastMps, velocity.northMps - state.northMps) : 0
  const resting = known && speedMps * 3.6 < REST_SPEED_KMH
  const [sigmaMps, sigmaShare] = known ? REPORTED_SIGMA : OWN_SIGMA
  const rateSigma = resting ? REST_SIGMA_MPS : sigmaMps + sigmaShare * speedMps
  // A rate that is wrong for a while: its error grows as the square root of time over a correlation of some seconds.
  const correlatedS = stepS * Math.max(1, Math.min(stepS, 5))
  const bendM = resting ? 0 : (MANOEUVRE_MPS2 * stepS * stepS) / (known ? 6 : 2)
  const driftM2 = rateSigma ** 2 * correlatedS + (LAG_SIGMA_S * changeMps) ** 2 + bendM ** 2
  const uncarriedM2 = driftM2 + (UNCARRIED_SIGMA_MPS * stepS) ** 2
  const wayM = { eastM: eastMps * stepS, northM: northMps * stepS }
  const seen = toPlane(state, point)
  const kept = Math.exp(-stepS / WANDER_S)
  const changed = 1 - Math.exp(-stepS / TRUE_FOR_S)
  const whole = wholeOf(state.models)
  let accepted = 0
  let bestLog = Number.NEGATIVE_INFINITY
  const logs: number[] = []
  const models: Model[] = []
  for (let i = 0; i < BELIEFS.length; i++) {
    const belief = BELIEFS[i]!
    const model = mixed(state.models[i]!, whole, changed, belief.prior)
    const wanderTargetM2 = (1 - WHITE_SHARE) * claimM2 * belief.wander
    const positionM2 = model.positionM2 + (belief.carried ? driftM2 : uncarriedM2)
    const crossM2 = model.crossM2 * kept
    const wanderM2 = model.wanderM2 * kept * kept + wanderTargetM2 * (1 - kept * kept)
    const eastM = model.eastM + wayM.eastM
    const northM = model.northM + wayM.northM
    const wanderEastM = model.wanderEastM * kept
    const wanderNorthM = model.wanderNorthM * kept
    const offEastM = seen.eastM - eastM - wanderEastM
    const offNorthM = seen.northM - northM - wanderNorthM
    const totalM2 = positionM2 + 2 * crossM2 + wanderM2 + WHITE_SHARE * claimM2 * belief.white
    const surprise = (offEastM ** 2 + offNorthM ** 2) / totalM2
    const foretoldLog = -Math.log(totalM2) - (TAIL_FREEDOM / 2 + 1) * Math.log(1 + surprise / TAIL_FREEDOM)
    const shareLog = Math.log(model.share) + foretoldLog
    logs.push(shareLog)
    bestLog = Math.max(bestLog, shareLog)
    const isBelieved = surprise <= 2 * GATE_SIGMAS ** 2
    if (isBelieved) accepted++
    const gain = isBelieved ? (positionM2 + crossM2) / totalM2 : 0
    const wanderGain = isBelieved ? (crossM2 + wanderM2) / totalM2 : 0
    models.push({
      share: 0,
      eastM: eastM + gain * offEastM,
      northM: northM + gain * offNorthM,
      wanderEastM: wanderEastM + wanderGain * offEastM,
      wanderNorthM: wanderNorthM + wanderGain * offNorthM,
      positionM2: positionM2 - gain * (positionM2 + crossM2),
      crossM2: crossM2 - gain * (crossM2 + wanderM2),
      wanderM2: wanderM2 - wanderGain * (crossM2 + wanderM2),
    })
  }
  const rejections = accepted > 0 ? 0 : state.rejections + 1
  if (rejections >= REJECTIONS_TO_BELIEVE) return begun(point, claimM2, state)
  const estimate = estimateOf(state, models, sharesOf(logs, bestLog), claimM2)
  return {
    ...estimate,
    timeMs: point.timeMs,
    ...(velocity ?? ownVelocity(state, estimate, stepS)),
    reported: velocity !== null,
    rejections,
  }
}

function sharesOf(logs: readonly number[], bestLog: number): number[] {
  const weights = logs.map((log) => Math.exp(log - bestLog))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** What all filters together estimate, from the place of the estimate. */
type Whole = Omit<Model, 'share'>

function wholeOf(models: readonly Model[]): Whole {
  let total = 0
  let eastM = 0
  let northM = 0
  let wanderEastM = 0
  let wanderNorthM = 0
  for (const model of models) {
    total += model.share
    eastM += model.share * model.eastM
    northM += model.share * model.northM
    wanderEastM += model.share * model.wanderEastM
    wanderNorthM += model.share * model.wanderNorthM
  }
  const whole = {
    eastM: eastM / total,
    northM: northM / total,
    wanderEastM: wanderEastM / total,
    wanderNorthM: wanderNorthM / total,
  }
  let positionM2 = 0
  let crossM2 = 0
  let wanderM2 = 0
  for (const model of models) {
    const off = spread(model, whole)
    positionM2 += model.share * (model.positionM2 + off.positionM2)
    crossM2 += model.share * (model.crossM2 + off.crossM2)
    wanderM2 += model.share * (model.wanderM2 + off.wanderM2)
  }
  return { ...whole, positionM2: positionM2 / total, crossM2: crossM2 / total, wanderM2: wanderM2 / total }
}

type Means = Pick<Model, 'eastM' | 'northM' | 'wanderEastM' | 'wanderNorthM'>

/** What it adds to the variances, per axis, that two means differ. */
function spread(one: Means, other: Means): { positionM2: number; crossM2: number; wanderM2: number } {
  const eastM = one.eastM - other.eastM
  const northM = one.northM - other.northM
  const wanderEastM = one.wanderEastM - other.wanderEastM
  const wanderNorthM = one.wanderNorthM - other.wanderNorthM
  return {
    positionM2: (eastM * eastM + northM * northM) / 2,
    crossM2: (eastM * wanderEastM + northM * wanderNorthM) / 2,
    wanderM2: (wanderEastM * wanderEastM + wanderNorthM * wanderNorthM) / 2,
  }
}

/** A filter before the next fix: with the chance that what it believes has become true only now, from what all of them know. */
function mixed(model: Model, whole: Whole, changed: number, prior: number): Model {
  const stayed = (1 - changed) * model.share
  const share = stayed + changed * prior
  const own = stayed / share
  const taken = 1 - own
  const off = spread(model, whole)
  return {
    share,
    eastM: own * model.eastM + taken * whole.eastM,
    northM: own * model.northM + taken * whole.northM,
    wanderEastM: own * model.wanderEastM + taken * whole.wanderEastM,
    wanderNorthM: own * model.wanderNorthM + taken * whole.wanderNorthM,
    positionM2: own * model.positionM2 + taken * (whole.positionM2 + own * off.positionM2),
    crossM2: own * model.crossM2 + taken * (whole.crossM2 + own * off.crossM2),
    wanderM2: own * model.wanderM2 + taken * (whole.wanderM2 + own * off.wanderM2),
  }
}

/** How sure it is that a vehicle is on that side of a line on which one of its fixes lies, so far from it. */
export function sureOfSide({ fixSigmaM, models }: FilterState, beyondM: number): number {
  let factor = 0
  for (let i = 0; i < BELIEFS.length; i++) factor += models[i]!.share * fixFactor(BELIEFS[i]!)
  let sure = 0
  for (let i = 0; i < BELIEFS.length; i++)
    sure += models[i]!.share * normalShare(beyondM / (fixSigmaM * Math.sqrt(fixFactor(BELIEFS[i]!) / factor)))
  return sure
}

/** How many times the claimed variance a fix has. */
function fixFactor({ white, wander }: Belief): number {
  return WHITE_SHARE * white + (1 - WHITE_SHARE) * wander
}

/** The whole estimate, and each filter as seen from it. */
function estimateOf(
  origin: LatLon,
  models: readonly Model[],
  shares: readonly number[],
  claimM2: number,
): LatLon & Pick<FilterState, 'sigmaM' | 'fixSigmaM' | 'models'> {
  const weighed = models.map((model, i): Model => ({ ...model, share: shares[i]! }))
  const { eastM, northM, positionM2 } = wholeOf(weighed)
  let fixM2 = 0
  for (let i = 0; i < BELIEFS.length; i++) fixM2 += shares[i]! * fixFactor(BELIEFS[i]!)
  return {
    ...fromPlane(origin, { eastM, northM }),
    sigmaM: Math.sqrt(positionM2),
    fixSigmaM: Math.sqrt(claimM2 * fixM2),
    models: weighed.map((model) => ({
      share: Math.max(1e-6, Math.round(model.share * 1e6) / 1e6),
      eastM: rounded(model.eastM - eastM),
      northM: rounded(model.northM - northM),
      wanderEastM: rounded(model.wanderEastM),
      wanderNorthM: rounded(model.wanderNorthM),
      positionM2: rounded(model.positionM2),
      crossM2: rounded(model.crossM2),
      wanderM2: rounded(model.wanderM2),
    })),
  }
}

/** The state is written with every batch of readings: a tenth of a millimetre is enough of it. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}

function begun(point: TrackPoint, claimM2: number, past: FilterState | null): FilterState {
  const changed = past === null ? 1 : 1 - Math.exp(-(point.timeMs - past.timeMs) / 1000 / TRUE_FOR_S)
  const velocity = velocityOf(point)
  const models = BELIEFS.map(({ white, wander }): Model => {
    const wanderM2 = (1 - WHITE_SHARE) * claimM2 * wander
    return {
      share: 0,
      eastM: 0,
      northM: 0,
      wanderEastM: 0,
      wanderNorthM: 0,
      // A place known only through one fix is as wrong as the fix, and exactly against the wandering part.
      positionM2: WHITE_SHARE * claimM2 * white + wanderM2,
      crossM2: -wanderM2,
      wanderM2,
    }
  })
  const shares = BELIEFS.map(({ prior }, i) => (1 - changed) * (past?.models[i]?.share ?? 0) + changed * prior)
  return {
    ...estimateOf(point, models, shares, claimM2),
    timeMs: point.timeMs,
    eastMps: velocity?.eastMps ?? 0,
    northMps: velocity?.northMps ?? 0,
    reported: velocity !== null,
    rejections: 0,
  }
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
