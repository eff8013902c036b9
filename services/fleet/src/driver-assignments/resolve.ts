import { assignmentSources, type DriverAssignment } from '@clutch/contracts/fleet/driver-assignments'

/**
 * Who drove what, from what several sources say of it.
 *
 * At each instant the claims are gone through, the strongest first: manual before key before app before shift; of one source the
 * one that began later, then the one with the greater id. A claim holds where neither its vehicle nor its driver is taken by a stronger
 * one. So what holds at an instant follows from the claims of that instant alone, in whatever order they were made.
 */

export interface Claim {
  id: string
  source: DriverAssignment['source']
  sourceId: string
  vehicleId: string
  driverId: string
  fromMs: number
  /** Null: still. */
  untilMs: number | null
  overrideReason: string | null
  madeBy: string
}

/** Of a claim, a stretch of time in which it holds. */
export interface Piece {
  claim: Claim
  fromMs: number
  untilMs: number
}

export interface Span {
  fromMs: number
  /** May be infinite. */
  untilMs: number
}

export const foreverMs = Number.POSITIVE_INFINITY

export function spanOf({ fromMs, untilMs }: { fromMs: number; untilMs: number | null }): Span {
  return { fromMs, untilMs: untilMs ?? foreverMs }
}

const strength = new Map(assignmentSources.map((source, n) => [source, n]))

/** The strongest first. */
export function byStrength(a: Claim, b: Claim): number {
  return strength.get(a.source)! - strength.get(b.source)! || b.fromMs - a.fromMs || (a.id < b.id ? 1 : -1)
}

/** What holds within a window, claim by claim in order of time. Claims outside of it are left out. */
export function resolve(claims: readonly Claim[], window: Span): Piece[] {
  const ofVehicle = new Map<string, Span[]>()
  const ofDriver = new Map<string, Span[]>()
  const pieces: Piece[] = []
  for (const claim of [...claims].sort(byStrength)) {
    const within = intersection(spanOf(claim), window)
    if (within === undefined) continue
    const taken = [...(ofVehicle.get(claim.vehicleId) ?? []), ...(ofDriver.get(claim.driverId) ?? [])]
    const free = without(within, taken)
    for (const span of free) pieces.push({ claim, ...span })
    ofVehicle.set(claim.vehicleId, [...(ofVehicle.get(claim.vehicleId) ?? []), ...free])
    ofDriver.set(claim.driverId, [...(ofDriver.get(claim.driverId) ?? []), ...free])
  }
  return pieces
}

export function intersection(a: Span, b: Span): Span | undefined {
  const fromMs = Math.max(a.fromMs, b.fromMs)
  const untilMs = Math.min(a.untilMs, b.untilMs)
  return fromMs < untilMs ? { fromMs, untilMs } : undefined
}

/** What is left of a span when others are taken out of it, in order. */
export function without(span: Span, taken: readonly Span[]): Span[] {
  const left: Span[] = []
  let fromMs = span.fromMs
  for (const hole of [...taken].sort((a, b) => a.fromMs - b.fromMs)) {
    if (hole.untilMs <= fromMs) continue
    if (hole.fromMs >= span.untilMs) break
    if (hole.fromMs > fromMs) left.push({ fromMs, untilMs: hole.fromMs })
    fromMs = Math.max(fromMs, hole.untilMs)
  }
  if (fromMs < span.untilMs) left.push({ fromMs, untilMs: span.untilMs })
  return left
}

/** The smallest span that holds where two versions of a source's claims differ; undefined where they are the same. */
export function changedSpan(before: readonly Claim[], after: readonly Claim[]): Span | undefined {
  const spans: Span[] = []
  for (const [ones, others] of [
    [before, after],
    [after, before],
  ] as const)
    for (const one of ones) {
      const same = others.filter((other) => isSame(one, other)).map(spanOf)
      spans.push(...without(spanOf(one), same))
    }
  if (spans.length === 0) return undefined
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    untilMs: Math.max(...spans.map(({ untilMs }) => untilMs)),
  }
}

/** A claim's beginning is part of its strength, so one that begins otherwise is another all along. */
function isSame(a: Claim, b: Claim): boolean {
  return (
    a.id === b.id &&
    a.fromMs === b.fromMs &&
    a.source === b.source &&
    a.vehicleId === b.vehicleId &&
    a.driverId === b.driverId
  )
}
