import { distanceM, type LatLon } from '@clutch/shared/geo'

/** Which transaction paid for which refuel, and whether it was billed for more than the tank took. Pure. */

export type Billed = {
  readonly id: string
  readonly atMs: number
  readonly litres: number
  readonly place: LatLon | null
  /** What the tank held was told before and after, so that a refuel of that time would be known. */
  readonly watched: boolean
  /** Somebody decided it: kept as it is. */
  readonly fixed: { readonly levelChangeId: string | null } | null
}

export type Refuel = {
  readonly id: string
  readonly fromMs: number
  readonly untilMs: number
  readonly place: LatLon | null
  /** Null while the size of the tank is not known. */
  readonly litres: { readonly amount: number; readonly high: number } | null
  /** What the tank holds. */
  readonly capacityLitres: number | null
}

export type Match = {
  readonly levelChangeId: string | null
  readonly status: 'unmatched' | 'matched' | 'mismatched'
  readonly reason: 'more-than-taken' | 'more-than-the-tank' | 'nothing-taken' | null
}

/** A terminal's clock is not the vehicle's, and some print when they were paid, not when the pump stopped. */
export const APART_MS = 3_600_000
/** A station is as large as this, and a place of a refuel in silence is where the vehicle was last seen. */
const APART_M = 2_000
/** A pump may be off by half a percent (OIML R 117, class 0.5), and prints hundredths. */
const PUMP_SHARE = 0.005
const PUMP_LITRES = 0.1
/** More goes in than a tank is sold to hold: its neck, and what makers keep back. */
const TANK_SHARE = 0.1
/** A refuel of less may go unseen: from here on each is found (`npm run bench -- fuel`). */
const SEEN_SHARE = 0.1

export function matchesOf(
  billed: readonly Billed[],
  refuels: readonly Refuel[],
  capacityLitres: number | null,
): Map<string, Match> {
  const byId = new Map(refuels.map((refuel) => [refuel.id, refuel]))
  const chosen = new Map<string, string | null>()
  const taken = new Set<string>()
  for (const { id, fixed } of billed) {
    if (fixed === null) continue
    chosen.set(id, fixed.levelChangeId)
    if (fixed.levelChangeId !== null) taken.add(fixed.levelChangeId)
  }
  const pairs = billed
    .filter(({ fixed }) => fixed === null)
    .flatMap((one) =>
      refuels.flatMap((refuel) => {
        const apartMs = apartMsOf(one, refuel)
        if (apartMs > APART_MS) return []
        if (one.place !== null && refuel.place !== null && distanceM(one.place, refuel.place) > APART_M) return []
        const apartLitres = refuel.litres === null ? 0 : Math.abs(refuel.litres.amount - one.litres)
        // Of two refuels of an evening it is the nearer one, and at the same time the one of like size.
        return [{ one, refuel, cost: apartMs / 60_000 + apartLitres }]
      }),
    )
    .sort((a, b) => a.cost - b.cost || compare(a.one.id, b.one.id) || compare(a.refuel.id, b.refuel.id))
  for (const { one, refuel } of pairs) {
    if (chosen.has(one.id) || taken.has(refuel.id)) continue
    chosen.set(one.id, refuel.id)
    taken.add(refuel.id)
  }
  return new Map(
    billed.map((one) => [
      one.id,
      judged(
        one,
        byId.get(chosen.get(one.id) ?? ''),
        chosen.get(one.id) ?? null,
        capacityLitres,
        refuels.some((refuel) => apartMsOf(one, refuel) <= APART_MS),
      ),
    ]),
  )
}

function apartMsOf({ atMs }: Billed, { fromMs, untilMs }: Refuel): number {
  return Math.max(0, fromMs - atMs, atMs - untilMs)
}

/** @param took whether the tank took anything around that time, whoever paid for it */
function judged(
  { litres, watched, fixed }: Billed,
  refuel: Refuel | undefined,
  levelChangeId: string | null,
  capacityLitres: number | null,
  took: boolean,
): Match {
  // Somebody knows that it went elsewhere: into a canister, or another vehicle.
  if (fixed !== null && fixed.levelChangeId === null) return { levelChangeId, status: 'unmatched', reason: null }
  const capacity = refuel?.capacityLitres ?? capacityLitres
  const least = litres * (1 - PUMP_SHARE) - PUMP_LITRES
  if (capacity !== null && least > capacity * (1 + TANK_SHARE))
    return { levelChangeId, status: 'mismatched', reason: 'more-than-the-tank' }
  if (refuel?.litres != null && least > refuel.litres.high)
    return { levelChangeId, status: 'mismatched', reason: 'more-than-taken' }
  if (watched && !took && levelChangeId === null && capacity !== null && least >= capacity * SEEN_SHARE)
    return { levelChangeId, status: 'mismatched', reason: 'nothing-taken' }
  return { levelChangeId, status: levelChangeId === null ? 'unmatched' : 'matched', reason: null }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
