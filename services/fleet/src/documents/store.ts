import type { Document } from '@clutch/contracts/fleet/documents'
import { given } from '@clutch/shared/given'
import { laterThan, type TimeKey } from '@clutch/shared/time-order'
import { Prisma, type Document as Row } from '../../prisma/client/client.ts'
import type { KeptFile } from '../blobs/blobs.ts'
import type { Tx } from '../kit.ts'
import type { KeptDocument, Subject } from './document.ts'

function dayOf(date: Date | null): string | null {
  return date === null ? null : date.toISOString().slice(0, 10)
}

function dateOf(day: string | null): Date | null {
  return day === null ? null : new Date(`${day}T00:00:00.000Z`)
}

function keptOf({ tenantId: _tenant, hasOwnDays, remindDays, ...row }: Row): KeptDocument {
  const kept = row.file as unknown as KeptFile | null
  const document: Document = {
    ...row,
    kind: row.kind as Document['kind'],
    status: row.status as Document['status'],
    issuedOn: dayOf(row.issuedOn),
    expiresOn: dayOf(row.expiresOn),
    remindDays: hasOwnDays ? remindDays : null,
    file: kept && { mediaType: kept.mediaType as never, bytes: kept.bytes, sha256: kept.sha256 },
    createdAt: row.createdAt.toISOString(),
  }
  return { document, blobId: kept?.blobId ?? null }
}

function rowOf(tx: Tx, { document, blobId }: KeptDocument) {
  const { file, remindDays, ...rest } = document
  return {
    ...rest,
    tenantId: tx.tenantId,
    issuedOn: dateOf(document.issuedOn),
    expiresOn: dateOf(document.expiresOn),
    remindDays: remindDays ?? [],
    hasOwnDays: remindDays !== null,
    file: file === null ? Prisma.DbNull : { ...file, blobId },
    createdAt: new Date(document.createdAt),
  }
}

export async function insertDocument(tx: Tx, kept: KeptDocument): Promise<void> {
  await tx.db.document.create({ data: rowOf(tx, kept) })
}

export async function updateDocument(tx: Tx, kept: KeptDocument): Promise<void> {
  await tx.db.document.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: kept.document.id } },
    data: rowOf(tx, kept),
  })
}

export async function findDocument(tx: Tx, id: string): Promise<KeptDocument | undefined> {
  const row = await tx.db.document.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : keptOf(row)
}

export async function lockDocument(tx: Tx, id: string): Promise<KeptDocument | undefined> {
  await tx.sql.query('SELECT 1 FROM documents WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findDocument(tx, id)
}

export async function countDocuments(tx: Tx, subject: Subject): Promise<number> {
  return tx.db.document.count({ where: { tenantId: tx.tenantId, ...subject } })
}

export async function findDocumentsOf(tx: Tx, subject: Subject): Promise<KeptDocument[]> {
  return (await tx.db.document.findMany({ where: { tenantId: tx.tenantId, ...subject } })).map(keptOf)
}

export async function removeDocuments(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.db.document.deleteMany({ where: { tenantId: tx.tenantId, id: { in: [...ids] } } })
}

export async function pageOfDocuments(
  tx: Tx,
  filter: Subject & { kind: string | undefined; status: string | undefined; afterId: string; limit: number },
): Promise<Document[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.document.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map((row) => keptOf(row).document)
}

/** Active ones, the first to expire first. */
export async function pageOfExpiring(
  tx: Tx,
  filter: { until: string | undefined; after: TimeKey | undefined; limit: number },
): Promise<Document[]> {
  const rows = await tx.db.document.findMany({
    where: {
      tenantId: tx.tenantId,
      status: 'active',
      expiresOn: filter.until === undefined ? { not: null } : { lte: dateOf(filter.until)! },
      AND: laterThan('expiresOn', filter.after),
    },
    orderBy: [{ expiresOn: 'asc' }, { id: 'asc' }],
    take: filter.limit,
  })
  return rows.map((row) => keptOf(row).document)
}
