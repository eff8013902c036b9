import type { WalletHold, WalletReference } from '@clutch/contracts/payments/wallets'
import { money } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../../kit.ts'
import { partAnswer } from '../answers.ts'
import { conditions, findParts, type KeptPart } from '../store.ts'

export interface StoredHold {
  readonly id: string
  readonly version: number
  readonly walletId: string
  readonly status: WalletHold['status']
  readonly amount: number
  readonly captured: number
  readonly reference: WalletReference
  readonly description: string
  readonly countedDay: string
  readonly spendId: string | null
  readonly expiresAt: Date
  readonly createdAt: Date
  readonly settledAt: Date | null
  readonly parts: readonly KeptPart[]
}

interface Row {
  id: string
  version: number
  wallet_id: string
  status: WalletHold['status']
  amount: number
  captured: number
  reference_kind: WalletReference['kind']
  reference_id: string
  description: string
  counted_day: string
  spend_id: string | null
  expires_at: Date
  created_at: Date
  settled_at: Date | null
}

const columns = `id, version, wallet_id, status, amount, captured, reference_kind, reference_id, description, counted_day, spend_id,
  expires_at, created_at, settled_at`

async function withParts(tx: Tx, rows: readonly Row[]): Promise<StoredHold[]> {
  const parts = await findParts(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    walletId: row.wallet_id,
    status: row.status,
    amount: Number(row.amount),
    captured: Number(row.captured),
    reference: { kind: row.reference_kind, id: row.reference_id },
    description: row.description,
    countedDay: row.counted_day,
    spendId: row.spend_id,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    settledAt: row.settled_at,
    parts: parts.get(row.id) ?? [],
  }))
}

export function holdOf(hold: StoredHold, currency: string): WalletHold {
  return {
    id: hold.id,
    version: hold.version,
    walletId: hold.walletId,
    status: hold.status,
    amount: money(hold.amount, currency),
    captured: money(hold.captured, currency),
    released: money(hold.status === 'active' ? 0 : hold.amount - hold.captured, currency),
    parts: hold.parts.map((part) => partAnswer(part, currency)),
    reference: hold.reference,
    description: hold.description,
    spendId: hold.spendId,
    expiresAt: hold.expiresAt.toISOString(),
    createdAt: hold.createdAt.toISOString(),
    settledAt: hold.settledAt?.toISOString() ?? null,
  }
}

export async function insertHold(tx: Tx, hold: StoredHold): Promise<void> {
  await tx.sql.query(
    `INSERT INTO wallet_holds (tenant_id, id, wallet_id, status, amount, reference_kind, reference_id, description, counted_day,
                               expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.tenantId,
      hold.id,
      hold.walletId,
      hold.status,
      hold.amount,
      hold.reference.kind,
      hold.reference.id,
      hold.description,
      hold.countedDay,
      hold.expiresAt,
      hold.createdAt,
    ],
  )
}

export async function updateHold(tx: Tx, hold: StoredHold): Promise<void> {
  await tx.sql.query(
    `UPDATE wallet_holds SET status = $3, captured = $4, spend_id = $5, settled_at = $6, version = $7
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, hold.id, hold.status, hold.captured, hold.spendId, hold.settledAt, hold.version],
  )
}

/** Under the lock of its wallet it does not change. */
export async function findHold(tx: Tx, id: string): Promise<StoredHold | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM wallet_holds WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return (await withParts(tx, rows))[0]
}

export async function pageOfHolds(
  tx: Tx,
  filter: { walletId: string; status?: string | undefined; after: TimeKey | undefined; limit: number },
): Promise<StoredHold[]> {
  const values: unknown[] = [tx.tenantId, filter.walletId, filter.limit]
  const where = conditions(values, { status: filter.status }, filter.after)
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM wallet_holds WHERE tenant_id = $1 AND wallet_id = $2 ${where}
      ORDER BY created_at DESC, id DESC LIMIT $3`,
    values,
  )
  return withParts(tx, rows)
}
