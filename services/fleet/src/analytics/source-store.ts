import { type Voided, voidedColumns, voidedSql } from '../behaviour-contests/voided.ts'
import type { ChargingSession } from '../charging-sessions/charging-session.ts'
import { isNightSql } from '../driving-exposures/night.ts'
import type { EnergyUse } from '../energy-uses/energy-use.ts'
import type { Tx } from '../kit.ts'
import type { Place } from './day.ts'

// The figures of a day are made of other nouns' rows. They are read here, in one statement, and only read.

export type SourceRow = { startMs: number; endMs: number } & (
  | { kind: 'trip'; amounts: { distanceM: number; movingS: number } }
  | { kind: 'idling' | 'installation' | 'down'; amounts: null }
  | { kind: 'use'; amounts: EnergyUse }
  | { kind: 'exposure'; amounts: { distanceM: number; seenM: number; drivenS: number; isNight: boolean } }
  | { kind: 'manoeuvre'; amounts: { kind: 'braking' | 'acceleration' | 'cornering'; severity: Severity } }
  | { kind: 'speeding'; amounts: { severity: Severity } }
  | { kind: 'long-drive'; amounts: null }
  | { kind: 'limits'; amounts: { m: number } }
  | { kind: 'charging'; amounts: ChargingSession }
  | { kind: 'bill'; amounts: { ml: number; amount: number; currency: string } }
  | { kind: 'maintenance'; amounts: { amount: number; currency: string } }
)

type Severity = 'low' | 'medium' | 'high'

/** What begins earlier than this before a time has ended before it. */
const longest = `interval '7 days'`

/** All that counts in a time of these vehicles: what reaches into it, and what happened in it. */
export async function findSources(
  tx: Tx,
  vehicleIds: readonly string[],
  { from, to }: { from: Date; to: Date },
  voided: readonly Voided[],
): Promise<Map<string, SourceRow[]>> {
  const reaching = `started_at >= $3::timestamptz - ${longest} AND started_at < $4 AND ended_at >= $3`
  const within = (column: string) => `${column} >= $3 AND ${column} < $4`
  const { rows } = await tx.sql.query<{
    vehicle: string
    kind: string
    starts: Date
    ends: Date | null
    amounts: unknown
  }>(
    {
      name: 'analytics-sources',
      text: `
      SELECT vehicle_id AS vehicle, 'trip' AS kind, started_at AS starts, ended_at AS ends,
             jsonb_build_object('distanceM', record->'distanceM', 'movingS', record->'movingS') AS amounts
        FROM trips WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${reaching} AND status = 'completed' AND shown
      UNION ALL SELECT vehicle_id, 'idling', started_at, ended_at, NULL FROM idlings
       WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${reaching} AND status = 'ended'
      UNION ALL SELECT vehicle_id, 'use', started_at, ended_at, record FROM energy_uses
       WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${reaching} AND status = 'standing'
      UNION ALL SELECT e.vehicle_id, 'exposure', started_at, started_at,
             jsonb_build_object('distanceM', e.record->'distanceM', 'seenM', e.record->'seenM', 'drivenS', e.record->'drivenS',
                                'isNight', ${isNightSql('started_at', 'f.time_zone')})
        FROM driving_exposures e
        JOIN vehicles v ON v.tenant_id = e.tenant_id AND v.id = e.vehicle_id
        JOIN fleets f ON f.tenant_id = v.tenant_id AND f.id = v.fleet_id
       WHERE e.tenant_id = $1 AND e.vehicle_id = ANY($2::text[]) AND ${within('started_at')} AND e.status = 'standing'
      UNION ALL SELECT vehicle_id, 'manoeuvre', started_at, started_at, jsonb_build_object('kind', kind, 'severity', severity) FROM manoeuvres m
       WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${within('started_at')} AND status = 'standing' AND scored
         AND NOT ${voidedSql('m', 5)}
      UNION ALL SELECT vehicle_id, 'speeding', started_at, started_at, jsonb_build_object('severity', severity) FROM speedings s
       WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${within('started_at')} AND status = 'standing'
         AND NOT ${voidedSql('s', 8)}
      UNION ALL SELECT vehicle_id, 'long-drive', started_at, started_at, NULL FROM long_drives l
       WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${within('started_at')} AND status = 'standing'
         AND NOT ${voidedSql('l', 11)}
      UNION ALL SELECT vehicle_id, 'limits', started_at, started_at, jsonb_build_object('m', known_m) FROM speeding_assessments
       WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${within('started_at')} AND status IN ('whole', 'partial')
      UNION ALL SELECT vehicle_id, 'charging', started_at, started_at, record FROM charging_sessions
       WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${within('started_at')} AND status = 'standing'
      UNION ALL SELECT vehicle_id, 'bill', at, at, jsonb_build_object('ml', millilitres, 'amount', total_amount, 'currency', currency)
        FROM fuel_transactions WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${within('at')}
      UNION ALL SELECT vehicle_id, 'maintenance', completed_at, completed_at, jsonb_build_object('amount', cost_amount, 'currency', cost_currency)
        FROM work_orders WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND ${within('completed_at')} AND cost_amount IS NOT NULL
      UNION ALL SELECT vehicle_id, 'down', (record->'booking'->>'scheduledAt')::timestamptz, completed_at, NULL
        FROM work_orders WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND completed_at >= $3
         AND (record->'booking'->>'scheduledAt')::timestamptz < least($4, completed_at)
      UNION ALL SELECT vehicle_id, 'down', at, coalesce((record->'repair'->>'at')::timestamptz, 'infinity'), NULL
        FROM defects WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND at < $4 AND severity = 'out-of-service'
         AND status IN ('open', 'repaired') AND coalesce((record->'repair'->>'at')::timestamptz, 'infinity') >= $3
      UNION ALL SELECT vehicle_id, 'installation', installed_at, coalesce(removed_at, 'infinity'), NULL
        FROM installations WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND installed_at < $4
         AND coalesce(removed_at, 'infinity') > greatest($3, installed_at)`,
    },
    [
      tx.tenantId,
      [...vehicleIds],
      from,
      to,
      ...voidedColumns(voided, 'manoeuvre'),
      ...voidedColumns(voided, 'speeding'),
      ...voidedColumns(voided, 'long-drive'),
    ],
  )
  const found = new Map<string, SourceRow[]>()
  for (const { vehicle, kind, starts, ends, amounts } of rows) {
    const row = { kind, startMs: starts.getTime(), endMs: msOf(ends, to), amounts } as SourceRow
    const of = found.get(vehicle)
    if (of === undefined) found.set(vehicle, [row])
    else of.push(row)
  }
  return found
}

/** The driver gives infinity as a number; what has not ended lasts through the time that is looked at. */
function msOf(ends: Date | number | null, to: Date): number {
  return ends instanceof Date ? ends.getTime() : to.getTime()
}

/** Where a vehicle was, since when it is there at all, and whether it is now. */
export interface Whereabouts {
  /** To which fleet and groups it belonged from when on, in order, with the zones that the fleets have now. */
  readonly places: Place[]
  readonly sinceMs: number
  readonly isActive: boolean
}

export async function findWhereabouts(tx: Tx, vehicleIds: readonly string[]): Promise<Map<string, Whereabouts>> {
  const { rows } = await tx.sql.query<{
    id: string
    from_at: Date | null
    fleet_id: string
    group_ids: string[]
    zone: string
    active: boolean
    since: Date
    status: string
  }>(
    {
      name: 'analytics-whereabouts',
      text: `SELECT v.id, b.from_at, f.id AS fleet_id, coalesce(b.group_ids, v.group_ids) AS group_ids, f.time_zone AS zone,
                    coalesce(b.active, v.status = 'active') AS active, v.status,
                    least(v.created_at, (SELECT min(installed_at) FROM installations i WHERE i.tenant_id = $1 AND i.vehicle_id = v.id)) AS since
               FROM vehicles v
               LEFT JOIN vehicle_belongings b ON b.tenant_id = v.tenant_id AND b.vehicle_id = v.id
               JOIN fleets f ON f.tenant_id = v.tenant_id AND f.id = coalesce(b.fleet_id, v.fleet_id)
              WHERE v.tenant_id = $1 AND v.id = ANY($2::text[]) ORDER BY v.id, b.from_at`,
    },
    [tx.tenantId, [...vehicleIds]],
  )
  const found = new Map<string, Whereabouts>()
  for (const row of rows) {
    const of = found.get(row.id) ?? { places: [], sinceMs: row.since.getTime(), isActive: row.status === 'active' }
    of.places.push({
      fromMs: row.from_at?.getTime() ?? 0,
      fleetId: row.fleet_id,
      groupIds: row.group_ids,
      zone: row.zone,
      isActive: row.active,
    })
    found.set(row.id, of)
  }
  return found
}

/** What was charged in vehicles from a place in the order of time on. */
export async function findChargedIn(
  tx: Tx,
  { after, to, limit }: { after: { at: Date; id: string }; to: Date; limit: number },
): Promise<{ id: string; vehicleId: string; atMs: number }[]> {
  const { rows } = await tx.sql.query<{ id: string; vehicle_id: string; started_at: Date }>(
    `SELECT id, vehicle_id, started_at FROM charging_sessions
      WHERE tenant_id = $1 AND started_at >= $2 AND (started_at, id) > ($2, $3) AND started_at < $4
        AND vehicle_id IS NOT NULL AND status = 'standing'
      ORDER BY started_at, id LIMIT $5`,
    [tx.tenantId, after.at, after.id, to, limit],
  )
  return rows.map((row) => ({ id: row.id, vehicleId: row.vehicle_id, atMs: row.started_at.getTime() }))
}
