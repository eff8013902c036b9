import type { Dunning, DunningAttempt, DunningTotal } from '@clutch/contracts/payments/dunnings'
import { given } from '@clutch/shared/given'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Dunning as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function dunningOf({ tenantId: _tenant, currency, amount, ...row }: Row): Dunning {
  return {
    ...row,
    amount: money(amount, currency),
    status: row.status as Dunning['status'],
    stopReason: row.stopReason as Dunning['stopReason'],
    atEnd: row.atEnd as Dunning['atEnd'],
    failedAt: row.failedAt.toISOString(),
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    deadlineAt: row.deadlineAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

function rowOf(tx: Tx, { amount, ...dunning }: Dunning): Row {
  return {
    ...dunning,
    tenantId: tx.tenantId,
    amount: BigInt(amount.amount),
    currency: amount.currency,
    offsetsDays: [...dunning.offsetsDays],
    failedAt: new Date(dunning.failedAt),
    nextAttemptAt: dunning.nextAttemptAt === null ? null : new Date(dunning.nextAttemptAt),
    deadlineAt: dunning.deadlineAt === null ? null : new Date(dunning.deadlineAt),
    endedAt: dunning.endedAt === null ? null : new Date(dunning.endedAt),
  }
}

export async function insertDunning(tx: Tx, dunning: Dunning): Promise<void> {
  await tx.db.dunning.create({ data: rowOf(tx, dunning) })
}

export async function updateDunning(tx: Tx, dunning: Dunning): Promise<void> {
  await tx.db.dunning.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: dunning.id } },
    data: rowOf(tx, dunning),
  })
}

export async function findDunning(tx: Tx, id: string): Promise<Dunning | undefined> {
  const row = await tx.db.dunning.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : dunningOf(row)
}

export async function lockDunning(tx: Tx, id: string): Promise<Dunning | undefined> {
  await tx.sql.query('SELECT 1 FROM dunnings WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findDunning(tx, id)
}

export async function lockDunningOfPayment(tx: Tx, paymentId: string): Promise<Dunning | undefined> {
  const { rows } = await tx.sql.query<{ id: string }>(
    'SELECT id FROM dunnings WHERE tenant_id = $1 AND payment_id = $2 FOR UPDATE',
    [tx.tenantId, paymentId],
  )
  return rows[0] === undefined ? undefined : findDunning(tx, rows[0].id)
}

/** Those that go on, of an invoice or of an account; the oldest first. */
export async function findRunning(
  tx: Tx,
  of: { invoiceId: string } | { accountId: string },
  limit: number,
): Promise<string[]> {
  const rows = await tx.db.dunning.findMany({
    where: { tenantId: tx.tenantId, ...of, status: { in: ['retrying', 'awaiting-customer'] } },
    select: { id: true },
    orderBy: [{ failedAt: 'asc' }, { paymentId: 'asc' }],
    take: limit,
  })
  return rows.map(({ id }) => id)
}

/** The latest that a hard decline has ended, of an account: another card may do. */
export async function findStoppedByDecline(tx: Tx, accountId: string, limit: number): Promise<string[]> {
  const rows = await tx.db.dunning.findMany({
    where: { tenantId: tx.tenantId, accountId, status: 'stopped', stopReason: 'hard-decline' },
    select: { id: true },
    orderBy: { id: 'desc' },
    take: limit,
  })
  return rows.map(({ id }) => id)
}

export async function pageOfDunnings(
  tx: Tx,
  filter: {
    status?: string | undefined
    accountId?: string | undefined
    paymentId?: string | undefined
    currency?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<Dunning[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.dunning.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('failedAt', before) },
    orderBy: latestFirst('failedAt'),
    take: limit,
  })
  return rows.map(dunningOf)
}

/** Whether an attempt at one of this account and currency is under way, that was begun since then. */
export async function findUnderWay(
  tx: Tx,
  { accountId, amount }: Pick<Dunning, 'accountId' | 'amount'>,
  since: Date,
): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM dunnings d JOIN dunning_attempts a ON a.tenant_id = d.tenant_id AND a.dunning_id = d.id
      WHERE d.tenant_id = $1 AND d.account_id = $2 AND d.currency = $3 AND a.outcome IS NULL AND a.at > $4 LIMIT 1`,
    [tx.tenantId, accountId, amount.currency, since],
  )
  return rowCount === 1
}

/** The oldest of this account and currency whose time has come. */
export async function findOldestDue(
  tx: Tx,
  { accountId, amount }: Pick<Dunning, 'accountId' | 'amount'>,
  now: Date,
): Promise<Dunning | undefined> {
  const row = await tx.db.dunning.findFirst({
    where: {
      ...{ tenantId: tx.tenantId, accountId, currency: amount.currency, status: 'retrying' },
      nextAttemptAt: { lte: now },
    },
    orderBy: [{ failedAt: 'asc' }, { paymentId: 'asc' }],
  })
  return row === null ? undefined : dunningOf(row)
}

export async function findTotals(tx: Tx, accountId: string | undefined): Promise<DunningTotal[]> {
  const { rows } = await tx.sql.query<{ currency: string; status: Dunning['status']; dunnings: number; owed: string }>(
    `SELECT currency, status, count(*)::int AS dunnings, sum(amount)::text AS owed FROM dunnings
      WHERE tenant_id = $1 AND ($2::text IS NULL OR account_id = $2)
        AND status IN ('retrying', 'awaiting-customer', 'stopped', 'exhausted') AND stop_reason IS DISTINCT FROM 'withdrawn'
      GROUP BY currency, status ORDER BY currency, status`,
    [tx.tenantId, accountId ?? null],
  )
  return rows.map(({ owed, ...row }) => ({ ...row, owed: money(Number(owed), row.currency) }))
}

export async function insertAttempt(
  tx: Tx,
  attempt: DunningAttempt & { methodId: string | null; amount: Dunning['amount'] },
): Promise<void> {
  const { amount, at, ...row } = attempt
  await tx.db.dunningAttempt.create({
    data: { ...row, tenantId: tx.tenantId, at: new Date(at), amount: amount.amount, currency: amount.currency },
  })
}

/** @returns whether one was under way */
export async function settleLastAttempt(
  tx: Tx,
  dunningId: string,
  { outcome, code }: Pick<DunningAttempt, 'outcome' | 'code'>,
): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `UPDATE dunning_attempts SET outcome = $3, code = $4 WHERE tenant_id = $1 AND dunning_id = $2 AND outcome IS NULL`,
    [tx.tenantId, dunningId, outcome, code],
  )
  return rowCount === 1
}

/** In the order of their numbers. */
export async function findAttemptsOf(tx: Tx, dunningId: string): Promise<DunningAttempt[]> {
  const rows = await tx.db.dunningAttempt.findMany({
    where: { tenantId: tx.tenantId, dunningId },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
    take: 500,
  })
  return rows.map(({ id, number, at, outcome, code }) => ({
    id,
    dunningId,
    number,
    at: at.toISOString(),
    outcome: outcome as DunningAttempt['outcome'],
    code,
  }))
}

/** When this amount was asked of the method since then by every attempt at its payments, by hand too; the latest first. */
export async function findAttemptsAt(
  tx: Tx,
  methodId: string,
  { amount, currency }: Dunning['amount'],
  since: Date,
  limit: number,
): Promise<Date[]> {
  const rows = await tx.db.dunningAttempt.findMany({
    where: { tenantId: tx.tenantId, methodId, amount, currency, at: { gte: since }, outcome: { not: 'succeeded' } },
    orderBy: { at: 'desc' },
    select: { at: true },
    take: limit,
  })
  return rows.map(({ at }) => at)
}
