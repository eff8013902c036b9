import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import type { Prisma, Vehicle as Row } from '../../prisma/client/client.ts'
import { findOutOfService } from '../defects/store.ts'
import { findDevicesIn } from '../installations/store.ts'
import type { Tx } from '../kit.ts'
import { type LabelFilter, labelledVehicles, pageOfLabelled, saveLabels, wordsOf } from '../labels.ts'
import { vinFactsOf } from './vehicle.ts'

/** The device is not of the vehicle's row: what is in it now follows from the installations. Nor is what its VIN says, or its defects. */
async function vehiclesOf(tx: Tx, rows: readonly Row[]): Promise<Vehicle[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const devices = await findDevicesIn(tx, ids)
  const outOfService = await findOutOfService(tx, ids)
  return rows.map(({ tenantId: _tenant, ...row }) => ({
    ...row,
    vinFacts: row.vin === null ? null : vinFactsOf(row.vin),
    customFields: row.customFields as Vehicle['customFields'],
    deviceId: devices.get(row.id) ?? null,
    outOfService: outOfService.has(row.id),
    status: row.status as Vehicle['status'],
    createdAt: row.createdAt.toISOString(),
  }))
}

function rowOf(tx: Tx, { deviceId: _device, vinFacts: _facts, outOfService: _defects, ...vehicle }: Vehicle) {
  return {
    ...vehicle,
    tenantId: tx.tenantId,
    customFields: vehicle.customFields as Prisma.InputJsonValue,
    createdAt: new Date(vehicle.createdAt),
  }
}

async function label(tx: Tx, { id, groupIds, tags, name, plate, vin, externalId }: Vehicle): Promise<void> {
  await saveLabels(tx, labelledVehicles, id, { groupIds, tags, words: wordsOf([name, plate, vin, externalId]) })
}

export async function insertVehicle(tx: Tx, vehicle: Vehicle): Promise<void> {
  await tx.db.vehicle.create({ data: rowOf(tx, vehicle) })
  await label(tx, vehicle)
}

export async function findVehicle(tx: Tx, id: string): Promise<Vehicle | undefined> {
  const row = await tx.db.vehicle.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : (await vehiclesOf(tx, [row]))[0]
}

export async function lockVehicle(tx: Tx, id: string): Promise<Vehicle | undefined> {
  await tx.sql.query('SELECT 1 FROM vehicles WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findVehicle(tx, id)
}

export async function findVehicleIdByExternalId(tx: Tx, externalId: string): Promise<string | undefined> {
  const row = await tx.db.vehicle.findFirst({ where: { tenantId: tx.tenantId, externalId }, select: { id: true } })
  return row?.id
}

export async function updateVehicle(tx: Tx, vehicle: Vehicle): Promise<void> {
  await tx.db.vehicle.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: vehicle.id } },
    data: rowOf(tx, vehicle),
  })
  await label(tx, vehicle)
}

export async function pageOfVehicles(
  tx: Tx,
  filter: LabelFilter & {
    fleetId?: string | undefined
    status?: string | undefined
    vin?: string | undefined
    externalId?: string | undefined
    afterId: string
    limit: number
  },
): Promise<Vehicle[]> {
  const { fleetId, status, vin, externalId, ...rest } = filter
  const equal = { fleet_id: fleetId, status, vin, external_id: externalId }
  const ids = await pageOfLabelled(tx, labelledVehicles, { ...rest, equal })
  const rows = await tx.db.vehicle.findMany({
    where: { tenantId: tx.tenantId, id: { in: ids } },
    orderBy: { id: 'asc' },
  })
  return vehiclesOf(tx, rows)
}

/** Every vehicle that is in a fleet now, archived ones too: their history is the fleet's. */
export async function findVehicleIdsOfFleet(tx: Tx, fleetId: string): Promise<string[]> {
  const rows = await tx.db.vehicle.findMany({ where: { tenantId: tx.tenantId, fleetId }, select: { id: true } })
  return rows.map(({ id }) => id)
}

/** Any of the vehicles that are in a fleet and not archived. */
export async function findVehicleActiveIn(tx: Tx, fleetId: string): Promise<string | undefined> {
  const row = await tx.db.vehicle.findFirst({
    where: { tenantId: tx.tenantId, fleetId, status: 'active' },
    select: { id: true },
  })
  return row?.id
}

/** Vehicles by id or plate; `several` where a plate is that of more than one. */
export async function findVehicleIdsByName(
  tx: Tx,
  { ids, plates }: { ids: readonly string[]; plates: readonly string[] },
): Promise<{ byId: Map<string, string>; byPlate: Map<string, string | 'several'> }> {
  const { rows } = await tx.sql.query<{ id: string; plate: string | null }>(
    `SELECT id, plate FROM vehicles WHERE tenant_id = $1 AND (id = ANY($2::text[]) OR plate = ANY($3::text[]))`,
    [tx.tenantId, [...new Set(ids)], [...new Set(plates)]],
  )
  const byPlate = new Map<string, string>()
  for (const { id, plate } of rows) if (plate !== null) byPlate.set(plate, byPlate.has(plate) ? 'several' : id)
  return { byId: new Map(rows.map(({ id }) => [id, id])), byPlate }
}

/** Active vehicles of a fleet with what a rule about kinds of vehicles asks for. */
export async function findVehicleKindsOfFleet(
  tx: Tx,
  fleetId: string,
): Promise<Pick<Row, 'id' | 'fleetId' | 'status' | 'make' | 'model' | 'year' | 'groupIds'>[]> {
  return tx.db.vehicle.findMany({
    where: { tenantId: tx.tenantId, fleetId, status: 'active' },
    select: { id: true, fleetId: true, status: true, make: true, model: true, year: true, groupIds: true },
    orderBy: { id: 'asc' },
  })
}

/** Ids of a fleet's active vehicles in their order. */
export async function findVehicleIdsAfter(
  tx: Tx,
  { fleetId, afterId, limit }: { fleetId: string; afterId: string; limit: number },
): Promise<string[]> {
  const rows = await tx.db.vehicle.findMany({
    where: { tenantId: tx.tenantId, fleetId, status: 'active', id: { gt: afterId } },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(({ id }) => id)
}
