import type { KeyUse as KeyUseContract, KeyUseFacts } from '@clutch/contracts/fleet/key-uses'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, KeyUse as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import type { KeyUse } from './key-use.ts'

export type KeyUseRow = Row

/** As clients know it; undefined while no vehicle had the device. */
export function keyUseOf(row: Row): KeyUseContract | undefined {
  const facts = keyUseFactsOf(row)
  return facts && { ...facts, key: row.key }
}

export function keyUseFactsOf(row: Row): KeyUseFacts | undefined {
  if (row.vehicleId === null) return undefined
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    status: row.status as KeyUseFacts['status'],
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

export async function saveKeyUse(tx: Tx, use: KeyUse, vehicleId: string | null): Promise<void> {
  const data = {
    deviceId: use.deviceId,
    vehicleId,
    key: use.key,
    status: use.status,
    startedAt: new Date(use.startMs),
    endedAt: use.endMs === null ? null : new Date(use.endMs),
    decidedAt: new Date(use.decidedAtMs),
    record: use as unknown as Prisma.InputJsonValue,
  }
  await tx.db.keyUse.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: use.id } },
    create: { tenantId: tx.tenantId, id: use.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawKeyUse(tx: Tx, id: string): Promise<void> {
  await tx.db.keyUse.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingKeyUses(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'key_uses' }, deviceId, which)
}

export async function findKeyUse(tx: Tx, id: string): Promise<Row | undefined> {
  return (await tx.db.keyUse.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })) ?? undefined
}

/** It was told that nobody is known to have the key. */
export async function noteUnknown(tx: Tx, id: string, toldUnknown: boolean): Promise<void> {
  await tx.db.keyUse.update({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, data: { toldUnknown } })
}

/** Where a key was seen and had not ended at an instant. */
export async function findUsesOfKeyAfter(tx: Tx, key: string, at: Date): Promise<string[]> {
  const rows = await tx.db.keyUse.findMany({
    where: { tenantId: tx.tenantId, key, OR: [{ endedAt: null }, { endedAt: { gt: at } }] },
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

/** Latest first. */
export async function pageOfKeyUses(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.keyUse.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: filter.vehicleId ?? { not: null },
      status: { in: ['running', 'ended'] },
      startedAt: filter.range,
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}
