import { derivedId } from '@clutch/shared/derived-id'
import type { Fence } from './crossings.ts'
import { closingBetween, isOpenAt, openSince, termsAt } from './terms.ts'

/**
 * How long a vehicle was inside a geofence while that was open. Pure. A visit begins when the vehicle comes in or the geofence opens around
 * it, and ends when it goes out or the geofence closes.
 */

const VISIT_ALGORITHM = 'visit/1'

/** `first-seen`: it was inside when nothing was known of it before, or when the geofence was drawn around it. */
export type Entry = 'crossed' | 'between-fixes' | 'opened' | 'first-seen'
/** `removed`: the geofence was deleted; `redrawn`: its border was moved and the vehicle was outside then. */
export type Exit = 'crossed' | 'between-fixes' | 'closed' | 'removed' | 'redrawn'

export type GeofenceVisit = {
  readonly kind: 'geofence-visit'
  readonly id: string
  readonly deviceId: string
  readonly geofenceId: string
  readonly status: 'open' | 'ended'
  readonly startMs: number
  readonly entry: Entry
  readonly endMs: number | null
  readonly exit: Exit | null
  /** When it had been inside for as long as the geofence asks to be told of. */
  readonly dwelledMs: number | null
  /** 0 to 1: how sure it is that the vehicle was inside. */
  readonly confidence: number
  readonly evidence: { readonly algorithm: string }
  readonly decidedAtMs: number
}

export type VisitEffect = {
  readonly type: 'geofence-visit-started' | 'geofence-visit-dwelled' | 'geofence-visit-ended'
  readonly record: GeofenceVisit
}

/** A visit that has not ended, as the state of the fold keeps it: its record without what follows from where it is kept. */
export type OpenVisit = {
  readonly startMs: number
  readonly entry: Entry
  readonly confidence: number
  readonly dwelledMs: number | null
  readonly decidedAtMs: number
  /** When silence alone makes it a dwell; null where it does not. */
  readonly dueMs: number | null
}

export type Visitor = { readonly deviceId: string; readonly effects: { push(effect: VisitEffect): unknown } }

export function recordOf(deviceId: string, geofenceId: string, visit: OpenVisit): GeofenceVisit {
  const { startMs, entry, dwelledMs, confidence, decidedAtMs } = visit
  return {
    kind: 'geofence-visit',
    id: derivedId('gfv', deviceId, geofenceId, String(startMs)),
    deviceId,
    geofenceId,
    status: 'open',
    startMs,
    entry,
    endMs: null,
    exit: null,
    dwelledMs,
    confidence,
    evidence: { algorithm: VISIT_ALGORITHM },
    decidedAtMs,
  }
}

export function begin(
  { deviceId, effects }: Visitor,
  fence: Fence,
  at: { startMs: number; entry: Entry; confidence: number; decidedAtMs: number },
): OpenVisit {
  const visit = { ...at, dwelledMs: null, dueMs: null }
  effects.push({ type: 'geofence-visit-started', record: recordOf(deviceId, fence.id, visit) })
  return visit
}

/** The visit until an instant up to which the vehicle was inside, with the dwell that has come about. */
export function stayed(
  { deviceId, effects }: Visitor,
  fence: Fence,
  visit: OpenVisit,
  untilMs: number,
  decidedAtMs: number,
): OpenVisit {
  if (visit.dwelledMs !== null) return visit
  const { dwellMs, fromMs } = termsAt(fence, untilMs)
  if (dwellMs === null || untilMs - visit.startMs < dwellMs) return visit
  // Of a wish that came later it is true from then on.
  const dwelledMs = Math.max(visit.startMs + dwellMs, Math.min(untilMs, fromMs))
  return dwelled({ deviceId, effects }, fence.id, visit, dwelledMs, decidedAtMs)
}

export function dwelled(
  { deviceId, effects }: Visitor,
  geofenceId: string,
  visit: OpenVisit,
  dwelledMs: number,
  decidedAtMs: number,
): OpenVisit {
  const after = { ...visit, dwelledMs, decidedAtMs, dueMs: null }
  effects.push({ type: 'geofence-visit-dwelled', record: recordOf(deviceId, geofenceId, after) })
  return after
}

export function end(
  visitor: Visitor,
  fence: Fence | string,
  visit: OpenVisit,
  at: { endMs: number; exit: Exit; confidence: number; decidedAtMs: number },
): void {
  const endMs = Math.max(visit.startMs, at.endMs)
  const last = typeof fence === 'string' ? visit : stayed(visitor, fence, visit, endMs, at.decidedAtMs)
  const geofenceId = typeof fence === 'string' ? fence : fence.id
  // Silence had told it before it was known that the geofence was changed meanwhile.
  const dwelledMs = last.dwelledMs === null || last.dwelledMs > endMs ? null : last.dwelledMs
  visitor.effects.push({
    type: 'geofence-visit-ended',
    record: {
      ...recordOf(visitor.deviceId, geofenceId, last),
      status: 'ended',
      dwelledMs,
      endMs,
      exit: at.exit,
      confidence: Math.min(visit.confidence, at.confidence),
      decidedAtMs: at.decidedAtMs,
    },
  })
}

/** What the schedule does to a vehicle that was inside from one instant to another. */
export type Turn = { readonly kind: 'closed' | 'opened'; readonly atMs: number }

/**
 * When the geofence closed and opened meanwhile. Of several closings the first ends the visit, of several openings the last begins the
 * next: what was in between, nobody saw.
 */
export function turnsOf(fence: Fence, isVisited: boolean, fromMs: number, toMs: number): Turn[] {
  if (fence.terms.length === 1 && fence.terms[0]!.schedule === null) return []
  const closedMs = isVisited ? closingBetween(fence, fromMs, toMs) : fromMs
  if (closedMs === null) return []
  const turns: Turn[] = isVisited ? [{ kind: 'closed', atMs: closedMs }] : []
  if (isOpenAt(fence, toMs)) turns.push({ kind: 'opened', atMs: openSince(fence, toMs, closedMs) })
  return turns
}

/** When silence makes a dwell of a visit whose vehicle rests: not when the geofence closes before. */
export function dueOf(fence: Fence, visit: OpenVisit, lastMs: number): number | null {
  const { dwellMs } = termsAt(fence, lastMs)
  if (dwellMs === null || visit.dwelledMs !== null) return null
  const dueMs = visit.startMs + dwellMs
  if (dueMs <= lastMs || closingBetween(fence, lastMs, dueMs) !== null) return null
  return fence.activeUntilMs !== null && fence.activeUntilMs <= dueMs ? null : dueMs
}
