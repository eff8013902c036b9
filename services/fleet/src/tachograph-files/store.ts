import type { TachographFile } from '@clutch/contracts/fleet/tachograph-files'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

export async function insertTachographFile(tx: Tx, digest: string, file: TachographFile): Promise<void> {
  await tx.db.tachographFile.create({
    data: {
      tenantId: tx.tenantId,
      id: file.id,
      version: file.version,
      digest,
      kind: file.kind,
      driverId: file.driverId,
      importedAt: new Date(file.importedAt),
      importedBy: tx.actor,
      record: file as unknown as Prisma.InputJsonValue,
    },
  })
}

/** Imported once more, after it is known whose card it is. */
export async function updateTachographFile(tx: Tx, file: TachographFile): Promise<void> {
  await tx.db.tachographFile.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: file.id } },
    data: { version: file.version, driverId: file.driverId, record: file as unknown as Prisma.InputJsonValue },
  })
}

/** Of two who import the same file at once the second waits. */
export async function lockDigest(tx: Tx, digest: string): Promise<TachographFile | undefined> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('tachograph-files/' || $1 || '/' || $2, 0))`, [
    tx.tenantId,
    digest,
  ])
  const row = await tx.db.tachographFile.findUnique({ where: { tenantId_digest: { tenantId: tx.tenantId, digest } } })
  return row === null ? undefined : (row.record as unknown as TachographFile)
}

export async function findTachographFile(tx: Tx, id: string): Promise<TachographFile | undefined> {
  const row = await tx.db.tachographFile.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : (row.record as unknown as TachographFile)
}

export async function findTachographFiles(tx: Tx, ids: readonly string[]): Promise<Map<string, TachographFile>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db.tachographFile.findMany({
    where: { tenantId: tx.tenantId, id: { in: [...new Set(ids)] } },
  })
  return new Map(rows.map(({ id, record }) => [id, record as unknown as TachographFile]))
}

/** Those of a driver's own card. */
export async function findTachographFilesOfDriver(tx: Tx, driverId: string): Promise<TachographFile[]> {
  const rows = await tx.db.tachographFile.findMany({
    where: { tenantId: tx.tenantId, driverId },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ record }) => record as unknown as TachographFile)
}

/** Latest first. */
export async function pageOfTachographFiles(
  tx: Tx,
  filter: { range: { gte?: Date; lt?: Date }; before?: TimeKey | undefined; limit: number },
): Promise<TachographFile[]> {
  const rows = await tx.db.tachographFile.findMany({
    where: { tenantId: tx.tenantId, importedAt: filter.range, AND: earlierThan('importedAt', filter.before) },
    orderBy: latestFirst('importedAt'),
    take: filter.limit,
  })
  return rows.map(({ record }) => record as unknown as TachographFile)
}
