import { type Voided, voidedColumns, voidedSql } from '../behaviour-contests/voided.ts'
import type { ChargingSession } from '../charging-sessions/charging-session.ts'
import type { EnergyUse } from '../energy-uses/energy-use.ts'
import type { Tx } from '../kit.ts'
import type { Place } from './day.ts'

// The figures of a day are made of other nouns' rows. They are read here, in one statement, and only read.

export type SourceRow = { startMs: number; endMs: number } & (
  | { kind: 'trip'; amounts: { distanceM: number; movingS: number } }
  | { kind: 'idling' | 'installation' | 'down'; amounts: null }
  | { kind: 'use'; amounts: EnergyUse }
  | { kind: 'exposure'; amounts: { distanceM: number; seenM: number } }
  | { kind: 'manoeuvre' | 'speeding'; amounts: null }
  | { kind: 'limits'; amounts: { m: number } }
  | { kind: 'charging'; amounts: ChargingSession }
  | { kind: 'bill'; amounts: { ml: number; amount: number; currency: string } }
  | { kind: 'maintenance'; amounts: { amount: number; currency: string } }
)

/** What begins earlier than this before a time has ended before it. */
const longest = `interval '7 days'`

/** All that counts in a time of a vehicle: what reaches into it, and what happened in it. */
export async function findSources(
  tx: Tx,
  vehicleId: string,
  { from, to }: { from: Date; to: Date },
  voided: readonly Voided[],
): Promise<SourceRow[]> {
  const reaching = `started_at >= $3::timestamptz - ${longest} AND started_at < $4 AND ended_at >= $3`
  const within = (column: string) => `${column} >= $3 AND ${column} < $4`
  const { rows } = await tx.sql.query<{ kind: string; starts: Date; ends: Date | null; amounts: unknown }>(
    {
      name: 'analytics-sources',
      text: `
      SELECT 'trip' AS kind, started_at AS starts, ended_at AS ends,
             jsonb_build_object('distanceM', record->'distanceM', 'movingS', record->'movingS') AS amounts
        FROM trips WHERE tenant_id = $1 AND vehicle_id = $2 AND ${reaching} AND status = 'completed' AND shown
      UNION ALL SELECT 'idling', started_at, ended_at, NULL FROM idlings
       WHERE tenant_id = $1 AND vehicle_id = $2 AND ${reaching} AND status = 'ended'
      UNION ALL SELECT 'use', started_at, ended_at, record FROM energy_uses
       WHERE tenant_id = $1 AND vehicle_id = $2 AND ${reaching} AND status = 'standing'
      UNION ALL SELECT 'exposure', started_at, started_at, record FROM driving_exposures
       WHERE tenant_id = $1 AND vehicle_id = $2 AND ${within('started_at')} AND status = 'standing'
      UNION ALL SELECT 'manoeuvre', started_at, started_at, NULL FROM manoeuvres m
       WHERE tenant_id = $1 AND vehicle_id = $2 AND ${within('started_at')} AND status = 'standing' AND scored
         AND NOT ${voidedSql('m', 5)}
      UNION ALL SELECT 'speeding', started_at, started_at, NULL FROM speedings s
       WHERE tenant_id = $1 AND vehicle_id = $2 AND ${within('started_at')} AND status = 'standing'
         AND NOT ${voidedSql('s', 8)}
      UNION ALL SELECT 'limits', started_at, started_at, jsonb_build_object('m', known_m) FROM speeding_assessments
       WHERE tenant_id = $1 AND vehicle_id = $2 AND ${within('started_at')} AND status IN ('whole', 'partial')
      UNION ALL SELECT 'charging', started_at, started_at, record FROM charging_sessions
       WHERE tenant_id = $1 AND vehicle_id = $2 AND ${within('started_at')} AND status = 'standing'
      UNION ALL SELECT 'bill', at, at, jsonb_build_object('ml', millilitres, 'amount', total_amount, 'currency', currency)
        FROM fuel_transactions WHERE tenant_id = $1 AND vehicle_id = $2 AND ${within('at')}
      UNION ALL SELECT 'maintenance', completed_at, completed_at, jsonb_build_object('amount', cost_amount, 'currency', cost_currency)
        FROM work_orders WHERE tenant_id = $1 AND vehicle_id = $2 AND ${within('completed_at')} AND cost_amount IS NOT NULL
      UNION ALL SELECT 'down', (record->'booking'->>'scheduledAt')::timestamptz, completed_at, NULL
        FROM work_orders WHERE tenant_id = $1 AND vehicle_id = $2 AND completed_at >= $3
         AND (record->'booking'->>'scheduledAt')::timestamptz < least($4, completed_at)
      UNION ALL SELECT 'down', at, coalesce((record->'repair'->>'at')::timestamptz, 'infinity'), NULL
        FROM defects WHERE tenant_id = $1 AND vehicle_id = $2 AND at < $4 AND severity = 'out-of-service'
         AND status IN ('open', 'repaired') AND coalesce((record->'repair'->>'at')::timestamptz, 'infinity') >= $3
      UNION ALL SELECT 'installation', installed_at, coalesce(removed_at, 'infinity'), NULL
        FROM installations WHERE tenant_id = $1 AND vehicle_id = $2 AND installed_at < $4
         AND coalesce(removed_at, 'infinity') > greatest($3, installed_at)`,
    },
    [tx.tenantId, vehicleId, from, to, ...voidedColumns(voided, 'manoeuvre'), ...voidedColumns(voided, 'speeding')],
  )
  return rows.map(
    ({ kind, starts, ends, amounts }) =>
      ({ kind, startMs: starts.getTime(), endMs: msOf(ends, to), amounts }) as SourceRow,
  )
}

/** The driver gives infinity as a number; what has not ended lasts through the time that is looked at. */
function msOf(ends: Date | number | null, to: Date): number {
  return ends instanceof Date ? ends.getTime() : to.getTime()
}

/** To which fleet and groups a vehicle belonged from when on, in order, with the zones that the fleets have now. */
export async function findPlaces(
  tx: Tx,
  vehicleId: string,
): Promise<{ places: Place[]; sinceMs: number; isActive: boolean }> {
  const { rows } = await tx.sql.query<{
    from_at: Date | null
    fleet_id: string
    group_ids: string[]
    zone: string
    since: Date
    status: string
  }>(
    {
      name: 'analytics-places',
      text: `SELECT b.from_at, f.id AS fleet_id, coalesce(b.group_ids, v.group_ids) AS group_ids, f.time_zone AS zone, v.status,
                    least(v.created_at, (SELECT min(installed_at) FROM installations i WHERE i.tenant_id = $1 AND i.vehicle_id = v.id)) AS since
               FROM vehicles v
               LEFT JOIN vehicle_belongings b ON b.tenant_id = v.tenant_id AND b.vehicle_id = v.id
               JOIN fleets f ON f.tenant_id = v.tenant_id AND f.id = coalesce(b.fleet_id, v.fleet_id)
              WHERE v.tenant_id = $1 AND v.id = $2 ORDER BY b.from_at`,
    },
    [tx.tenantId, vehicleId],
  )
  const places = rows.map((row) => ({
    fromMs: row.from_at?.getTime() ?? 0,
    fleetId: row.fleet_id,
    groupIds: row.group_ids,
    zone: row.zone,
  }))
  return { places, sinceMs: rows[0]?.since.getTime() ?? 0, isActive: rows[0]?.status === 'active' }
}
