import type { RecordImport, RecordImportRow } from '@clutch/contracts/fleet/record-imports'
import { given } from '@clutch/shared/given'
import type { RecordImportRow as LineRow, RecordImport as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { Message } from './record-import.ts'

function importOf({ tenantId: _tenant, startedBy: _actor, ...row }: Row): RecordImport {
  return {
    ...row,
    subject: row.subject as RecordImport['subject'],
    status: row.status as RecordImport['status'],
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

function rowOf(tx: Tx, held: RecordImport) {
  return {
    ...held,
    tenantId: tx.tenantId,
    createdAt: new Date(held.createdAt),
    endedAt: held.endedAt === null ? null : new Date(held.endedAt),
  }
}

export async function insertImport(tx: Tx, held: RecordImport): Promise<void> {
  await tx.db.recordImport.create({ data: { ...rowOf(tx, held), startedBy: tx.actor } })
}

export async function findImport(tx: Tx, id: string): Promise<RecordImport | undefined> {
  const row = await tx.db.recordImport.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : importOf(row)
}

export async function lockImport(tx: Tx, id: string): Promise<RecordImport | undefined> {
  await tx.sql.query('SELECT 1 FROM record_imports WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findImport(tx, id)
}

/** How many have not ended; nobody else begins one meanwhile. */
export async function lockUnderWay(tx: Tx): Promise<number> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('record-imports/' || $1, 0))`, [tx.tenantId])
  return tx.db.recordImport.count({
    where: { tenantId: tx.tenantId, status: { in: ['awaiting-file', 'running'] } },
  })
}

export async function updateImport(tx: Tx, held: RecordImport): Promise<void> {
  await tx.db.recordImport.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: held.id } },
    data: rowOf(tx, held),
  })
}

export async function insertRows(
  tx: Tx,
  importId: string,
  rows: readonly { line: number; cells: readonly string[] }[],
): Promise<void> {
  const perStatement = 1_000
  for (let from = 0; from < rows.length; from += perStatement) {
    await tx.db.recordImportRow.createMany({
      data: rows.slice(from, from + perStatement).map(({ line, cells }) => ({
        tenantId: tx.tenantId,
        importId,
        line,
        cells: [...cells],
        outcome: 'pending',
        messages: [],
      })),
    })
  }
}

export async function nextRows(
  tx: Tx,
  importId: string,
  limit: number,
): Promise<{ line: number; cells: readonly string[] }[]> {
  return tx.db.recordImportRow.findMany({
    where: { tenantId: tx.tenantId, importId, outcome: 'pending' },
    orderBy: { line: 'asc' },
    take: limit,
    select: { line: true, cells: true },
  })
}

export type Settled = {
  outcome: RecordImportRow['outcome']
  subjectId: string | null
  messages: readonly Message[]
}

/** What stood in them is forgotten: it may tell who somebody is. */
export async function settleRows(
  tx: Tx,
  importId: string,
  rows: readonly { line: number; settled: Settled }[],
): Promise<void> {
  await tx.sql.query(
    `UPDATE record_import_rows AS held
     SET outcome = of.outcome, subject_id = of.subject_id, messages = of.messages, cells = '{}'
     FROM unnest($3::int[], $4::text[], $5::text[], $6::jsonb[]) AS of (line, outcome, subject_id, messages)
     WHERE held.tenant_id = $1 AND held.import_id = $2 AND held.line = of.line`,
    [
      tx.tenantId,
      importId,
      rows.map(({ line }) => line),
      rows.map(({ settled }) => settled.outcome),
      rows.map(({ settled }) => settled.subjectId),
      rows.map(({ settled }) => JSON.stringify(settled.messages)),
    ],
  )
}

export async function forgetPendingRows(tx: Tx, importId: string): Promise<void> {
  await tx.db.recordImportRow.deleteMany({ where: { tenantId: tx.tenantId, importId, outcome: 'pending' } })
}

export async function pageOfImports(
  tx: Tx,
  filter: { status: string | undefined; afterId: string; limit: number },
): Promise<RecordImport[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.recordImport.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(importOf)
}

function lineOf({ line, outcome, subjectId, messages }: LineRow): RecordImportRow {
  return {
    line,
    outcome: outcome as RecordImportRow['outcome'],
    subjectId,
    messages: messages as RecordImportRow['messages'],
  }
}

export async function pageOfRows(
  tx: Tx,
  filter: { importId: string; outcome: string | undefined; afterLine: number; limit: number },
): Promise<RecordImportRow[]> {
  const { importId, outcome, afterLine, limit } = filter
  const rows = await tx.db.recordImportRow.findMany({
    where: { tenantId: tx.tenantId, importId, line: { gt: afterLine }, ...given({ outcome }) },
    orderBy: { line: 'asc' },
    take: limit,
  })
  return rows.map(lineOf)
}
