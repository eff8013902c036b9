import type { DriverAssignment } from '@clutch/contracts/fleet/driver-assignments'
import { derivedId } from '@clutch/shared/derived-id'
import { type Claim, foreverMs, intersection, type Piece, type Span, spanOf, without } from './resolve.ts'

/** An assignment as it is kept, with the claim that it follows from. */
export interface KeptAssignment extends Omit<Claim, 'id'> {
  id: string
  version: number
  claimId: string
}

export function assignmentOf(kept: KeptAssignment): DriverAssignment {
  const { id, version, vehicleId, driverId, source, sourceId, overrideReason } = kept
  return {
    id,
    version,
    vehicleId,
    driverId,
    fromAt: new Date(kept.fromMs).toISOString(),
    untilAt: kept.untilMs === null ? null : new Date(kept.untilMs).toISOString(),
    source,
    sourceId,
    overrideReason,
  }
}

/**
 * What is entered by hand is never cut by another, so it keeps its name when its beginning is corrected. What follows from the others
 * is named by where it begins: found again, it has the same name.
 */
export function assignmentIdOf({ id, source }: Pick<Claim, 'id' | 'source'>, fromMs: number): string {
  return source === 'manual' ? derivedId('dra', id) : derivedId('dra', id, String(fromMs))
}

type Stretch = Omit<KeptAssignment, 'id' | 'version'>

/**
 * What stands after a window was resolved anew.
 * @param kept what stood and meets the window or touches it
 * @param pieces what holds within it
 */
export function rewritten(kept: readonly KeptAssignment[], pieces: readonly Piece[], window: Span): Stretch[] {
  const outside = kept.flatMap(({ id: _id, version: _version, ...stretch }) =>
    without(spanOf(stretch), [window]).map((span) => ({ ...stretch, ...spanned(span) })),
  )
  const inside = pieces.map(({ claim: { id, ...claim }, fromMs, untilMs }) => ({
    ...claim,
    claimId: id,
    ...spanned({ fromMs, untilMs }),
  }))
  return joined([...outside, ...inside])
}

/** Stretches of one claim that touch are one. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = []
  const inOrder = [...stretches].sort((a, b) =>
    a.claimId < b.claimId ? -1 : a.claimId > b.claimId ? 1 : a.fromMs - b.fromMs,
  )
  for (const stretch of inOrder) {
    const last = result.at(-1)
    if (last !== undefined && last.claimId === stretch.claimId && last.untilMs === stretch.fromMs)
      result[result.length - 1] = { ...stretch, fromMs: last.fromMs }
    else result.push(stretch)
  }
  return result
}

function spanned({ fromMs, untilMs }: Span): { fromMs: number; untilMs: number | null } {
  return { fromMs, untilMs: untilMs === foreverMs ? null : untilMs }
}

export type AssignmentChange = {
  how: 'started' | 'ended' | 'corrected' | 'withdrawn'
  assignment: KeptAssignment
}

/**
 * What is to be told and written.
 * @param versions of those that were withdrawn before and stand again
 */
export function changesBetween(
  kept: readonly KeptAssignment[],
  stretches: readonly Stretch[],
  versions: ReadonlyMap<string, number>,
): AssignmentChange[] {
  const before = new Map(kept.map((each) => [each.id, each]))
  const changes: AssignmentChange[] = []
  for (const stretch of stretches) {
    const id = assignmentIdOf({ id: stretch.claimId, source: stretch.source }, stretch.fromMs)
    const held = before.get(id)
    before.delete(id)
    const version = (held?.version ?? versions.get(id) ?? 0) + 1
    const assignment = { ...stretch, id, version }
    if (held === undefined) changes.push({ how: 'started', assignment })
    else if (!isSame(held, stretch)) changes.push({ how: hasEnded(held, stretch) ? 'ended' : 'corrected', assignment })
  }
  const withdrawn = [...before.values()].map((held) => ({
    how: 'withdrawn' as const,
    assignment: { ...held, version: held.version + 1 },
  }))
  return [...withdrawn, ...changes]
}

function isSame(a: Stretch, b: Stretch): boolean {
  return (
    a.fromMs === b.fromMs &&
    a.untilMs === b.untilMs &&
    a.vehicleId === b.vehicleId &&
    a.driverId === b.driverId &&
    a.overrideReason === b.overrideReason
  )
}

/** It was open, and nothing but its end is new. */
function hasEnded(held: Stretch, now: Stretch): boolean {
  return held.untilMs === null && now.untilMs !== null && isSame({ ...held, untilMs: now.untilMs }, now)
}

/** Whether two claims or assignments hold at one instant. */
export function meet(a: Pick<Claim, 'fromMs' | 'untilMs'>, b: Pick<Claim, 'fromMs' | 'untilMs'>): Span | undefined {
  return intersection(spanOf(a), spanOf(b))
}
