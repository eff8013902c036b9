import type { FuelTransaction } from '@clutch/contracts/fleet/fuel-transactions'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { FuelTransaction as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { Match } from './match.ts'

function fuelTransactionOf(row: Row): FuelTransaction {
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    externalId: row.externalId,
    cardNumber: row.cardNumber,
    at: row.at.toISOString(),
    litres: row.millilitres / 1_000,
    total: money(row.totalAmount, row.currency),
    product: row.product,
    station: row.station,
    place: row.lat === null || row.lon === null ? null : { lat: row.lat, lon: row.lon },
    status: row.status as FuelTransaction['status'],
    levelChangeId: row.levelChangeId,
    matchedBy: row.matchedBy as FuelTransaction['matchedBy'],
    reason: row.reason as FuelTransaction['reason'],
    createdAt: row.createdAt.toISOString(),
  }
}

export async function insertFuelTransaction(tx: Tx, transaction: FuelTransaction): Promise<void> {
  const { litres, total, place, at, createdAt, ...same } = transaction
  await tx.db.fuelTransaction.create({
    data: {
      ...same,
      tenantId: tx.tenantId,
      at: new Date(at),
      createdAt: new Date(createdAt),
      millilitres: Math.round(litres * 1_000),
      totalAmount: BigInt(total.amount),
      currency: total.currency,
      lat: place?.lat ?? null,
      lon: place?.lon ?? null,
    },
  })
}

/** Whoever decides which transactions of a vehicle paid for which refuels goes alone. */
export async function lockMatching(tx: Tx, vehicleId: string): Promise<void> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('fuel-matching/' || $1 || '/' || $2, 0))`, [
    tx.tenantId,
    vehicleId,
  ])
}

/** Of two that enter the same externalId at once, one waits. */
export async function lockExternalIds(tx: Tx): Promise<void> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('fuel-transactions/' || $1, 0))`, [tx.tenantId])
}

export async function findByExternalIds(tx: Tx, externalIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.db.fuelTransaction.findMany({
    where: { tenantId: tx.tenantId, externalId: { in: [...externalIds] } },
    select: { id: true, externalId: true },
  })
  return new Map(rows.map(({ id, externalId }) => [externalId!, id]))
}

/** The transaction without a name that says the same as this one. */
export async function findSame(tx: Tx, { vehicleId, at, litres, total }: FuelTransaction): Promise<string | undefined> {
  const row = await tx.db.fuelTransaction.findFirst({
    where: {
      tenantId: tx.tenantId,
      vehicleId,
      at: new Date(at),
      externalId: null,
      millilitres: Math.round(litres * 1_000),
      totalAmount: BigInt(total.amount),
      currency: total.currency,
    },
    select: { id: true },
  })
  return row?.id
}

export async function findFuelTransaction(tx: Tx, id: string): Promise<FuelTransaction | undefined> {
  const row = await tx.db.fuelTransaction.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : fuelTransactionOf(row)
}

/** The transactions of vehicles in a time, in order. */
export async function findFuelTransactionsOf(
  tx: Tx,
  vehicleIds: readonly string[],
  range: { from: Date; to: Date },
  limit: number,
): Promise<FuelTransaction[]> {
  const rows = await tx.db.fuelTransaction.findMany({
    where: { tenantId: tx.tenantId, vehicleId: { in: [...vehicleIds] }, at: { gte: range.from, lt: range.to } },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
    take: limit,
  })
  return rows.map(fuelTransactionOf)
}

/** Lets go of what is no longer so before what is new is taken: a refuel is paid for once. */
export async function releaseRefuels(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.db.fuelTransaction.updateMany({
    where: { tenantId: tx.tenantId, id: { in: [...ids] } },
    data: { levelChangeId: null, status: 'unmatched' },
  })
}

export async function saveMatch(
  tx: Tx,
  id: string,
  match: Match,
  matchedBy: FuelTransaction['matchedBy'],
): Promise<FuelTransaction> {
  const row = await tx.db.fuelTransaction.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { ...match, matchedBy, version: { increment: 1 } },
  })
  return fuelTransactionOf(row)
}

/** Latest first. */
export async function pageOfFuelTransactions(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    status?: string | undefined
    externalId?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<FuelTransaction[]> {
  const { vehicleId, status, externalId } = filter
  const rows = await tx.db.fuelTransaction.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(vehicleId === undefined ? {} : { vehicleId }),
      ...(status === undefined ? {} : { status }),
      ...(externalId === undefined ? {} : { externalId }),
      at: filter.range,
      AND: earlierThan('at', filter.before),
    },
    orderBy: latestFirst('at'),
    take: filter.limit,
  })
  return rows.map(fuelTransactionOf)
}
