import type { FenceSource } from '../geofences/crossings.ts'
import { findInstallationsOf, type Whereabouts } from '../installations/store.ts'
import type { Tx } from '../kit.ts'
import type { Standing } from '../standing.ts'
import { closeIdle, type DeviceState, type Folded, fold, idleDueMs, newDeviceState, parted } from './fold.ts'
import { absorbed, idsToJudge, nothingUndecided, reconcileSlice, undecidedBefore } from './recompute.ts'
import {
  findStored,
  findTrackAfter,
  forgetIdleTimer,
  type HeldState,
  lockDeviceState,
  lockDeviceStates,
  type SavedState,
  saveCheckpoints,
  saveDeviceStates,
  savePendingRefold,
  saveTracks,
  type Tracks,
  takeCheckpointBefore,
} from './store.ts'
import type { TelemetryPoint } from './telemetry-point.ts'
import { type DerivedNoun, instantOf, type TrackFolded } from './track-folded.ts'

export const closeIdleKind = 'telemetry/close-idle'
export const refoldKind = 'telemetry/refold'
export const pruneKind = 'telemetry/prune'

/** A device is folded again in slices of so many readings, each in a transaction of its own. */
export const sliceReadings = 5_000

const dayMs = 86_400_000
const beforeAllMs = -8.64e15

export interface Folding {
  nouns: readonly DerivedNoun[]
  fences: FenceSource
}

/** Silence is decided at the earliest so long after the last reading arrived: a backlog of old readings is no silence. */
const lateMs = 15_000

/**
 * Folds what has arrived, with the devices' rows locked: a few statements for all of them. Event time decides, not arrival:
 * what is later than all before of its device is folded on, what is late is put among the stored readings and the device is
 * folded again from the checkpoint before it, and a repetition changes nothing. While a device is being folded again in slices,
 * what arrives of it is stored and its turn comes.
 * @returns how many readings were refused: their time is no longer kept
 */
export async function foldArrived(tx: Tx, arrived: Tracks, folding: Folding): Promise<number> {
  const helds = await lockDeviceStates(tx, [...arrived.keys()])
  let refused = 0
  const kept = new Map<string, readonly TelemetryPoint[]>()
  for (const [deviceId, points] of arrived) {
    const keptAfterMs = helds.get(deviceId)!.keptAfterMs
    const young = keptAfterMs === null ? points : points.filter(({ timeMs }) => timeMs > keptAfterMs)
    refused += points.length - young.length
    if (young.length > 0) kept.set(deviceId, young)
  }
  const stored = await findStored(tx, kept)
  const news = new Map<string, readonly TelemetryPoint[]>()
  for (const [deviceId, points] of kept) {
    const fresh = absorbed(stored.get(deviceId) ?? new Map(), points)
    if (fresh.length > 0) news.set(deviceId, fresh)
  }
  if (news.size === 0) return refused
  await saveTracks(tx, news)
  const whereabouts = await findInstallationsOf(tx, [...news.keys()])
  const folds: DeviceFold[] = []
  const begun: string[] = []
  for (const deviceId of [...news.keys()].sort()) {
    const held = helds.get(deviceId)!
    const points = news.get(deviceId)!
    const earliestMs = points[0]!.timeMs
    if (held.pending !== null) {
      const restartMs = Math.min(earliestMs, held.pending.restartMs ?? earliestMs)
      const isPassed = earliestMs <= (held.state?.throughMs ?? beforeAllMs)
      if (isPassed) await savePendingRefold(tx, deviceId, { ...held.pending, restartMs })
      continue
    }
    if (held.state === null) begun.push(deviceId)
    const state = held.state ?? newDeviceState(deviceId)
    const { fresh, late } = parted(state, points)
    if (late.length > 0 || held.outdated)
      await foldAgain(tx, deviceId, heardNow(tx, held), held.outdated ? beforeAllMs : late[0]!.timeMs, folding)
    else
      folds.push({
        held: heardNow(tx, held),
        folded: fold(state, fresh, folding),
        points: fresh,
        whereabouts: whereabouts.get(deviceId) ?? [],
      })
  }
  const pruneAt = new Date(tx.now.getTime() + dayMs)
  await tx.scheduleAll(
    pruneKind,
    begun.map((key) => ({ key, dueAt: pruneAt })),
  )
  await tellFolds(tx, folding.nouns, folds)
  await keep(tx, folds)
  return refused
}

function heardNow(tx: Tx, held: HeldState): HeldState {
  return { ...held, heardMs: tx.now.getTime() }
}

/**
 * Folds a device again from the last checkpoint before an instant, and corrects what stood otherwise. A long way is gone
 * in slices: this does one, and leaves the rest as due work.
 * @param fromMs null to go on where the last slice ended
 */
export async function refold(tx: Tx, deviceId: string, fromMs: number | null, folding: Folding): Promise<void> {
  const held = await lockDeviceState(tx, deviceId)
  // It may have been finished by readings that arrived late, in one go.
  if (fromMs === null && held.pending === null) return
  await foldAgain(tx, deviceId, held, held.outdated ? beforeAllMs : fromMs, folding)
}

async function foldAgain(
  tx: Tx,
  deviceId: string,
  held: HeldState,
  fromMs: number | null,
  { nouns, fences }: Folding,
): Promise<void> {
  const decidedThroughMs = held.pending ? held.pending.decidedThroughMs : (held.state?.throughMs ?? null)
  const { state, undecided } = await startOf(tx, deviceId, held, fromMs)
  const ahead = await findTrackAfter(tx, deviceId, state.throughMs ?? held.keptAfterMs, sliceReadings + 1)
  const isLast = ahead.length <= sliceReadings
  const points = isLast ? ahead : ahead.slice(0, sliceReadings)
  const some = fold(state, points, { fences })
  const folded = isLast ? withSilence(some, decidedThroughMs) : some
  const which = {
    decidedAfterMs: state.throughMs ?? held.keptAfterMs ?? beforeAllMs,
    decidedThroughMs: isLast ? null : folded.state.throughMs,
    ids: idsToJudge(folded, undecided),
  }
  const kept: Standing[] = []
  for (const noun of nouns) kept.push(...((await noun.findStanding?.(tx, deviceId, which)) ?? []))
  const judged = reconcileSlice(
    kept.map(({ record }) => record),
    folded,
    undecided,
    isLast,
  )
  const { added, removed } = judged
  const ofEffects = new Set(folded.effects.map(({ record }) => record.id))
  // What was held back in an earlier slice and stands for itself has no effect in this one.
  const addedAlone = added.filter(({ id }) => !ofEffects.has(id)).map((record) => ({ before: record, after: record }))
  const open = new Set([...judged.undecided.held.map(({ id }) => id), ...judged.undecided.doubtful])
  const settled = new Set([...judged.changed.map(({ after }) => after), ...removed].map(({ id }) => id))
  const whereabouts = (await findInstallationsOf(tx, [deviceId])).get(deviceId) ?? []
  const moved = kept
    .filter(({ record, vehicleId }) => vehicleAt(whereabouts, instantOf(record)) !== vehicleId)
    .filter(({ record: { id } }) => !settled.has(id) && !open.has(id))
    .map(({ record }) => ({ before: record, after: record }))
  const fresh = new Set(added.map(({ id }) => id))
  const effects = folded.effects.filter(({ record }) => fresh.has(record.id))
  const changed = [...judged.changed, ...addedAlone, ...moved]
  const of = { held, whereabouts, points }
  await tellFolds(tx, nouns, [{ ...of, folded: { ...folded, effects }, corrections: { changed, removed } }])
  if (isLast) {
    await keep(tx, [{ ...of, folded }])
    return
  }
  const pending = { undecided: judged.undecided, restartMs: null, decidedThroughMs }
  await saveCheckpoints(tx, folded.checkpoints)
  await saveDeviceStates(tx, [{ ...held, state: folded.state, pending }])
  await tx.schedule(refoldKind, deviceId, tx.now, {})
}

/** Where a slice begins: where the last one ended, or at the checkpoint before what has come late. */
async function startOf(tx: Tx, deviceId: string, { state, pending }: HeldState, fromMs: number | null) {
  const undecided = pending?.undecided ?? nothingUndecided
  const wantedMs = Math.min(fromMs ?? Number.POSITIVE_INFINITY, pending?.restartMs ?? Number.POSITIVE_INFINITY)
  if (pending !== null && state !== null && wantedMs > (state.throughMs ?? beforeAllMs)) return { state, undecided }
  const checkpoint = await takeCheckpointBefore(tx, deviceId, wantedMs)
  const start = checkpoint ?? newDeviceState(deviceId)
  return { state: start, undecided: undecidedBefore(undecided, start.throughMs ?? beforeAllMs) }
}

/** What silence had decided stays decided: without it a late reading would reopen what the timer had ended. */
function withSilence(folded: Folded, decidedThroughMs: number | null): Folded {
  if (decidedThroughMs === null) return folded
  const closed = closeIdle(folded.state, decidedThroughMs + 1)
  return {
    state: closed.state,
    effects: [...folded.effects, ...closed.effects],
    checkpoints: [...folded.checkpoints, ...closed.checkpoints],
  }
}

interface DeviceFold {
  held: HeldState
  folded: Folded
  points: readonly TelemetryPoint[]
  whereabouts: readonly Whereabouts[]
  corrections?: TrackFolded['corrections']
}

function vehicleAt(whereabouts: readonly Whereabouts[], ms: number): string | null {
  const of = whereabouts.find(({ fromMs, untilMs }) => fromMs <= ms && (untilMs === null || ms < untilMs))
  return of?.vehicleId ?? null
}

/** Lets every noun keep what follows from the folds, in this transaction. */
async function tellFolds(tx: Tx, nouns: readonly DerivedNoun[], folds: readonly DeviceFold[]): Promise<void> {
  if (folds.length === 0) return
  const told = folds.map(
    ({ folded: { state, effects }, points, whereabouts, corrections }): TrackFolded => ({
      deviceId: state.deviceId,
      state,
      effects,
      corrections: corrections ?? { changed: [], removed: [] },
      latest: points.findLast(({ valid }) => valid),
      readings: points,
      vehicleAt: (ms) => vehicleAt(whereabouts, ms),
      vehicleOf: (record) => vehicleAt(whereabouts, instantOf(record)),
    }),
  )
  for (const noun of nouns) {
    if (noun.onTracksFolded) await noun.onTracksFolded(tx, told)
    else for (const folded of told) await noun.onTrackFolded(tx, folded)
  }
}

/** Saves the states and sets the timers that end what silence ends, unless they are set. */
async function keep(tx: Tx, folds: readonly DeviceFold[]): Promise<void> {
  const timers: { key: string; dueAt: Date }[] = []
  const saved: SavedState[] = []
  for (const {
    held,
    folded: { state },
  } of folds) {
    const knownMs = held.idleScheduled ? Number.POSITIVE_INFINITY : silenceKnownMs(state, held.heardMs)
    if (Number.isFinite(knownMs)) timers.push({ key: state.deviceId, dueAt: new Date(knownMs + 1) })
    saved.push({ ...held, state, idleScheduled: held.idleScheduled || Number.isFinite(knownMs), pending: null })
  }
  await tx.scheduleAll(closeIdleKind, timers)
  await saveCheckpoints(
    tx,
    folds.flatMap(({ folded }) => folded.checkpoints),
  )
  await saveDeviceStates(tx, saved)
}

/** Silence has decided something by now, or the timer is set for when it will. */
export async function closeSilent(tx: Tx, deviceId: string, nouns: readonly DerivedNoun[]): Promise<void> {
  const held = await lockDeviceState(tx, deviceId)
  const { state, pending, heardMs } = held
  if (state === null || pending !== null) {
    // Of an older release, or being made again: whoever makes it must find that no timer is set.
    await forgetIdleTimer(tx, deviceId)
    return
  }
  const nowMs = tx.now.getTime()
  const isDue = nowMs > silenceKnownMs(state, heardMs)
  const folded = isDue ? closeIdle(state, nowMs) : { state, effects: [], checkpoints: [] }
  const whereabouts = (await findInstallationsOf(tx, [deviceId])).get(deviceId) ?? []
  const of = { held: { ...held, idleScheduled: false }, folded, points: [], whereabouts }
  if (isDue) await tellFolds(tx, nouns, [of])
  await keep(tx, [of])
}

/** After this instant of the domain's clock silence has something to decide. */
function silenceKnownMs(state: DeviceState, heardMs: number | null): number {
  const dueMs = idleDueMs(state)
  if (dueMs === null) return Number.POSITIVE_INFINITY
  return heardMs === null ? dueMs : Math.max(dueMs, heardMs + lateMs)
}
