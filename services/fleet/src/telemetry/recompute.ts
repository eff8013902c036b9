import { mergePoints } from '../trips/track.ts'
import { type DerivedRecord, type DeviceState, type DomainEffect, type Folded, openRecords } from './fold.ts'
import type { TelemetryPoint } from './telemetry-point.ts'

/**
 * Late readings. What is derived is a function of the set of a device's readings, so a reading that comes late is put among
 * the stored ones and the fold is done again from the last checkpoint before it; what then stands is compared with what stood.
 *
 * The contract for whoever stores:
 * 1. One reading an instant: a reading of a stored instant is merged into the stored one (`absorbed`); unchanged, it is a
 *    duplicate and nothing happens.
 * 2. Every checkpoint that a fold returns is kept by (device, throughMs).
 * 3. Every derived record keeps `decidedAtMs`. The latest record of an id replaces the one before.
 * 4. For late readings, the earliest at t: take `restartFrom(checkpoints, t)` (or a new state when null), delete the
 *    checkpoints after it, load all stored readings after its `throughMs`, fold them, call `standing`, load the records with
 *    `decidedAtMs` after its `throughMs` and those with an id among the standing ones, `reconcile` both, write the difference.
 */

/** The last of the checkpoints from which a reading of `lateMs` can still be folded; null when only the beginning is left. */
export function restartFrom<C extends { readonly throughMs: number | null }>(
  checkpoints: Iterable<C>,
  lateMs: number,
): C | null {
  let best: C | null = null
  for (const checkpoint of checkpoints) {
    if (checkpoint.throughMs === null || checkpoint.throughMs >= lateMs) continue
    if (best === null || checkpoint.throughMs > best.throughMs!) best = checkpoint
  }
  return best
}

/** What arrived as it is to be stored: merged with the stored reading of the same instant, and without what changes nothing. */
export function absorbed(
  stored: ReadonlyMap<number, TelemetryPoint>,
  arrived: readonly TelemetryPoint[],
): TelemetryPoint[] {
  const changed = new Map<number, TelemetryPoint>()
  for (const point of arrived) {
    const held = changed.get(point.timeMs) ?? stored.get(point.timeMs)
    const merged = held ? mergePoints(held, point) : point
    if (!held || canonical(held) !== canonical(merged)) changed.set(point.timeMs, merged)
  }
  return [...changed.values()].sort((a, b) => a.timeMs - b.timeMs)
}

/** The last record of each id, in the order in which they were decided. */
export function latestRecords(effects: readonly DomainEffect[]): DerivedRecord[] {
  const byId = new Map<string, DerivedRecord>()
  for (const { record } of effects) byId.set(record.id, record)
  return [...byId.values()]
}

/**
 * What stands after folding again from a checkpoint. A trip that ran at the checkpoint and still runs makes no effect,
 * yet it stands, like everything that was open: a trip that silence had ended may run on after a late reading.
 */
function standing({ state, effects }: Pick<Folded, 'state' | 'effects'>): DerivedRecord[] {
  const records = latestRecords(effects)
  const ids = new Set(records.map(({ id }) => id))
  return [...records, ...openRecords(state).filter(({ id }) => !ids.has(id))]
}

export type Reconciled = {
  readonly added: readonly DerivedRecord[]
  readonly changed: readonly { readonly before: DerivedRecord; readonly after: DerivedRecord }[]
  readonly removed: readonly DerivedRecord[]
}

/** The difference between what stood and what stands. Applying it to the old gives the new; equal sets give nothing. */
export function reconcile(before: readonly DerivedRecord[], after: readonly DerivedRecord[]): Reconciled {
  const old = new Map(before.map((record) => [record.id, record]))
  const added: DerivedRecord[] = []
  const changed: { before: DerivedRecord; after: DerivedRecord }[] = []
  for (const record of after) {
    const held = old.get(record.id)
    old.delete(record.id)
    if (!held) added.push(record)
    else if (!saysTheSame(held, record)) changed.push({ before: held, after: record })
  }
  return { added, changed, removed: [...old.values()] }
}

/** What a fold in slices has not decided yet, kept between one slice and the next. */
export type Undecided = {
  /** Found again, while what stands of the same id was decided later than the slice reached. */
  readonly held: readonly DerivedRecord[]
  /** Ids of what stands and was not found again in the slice in which it was decided: it may have been open at the end of it. */
  readonly doubtful: readonly string[]
}

export const nothingUndecided: Undecided = { held: [], doubtful: [] }

/**
 * The same for one slice of a long fold. Where a slice ends says nothing about the readings, so what is still open there is not
 * judged there: a trip that runs, a record that stands by what comes later, a record that is missing in its own slice
 * only. After the last slice the sum of the differences is what one fold over all would have given.
 * @param kept what stands and was decided in this slice, or has the id of one of `idsToJudge`
 */
export function reconcileSlice(
  kept: readonly DerivedRecord[],
  folded: Pick<Folded, 'state' | 'effects'>,
  undecided: Undecided,
  isLast: boolean,
): Reconciled & { readonly undecided: Undecided } {
  const found = recordsToJudge(folded, undecided)
  if (isLast) return { ...reconcile(kept, found), undecided: nothingUndecided }
  const standingById = new Map(kept.map((record) => [record.id, record]))
  const throughMs = folded.state.throughMs ?? Number.NEGATIVE_INFINITY
  const openIds = new Set(openRecords(folded.state).map(({ id }) => id))
  const isOpen = (record: DerivedRecord) => {
    const before = standingById.get(record.id)
    return before !== undefined && (openIds.has(record.id) || before.decidedAtMs > throughMs)
  }
  const held = found.filter(isOpen)
  const heldIds = new Set(held.map(({ id }) => id))
  const judged = reconcile(
    kept.filter(({ id }) => !heldIds.has(id)),
    found.filter(({ id }) => !heldIds.has(id)),
  )
  const doubted = new Set(undecided.doubtful)
  return {
    ...judged,
    removed: judged.removed.filter(({ id }) => doubted.has(id)),
    undecided: {
      held,
      doubtful: judged.removed.filter(({ id }) => !doubted.has(id)).map(({ id }) => id),
    },
  }
}

/** What stays undecided when a fold in slices begins again from an earlier instant. */
export function undecidedBefore({ held, doubtful }: Undecided, throughMs: number): Undecided {
  return { held: held.filter(({ decidedAtMs }) => decidedAtMs <= throughMs), doubtful }
}

/** What one slice asks for by id: what it has found, and what the one before left open. */
export function idsToJudge(folded: Pick<Folded, 'state' | 'effects'>, undecided: Undecided): string[] {
  return [...new Set([...recordsToJudge(folded, undecided).map(({ id }) => id), ...undecided.doubtful])]
}

/** The newest of each id: what this slice found before what was held back. */
function recordsToJudge(folded: Pick<Folded, 'state' | 'effects'>, { held }: Undecided): DerivedRecord[] {
  const found = standing(folded)
  const ids = new Set(found.map(({ id }) => id))
  return [...held.filter(({ id }) => !ids.has(id)), ...found]
}

/** A trip that ran before and runs still has not changed: its figures are those of different moments. */
function saysTheSame(before: DerivedRecord, after: DerivedRecord): boolean {
  if (before.kind === 'trip' && after.kind === 'trip' && before.status === 'running' && after.status === 'running')
    return true
  return canonical(before) === canonical(after)
}

/** JSON with sorted keys: two values are equal when their texts are. Undefined and absent are the same. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, held) =>
    typeof held === 'object' && held !== null && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  )
}

/** The same device folded through the same time in the same state. */
export function sameState(a: DeviceState, b: DeviceState): boolean {
  return canonical(a) === canonical(b)
}
