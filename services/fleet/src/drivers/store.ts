import type { Driver } from '@clutch/contracts/fleet/drivers'
import { Prisma, type Driver as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { type LabelFilter, labelledDrivers, pageOfLabelled, saveLabels, wordsOf } from '../labels.ts'
import { type KeptDriver, searchedTexts } from './driver.ts'

function keptOf({ tenantId: _tenant, licenceNumber, ...row }: Row): KeptDriver {
  const driver: Driver = {
    ...row,
    licence: row.licence as Driver['licence'],
    customFields: row.customFields as Driver['customFields'],
    status: row.status as Driver['status'],
    createdAt: row.createdAt.toISOString(),
  }
  return { driver, licenceNumber }
}

function rowOf(tx: Tx, { driver, licenceNumber }: KeptDriver) {
  return {
    ...driver,
    licence: driver.licence === null ? Prisma.DbNull : (driver.licence as Prisma.InputJsonValue),
    tenantId: tx.tenantId,
    licenceNumber,
    createdAt: new Date(driver.createdAt),
  }
}

async function label(tx: Tx, { driver }: KeptDriver): Promise<void> {
  const { id, groupIds, tags } = driver
  await saveLabels(tx, labelledDrivers, id, { groupIds, tags, words: wordsOf(searchedTexts(driver)) })
}

export async function insertDriver(tx: Tx, kept: KeptDriver): Promise<void> {
  await tx.db.driver.create({ data: rowOf(tx, kept) })
  await label(tx, kept)
}

export async function updateDriver(tx: Tx, kept: KeptDriver): Promise<void> {
  await tx.db.driver.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: kept.driver.id } },
    data: rowOf(tx, kept),
  })
  await label(tx, kept)
}

export async function findDriver(tx: Tx, id: string): Promise<KeptDriver | undefined> {
  const row = await tx.db.driver.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : keptOf(row)
}

export async function lockDriver(tx: Tx, id: string): Promise<KeptDriver | undefined> {
  await tx.sql.query('SELECT 1 FROM drivers WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findDriver(tx, id)
}

/** The driver with this external id, or of this user. */
export async function findDriverIdBy(
  tx: Tx,
  unique: { externalId: string } | { userId: string },
): Promise<string | undefined> {
  const row = await tx.db.driver.findFirst({ where: { tenantId: tx.tenantId, ...unique }, select: { id: true } })
  return row?.id
}

/** Those of these drivers that there are. */
export async function findDriversById(tx: Tx, ids: readonly string[]): Promise<Map<string, Driver>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db.driver.findMany({ where: { tenantId: tx.tenantId, id: { in: [...ids] } } })
  return new Map(rows.map((row) => [row.id, keptOf(row).driver]))
}

export async function pageOfDrivers(
  tx: Tx,
  filter: LabelFilter & {
    fleetId?: string | undefined
    status?: string | undefined
    externalId?: string | undefined
    userId?: string | undefined
    afterId: string
    limit: number
  },
): Promise<Driver[]> {
  const { fleetId, status, externalId, userId, ...rest } = filter
  const equal = { fleet_id: fleetId, status, external_id: externalId, user_id: userId }
  const ids = await pageOfLabelled(tx, labelledDrivers, { ...rest, equal })
  const drivers = await findDriversById(tx, ids)
  return ids.flatMap((id) => drivers.get(id) ?? [])
}

/** Ids of a fleet's active drivers in their order. */
export async function findDriverIdsAfter(
  tx: Tx,
  { fleetId, afterId, limit }: { fleetId: string; afterId: string; limit: number },
): Promise<string[]> {
  const rows = await tx.db.driver.findMany({
    where: { tenantId: tx.tenantId, fleetId, status: 'active', id: { gt: afterId } },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(({ id }) => id)
}

/** Any of the drivers that are in a fleet and neither archived nor erased. */
export async function findDriverActiveIn(tx: Tx, fleetId: string): Promise<string | undefined> {
  const row = await tx.db.driver.findFirst({
    where: { tenantId: tx.tenantId, fleetId, status: 'active' },
    select: { id: true },
  })
  return row?.id
}
