import type { WalletTopUp } from '@clutch/contracts/payments/wallets'
import { money } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../../kit.ts'
import { conditions } from '../store.ts'

export interface StoredTopUp {
  readonly id: string
  readonly version: number
  readonly walletId: string
  readonly paymentId: string
  readonly status: WalletTopUp['status']
  readonly amount: number
  readonly credited: number
  readonly recovered: number
  readonly reversed: number
  readonly creditId: string | null
  readonly countedDay: string
  readonly expiresAt: Date | null
  readonly createdAt: Date
  readonly settledAt: Date | null
}

interface Row {
  id: string
  version: number
  wallet_id: string
  payment_id: string
  status: WalletTopUp['status']
  amount: number
  credited: number
  recovered: number
  reversed: number
  credit_id: string | null
  counted_day: string
  expires_at: Date | null
  created_at: Date
  settled_at: Date | null
}

const columns = `id, version, wallet_id, payment_id, status, amount, credited, recovered, reversed, credit_id, counted_day, expires_at,
  created_at, settled_at`

function storedOf(row: Row): StoredTopUp {
  return {
    id: row.id,
    version: row.version,
    walletId: row.wallet_id,
    paymentId: row.payment_id,
    status: row.status,
    amount: Number(row.amount),
    credited: Number(row.credited),
    recovered: Number(row.recovered),
    reversed: Number(row.reversed),
    creditId: row.credit_id,
    countedDay: row.counted_day,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    settledAt: row.settled_at,
  }
}

export function topUpOf(topUp: StoredTopUp, currency: string): WalletTopUp {
  return {
    id: topUp.id,
    version: topUp.version,
    walletId: topUp.walletId,
    paymentId: topUp.paymentId,
    status: topUp.status,
    amount: money(topUp.amount, currency),
    credited: money(topUp.credited, currency),
    recovered: money(topUp.recovered, currency),
    reversed: money(topUp.reversed, currency),
    creditId: topUp.creditId,
    expiresAt: topUp.expiresAt?.toISOString() ?? null,
    createdAt: topUp.createdAt.toISOString(),
    settledAt: topUp.settledAt?.toISOString() ?? null,
  }
}

export async function insertTopUp(tx: Tx, topUp: StoredTopUp): Promise<void> {
  await tx.sql.query(
    `INSERT INTO wallet_top_ups (tenant_id, id, wallet_id, payment_id, status, amount, counted_day, expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tx.tenantId,
      topUp.id,
      topUp.walletId,
      topUp.paymentId,
      topUp.status,
      topUp.amount,
      topUp.countedDay,
      topUp.expiresAt,
      topUp.createdAt,
    ],
  )
}

export async function updateTopUp(tx: Tx, topUp: StoredTopUp): Promise<void> {
  await tx.sql.query(
    `UPDATE wallet_top_ups SET status = $3, credited = $4, recovered = $5, reversed = $6, credit_id = $7, settled_at = $8, version = $9
      WHERE tenant_id = $1 AND id = $2`,
    [
      tx.tenantId,
      topUp.id,
      topUp.status,
      topUp.credited,
      topUp.recovered,
      topUp.reversed,
      topUp.creditId,
      topUp.settledAt,
      topUp.version,
    ],
  )
}

/** Under the lock of its wallet it does not change. */
export async function findTopUpOf(tx: Tx, paymentId: string): Promise<StoredTopUp | undefined> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM wallet_top_ups WHERE tenant_id = $1 AND payment_id = $2`,
    [tx.tenantId, paymentId],
  )
  return rows[0] === undefined ? undefined : storedOf(rows[0])
}

export async function findTopUp(tx: Tx, id: string): Promise<StoredTopUp | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM wallet_top_ups WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : storedOf(rows[0])
}

export async function pageOfTopUps(
  tx: Tx,
  filter: { walletId: string; status?: string | undefined; after: TimeKey | undefined; limit: number },
): Promise<StoredTopUp[]> {
  const values: unknown[] = [tx.tenantId, filter.walletId, filter.limit]
  const where = conditions(values, { status: filter.status }, filter.after)
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM wallet_top_ups WHERE tenant_id = $1 AND wallet_id = $2 ${where}
      ORDER BY created_at DESC, id DESC LIMIT $3`,
    values,
  )
  return rows.map(storedOf)
}
