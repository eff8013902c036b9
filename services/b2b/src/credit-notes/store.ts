import type { CreditNote } from '@clutch/contracts/b2b/credit-notes'
import { given } from '@clutch/shared/given'
import type { CreditNote as Row } from '../../prisma/client/client.ts'
import { dayOfRow, rowOfDay } from '../day-and-instant.ts'
import type { Tx } from '../kit.ts'

function creditNoteOf({ tenantId: _tenant, originKind, originId, ...row }: Row): CreditNote {
  return {
    ...row,
    issueDate: dayOfRow(row.issueDate),
    origin: { kind: originKind as CreditNote['origin']['kind'], id: originId },
    lines: row.lines as unknown as CreditNote['lines'],
    taxSubtotals: row.taxSubtotals as unknown as CreditNote['taxSubtotals'],
    netTotal: Number(row.netTotal),
    taxTotal: Number(row.taxTotal),
    rounding: Number(row.rounding),
    grossTotal: Number(row.grossTotal),
    refundTotal: Number(row.refundTotal),
    createdAt: row.createdAt.toISOString(),
  }
}

export async function insertCreditNote(tx: Tx, { origin, ...note }: CreditNote): Promise<void> {
  await tx.db.creditNote.create({
    data: {
      ...note,
      tenantId: tx.tenantId,
      issueDate: rowOfDay(note.issueDate),
      originKind: origin.kind,
      originId: origin.id,
      createdAt: new Date(note.createdAt),
    },
  })
}

export async function findCreditNote(tx: Tx, id: string): Promise<CreditNote | undefined> {
  const row = await tx.db.creditNote.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : creditNoteOf(row)
}

/** All of one invoice, oldest first: each takes at least a minor unit, and few are ever made. */
export async function findCreditNotesOf(tx: Tx, invoiceId: string): Promise<CreditNote[]> {
  const rows = await tx.db.creditNote.findMany({ where: { tenantId: tx.tenantId, invoiceId }, orderBy: { id: 'asc' } })
  return rows.map(creditNoteOf)
}

export async function pageOfCreditNotes(
  tx: Tx,
  filter: { invoiceId?: string | undefined; accountId?: string | undefined; afterId: string; limit: number },
): Promise<CreditNote[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.creditNote.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(creditNoteOf)
}
