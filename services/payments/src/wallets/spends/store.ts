import type { WalletReference, WalletSpend } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../../kit.ts'
import { partAnswer } from '../answers.ts'
import { conditions, findParts, type KeptPart } from '../store.ts'
import type { GivenBack } from '../wallet.ts'

export interface StoredSpend {
  readonly id: string
  readonly version: number
  readonly walletId: string
  readonly holdId: string | null
  readonly amount: number
  readonly refunded: number
  readonly reference: WalletReference
  readonly description: string
  readonly createdAt: Date
  readonly parts: readonly KeptPart[]
}

interface Row {
  id: string
  version: number
  wallet_id: string
  hold_id: string | null
  amount: number
  refunded: number
  reference_kind: WalletReference['kind']
  reference_id: string
  description: string
  created_at: Date
}

const columns =
  'id, version, wallet_id, hold_id, amount, refunded, reference_kind, reference_id, description, created_at'

async function withParts(tx: Tx, rows: readonly Row[]): Promise<StoredSpend[]> {
  const parts = await findParts(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    walletId: row.wallet_id,
    holdId: row.hold_id,
    amount: Number(row.amount),
    refunded: Number(row.refunded),
    reference: { kind: row.reference_kind, id: row.reference_id },
    description: row.description,
    createdAt: row.created_at,
    parts: parts.get(row.id) ?? [],
  }))
}

export function spendOf(spend: StoredSpend, currency: string): WalletSpend {
  return {
    id: spend.id,
    version: spend.version,
    walletId: spend.walletId,
    amount: money(spend.amount, currency),
    refunded: money(spend.refunded, currency),
    parts: spend.parts.map((part) => partAnswer(part, currency)),
    reference: spend.reference,
    description: spend.description,
    holdId: spend.holdId,
    createdAt: spend.createdAt.toISOString(),
  }
}

/** What was paid for and what each credit gave to it, in one statement. */
export async function insertSpend(tx: Tx, spend: StoredSpend): Promise<void> {
  await tx.sql.query(
    {
      name: 'wallet-spend-insert',
      text: `WITH parts AS (
               INSERT INTO wallet_parts (tenant_id, id, owner_id, position, credit_id, bucket, amount)
               SELECT $1, id, $2, position, credit_id, bucket, amount
                 FROM unnest($10::text[], $11::int[], $12::text[], $13::text[], $14::bigint[])
                   AS n (id, position, credit_id, bucket, amount))
             INSERT INTO wallet_spends (tenant_id, id, wallet_id, hold_id, amount, reference_kind, reference_id, description, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    },
    [
      tx.tenantId,
      spend.id,
      spend.walletId,
      spend.holdId,
      spend.amount,
      spend.reference.kind,
      spend.reference.id,
      spend.description,
      spend.createdAt,
      spend.parts.map(() => newId('wpt')),
      spend.parts.map((_, index) => index),
      spend.parts.map(({ creditId }) => creditId),
      spend.parts.map(({ bucket }) => bucket),
      spend.parts.map(({ amount }) => amount),
    ],
  )
}

/** Under the lock of its wallet it does not change. */
export async function findSpend(tx: Tx, id: string): Promise<StoredSpend | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM wallet_spends WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return (await withParts(tx, rows))[0]
}

export async function pageOfSpends(
  tx: Tx,
  filter: {
    walletId: string
    creditId?: string | undefined
    referenceId?: string | undefined
    after: TimeKey | undefined
    limit: number
  },
): Promise<StoredSpend[]> {
  const { walletId, creditId, referenceId, after, limit } = filter
  const values: unknown[] = [tx.tenantId, walletId, limit]
  const where = conditions(values, { reference_id: referenceId }, after)
  const using =
    creditId === undefined
      ? ''
      : `AND id IN (SELECT owner_id FROM wallet_parts WHERE tenant_id = $1 AND credit_id = $${values.push(creditId)})`
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM wallet_spends WHERE tenant_id = $1 AND wallet_id = $2 ${where} ${using}
      ORDER BY created_at DESC, id DESC LIMIT $3`,
    values,
  )
  return withParts(tx, rows)
}

export async function countRefund(tx: Tx, spend: StoredSpend, amount: number): Promise<void> {
  await tx.sql.query(
    'UPDATE wallet_spends SET refunded = refunded + $3, version = version + 1 WHERE tenant_id = $1 AND id = $2',
    [tx.tenantId, spend.id, amount],
  )
}

export interface StoredRefund {
  readonly id: string
  readonly spendId: string
  readonly amount: number
  readonly reason: string
  readonly createdAt: Date
  readonly parts: readonly GivenBack[]
}

export async function insertRefund(tx: Tx, refund: Omit<StoredRefund, 'parts'>): Promise<void> {
  await tx.sql.query(
    'INSERT INTO wallet_refunds (tenant_id, id, spend_id, amount, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [tx.tenantId, refund.id, refund.spendId, refund.amount, refund.reason, refund.createdAt],
  )
}

export async function pageOfRefunds(
  tx: Tx,
  filter: { spendId: string; after: TimeKey | undefined; limit: number },
): Promise<StoredRefund[]> {
  const values: unknown[] = [tx.tenantId, filter.spendId, filter.limit]
  const where = conditions(values, {}, filter.after)
  const { rows } = await tx.sql.query<{ id: string; amount: number; reason: string; created_at: Date }>(
    `SELECT id, amount, reason, created_at FROM wallet_refunds WHERE tenant_id = $1 AND spend_id = $2 ${where}
      ORDER BY created_at DESC, id DESC LIMIT $3`,
    values,
  )
  const parts = await findParts(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    spendId: filter.spendId,
    amount: Number(row.amount),
    reason: row.reason,
    createdAt: row.created_at,
    parts: (parts.get(row.id) ?? []).map((part) => ({ ...part, outcome: part.outcome ?? 'returned' })),
  }))
}
