import type { FenceSource } from '../geofences/crossings.ts'
import { findInstallationsOf } from '../installations/store.ts'
import type { Tx } from '../kit.ts'
import { type DeviceState, type Folded, fold, idleDueMs, newDeviceState, parted, type TelemetryPoint } from './fold.ts'
import { absorbed, reconcile, standing } from './recompute.ts'
import {
  findTrackAfter,
  findTrackAt,
  type HeldState,
  lockDeviceState,
  saveCheckpoints,
  saveDeviceState,
  saveTrack,
  takeCheckpointBefore,
} from './store.ts'
import { type DerivedNoun, instantOf, type Standing, type TrackFolded } from './track-folded.ts'

export const closeIdleKind = 'telemetry/close-idle'

export interface Folding {
  nouns: readonly DerivedNoun[]
  fences: FenceSource
}

/**
 * Folds what has arrived of one device, with its row locked. Event time decides, not arrival: what is later than all
 * before is folded on, what is late is put among the stored readings and folded again from the checkpoint before it,
 * and a repetition changes nothing.
 */
export async function foldArrived(
  tx: Tx,
  deviceId: string,
  arrived: readonly TelemetryPoint[],
  folding: Folding,
): Promise<void> {
  const held = await lockDeviceState(tx, deviceId)
  const stored = await findTrackAt(
    tx,
    deviceId,
    arrived.map(({ timeMs }) => timeMs),
  )
  const news = absorbed(stored, arrived)
  if (news.length === 0) return
  await saveTrack(tx, deviceId, news)
  const state = held.state ?? newDeviceState(deviceId)
  const { fresh, late } = parted(state, news)
  if (late.length > 0 || held.outdated) {
    await foldAgain(tx, deviceId, held, held.outdated ? Number.NEGATIVE_INFINITY : late[0]!.timeMs, folding)
    return
  }
  const folded = fold(state, fresh, { fences: folding.fences })
  await tellFolded(tx, folding.nouns, folded, fresh)
  await keep(tx, held, folded)
}

/** Folds a device again from the last checkpoint before an instant, and corrects what stood otherwise. */
export async function refold(tx: Tx, deviceId: string, fromMs: number, folding: Folding): Promise<void> {
  await foldAgain(tx, deviceId, await lockDeviceState(tx, deviceId), fromMs, folding)
}

async function foldAgain(tx: Tx, deviceId: string, held: HeldState, fromMs: number, folding: Folding): Promise<void> {
  const from =
    (Number.isFinite(fromMs) ? await takeCheckpointBefore(tx, deviceId, fromMs) : null) ?? newDeviceState(deviceId)
  const points = await findTrackAfter(tx, deviceId, from.throughMs)
  const folded = fold(from, points, { fences: folding.fences })
  const after = standing(folded)
  const which = { decidedAfterMs: from.throughMs ?? -8.64e15, ids: after.map(({ id }) => id) }
  const kept: Standing[] = []
  for (const noun of folding.nouns) kept.push(...((await noun.findStanding?.(tx, deviceId, which)) ?? []))
  const { added, changed, removed } = reconcile(
    kept.map(({ record }) => record),
    after,
  )
  const vehicleAt = vehiclesOf(await findInstallationsOf(tx, deviceId))
  const moved = kept
    .filter(({ record, vehicleId }) => vehicleAt(instantOf(record)) !== vehicleId)
    .filter(({ record }) => ![...changed.map((change) => change.after), ...removed].some(({ id }) => id === record.id))
    .map(({ record }) => ({ before: record, after: record }))
  const fresh = new Set(added.map(({ id }) => id))
  const effects = folded.effects.filter(({ record }) => fresh.has(record.id))
  await tellFolded(tx, folding.nouns, { ...folded, effects }, points, { changed: [...changed, ...moved], removed })
  await keep(tx, held, folded)
}

function vehiclesOf(
  installations: readonly { vehicleId: string; fromMs: number; untilMs: number | null }[],
): (ms: number) => string | null {
  return (ms) =>
    installations.find(({ fromMs, untilMs }) => fromMs <= ms && (untilMs === null || ms < untilMs))?.vehicleId ?? null
}

/** Lets every noun keep what follows from the fold, in this transaction. */
export async function tellFolded(
  tx: Tx,
  nouns: readonly DerivedNoun[],
  { state, effects }: Pick<Folded, 'state' | 'effects'>,
  points: readonly TelemetryPoint[] = [],
  corrections: TrackFolded['corrections'] = { changed: [], removed: [] },
): Promise<void> {
  const { deviceId } = state
  const vehicleAt = vehiclesOf(await findInstallationsOf(tx, deviceId))
  const folded: TrackFolded = {
    deviceId,
    state,
    effects,
    corrections,
    latest: points.findLast(({ valid }) => valid),
    vehicleAt,
    vehicleOf: (record) => vehicleAt(instantOf(record)),
  }
  for (const noun of nouns) await noun.onTrackFolded(tx, folded)
}

/** Saves the state and sets the timer that ends what silence ends, unless one is set. */
async function keep(
  tx: Tx,
  held: HeldState,
  { state, checkpoints }: Pick<Folded, 'state' | 'checkpoints'>,
): Promise<void> {
  await saveCheckpoints(tx, checkpoints)
  await saveDeviceState(tx, state, (await scheduleIdle(tx, state, held.idleScheduled)) || held.idleScheduled)
}

/** @returns whether a timer was set now */
export async function scheduleIdle(tx: Tx, state: DeviceState, isScheduled: boolean): Promise<boolean> {
  const dueMs = idleDueMs(state)
  if (dueMs === null || isScheduled) return false
  await tx.schedule(closeIdleKind, state.deviceId, new Date(dueMs + 1))
  return true
}
