import type { Installation } from '@clutch/contracts/fleet/installations'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Installation as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function installationOf({ tenantId: _tenant, ...row }: Row): Installation {
  return { ...row, installedAt: row.installedAt.toISOString(), removedAt: row.removedAt?.toISOString() ?? null }
}

function rowOf(tx: Tx, installation: Installation): Row {
  const { installedAt, removedAt } = installation
  return {
    ...installation,
    tenantId: tx.tenantId,
    installedAt: new Date(installedAt),
    removedAt: removedAt === null ? null : new Date(removedAt),
  }
}

export interface Whereabouts {
  vehicleId: string
  fromMs: number
  untilMs: number | null
}

/** Where devices were, each in order: readings find their vehicle by it. */
export async function findInstallationsOf(
  tx: Tx,
  deviceIds: readonly string[],
): Promise<Map<string, readonly Whereabouts[]>> {
  const { rows } = await tx.sql.query<{
    device_id: string
    vehicle_id: string
    installed_at: Date
    removed_at: Date | null
  }>(
    {
      name: 'installations-of-devices',
      text: `SELECT device_id, vehicle_id, installed_at, removed_at FROM installations
             WHERE tenant_id = $1 AND device_id = ANY($2::text[]) AND (removed_at IS NULL OR removed_at > installed_at)
             ORDER BY installed_at`,
    },
    [tx.tenantId, deviceIds],
  )
  const whereabouts = new Map<string, Whereabouts[]>()
  for (const row of rows) {
    const of = whereabouts.get(row.device_id) ?? []
    whereabouts.set(row.device_id, of)
    const untilMs = row.removed_at?.getTime() ?? null
    of.push({ vehicleId: row.vehicle_id, fromMs: row.installed_at.getTime(), untilMs })
  }
  return whereabouts
}

/** The devices that are in these vehicles now. */
export async function findDevicesIn(tx: Tx, vehicleIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.sql.query<{ vehicle_id: string; device_id: string }>(
    {
      name: 'devices-in-vehicles',
      text: `SELECT vehicle_id, device_id FROM installations
             WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND removed_at IS NULL`,
    },
    [tx.tenantId, vehicleIds],
  )
  return new Map(rows.map((row) => [row.vehicle_id, row.device_id]))
}

/** The devices that were ever in a vehicle. */
export async function findDevicesEverIn(tx: Tx, vehicleId: string): Promise<string[]> {
  const { rows } = await tx.sql.query<{ device_id: string }>(
    'SELECT DISTINCT device_id FROM installations WHERE tenant_id = $1 AND vehicle_id = $2',
    [tx.tenantId, vehicleId],
  )
  return rows.map((row) => row.device_id)
}

/** What is in the vehicle now. */
export async function findOpenInstallation(tx: Tx, vehicleId: string): Promise<Installation | undefined> {
  const row = await tx.db.installation.findFirst({ where: { tenantId: tx.tenantId, vehicleId, removedAt: null } })
  return row === null ? undefined : installationOf(row)
}

/** What is in the vehicle now, else what was in it last. */
export async function findLastInstallation(tx: Tx, vehicleId: string): Promise<Installation | undefined> {
  return (await findOpenInstallation(tx, vehicleId)) ?? (await pageOfInstallations(tx, { vehicleId, limit: 1 }))[0]
}

/** Installations of the device or in the vehicle that had not ended at an instant, and were longer than none. */
export async function findInstallationsEndingAfter(
  tx: Tx,
  which: { vehicleId: string; deviceId: string; at: Date },
): Promise<Installation[]> {
  const select = `SELECT id FROM installations WHERE tenant_id = $1 AND %s = $2
                  AND (removed_at IS NULL OR (removed_at > $3 AND removed_at > installed_at)) LIMIT 10`
  const ofDevice = await tx.sql.query<{ id: string }>(select.replace('%s', 'device_id'), [
    tx.tenantId,
    which.deviceId,
    which.at,
  ])
  const inVehicle = await tx.sql.query<{ id: string }>(select.replace('%s', 'vehicle_id'), [
    tx.tenantId,
    which.vehicleId,
    which.at,
  ])
  const ids = [...new Set([...ofDevice.rows, ...inVehicle.rows].map((row) => row.id))]
  const rows = await tx.db.installation.findMany({ where: { tenantId: tx.tenantId, id: { in: ids } } })
  return rows.map(installationOf)
}

export async function insertInstallation(tx: Tx, installation: Installation): Promise<void> {
  await tx.db.installation.create({ data: rowOf(tx, installation) })
}

export async function updateInstallation(tx: Tx, installation: Installation): Promise<void> {
  await tx.db.installation.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: installation.id } },
    data: rowOf(tx, installation),
  })
}

/** Latest first. */
export async function pageOfInstallations(
  tx: Tx,
  filter: { vehicleId: string; before?: TimeKey | undefined; limit: number },
): Promise<Installation[]> {
  const { vehicleId, before, limit } = filter
  const rows = await tx.db.installation.findMany({
    where: { tenantId: tx.tenantId, vehicleId, AND: earlierThan('installedAt', before) },
    orderBy: latestFirst('installedAt'),
    take: limit,
  })
  return rows.map(installationOf)
}
