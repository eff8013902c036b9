import type { Tx } from '../kit.ts'

/**
 * When it is nobody's business where a vehicle was, and so nobody is told: from the start of a private trip until the vehicle sets
 * off on one that is not (where it is left is where the private trip went), and while a correction says so, whatever late readings
 * have made of the trips since. It is asked when a place is about to be told and written nowhere else, so who takes the
 * correction back sees again what there was.
 */

/** Private times that lie within one another are looked through so far. */
const maxNested = 20

const shownOf = (vehicle: string) =>
  `trips p WHERE p.tenant_id = $1 AND p.vehicle_id = ${vehicle} AND p.shown AND p.status IN ('running', 'completed')`
const madePrivate = (vehicle: string) =>
  `trip_corrections c WHERE c.tenant_id = $1 AND c.vehicle_id = ${vehicle} AND c.status = 'active' AND c.kind = 'private'`

/** Whether a vehicle's time, ends included, meets a private one, as SQL in which $1 is the tenant: three looks into indexes. */
export function privateSql({ vehicle, from, to }: { vehicle: string; from: string; to: string }): string {
  return `(coalesce((SELECT p.private FROM ${shownOf(vehicle)} AND p.started_at <= ${from}
                     ORDER BY p.started_at DESC, p.id DESC LIMIT 1), false)
           OR EXISTS (SELECT 1 FROM ${shownOf(vehicle)} AND p.private AND p.started_at > ${from} AND p.started_at <= ${to})
           OR EXISTS (SELECT 1 FROM (SELECT c.until_at FROM ${madePrivate(vehicle)} AND c.from_at <= ${to}
                                     ORDER BY c.from_at DESC LIMIT ${maxNested}) c WHERE c.until_at >= ${from}))`
}

/** The same of an instant, cheap for vehicles of which nobody has made anything private. */
export function privateNowSql(vehicle: string, at: string): string {
  return `(EXISTS (SELECT 1 FROM ${madePrivate(vehicle)}) AND ${privateSql({ vehicle, from: at, to: at })})`
}

/** A time in which a vehicle was somewhere. */
export interface Sighting {
  /** Null while no vehicle had the device. */
  vehicleId: string | null
  from: Date
  /** Null while it lasts. */
  to: Date | null
}

/** Of these, which tell of a private time. One statement, whatever their number. */
export async function findPrivate<T>(
  tx: Tx,
  items: readonly T[],
  sightingOf: (item: T) => Sighting,
): Promise<(item: T) => boolean> {
  const seen = items.map((item) => ({ item, ...sightingOf(item) })).filter(({ vehicleId }) => vehicleId !== null)
  if (seen.length === 0) return () => false
  const { rows } = await tx.sql.query<{ n: number }>(
    {
      name: 'trips-private',
      text: `SELECT s.n::int AS n
             FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY AS s (vehicle_id, from_at, to_at, n)
             WHERE ${privateSql({ vehicle: 's.vehicle_id', from: 's.from_at', to: 's.to_at' })}`,
    },
    [
      tx.tenantId,
      seen.map(({ vehicleId }) => vehicleId),
      // What does not say when it was, was at any time.
      seen.map(({ from }) => (isInstant(from) ? from : '-infinity')),
      seen.map(({ to }) => (isInstant(to) ? to : 'infinity')),
    ],
  )
  const found = new Set(rows.map(({ n }) => seen[n - 1]!.item))
  return (item) => found.has(item)
}

function isInstant(at: Date | null): at is Date {
  return at !== null && !Number.isNaN(at.getTime())
}

/** Ends included. */
export interface PrivateTime {
  fromMs: number
  toMs: number
}

/** So many trips are looked through; what is beyond the last private one then counts as private. */
const maxTrips = 10_000

/** The private times of a vehicle that meet a time. */
export async function findPrivateTimes(
  tx: Tx,
  vehicleId: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<PrivateTime[]> {
  const { rows } = await tx.sql.query<{ from_at: Date; before: Date | null; until_at: Date | null }>(
    {
      name: 'trips-private-times',
      text: `WITH shown AS (
               (SELECT p.id, p.started_at, p.private FROM ${shownOf('$2')} AND p.started_at <= $3
                ORDER BY p.started_at DESC, p.id DESC LIMIT 1)
               UNION ALL
               (SELECT p.id, p.started_at, p.private FROM ${shownOf('$2')} AND p.started_at > $3 AND p.started_at <= $4
                ORDER BY p.started_at, p.id LIMIT ${maxTrips})
             ), following AS (SELECT started_at, private, lead(started_at) OVER (ORDER BY started_at, id) AS next_at FROM shown)
             SELECT started_at AS from_at, next_at AS before, NULL::timestamptz AS until_at FROM following WHERE private
             UNION ALL
             SELECT from_at, NULL, until_at FROM (
               SELECT c.from_at, c.until_at FROM ${madePrivate('$2')} AND c.from_at <= $4 ORDER BY c.from_at DESC LIMIT ${maxTrips}) c
             WHERE until_at >= $3`,
    },
    [tx.tenantId, vehicleId, new Date(fromMs), new Date(toMs)],
  )
  return rows.map(({ from_at: from, before, until_at: until }) => ({
    fromMs: from.getTime(),
    toMs: until?.getTime() ?? (before === null ? Number.POSITIVE_INFINITY : before.getTime() - 1),
  }))
}

export function isWithinAny(timeMs: number, times: readonly PrivateTime[]): boolean {
  return times.some(({ fromMs, toMs }) => fromMs <= timeMs && timeMs <= toMs)
}
