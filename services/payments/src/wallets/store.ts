import type { Bucket, Wallet, WalletLine } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'
import type { BucketSum } from './answers.ts'
import type { Counted, Limits } from './limits.ts'
import { type Credit, type Holdings, type Part, total } from './wallet.ts'

/** A wallet as it is, under its lock: what it has is `holdings`. */
export interface StoredWallet extends Holdings {
  readonly id: string
  readonly version: number
  readonly accountId: string
  readonly holder: Wallet['holder']
  readonly name: string | null
  readonly status: Wallet['status']
  readonly timeZone: string
  readonly limits: Limits
  readonly counted: Counted
  /** Top-ups under way. */
  readonly awaited: number
  readonly creditCount: number
  readonly lineCount: number
  readonly balance: number
  readonly createdAt: Date
}

interface WalletRow {
  id: string
  version: number
  account_id: string
  holder_kind: Wallet['holder']['kind']
  holder_id: string
  currency: string
  name: string | null
  status: Wallet['status']
  time_zone: string
  max_balance: number | null
  max_out_per_day: number | null
  max_top_up_per_day: number | null
  counted_day: string
  out_on_day: number
  topped_up_on_day: number
  awaited: number
  owed: number
  credit_count: number
  line_count: number
  balance: number
  created_at: Date
}

interface CreditRow {
  id: string
  wallet_id: string
  number: number
  bucket: Bucket
  priority: number
  origin: Credit['origin']
  origin_id: string | null
  reason: string
  funded_by: string
  amount: number
  available: number
  held: number
  used: number
  expired: number
  voided: number
  reclaimed: number
  closed: Credit['closed']
  expires_at: Date | null
  created_at: Date
  version: number
}

const walletColumns = `id, version, account_id, holder_kind, holder_id, currency, name, status, time_zone, max_balance,
  max_out_per_day, max_top_up_per_day, counted_day, out_on_day, topped_up_on_day, awaited, owed, credit_count, line_count,
  balance, created_at`
const creditColumns = `id, wallet_id, number, bucket, priority, origin, origin_id, reason, funded_by, amount, available, held,
  used, expired, voided, reclaimed, closed, expires_at, created_at, version`

const orNull = (amount: number | null) => (amount === null ? null : Number(amount))

function walletOf(row: WalletRow, credits: readonly Credit[]): StoredWallet {
  return {
    id: row.id,
    version: row.version,
    accountId: row.account_id,
    holder: { kind: row.holder_kind, id: row.holder_id },
    currency: row.currency,
    name: row.name,
    status: row.status,
    timeZone: row.time_zone,
    limits: {
      maxBalance: orNull(row.max_balance),
      maxOutPerDay: orNull(row.max_out_per_day),
      maxTopUpPerDay: orNull(row.max_top_up_per_day),
    },
    counted: { day: row.counted_day, out: Number(row.out_on_day), toppedUp: Number(row.topped_up_on_day) },
    awaited: Number(row.awaited),
    owed: Number(row.owed),
    creditCount: row.credit_count,
    lineCount: row.line_count,
    balance: Number(row.balance),
    createdAt: row.created_at,
    credits,
  }
}

function creditOf(row: CreditRow): Credit {
  return {
    id: row.id,
    number: row.number,
    bucket: row.bucket,
    priority: row.priority,
    origin: row.origin,
    originId: row.origin_id,
    reason: row.reason,
    fundedBy: row.funded_by,
    amount: Number(row.amount),
    available: Number(row.available),
    held: Number(row.held),
    used: Number(row.used),
    expired: Number(row.expired),
    voided: Number(row.voided),
    reclaimed: Number(row.reclaimed),
    closed: row.closed,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    version: row.version,
  }
}

/** @throws the database's 23505 when the holder has one in this currency */
export async function insertWallet(tx: Tx, wallet: StoredWallet): Promise<void> {
  await tx.sql.query(
    `INSERT INTO wallets (tenant_id, id, account_id, holder_kind, holder_id, currency, name, status, time_zone, max_balance,
                          max_out_per_day, max_top_up_per_day, counted_day, moved_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
    [
      tx.tenantId,
      wallet.id,
      wallet.accountId,
      wallet.holder.kind,
      wallet.holder.id,
      wallet.currency,
      wallet.name,
      wallet.status,
      wallet.timeZone,
      wallet.limits.maxBalance,
      wallet.limits.maxOutPerDay,
      wallet.limits.maxTopUpPerDay,
      wallet.counted.day,
      wallet.createdAt,
    ],
  )
}

/**
 * Locks wallets, always in the order of their ids: whoever needs two waits for whoever needs the same two. Whatever moves
 * money of a wallet begins here, so the rest of its rows need no lock.
 * @param creditIds credits that are read whether or not anything is left of them
 */
export async function lockWallets(
  tx: Tx,
  ids: readonly string[],
  creditIds: readonly string[] = [],
): Promise<Map<string, StoredWallet>> {
  const { rows } = await tx.sql.query<WalletRow>(
    {
      name: 'wallets-lock',
      text: `SELECT ${walletColumns} FROM wallets WHERE tenant_id = $1 AND id = ANY($2::text[]) ORDER BY id FOR NO KEY UPDATE`,
    },
    [tx.tenantId, ids],
  )
  return withCredits(tx, rows, creditIds)
}

/** One wallet under its lock. */
export async function lockWallet(
  tx: Tx,
  id: string,
  creditIds: readonly string[] = [],
): Promise<StoredWallet | undefined> {
  return (await lockWallets(tx, [id], creditIds)).get(id)
}

export async function findWallet(tx: Tx, id: string): Promise<StoredWallet | undefined> {
  const { rows } = await tx.sql.query<WalletRow>(
    { name: 'wallet-find', text: `SELECT ${walletColumns} FROM wallets WHERE tenant_id = $1 AND id = $2` },
    [tx.tenantId, id],
  )
  return (await withCredits(tx, rows, [])).get(id)
}

async function withCredits(
  tx: Tx,
  wallets: readonly WalletRow[],
  creditIds: readonly string[],
): Promise<Map<string, StoredWallet>> {
  if (wallets.length === 0) return new Map()
  const ids = wallets.map(({ id }) => id)
  const { rows } = await tx.sql.query<CreditRow>(
    {
      name: 'wallet-credits-live',
      text: `SELECT ${creditColumns} FROM wallet_credits
              WHERE tenant_id = $1 AND wallet_id = ANY($2::text[]) AND (available > 0 OR held > 0)`,
    },
    [tx.tenantId, ids],
  )
  const live = new Set(rows.map(({ id }) => id))
  const more = creditIds.filter((id) => !live.has(id))
  if (more.length > 0) {
    const others = await tx.sql.query<CreditRow>(
      {
        name: 'wallet-credits-by-id',
        text: `SELECT ${creditColumns} FROM wallet_credits WHERE tenant_id = $1 AND id = ANY($2::text[]) AND wallet_id = ANY($3::text[])`,
      },
      [tx.tenantId, more, ids],
    )
    rows.push(...others.rows)
  }
  const byWallet = Map.groupBy(rows, (row) => row.wallet_id)
  return new Map(wallets.map((row) => [row.id, walletOf(row, (byWallet.get(row.id) ?? []).map(creditOf))]))
}

export interface NewLine {
  readonly kind: WalletLine['kind']
  readonly amount: number
  readonly reference: { readonly kind: string; readonly id: string }
  readonly description: string
}

/**
 * Writes what became of a wallet: the credits that changed or are new, its own row, and the lines of its statement. The
 * balance is what the lines make of it, and must be what the credits hold.
 */
export async function saveWallet(
  tx: Tx,
  before: StoredWallet,
  after: StoredWallet,
  lines: readonly NewLine[] = [],
): Promise<StoredWallet> {
  const known = new Map(before.credits.map((credit) => [credit.id, credit]))
  const changed = after.credits.filter((credit) => known.has(credit.id) && known.get(credit.id) !== credit)
  const fresh = after.credits.filter((credit) => !known.has(credit.id))
  if (changed.length > 0) await updateCredits(tx, changed)
  if (fresh.length > 0) await insertCredits(tx, after.id, fresh)
  let balance = before.balance
  // What is owed is told by the last line only; until then it is what it was.
  const moving = lines.filter(({ amount }) => amount !== 0 || lines.length === 1)
  const written = moving.map((line, index) => {
    balance += line.amount
    return {
      ...line,
      id: newId('wln'),
      number: before.lineCount + index + 1,
      balance,
      owed: index === moving.length - 1 ? after.owed : before.owed,
    }
  })
  const held = total(after.credits.map((credit) => credit.available + credit.held))
  if (balance !== held) throw new Error(`${after.id} would have ${balance} by its lines and ${held} by its credits`)
  const saved: StoredWallet = { ...after, balance, lineCount: before.lineCount + written.length }
  await tx.sql.query(
    {
      name: 'wallet-save',
      text: `WITH saved AS (
               UPDATE wallets SET version = $3, name = $4, status = $5, max_balance = $6, max_out_per_day = $7, max_top_up_per_day = $8,
                      counted_day = $9, out_on_day = $10, topped_up_on_day = $11, awaited = $12, owed = $13, credit_count = $14,
                      line_count = $15, balance = $16, moved_at = CASE WHEN $17 THEN greatest(moved_at, $18) ELSE moved_at END
                WHERE tenant_id = $1 AND id = $2 RETURNING moved_at)
             INSERT INTO wallet_lines (tenant_id, id, wallet_id, number, kind, amount, balance, owed, reference_kind, reference_id,
                                       description, occurred_at)
             SELECT $1, l.id, $2, l.number, l.kind, l.amount, l.balance, l.owed, l.reference_kind, l.reference_id, l.description,
                    saved.moved_at
               FROM saved, unnest($19::text[], $20::int[], $21::text[], $22::bigint[], $23::bigint[], $24::bigint[], $25::text[],
                                  $26::text[], $27::text[])
                 AS l (id, number, kind, amount, balance, owed, reference_kind, reference_id, description)`,
    },
    [
      tx.tenantId,
      saved.id,
      saved.version,
      saved.name,
      saved.status,
      saved.limits.maxBalance,
      saved.limits.maxOutPerDay,
      saved.limits.maxTopUpPerDay,
      saved.counted.day,
      saved.counted.out,
      saved.counted.toppedUp,
      saved.awaited,
      saved.owed,
      saved.creditCount,
      saved.lineCount,
      saved.balance,
      written.length > 0,
      tx.now,
      written.map((line) => line.id),
      written.map((line) => line.number),
      written.map((line) => line.kind),
      written.map((line) => line.amount),
      written.map((line) => line.balance),
      written.map((line) => line.owed),
      written.map((line) => line.reference.kind),
      written.map((line) => line.reference.id),
      written.map((line) => line.description),
    ],
  )
  return saved
}

async function updateCredits(tx: Tx, credits: readonly Credit[]): Promise<void> {
  await tx.sql.query(
    {
      name: 'wallet-credits-update',
      text: `UPDATE wallet_credits AS c SET available = n.available, held = n.held, used = n.used, expired = n.expired, voided = n.voided,
                    reclaimed = n.reclaimed, closed = n.closed, version = c.version + 1
               FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[])
                 AS n (id, available, held, used, expired, voided, reclaimed, closed)
              WHERE c.tenant_id = $1 AND c.id = n.id`,
    },
    [
      tx.tenantId,
      credits.map((credit) => credit.id),
      credits.map((credit) => credit.available),
      credits.map((credit) => credit.held),
      credits.map((credit) => credit.used),
      credits.map((credit) => credit.expired),
      credits.map((credit) => credit.voided),
      credits.map((credit) => credit.reclaimed),
      credits.map((credit) => credit.closed),
    ],
  )
}

async function insertCredits(tx: Tx, walletId: string, credits: readonly Credit[]): Promise<void> {
  await tx.sql.query(
    `INSERT INTO wallet_credits (tenant_id, id, wallet_id, number, bucket, priority, origin, origin_id, reason, funded_by, amount,
                                 available, reclaimed, expires_at, created_at)
     SELECT $1, id, $2, number, bucket, priority, origin, origin_id, reason, funded_by, amount, available, reclaimed, expires_at, $3
       FROM unnest($4::text[], $5::int[], $6::text[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[],
                   $13::bigint[], $14::bigint[], $15::timestamptz[])
         AS n (id, number, bucket, priority, origin, origin_id, reason, funded_by, amount, available, reclaimed, expires_at)`,
    [
      tx.tenantId,
      walletId,
      tx.now,
      credits.map((credit) => credit.id),
      credits.map((credit) => credit.number),
      credits.map((credit) => credit.bucket),
      credits.map((credit) => credit.priority),
      credits.map((credit) => credit.origin),
      credits.map((credit) => credit.originId),
      credits.map((credit) => credit.reason),
      credits.map((credit) => credit.fundedBy),
      credits.map((credit) => credit.amount),
      credits.map((credit) => credit.available),
      credits.map((credit) => credit.reclaimed),
      credits.map((credit) => credit.expiresAt),
    ],
  )
}

export async function pageOfWallets(
  tx: Tx,
  filter: {
    accountId?: string | undefined
    holderId?: string | undefined
    currency?: string | undefined
    status?: string | undefined
    after: TimeKey | undefined
    limit: number
  },
): Promise<{ wallet: StoredWallet; sums: BucketSum[] }[]> {
  const { accountId, holderId, currency, status, after, limit } = filter
  const values: unknown[] = [tx.tenantId, limit]
  const where = conditions(values, { account_id: accountId, holder_id: holderId, currency, status }, after)
  const { rows } = await tx.sql.query<WalletRow>(
    `SELECT ${walletColumns} FROM wallets WHERE tenant_id = $1 ${where} ORDER BY created_at DESC, id DESC LIMIT $2`,
    values,
  )
  // Summed by the database: a page of wallets may have very many credits.
  const sums = await tx.sql.query<{ wallet_id: string; bucket: Bucket; available: number; held: number }>(
    `SELECT wallet_id, bucket, sum(held)::bigint AS held,
            coalesce(sum(available) FILTER (WHERE closed IS NULL AND (expires_at IS NULL OR expires_at > $3)), 0)::bigint AS available
       FROM wallet_credits WHERE tenant_id = $1 AND wallet_id = ANY($2::text[]) AND (available > 0 OR held > 0)
      GROUP BY wallet_id, bucket`,
    [tx.tenantId, rows.map(({ id }) => id), tx.now],
  )
  const byWallet = Map.groupBy(sums.rows, (sum) => sum.wallet_id)
  return rows.map((row) => ({
    wallet: walletOf(row, []),
    sums: (byWallet.get(row.id) ?? []).map(({ bucket, available, held }) => ({
      bucket,
      available: Number(available),
      held: Number(held),
    })),
  }))
}

/** The conditions of a list with the latest first: equalities, and where the page begins. */
export function conditions(
  values: unknown[],
  equal: Readonly<Record<string, string | undefined>>,
  after: TimeKey | undefined,
): string {
  const parts = Object.entries(equal).flatMap(([column, value]) =>
    value === undefined ? [] : [`AND ${column} = $${values.push(value)}`],
  )
  if (after !== undefined) {
    const at = values.push(after.at)
    const id = values.push(after.id)
    // The bound on the instant alone lets the index find where the page begins.
    parts.push(`AND created_at <= $${at} AND (created_at < $${at} OR id < $${id})`)
  }
  return parts.join(' ')
}

export interface KeptCredit {
  readonly walletId: string
  readonly credit: Credit
}

export async function findCredit(tx: Tx, id: string): Promise<KeptCredit | undefined> {
  const { rows } = await tx.sql.query<CreditRow>(
    `SELECT ${creditColumns} FROM wallet_credits WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id],
  )
  return rows[0] === undefined ? undefined : { walletId: rows[0].wallet_id, credit: creditOf(rows[0]) }
}

/** What a status means of the columns; an expiry that is past counts though nobody has written it down. */
const statusConditions = {
  active: 'closed IS NULL AND available + held > 0 AND (expires_at IS NULL OR expires_at > $3)',
  used: "closed IS DISTINCT FROM 'voided' AND available + held + expired = 0",
  expired:
    "closed IS DISTINCT FROM 'voided' AND available + held + expired > 0 AND (closed = 'expired' OR expires_at <= $3)",
  voided: "closed = 'voided'",
} as const

export async function pageOfCredits(
  tx: Tx,
  filter: {
    walletId: string
    bucket?: Bucket | undefined
    status?: keyof typeof statusConditions | undefined
    after: TimeKey | undefined
    limit: number
  },
): Promise<Credit[]> {
  const { walletId, bucket, status, after, limit } = filter
  const { rows } = await tx.sql.query<CreditRow>(
    `SELECT ${creditColumns} FROM wallet_credits
      WHERE tenant_id = $1 AND wallet_id = $2 AND $3::timestamptz IS NOT NULL AND created_at >= $4
        AND (created_at > $4 OR id > $5) AND ($6::text IS NULL OR bucket = $6)
        ${status === undefined ? '' : `AND ${statusConditions[status]}`}
      ORDER BY created_at, id LIMIT $7`,
    [tx.tenantId, walletId, tx.now, after?.at ?? new Date(0), after?.id ?? '', bucket ?? null, limit],
  )
  return rows.map(creditOf)
}

interface LineRow {
  number: number
  kind: WalletLine['kind']
  amount: number
  balance: number
  owed: number
  reference_kind: string
  reference_id: string
  description: string
  occurred_at: Date
}

export interface Period {
  readonly from: Date | undefined
  readonly to: Date | undefined
}

export async function pageOfLines(
  tx: Tx,
  currency: string,
  of: { walletId: string; period: Period; afterNumber: number; limit: number },
): Promise<WalletLine[]> {
  const { rows } = await tx.sql.query<LineRow>(
    `SELECT number, kind, amount, balance, owed, reference_kind, reference_id, description, occurred_at FROM wallet_lines
      WHERE tenant_id = $1 AND wallet_id = $2 AND number > $3
        AND ($4::timestamptz IS NULL OR occurred_at >= $4) AND ($5::timestamptz IS NULL OR occurred_at < $5)
      ORDER BY number LIMIT $6`,
    [tx.tenantId, of.walletId, of.afterNumber, of.period.from ?? null, of.period.to ?? null, of.limit],
  )
  const money = (amount: number) => ({ amount: Number(amount), currency })
  return rows.map((row) => ({
    number: row.number,
    kind: row.kind,
    amount: money(row.amount),
    balance: money(row.balance),
    receivable: money(row.owed),
    reference: { kind: row.reference_kind, id: row.reference_id },
    description: row.description,
    occurredAt: row.occurred_at.toISOString(),
  }))
}

/** What the wallet had just before an instant; now, where none is given. */
export async function balanceBefore(tx: Tx, walletId: string, instant: Date | undefined): Promise<number> {
  const { rows } = await tx.sql.query<{ balance: number }>(
    `SELECT balance FROM wallet_lines
      WHERE tenant_id = $1 AND wallet_id = $2 AND ($3::timestamptz IS NULL OR occurred_at < $3)
      ORDER BY number DESC LIMIT 1`,
    [tx.tenantId, walletId, instant ?? null],
  )
  return Number(rows[0]?.balance ?? 0)
}

/** A part as it is kept: of what it gave, so much went back. */
export interface KeptPart extends Part {
  readonly returned: number
  readonly outcome: 'returned' | 'renewed' | 'expired' | 'voided' | null
}

/** What each credit gave to a spend, a hold or a transfer, or got back by a refund. */
export async function insertParts(
  tx: Tx,
  ownerId: string,
  parts: readonly (Part & { outcome?: KeptPart['outcome'] })[],
): Promise<void> {
  await tx.sql.query(
    {
      name: 'wallet-parts-insert',
      text: `INSERT INTO wallet_parts (tenant_id, id, owner_id, position, credit_id, bucket, amount, outcome)
             SELECT $1, id, $2, position, credit_id, bucket, amount, outcome
               FROM unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::bigint[], $8::text[])
                 AS n (id, position, credit_id, bucket, amount, outcome)`,
    },
    [
      tx.tenantId,
      ownerId,
      parts.map(() => newId('wpt')),
      parts.map((_, index) => index),
      parts.map(({ creditId }) => creditId),
      parts.map(({ bucket }) => bucket),
      parts.map(({ amount }) => amount),
      parts.map(({ outcome = null }) => outcome),
    ],
  )
}

/** So much more of each part went back. */
export async function returnParts(
  tx: Tx,
  ownerId: string,
  parts: readonly { creditId: string; amount: number }[],
): Promise<void> {
  await tx.sql.query(
    `UPDATE wallet_parts AS p SET returned = p.returned + n.amount
       FROM unnest($3::text[], $4::bigint[]) AS n (credit_id, amount)
      WHERE p.tenant_id = $1 AND p.owner_id = $2 AND p.credit_id = n.credit_id`,
    [tx.tenantId, ownerId, parts.map(({ creditId }) => creditId), parts.map(({ amount }) => amount)],
  )
}

/** By what they belong to, in the order in which they were used. */
export async function findParts(tx: Tx, ownerIds: readonly string[]): Promise<Map<string, KeptPart[]>> {
  if (ownerIds.length === 0) return new Map()
  const { rows } = await tx.sql.query<{
    owner_id: string
    credit_id: string
    bucket: Bucket
    funded_by: string
    amount: number
    returned: number
    outcome: KeptPart['outcome']
  }>(
    {
      name: 'wallet-parts-find',
      text: `SELECT p.owner_id, p.credit_id, p.bucket, c.funded_by, p.amount, p.returned, p.outcome FROM wallet_parts AS p
               JOIN wallet_credits AS c ON c.tenant_id = p.tenant_id AND c.id = p.credit_id
              WHERE p.tenant_id = $1 AND p.owner_id = ANY($2::text[]) ORDER BY p.owner_id, p.position`,
    },
    [tx.tenantId, ownerIds],
  )
  const parts = Map.groupBy(rows, (row) => row.owner_id)
  return new Map(
    [...parts].map(([ownerId, own]) => [
      ownerId,
      own.map((row) => ({
        creditId: row.credit_id,
        bucket: row.bucket,
        fundedBy: row.funded_by,
        amount: Number(row.amount),
        returned: Number(row.returned),
        outcome: row.outcome,
      })),
    ]),
  )
}
