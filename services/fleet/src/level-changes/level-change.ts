import { derivedId } from '@clutch/shared/derived-id'
import { distanceM } from '@clutch/shared/geo'
import type { Part } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { Place } from '../trips/track.ts'
import {
  blockOfRide,
  isRideFull,
  isSamePlace,
  type LevelBlock,
  type LevelUnit,
  levelOf,
  newRest,
  placeOf,
  type Rest,
  type RestBucket,
  type Ride,
  restOn,
  rideOn,
  standsStill,
  UNSEEN_MS,
} from './level-blocks.ts'
import { bestSplit, blockOfRest, calmOf, type Estimate, levelBeside, looksAt, rangeOf } from './level-evidence.ts'
import { LEVEL_RULES, type LevelRules } from './level-rules.ts'

/**
 * Refuels and drains as change points of the fuel level, as a fold over the readings of one device in event-time order.
 *
 * Fuel is taken in or out while a vehicle stands, or while nobody looks: each rest and each silence is a candidate. It is judged once
 * enough is known of the level after it: by the difference within the rest, where the tank leans the same before and
 * after, and by the levels of the driving before and after, corrected by what an engine uses. Of candidates near
 * each other that could all explain a change, the one that explains it best is it.
 */

const LEVEL_ALGORITHM = 'level/1'

/** A rest shorter than this is traffic. */
const SHORTEST_REST_MS = 3_000
/** Nothing heard for so long: what can be said is said with what is known. */
const SILENCE_MS = 900_000
/** A rest so long is as good a place for a change as any longer one. */
const LIKELY_REST_MS = 600_000
/** A rest shorter than this is too short to fuel in: it has to explain a change that much better than a longer one. */
const HASTY_REST_MS = 60_000
const HASTY_PENALTY = 6
/** A single look that is farther off than this is wrong for another reason. */
const MOST_MISFIT = 25
/** Farther from where it was last heard, it was driven unseen. */
const DRIVEN_UNSEEN_M = 1_000
const MAX_BLOCKS = 48
const MAX_CANDIDATES = 24
const MAX_CUTS = 8
/** From so few steps nobody knows how coarse a sensor is. */
const MAX_STEPS = 4
/** Who tells litres and was never seen fuller is no smaller than a small car. */
const SMALLEST_TANK_LITRES = 40
/** A change in a rest is told before the rest ends when it is calm so long on both sides. */
const CALM_MS = 60_000
const CALM_BUCKETS = 4
/** A float reaches its end before the tank does. */
const FULL_PERCENT = 98
/** Two-sided 90 % of a normal distribution. */
const Z90 = 1.645

export type LevelChange = {
  readonly kind: 'level-change'
  readonly id: string
  readonly deviceId: string
  readonly change: 'refuel' | 'drain'
  readonly unit: LevelUnit
  /** What was taken in or out, positive, with its 90 % interval, in `unit`. */
  readonly amount: number
  readonly low: number
  readonly high: number
  readonly levelBefore: number
  readonly levelAfter: number
  readonly atMs: number
  /** It happened between these. */
  readonly fromMs: number
  readonly untilMs: number
  /** Null where the device had no fix. */
  readonly at: Place | null
  readonly evidence: {
    readonly algorithm: string
    /** How many standard deviations the change is. */
    readonly sigmas: number
    readonly within: 'rest' | 'silence'
    /** From levels of the rest itself, of the driving around it, or both. */
    readonly from: 'rest' | 'driving' | 'both'
    readonly engine: 'on' | 'off' | 'unknown'
    /** The sensor was at its end: it may have been more. */
    readonly saturated: boolean
  }
  readonly decidedAtMs: number
}

type LevelChangeEffect = { readonly type: 'level-changed'; readonly record: LevelChange }

type Candidate = {
  readonly atMs: number
  readonly fromMs: number
  readonly untilMs: number
  /** The rest it lies in, with what of it is a block; blocks of it are not driving around it. */
  readonly restStartMs: number
  readonly restEndMs: number
  readonly inside: Estimate | null
  readonly within: 'rest' | 'silence'
  readonly at: Place | null
  readonly engineOn: boolean
  readonly drivenUnseen: boolean
}

export type LevelState = {
  readonly deviceId: string
  readonly unit: LevelUnit | null
  readonly lastMs: number | null
  readonly place: Place | null
  readonly odometerM: number | null
  readonly lastLevel: number
  /** The least by which two readings differed, and how many did: how coarse the sensor tells. */
  readonly quantum: number
  readonly steps: number
  /** The most it ever told: a lower bound of the tank where it tells litres. */
  readonly highest: number
  readonly ride: Ride | null
  readonly rest: Rest | null
  readonly blocks: readonly LevelBlock[]
  readonly candidates: readonly Candidate[]
  /** When the last changes that were told happened, in order of time: what lies beyond one says nothing on this side. */
  readonly cutsMs: readonly number[]
  /** Since the last reading silence has been judged. */
  readonly silent: boolean
}

export function newLevelState(deviceId: string): LevelState {
  return {
    deviceId,
    unit: null,
    lastMs: null,
    place: null,
    odometerM: null,
    lastLevel: 0,
    quantum: 0,
    steps: 0,
    highest: 0,
    ride: null,
    rest: null,
    blocks: [],
    candidates: [],
    cutsMs: [],
    silent: false,
  }
}

export function stepLevel(
  state: LevelState,
  point: TelemetryPoint,
  effects: LevelChangeEffect[],
  rules: LevelRules = LEVEL_RULES,
): LevelState {
  const told = levelOf(point, state.unit)
  if (told === undefined) return state
  // A float without supply lies on the ground.
  if (told.level === 0 && point.ignition === false) return state
  const { timeMs } = point
  const { level } = told
  const step = Math.abs(level - state.lastLevel)
  const hasStepped = step > 1e-9 && state.lastMs !== null
  const seen: LevelState = {
    ...state,
    unit: told.unit,
    lastMs: timeMs,
    silent: false,
    lastLevel: level,
    place: placeOf(point) ?? state.place,
    odometerM: point.odometerM ?? state.odometerM,
    quantum: hasStepped && (state.quantum === 0 || step < state.quantum) ? step : state.quantum,
    steps: hasStepped ? Math.min(MAX_STEPS, state.steps + 1) : state.steps,
    highest: Math.max(state.highest, level),
  }
  const still = standsStill(point) ?? state.rest !== null
  const silent = state.lastMs !== null && timeMs - state.lastMs > UNSEEN_MS
  if (silent && !(still && state.rest !== null && isSamePlace(state.rest.at, placeOf(point), point) === true)) {
    const closed = afterSilence(seen, state, point, effects, rules)
    return still ? { ...closed, rest: newRest(point, level, false) } : { ...closed, ride: rideOn(null, timeMs, level) }
  }
  if (still) {
    const parked = seen.ride === null ? seen : withBlock({ ...seen, ride: null }, blockOfRide(seen.ride))
    const before = parked.rest
    const rest = before === null ? newRest(point, level, state.lastMs !== null) : restOn(before, point, level)
    const next = { ...parked, rest }
    return before !== null && rest.buckets.length !== before.buckets.length ? whileResting(next, effects, rules) : next
  }
  const left = seen.rest === null ? seen : withRest({ ...seen, rest: null }, seen.rest, timeMs, true, rules)
  const ride = rideOn(left.ride, timeMs, level)
  if (!isRideFull(ride)) return { ...left, ride }
  return judged(withBlock({ ...left, ride: null }, blockOfRide(ride)), timeMs, effects, rules)
}

export const levelChangePart: Part<LevelState, LevelChangeEffect> = {
  newState: newLevelState,
  step: (state, point, effects) => stepLevel(state, point, effects),
  idleDueMs: ({ candidates, silent, lastMs }) =>
    silent || lastMs === null || candidates.length === 0 ? null : lastMs + SILENCE_MS,
  closeSilent: (state, dueMs, effects) => judgeSilent(state, dueMs, effects, LEVEL_RULES),
}

/** For tests: what silence decides. */
export { judgeSilent }

/** One percent of the tank in the unit of the levels. */
function percentOf(state: LevelState): number {
  return state.unit === 'litres' ? Math.max(state.highest, SMALLEST_TANK_LITRES) / 100 : 1
}

function withBlock(state: LevelState, block: LevelBlock): LevelState {
  return { ...state, blocks: [...state.blocks.slice(1 - MAX_BLOCKS), block] }
}

function withCandidate(state: LevelState, candidate: Candidate): LevelState {
  return { ...state, candidates: [...state.candidates.slice(1 - MAX_CANDIDATES), candidate] }
}

function afterSilence(
  seen: LevelState,
  before: LevelState,
  point: TelemetryPoint,
  effects: LevelChangeEffect[],
  rules: LevelRules,
): LevelState {
  const lastMs = before.lastMs!
  let state = seen
  if (state.ride !== null) state = withBlock({ ...state, ride: null }, blockOfRide(state.ride))
  if (state.rest !== null) state = withRest({ ...state, rest: null }, state.rest, lastMs, false, rules)
  const place = placeOf(point)
  const byPlaceM = before.place !== null && place !== null ? distanceM(before.place, place) : 0
  const byOdometerM =
    before.odometerM !== null && point.odometerM !== undefined ? point.odometerM - before.odometerM : 0
  const candidate: Candidate = {
    atMs: point.timeMs,
    fromMs: lastMs,
    untilMs: point.timeMs,
    restStartMs: lastMs,
    restEndMs: point.timeMs,
    inside: null,
    within: 'silence',
    at: place,
    engineOn: false,
    drivenUnseen: Math.max(byPlaceM, byOdometerM) > DRIVEN_UNSEEN_M,
  }
  return judged(withCandidate(state, candidate), point.timeMs, effects, rules)
}

/** A rest that has ended: what was read of it, and a candidate for what happened in it. */
function withRest(state: LevelState, rest: Rest, untilMs: number, leaves: boolean, rules: LevelRules): LevelState {
  const percent = percentOf(state)
  if (untilMs - rest.startMs < SHORTEST_REST_MS) return state
  const calm = calmOf(rest, leaves)
  const split = bestSplit(rest, calm, rules, percent)
  const common = {
    restStartMs: rest.startMs,
    restEndMs: untilMs,
    within: 'rest' as const,
    at: rest.at,
    engineOn: rest.idledMs > 0,
    drivenUnseen: false,
  }
  if (split === null) {
    const whole = withBlock(state, blockOfRest(rest.buckets, calm))
    return withCandidate(whole, {
      ...common,
      atMs: rest.endMs,
      fromMs: rest.startMs,
      untilMs,
      inside: null,
    })
  }
  const [before, after] = [rest.buckets.slice(0, split.until), rest.buckets.slice(split.from)]
  const parts = withBlock(withBlock(state, blockOfRest(before, calm)), blockOfRest(after, calm))
  return withCandidate(parts, {
    ...common,
    atMs: after[0]!.startMs,
    fromMs: before.at(-1)!.endMs,
    untilMs: after[0]!.startMs,
    inside: split.estimate,
  })
}

/** A change within a rest that is calm before and after it need not wait for driving. */
function whileResting(state: LevelState, effects: LevelChangeEffect[], rules: LevelRules): LevelState {
  const rest = state.rest!
  const percent = percentOf(state)
  // Looked at each time a bucket is added, and nearly always there is nothing to see.
  if (rangeOf(rest.buckets) < rules.smallest * percent) return state
  const calm = calmOf(rest, false)
  const split = bestSplit(rest, calm, rules, percent)
  if (split === null) return state
  const before = rest.buckets.slice(0, split.until)
  const after = rest.buckets.slice(split.from)
  const isSettled = (side: readonly RestBucket[], nearest: readonly RestBucket[]) =>
    nearest.length === CALM_BUCKETS &&
    side.at(-1)!.endMs - side[0]!.startMs >= CALM_MS &&
    rangeOf(nearest) <= 2 * rules.calm * percent
  if (!isSettled(before, before.slice(-CALM_BUCKETS)) || !isSettled(after, after.slice(-CALM_BUCKETS))) return state
  const candidate: Candidate = {
    atMs: after[0]!.startMs,
    fromMs: before.at(-1)!.endMs,
    untilMs: after[0]!.startMs,
    restStartMs: rest.startMs,
    restEndMs: rest.endMs,
    inside: split.estimate,
    within: 'rest',
    at: rest.at,
    engineOn: rest.idledMs > 0,
    drivenUnseen: false,
  }
  if (!isChange(state, split.estimate, rules)) return state
  const parted = withBlock(state, blockOfRest(before, calm))
  const kept: Rest = { ...rest, startMs: after[0]!.startMs, swayed: false, buckets: after }
  return tell({ ...parted, rest: kept }, candidate, split.estimate, 'rest', rest.endMs, effects)
}

type Judgement = {
  readonly estimate: Estimate
  readonly from: 'rest' | 'driving' | 'both'
  /** The levels beside it; null where only the rest itself says something. */
  readonly around: { readonly before: number; readonly after: number } | null
  /** How long the driving after it has lasted that is known. */
  readonly afterMs: number
}

/** The blocks beside a candidate that say something about it, nearest first. */
function blocksBeside(
  { blocks, cutsMs }: LevelState,
  { fromMs, untilMs, restStartMs, restEndMs, inside }: Candidate,
  isBefore: boolean,
  windowMs: number,
): LevelBlock[] {
  const cutMs = isBefore ? cutsMs.findLast((ms) => ms <= fromMs) : cutsMs.find((ms) => ms > fromMs)
  const found: LevelBlock[] = []
  let lastsMs = 0
  for (const block of isBefore ? blocks.toReversed() : blocks) {
    if (isBefore ? block.endMs > fromMs : block.startMs < untilMs) continue
    if (cutMs !== undefined && (isBefore ? block.startMs < cutMs : block.startMs >= cutMs)) break
    // The parts of its own rest are the estimate from within it.
    if (inside !== null && block.startMs >= restStartMs && block.endMs <= restEndMs) continue
    found.push(block)
    lastsMs += block.endMs - block.startMs
    if (lastsMs >= windowMs) break
  }
  return found
}

function judge(state: LevelState, candidate: Candidate, rules: LevelRules): Judgement | null {
  const percent = percentOf(state)
  const blocksAfter = blocksBeside(state, candidate, false, rules.windowMs)
  const blocksBefore = blocksBeside(state, candidate, true, rules.windowMs)
  const before = levelBeside(looksAt(blocksBefore, true, rules, percent), rules, percent)
  const after = levelBeside(looksAt(blocksAfter, false, rules, percent), rules, percent)
  const isEnded = state.cutsMs.some((ms) => ms > candidate.fromMs)
  const knownMs = blocksAfter.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
  // Nothing more will be known of a time that another change has ended.
  const afterMs = isEnded ? Number.POSITIVE_INFINITY : knownMs
  const { inside } = candidate
  if (before === null || after === null) {
    if (inside === null) return null
    return { estimate: inside, from: 'rest', around: null, afterMs }
  }
  const around = { before: before.value, after: after.value }
  const difference = { value: after.value - before.value, variance: after.variance + before.variance }
  if (inside === null) return { estimate: difference, from: 'driving', around, afterMs }
  const disagree = (inside.value - difference.value) ** 2 / (inside.variance + difference.variance)
  // Fuel that swayed longer than it should: what stays is what counts.
  if (disagree > 6) return { estimate: difference, from: 'driving', around, afterMs }
  const weight = 1 / inside.variance
  const aroundWeight = 1 / difference.variance
  const variance = 1 / (weight + aroundWeight)
  return {
    estimate: { value: (inside.value * weight + difference.value * aroundWeight) * variance, variance },
    from: 'both',
    around,
    afterMs,
  }
}

function sigmasOf({ value, variance }: Estimate): number {
  return Math.abs(value) / Math.sqrt(variance)
}

/** How coarse the sensor tells; zero while too little is known of it. */
function quantumOf({ quantum, steps }: LevelState): number {
  return steps >= MAX_STEPS ? quantum : 0
}

function isChange(state: LevelState, estimate: Estimate, rules: LevelRules): boolean {
  const smallest = Math.max(rules.smallest * percentOf(state), 1.25 * quantumOf(state))
  return Math.abs(estimate.value) >= smallest && sigmasOf(estimate) >= rules.sigmas
}

/** Judges the candidates of which enough is known, the most evident first. */
function judged(
  state: LevelState,
  nowMs: number,
  effects: LevelChangeEffect[],
  rules: LevelRules,
  waitMs = rules.waitMs,
): LevelState {
  let current = state
  for (let round = 0; round < MAX_CANDIDATES; round += 1) {
    const likelyOf = (candidate: Candidate): Likely[] => {
      const judgement = judge(current, candidate, rules)
      return judgement === null || !isChange(current, judgement.estimate, rules) ? [] : [{ candidate, judgement }]
    }
    // Nothing is told before enough is known of one of them, and mostly there is nothing to tell.
    const isDue = (candidate: Candidate) => knownMs(current, candidate) >= waitMs && likelyOf(candidate).length > 0
    if (!current.candidates.some(isDue)) break
    const likely = current.candidates.flatMap(likelyOf)
    const best = bestOf(current, likely, rules)
    // While more is learned of a better explanation, no other is told that could be explained by it.
    if (best === undefined || best.judgement.afterMs < waitMs) break
    const { estimate, from } = best.judgement
    // What an engine used on a way that nobody recorded is no drain, and explains what was read all the same.
    const wasDriven = best.candidate.drivenUnseen && estimate.value < 0
    const told = wasDriven
      ? withCut(current, best.candidate.untilMs)
      : tell(current, best.candidate, estimate, from, nowMs, effects)
    current = { ...told, candidates: told.candidates.filter((candidate) => candidate !== best.candidate) }
  }
  return forgotten(current, rules)
}

type Likely = { readonly candidate: Candidate; readonly judgement: Judgement }

/** Of changes that could each be what was read, the one that explains all of it best. */
function bestOf(state: LevelState, likely: readonly Likely[], rules: LevelRules): Likely | undefined {
  if (likely.length < 2) return likely[0]
  const fromMs = Math.min(...likely.map(({ candidate }) => candidate.fromMs))
  const untilMs = Math.max(...likely.map(({ candidate }) => candidate.untilMs))
  const misfits = likely.map((one) => misfitOf(state, one, likely, untilMs - fromMs, rules))
  return likely[misfits.indexOf(Math.min(...misfits))]
}

/** How badly a change explains what was read, as a log-likelihood twice over; nobody fuels at a traffic light. */
function misfitOf(
  state: LevelState,
  { candidate, judgement: { estimate, around } }: Likely,
  likely: readonly Likely[],
  spreadMs: number,
  rules: LevelRules,
): number {
  const lastedMs = candidate.restEndMs - candidate.restStartMs
  let misfit = lastedMs < HASTY_REST_MS ? HASTY_PENALTY : 0
  misfit -= 2 * Math.log(Math.min(lastedMs, LIKELY_REST_MS) / LIKELY_REST_MS)
  for (const { candidate: other } of likely) {
    if (other.inside === null) continue
    const expected = other === candidate ? estimate.value : 0
    misfit += Math.min((other.inside.value - expected) ** 2 / other.inside.variance, MOST_MISFIT)
  }
  if (around === null) return misfit
  const percent = percentOf(state)
  for (const isBefore of [true, false]) {
    const blocks = blocksBeside(state, { ...candidate, inside: null }, isBefore, rules.windowMs + spreadMs)
    const expected = isBefore ? around.before : around.after
    for (const { value, variance } of looksAt(blocks, isBefore, rules, percent))
      misfit += Math.min((value - expected) ** 2 / variance, MOST_MISFIT)
  }
  return misfit
}

/** After a long silence what is pending is judged by what there is; the rest that may go on stays open. */
function judgeSilent(state: LevelState, dueMs: number, effects: LevelChangeEffect[], rules: LevelRules): LevelState {
  const { ride, rest } = state
  const parked = ride === null ? state : withBlock({ ...state, ride: null }, blockOfRide(ride))
  if (rest === null) return { ...judged(parked, dueMs, effects, rules, 0), silent: true }
  const closed = withRest({ ...parked, rest: null }, rest, rest.endMs, false, rules)
  const after = judged(closed, dueMs, effects, rules, 0)
  if ((after.cutsMs.at(-1) ?? 0) > rest.startMs) return { ...after, silent: true }
  const candidates = after.candidates.filter(({ restStartMs }) => restStartMs !== rest.startMs)
  return { ...parked, candidates, cutsMs: after.cutsMs, silent: true }
}

/** How much of what follows a candidate is known; all of it, where another change has ended it. */
function knownMs({ blocks, cutsMs }: LevelState, { fromMs, untilMs }: Candidate): number {
  if (cutsMs.some((ms) => ms > fromMs)) return Number.POSITIVE_INFINITY
  let lastsMs = 0
  for (const { startMs, endMs } of blocks) if (startMs >= untilMs) lastsMs += endMs - startMs
  return lastsMs
}

/** Without the candidates of which nothing more is looked at, and nothing came. */
function forgotten(state: LevelState, rules: LevelRules): LevelState {
  const uncut = { ...state, cutsMs: [] }
  const kept = state.candidates.filter((candidate) => knownMs(uncut, candidate) < rules.windowMs)
  return kept.length === state.candidates.length ? state : { ...state, candidates: kept }
}

function tell(
  state: LevelState,
  candidate: Candidate,
  { value, variance }: Estimate,
  from: Judgement['from'],
  decidedAtMs: number,
  effects: LevelChangeEffect[],
): LevelState {
  const percent = percentOf(state)
  const sigma = Math.sqrt(variance + quantumOf(state) ** 2 / 6)
  const amount = Math.abs(value)
  const after = state.blocks.find(({ startMs }) => startMs >= candidate.untilMs)?.level ?? state.lastLevel
  const saturated = value > 0 && state.unit === 'percent' && after >= FULL_PERCENT
  effects.push({
    type: 'level-changed',
    record: {
      kind: 'level-change',
      id: derivedId('lch', state.deviceId, String(candidate.atMs)),
      deviceId: state.deviceId,
      change: value > 0 ? 'refuel' : 'drain',
      unit: state.unit!,
      amount: rounded(amount),
      low: rounded(Math.max(0, amount - Z90 * sigma)),
      high: rounded(amount + Z90 * sigma + (saturated ? 10 * percent : 0)),
      levelBefore: rounded(Math.max(0, after - value)),
      levelAfter: rounded(after),
      atMs: candidate.atMs,
      fromMs: candidate.fromMs,
      untilMs: candidate.untilMs,
      at: candidate.at,
      evidence: {
        algorithm: LEVEL_ALGORITHM,
        sigmas: rounded(amount / sigma),
        within: candidate.within,
        from,
        engine: candidate.engineOn ? 'on' : candidate.within === 'silence' ? 'unknown' : 'off',
        saturated,
      },
      decidedAtMs,
    },
  })
  return withCut(state, candidate.untilMs)
}

function withCut(state: LevelState, atMs: number): LevelState {
  return { ...state, cutsMs: [...state.cutsMs, atMs].sort((a, b) => a - b).slice(-MAX_CUTS) }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
