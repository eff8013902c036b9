import type { DriverKey } from '@clutch/contracts/fleet/drivers'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { DriverKey as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function driverKeyOf({ tenantId: _tenant, ...row }: Row): DriverKey {
  return {
    ...row,
    kind: row.kind as DriverKey['kind'],
    validFrom: row.validFrom.toISOString(),
    validUntil: row.validUntil?.toISOString() ?? null,
  }
}

function rowOf(tx: Tx, key: DriverKey): Row {
  return {
    ...key,
    tenantId: tx.tenantId,
    validFrom: new Date(key.validFrom),
    validUntil: key.validUntil === null ? null : new Date(key.validUntil),
  }
}

/** Whoever had this key, at any time. Nobody else is given it before the transaction has ended. */
export async function lockKey(tx: Tx, key: string): Promise<DriverKey[]> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('driver-keys/' || $1 || '/' || $2, 0))`, [
    tx.tenantId,
    key,
  ])
  return findKeysLike(tx, key)
}

/** Everybody who had this key, as readings say it, and when. In order. */
export async function findKeysLike(tx: Tx, key: string): Promise<DriverKey[]> {
  const rows = await tx.db.driverKey.findMany({
    where: { tenantId: tx.tenantId, key: key.toLowerCase() },
    orderBy: [{ validFrom: 'asc' }, { id: 'asc' }],
  })
  return rows.map(driverKeyOf)
}

export async function findDriverKey(tx: Tx, id: string): Promise<DriverKey | undefined> {
  const row = await tx.db.driverKey.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : driverKeyOf(row)
}

/** What of a driver has not ended by an instant. */
export async function findKeysOfDriverAfter(tx: Tx, driverId: string, at: Date): Promise<DriverKey[]> {
  const rows = await tx.db.driverKey.findMany({
    where: { tenantId: tx.tenantId, driverId, OR: [{ validUntil: null }, { validUntil: { gt: at } }] },
    orderBy: { id: 'asc' },
  })
  return rows.map(driverKeyOf)
}

export async function insertDriverKey(tx: Tx, key: DriverKey): Promise<void> {
  await tx.db.driverKey.create({ data: rowOf(tx, key) })
}

export async function updateDriverKey(tx: Tx, key: DriverKey): Promise<void> {
  await tx.db.driverKey.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: key.id } },
    data: rowOf(tx, key),
  })
}

/** It is not known any more who had which key. */
export async function forgetKeysOfDriver(tx: Tx, driverId: string): Promise<void> {
  await tx.db.driverKey.deleteMany({ where: { tenantId: tx.tenantId, driverId } })
}

/** Latest first. */
export async function pageOfDriverKeys(
  tx: Tx,
  filter: { driverId: string; before: TimeKey | undefined; limit: number },
): Promise<DriverKey[]> {
  const { driverId, before, limit } = filter
  const rows = await tx.db.driverKey.findMany({
    where: { tenantId: tx.tenantId, driverId, AND: earlierThan('validFrom', before) },
    orderBy: latestFirst('validFrom'),
    take: limit,
  })
  return rows.map(driverKeyOf)
}
