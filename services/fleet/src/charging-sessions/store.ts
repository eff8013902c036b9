import type { ChargingSession as ChargingSessionContract } from '@clutch/contracts/fleet/charging-sessions'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, ChargingSession as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { hiddenPlace, type PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import { findPrivate } from '../trips/private-store.ts'
import { type DatedEnergy, energyAt } from '../vehicle-energy/energy.ts'
import type { ChargingSession } from './charging-session.ts'
import { chargedKwh } from './range.ts'

/** The session as clients and events know it; undefined while no vehicle had the device. */
function chargingSessionOf(
  row: Row,
  dated: readonly DatedEnergy[],
  isPrivate: boolean,
): ChargingSessionContract | undefined {
  if (row.vehicleId === null) return undefined
  const session = row.record as unknown as ChargingSession
  const kwh = chargedKwh(session, energyAt(dated, session.startMs)?.batteryKwh)
  const hours = (session.endMs - session.startMs) / 3_600_000
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    status: row.status as ChargingSessionContract['status'],
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt.toISOString(),
    place: isPrivate ? null : session.at && { lat: session.at.lat, lon: session.at.lon },
    startPercent: session.startPercent,
    endPercent: session.endPercent,
    kwh,
    averageKw: kwh === null || hours === 0 ? null : Math.round((kwh.amount / hours) * 100) / 100,
    evidence: session.evidence,
  }
}

/** How these rows are told, by what is known of their vehicle's battery: where one of a private time was, is not. */
export async function chargingSessionTellerOf(
  tx: Tx,
  rows: readonly Row[],
  dated: readonly DatedEnergy[],
): Promise<(row: Row) => ChargingSessionContract | undefined> {
  const isPrivate = await findPrivate(tx, rows, ({ vehicleId, startedAt, endedAt }) => ({
    vehicleId,
    from: startedAt,
    to: endedAt,
  }))
  return (row) => chargingSessionOf(row, dated, isPrivate(row))
}

export async function saveChargingSession(tx: Tx, session: ChargingSession, vehicleId: string | null): Promise<Row> {
  const data = {
    deviceId: session.deviceId,
    vehicleId,
    status: 'standing',
    startedAt: new Date(session.startMs),
    endedAt: new Date(session.endMs),
    decidedAt: new Date(session.decidedAtMs),
    record: session as unknown as Prisma.InputJsonValue,
  }
  return tx.db.chargingSession.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: session.id } },
    create: { tenantId: tx.tenantId, id: session.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawChargingSession(tx: Tx, id: string): Promise<Row> {
  return tx.db.chargingSession.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingChargingSessions(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'charging_sessions' }, deviceId, which)
}

export async function hideChargingPlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE charging_sessions SET version = version + 1, record = record || jsonb_build_object('at', ${hiddenPlace(`record->'at'`, '$5')})
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND started_at <= $4 AND ended_at >= $3`,
    [tx.tenantId, deviceId, from, to, mode],
  )
}

/** Latest first. */
export async function pageOfChargingSessions(
  tx: Tx,
  filter: { vehicleId: string; range: { gte?: Date; lt?: Date }; before?: TimeKey | undefined; limit: number },
): Promise<Row[]> {
  return tx.db.chargingSession.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: filter.vehicleId,
      status: 'standing',
      startedAt: filter.range,
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}
