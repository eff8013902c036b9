import type { BankTransfer } from '@clutch/contracts/payments/bank-transfers'
import type { TimeKey } from '@clutch/shared/time-order'
import { findSharesOf } from '../invoice-allocations/store.ts'
import type { Tx } from '../kit.ts'

interface Row {
  id: string
  version: number
  bank_statement_id: string
  kind: BankTransfer['kind']
  booked_on: string
  amount: string
  currency: string
  payer_name: string | null
  payer_iban: string | null
  creditor_reference: string | null
  end_to_end_id: string | null
  remittance: string
  bank_reference: string | null
  status: BankTransfer['status']
  rule: BankTransfer['rule']
  reason: BankTransfer['reason']
  proposal: string
  credited: string
  account_id: string | null
  reverses: string | null
  created_at: Date
  matched_at: Date | null
}

const columns = `id, version, bank_statement_id, kind, booked_on::text AS booked_on, amount, currency, payer_name, payer_iban,
  creditor_reference, end_to_end_id, remittance, bank_reference, status, rule, reason, proposal, credited, account_id, reverses,
  created_at, matched_at`

function transferOf(row: Row, allocations: BankTransfer['allocations']): BankTransfer {
  return {
    id: row.id,
    version: row.version,
    bankStatementId: row.bank_statement_id,
    kind: row.kind,
    bookedOn: row.booked_on,
    amount: Number(row.amount),
    currency: row.currency,
    payerName: row.payer_name,
    payerIban: row.payer_iban,
    creditorReference: row.creditor_reference,
    endToEndId: row.end_to_end_id,
    remittance: row.remittance,
    bankReference: row.bank_reference,
    status: row.status,
    rule: row.rule,
    reason: row.reason,
    proposal: JSON.parse(row.proposal) as BankTransfer['proposal'],
    allocations,
    credited: Number(row.credited),
    accountId: row.account_id,
    reverses: row.reverses,
    createdAt: row.created_at.toISOString(),
    matchedAt: row.matched_at?.toISOString() ?? null,
  }
}

async function withShares(tx: Tx, rows: readonly Row[]): Promise<BankTransfer[]> {
  const shares = await findSharesOf(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => transferOf(row, shares.get(row.id) ?? []))
}

/** @returns whether the entry is new: known from another file it changes nothing */
export async function insertTransfer(tx: Tx, entryKey: string, one: BankTransfer): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    {
      name: 'bank-transfer-insert',
      text: `INSERT INTO bank_transfers (tenant_id, id, version, bank_statement_id, entry_key, kind, booked_on, amount, currency, payer_name,
               payer_iban, creditor_reference, end_to_end_id, remittance, bank_reference, status, reason, proposal, created_at)
             VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '[]', $17)
             ON CONFLICT (tenant_id, entry_key) DO NOTHING`,
    },
    [
      tx.tenantId,
      one.id,
      one.bankStatementId,
      entryKey,
      one.kind,
      one.bookedOn,
      one.amount,
      one.currency,
      one.payerName,
      one.payerIban,
      one.creditorReference,
      one.endToEndId,
      one.remittance,
      one.bankReference,
      one.status,
      one.reason,
      one.createdAt,
    ],
  )
  return rowCount === 1
}

export async function updateTransfer(tx: Tx, one: BankTransfer): Promise<void> {
  await tx.sql.query(
    {
      name: 'bank-transfer-update',
      text: `UPDATE bank_transfers SET version = $3, status = $4, rule = $5, reason = $6, proposal = $7, credited = $8, account_id = $9,
               reverses = $10, matched_at = $11 WHERE tenant_id = $1 AND id = $2`,
    },
    [
      tx.tenantId,
      one.id,
      one.version,
      one.status,
      one.rule,
      one.reason,
      JSON.stringify(one.proposal),
      one.credited,
      one.accountId,
      one.reverses,
      one.matchedAt,
    ],
  )
}

export async function findTransfer(tx: Tx, id: string): Promise<BankTransfer | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM bank_transfers WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return (await withShares(tx, rows))[0]
}

/** Receipts of this amount that the bank has not taken back. */
export async function findReceipts(tx: Tx, amount: number, currency: string): Promise<BankTransfer[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM bank_transfers
      WHERE tenant_id = $1 AND currency = $2 AND amount = $3 AND status IN ('unmatched', 'proposed', 'matched') AND kind = 'receipt'
      ORDER BY created_at DESC, id DESC LIMIT 100`,
    [tx.tenantId, currency, amount],
  )
  return withShares(tx, rows)
}

export async function pageOfTransfers(
  tx: Tx,
  page: {
    status?: string
    kind?: string
    accountId?: string
    bankStatementId?: string
    from?: string
    to?: string
    before: TimeKey | undefined
    limit: number
  },
): Promise<BankTransfer[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM bank_transfers
      WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR kind = $3)
        AND ($4::text IS NULL OR account_id = $4) AND ($5::text IS NULL OR bank_statement_id = $5)
        AND ($6::date IS NULL OR booked_on >= $6) AND ($7::date IS NULL OR booked_on <= $7)
        AND ($8::timestamptz IS NULL OR (created_at, id) < ($8, $9)) ORDER BY created_at DESC, id DESC LIMIT $10`,
    [
      tx.tenantId,
      page.status ?? null,
      page.kind ?? null,
      page.accountId ?? null,
      page.bankStatementId ?? null,
      page.from ?? null,
      page.to ?? null,
      page.before?.at ?? null,
      page.before?.id ?? null,
      page.limit,
    ],
  )
  return withShares(tx, rows)
}
