import type { Stop } from '@clutch/contracts/fleet/trips'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'
import { privateSql } from './private-store.ts'

interface StopRow {
  kind: Stop['kind']
  id: string
  trip_id: string | null
  started_at: Date
  ended_at: Date | null
  lat: number | null
  lon: number | null
  engine: Stop['engine']
  moved_m: number | null
}

/**
 * Where a vehicle stood, latest first: rests and relocations as they were found, and what lies between two trips that are shown. A
 * place is not told of a private trip, nor of where one ended.
 */
export async function pageOfStops(
  tx: Tx,
  filter: {
    vehicleId: string
    kind?: string | undefined
    from: Date
    to: Date
    minDurationS: number
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Stop[]> {
  const { rows } = await tx.sql.query<StopRow>(
    {
      name: 'stops-of-vehicle',
      // A trip that starts within a week before the time may end in it: parking begins where trips end.
      text: `
        WITH shown AS (
          SELECT id, started_at, ended_at, record,
                 lead(started_at) OVER (ORDER BY started_at, id) AS next_at
          FROM trips
          WHERE tenant_id = $1 AND vehicle_id = $2 AND shown AND status IN ('running', 'completed')
            AND started_at >= $3::timestamptz - interval '7 days' AND started_at < $4::timestamptz + interval '7 days'
        ), stops AS (
          SELECT 'parked' AS kind, 'prk_' || right(id, 26) AS id, id AS trip_id, ended_at AS started_at,
                 next_at AS ended_at, ended_at AS seen_until, record->'to' AS place, 'unknown' AS engine, NULL::float8 AS moved_m
          FROM shown WHERE ended_at IS NOT NULL AND (next_at IS NULL OR next_at > ended_at)
          UNION ALL
          SELECT s.kind, s.id, t.id, s.started_at, s.ended_at, s.ended_at,
                 s.record->(CASE s.kind WHEN 'stop' THEN 'at' ELSE 'to' END),
                 coalesce(s.record->>'engine', 'unknown'), (s.record->>'distanceM')::float8
          FROM stays s
          LEFT JOIN LATERAL (
            SELECT id FROM shown
            WHERE s.kind = 'stop' AND started_at <= s.started_at AND (ended_at IS NULL OR ended_at >= s.ended_at)
            ORDER BY started_at DESC LIMIT 1) t ON true
          WHERE s.tenant_id = $1 AND s.vehicle_id = $2 AND s.started_at >= $3 AND s.started_at < $4
        ), page AS (
          SELECT * FROM stops
          WHERE started_at >= $3 AND started_at < $4 AND ($5::text IS NULL OR kind = $5)
            AND extract(epoch FROM coalesce(ended_at, 'infinity') - started_at) >= $6
            AND ($7::timestamptz IS NULL OR (started_at, id) < ($7, $8::text))
          ORDER BY started_at DESC, id DESC LIMIT $9)
        SELECT kind, id, trip_id, started_at, ended_at, engine, moved_m,
               CASE WHEN NOT hidden THEN (place->>'lat')::float8 END AS lat,
               CASE WHEN NOT hidden THEN (place->>'lon')::float8 END AS lon
        FROM (SELECT page.*, ${privateSql({ vehicle: '$2', from: 'page.started_at', to: 'page.seen_until' })} AS hidden FROM page) AS told
        ORDER BY started_at DESC, id DESC`,
    },
    [
      tx.tenantId,
      filter.vehicleId,
      filter.from,
      filter.to,
      filter.kind ?? null,
      filter.minDurationS,
      filter.before?.at ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  )
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    vehicleId: filter.vehicleId,
    tripId: row.trip_id,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    durationS: row.ended_at === null ? null : (row.ended_at.getTime() - row.started_at.getTime()) / 1_000,
    at: row.lat === null || row.lon === null ? null : { lat: row.lat, lon: row.lon },
    engine: row.engine,
    movedM: row.moved_m,
  }))
}

/** Whose it is, and since when. */
export async function findRelocation(tx: Tx, id: string): Promise<{ vehicleId: string; startedAt: Date } | undefined> {
  const stay = await tx.db.stay.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    select: { kind: true, vehicleId: true, startedAt: true },
  })
  const { kind, vehicleId, startedAt } = stay ?? {}
  return kind !== 'relocation' || vehicleId == null || startedAt === undefined ? undefined : { vehicleId, startedAt }
}
