import type { Statement } from '@clutch/contracts/b2b/statements'
import { given } from '@clutch/shared/given'
import type { Statement as Row } from '../../prisma/client/client.ts'
import { dayOfRow, rowOfDay } from '../day-and-instant.ts'
import type { Tx } from '../kit.ts'

function statementOf({ tenantId: _tenant, periodFrom, periodTo, ...row }: Row): Statement {
  return {
    ...row,
    period: { from: dayOfRow(periodFrom), to: dayOfRow(periodTo) },
    invoices: row.invoices as unknown as Statement['invoices'],
    total: Number(row.total),
    issueDate: dayOfRow(row.issueDate),
    dueDate: dayOfRow(row.dueDate),
    createdAt: row.createdAt.toISOString(),
  }
}

/** An invoice stands on one statement: a second that wants it fails on the key. */
export async function insertStatement(tx: Tx, { period, ...statement }: Statement): Promise<void> {
  const { tenantId } = tx
  await tx.db.statement.create({
    data: {
      ...statement,
      tenantId,
      periodFrom: rowOfDay(period.from),
      periodTo: rowOfDay(period.to),
      issueDate: rowOfDay(statement.issueDate),
      dueDate: rowOfDay(statement.dueDate),
      createdAt: new Date(statement.createdAt),
    },
  })
  await tx.db.statementInvoice.createMany({
    data: statement.invoices.map(({ id: invoiceId }) => ({ tenantId, invoiceId, statementId: statement.id })),
  })
}

export async function findStatement(tx: Tx, id: string): Promise<Statement | undefined> {
  const row = await tx.db.statement.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : statementOf(row)
}

export async function pageOfStatements(
  tx: Tx,
  filter: { accountId?: string | undefined; afterId: string; limit: number },
): Promise<Statement[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.statement.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(statementOf)
}

/** Sent and not charged, due in part or in full, issued in the period and on no statement yet: the oldest first. */
export async function findUnstated(
  tx: Tx,
  of: { accountIds: readonly string[]; currency: string; from: string; to: string; limit: number },
): Promise<Statement['invoices']> {
  const rows = await tx.db.invoice.findMany({
    where: {
      tenantId: tx.tenantId,
      accountId: { in: [...of.accountIds] },
      status: { in: ['finalised', 'overdue'] },
      collection: 'send',
      currency: of.currency,
      due: { gt: 0 },
      issueDate: { gte: rowOfDay(of.from), lte: rowOfDay(of.to) },
      statement: null,
    },
    orderBy: [{ issueDate: 'asc' }, { id: 'asc' }],
    take: of.limit,
  })
  return rows.flatMap(({ id, number, accountId, issueDate, due }) =>
    number === null || issueDate === null
      ? []
      : [{ id, number, accountId, issueDate: dayOfRow(issueDate), due: Number(due) }],
  )
}
