import type { WalletTransfer } from '@clutch/contracts/payments/wallets'
import { money } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../../kit.ts'
import { partAnswer } from '../answers.ts'
import { conditions, findParts } from '../store.ts'

export async function insertTransfer(
  tx: Tx,
  transfer: { id: string; fromWalletId: string; toWalletId: string; amount: number; reason: string },
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO wallet_transfers (tenant_id, id, from_wallet_id, to_wallet_id, amount, reason, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.tenantId, transfer.id, transfer.fromWalletId, transfer.toWalletId, transfer.amount, transfer.reason, tx.now],
  )
}

export async function pageOfTransfers(
  tx: Tx,
  currency: string,
  filter: { walletId: string; direction: 'in' | 'out'; after: TimeKey | undefined; limit: number },
): Promise<WalletTransfer[]> {
  const values: unknown[] = [tx.tenantId, filter.walletId, filter.limit]
  const where = conditions(values, {}, filter.after)
  const { rows } = await tx.sql.query<{
    id: string
    from_wallet_id: string
    to_wallet_id: string
    amount: number
    reason: string
    created_at: Date
  }>(
    `SELECT id, from_wallet_id, to_wallet_id, amount, reason, created_at FROM wallet_transfers
      WHERE tenant_id = $1 AND ${filter.direction === 'in' ? 'to_wallet_id' : 'from_wallet_id'} = $2 ${where}
      ORDER BY created_at DESC, id DESC LIMIT $3`,
    values,
  )
  const parts = await findParts(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    version: 1,
    fromWalletId: row.from_wallet_id,
    toWalletId: row.to_wallet_id,
    amount: money(Number(row.amount), currency),
    parts: (parts.get(row.id) ?? []).map((part) => partAnswer(part, currency)),
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
  }))
}
