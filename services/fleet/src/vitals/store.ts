import type { Tx } from '../kit.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import type { VitalDay } from './vital-day.ts'

export async function saveVitalDay(tx: Tx, day: VitalDay, vehicleId: string | null): Promise<void> {
  await tx.sql.query(
    {
      name: 'vital-day-save',
      text: `INSERT INTO vital_days (tenant_id, id, device_id, vehicle_id, started_at, decided_at, record)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (tenant_id, id) DO UPDATE SET vehicle_id = excluded.vehicle_id, started_at = excluded.started_at,
               decided_at = excluded.decided_at, record = excluded.record`,
    },
    [
      tx.tenantId,
      day.id,
      day.deviceId,
      vehicleId,
      new Date(day.startMs),
      new Date(day.decidedAtMs),
      JSON.stringify(day),
    ],
  )
}

export async function removeVitalDay(tx: Tx, id: string): Promise<void> {
  await tx.sql.query('DELETE FROM vital_days WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id])
}

export async function forgetVitalDays(tx: Tx, deviceIds: readonly string[], before: Date): Promise<void> {
  await tx.sql.query(
    'DELETE FROM vital_days WHERE tenant_id = $1 AND device_id = ANY($2::text[]) AND decided_at < $3 AND started_at < $3',
    [tx.tenantId, [...deviceIds], before],
  )
}

export function findStandingVitalDays(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'vital_days', stands: 'true' }, deviceId, which)
}

/** What was seen of these vehicles since an instant, each one's days in their order. */
export async function findVitalDays(
  tx: Tx,
  vehicleIds: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<Map<string, VitalDay[]>> {
  if (vehicleIds.length === 0) return new Map()
  const { rows } = await tx.sql.query<{ vehicle_id: string; record: VitalDay }>(
    {
      name: 'vital-days-of',
      text: `SELECT vehicle_id, record FROM vital_days
             WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND started_at >= $3 AND started_at <= $4
             ORDER BY started_at, id`,
    },
    [tx.tenantId, [...vehicleIds], from, to],
  )
  const of = new Map<string, VitalDay[]>()
  for (const { vehicle_id, record } of rows) of.set(vehicle_id, [...(of.get(vehicle_id) ?? []), record])
  return of
}
