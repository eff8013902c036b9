import type { Sql } from '@clutch/shared/database'
import { money } from '@clutch/shared/money'
import type { Composing, Database, OutboxRow, Scope } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { type AccountRef, accountId, accountType, isAccountCode } from './account.ts'
import { type Entry, type EntryReference, type Posting, referenceKinds } from './posting.ts'

/** An account that must not go below zero would have. The transaction is lost; nothing was posted. */
export class InsufficientFunds extends Error {
  override name = 'InsufficientFunds'
}

/** The id names an entry that is posted already and says something else. */
export class EntryReused extends Error {
  override name = 'EntryReused'
}

const postEntrySql = {
  name: 'ledger-post-entry',
  text: 'SELECT payments.post_entry($1, $2, $3, $4, $5::timestamptz, $6::text[], $7::smallint[], $8::boolean[], $9::bigint[]) AS posted',
}

/**
 * Posts the entry: all of it or, when this very entry was posted before, nothing (false). Make it the last statement of
 * the transaction: the rows of busy accounts stay locked from here to the commit.
 */
export async function postEntry(sql: Sql, entry: Entry, occurredAt: Date): Promise<boolean> {
  try {
    const result = await sql.query<{ posted: boolean }>(postEntrySql, entryParameters(entry, occurredAt))
    return result.rows[0]?.posted === true
  } catch (error) {
    throw postingError(error, entry)
  }
}

const postOnceSql = {
  name: 'ledger-post-once',
  text: `SELECT outcome, kept_status AS status, kept_body AS body FROM payments.post_once($1, $2, $3, $4, $5, $6, $7, $8, $9,
    $10, $11, $12, $13, $14, $15, $16, $17::timestamptz, $18::text[], $19::smallint[], $20::boolean[], $21::bigint[])`,
}

export interface PostedOnce {
  readonly outcome: 'posted' | 'replayed' | 'mismatch' | 'in-flight'
  /** What was answered to this key before. */
  readonly status: number | null
  readonly body: string | null
}

/** Key, event and entry in one statement that is its own transaction. */
export async function postEntryOnce(
  database: Database<PrismaClient>,
  scope: Scope,
  request: { route: string; key: string; digest: string },
  compose: (composing: Composing) => { entry: Entry; answer: { status: number; body: unknown }; event: OutboxRow },
): Promise<PostedOnce> {
  let posted: Entry | undefined
  try {
    const [row] = await database.single<PostedOnce>(scope, postOnceSql, (composing) => {
      const { entry, answer, event } = compose(composing)
      posted = entry
      return [
        scope.tenantId,
        request.route,
        request.key,
        request.digest,
        answer.status,
        JSON.stringify(answer.body),
        event.id,
        event.subject,
        event.aggregateId,
        event.version,
        event.payload,
        event.headers,
        ...entryParameters(entry, composing.now),
      ]
    })
    return row!
  } catch (error) {
    throw posted === undefined ? error : postingError(error, posted)
  }
}

/** What both functions of the database take of an entry. Its lines go in the order in which their accounts are locked. */
function entryParameters(entry: Entry, occurredAt: Date): unknown[] {
  const lines = entry.postings.map(({ account, amount }) => ({
    id: accountId(account),
    account,
    amount: amount.amount,
  }))
  lines.sort((a, b) => (a.id < b.id ? -1 : 1))
  const types = lines.map(({ account }) => accountType(account.code))
  return [
    entry.id,
    entry.kind,
    entry.reference.kind,
    entry.reference.id,
    occurredAt,
    lines.map(({ id }) => id),
    types.map((type) => (type.normal === 'debit' ? 1 : -1)),
    types.map((type) => type.floorAtZero),
    lines.map(({ amount }) => amount),
  ]
}

function postingError(error: unknown, entry: Entry): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string }
  if (code === '23514' && constraint === 'balances_floor') {
    return new InsufficientFunds('the account does not hold that much', { cause: error })
  }
  if (code === 'CL002') return new EntryReused(`entry ${entry.id} was posted with other contents`, { cause: error })
  return error
}

/** What an account's postings sum to, a debit being positive; 0 for one that was never used. Does not lock. */
export async function findBalance(sql: Sql, ref: AccountRef): Promise<number> {
  const { rows } = await sql.query<{ amount: number }>(
    "SELECT amount FROM payments.balances WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '') AND account_id = $1",
    [accountId(ref)],
  )
  return Number(rows[0]?.amount ?? 0)
}

/** Several at one moment, in the order in which they are asked for. */
export async function findBalances(sql: Sql, refs: readonly AccountRef[]): Promise<number[]> {
  const ids = refs.map(accountId)
  const { rows } = await sql.query<{ account_id: string; amount: number }>(
    "SELECT account_id, amount FROM payments.balances WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '') AND account_id = ANY($1)",
    [ids],
  )
  return ids.map((id) => Number(rows.find(({ account_id }) => account_id === id)?.amount ?? 0))
}

export interface StoredEntry {
  readonly id: string
  readonly kind: string
  readonly reference: { readonly kind: string; readonly id: string }
  readonly occurredAt: Date
  readonly postings: readonly Posting[]
}

interface PostingRow {
  id: string
  kind: string
  reference_kind: string
  reference_id: string
  occurred_at: Date
  code: string
  owner: string
  currency: string
  amount: number
}

const maxEntries = 1_000

/** The entries about one thing, oldest first, each with its postings: what `explain` is shown for. */
export async function findEntries(sql: Sql, reference: EntryReference): Promise<StoredEntry[]> {
  const { rows } = await sql.query<PostingRow>(
    `SELECT e.id, e.kind, e.reference_kind, e.reference_id, e.occurred_at, a.code, a.owner, p.currency, p.amount
     FROM (SELECT * FROM payments.entries
           WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '') AND reference_kind = $1 AND reference_id = $2
           ORDER BY occurred_at, id LIMIT ${maxEntries}) AS e
     JOIN payments.postings AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
     JOIN payments.accounts AS a ON a.tenant_id = p.tenant_id AND a.id = p.account_id
     ORDER BY e.occurred_at, e.id, p.line`,
    [reference.kind, reference.id],
  )
  const entries = new Map<string, StoredEntry & { postings: Posting[] }>()
  for (const row of rows) {
    if (!isAccountCode(row.code)) throw new Error(`the chart has no account ${row.code}`)
    const entry = entries.get(row.id) ?? {
      id: row.id,
      kind: row.kind,
      reference: { kind: row.reference_kind, id: row.reference_id },
      occurredAt: row.occurred_at,
      postings: [],
    }
    entry.postings.push({
      account: { code: row.code, owner: row.owner, currency: row.currency },
      amount: money(BigInt(row.amount), row.currency),
    })
    entries.set(row.id, entry)
  }
  return [...entries.values()]
}

export interface LedgerTotals {
  readonly currency: string
  readonly entries: number
  readonly postings: number
  /** Of all postings. Zero, or the ledger is broken. As text: a sum over everything may pass what a double holds. */
  readonly sum: string
  /** Accounts whose balance is not what their postings sum to. Zero, or the ledger is broken. */
  readonly differing: number
}

/** The tenant's whole ledger, added up again from its postings: for a proof, not for a page. */
export async function findTotals(sql: Sql): Promise<LedgerTotals[]> {
  const { rows } = await sql.query<{
    currency: string
    entries: number
    postings: number
    sum: string
    differing: number
  }>(
    `WITH mine AS (
       SELECT account_id, currency, sum(amount) AS sum, count(*) AS postings
       FROM payments.postings WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '') GROUP BY account_id, currency
     ), entries AS (
       SELECT currency, count(DISTINCT entry_id) AS entries FROM payments.postings
       WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '') GROUP BY currency
     )
     SELECT b.currency, coalesce(max(e.entries), 0) AS entries, coalesce(sum(m.postings), 0) AS postings,
            coalesce(sum(m.sum), 0) AS sum, count(*) FILTER (WHERE b.amount <> coalesce(m.sum, 0)) AS differing
     FROM payments.balances AS b
     LEFT JOIN mine AS m ON m.account_id = b.account_id AND m.currency = b.currency
     LEFT JOIN entries AS e ON e.currency = b.currency
     WHERE b.tenant_id = nullif(current_setting('app.tenant_id', true), '')
     GROUP BY b.currency ORDER BY b.currency`,
  )
  return rows.map((row) => ({
    currency: row.currency,
    entries: Number(row.entries),
    postings: Number(row.postings),
    sum: row.sum,
    differing: Number(row.differing),
  }))
}

export interface TrialBalance {
  readonly currency: string
  readonly entries: number
  readonly postings: number
  readonly debits: number
  readonly credits: number
  readonly sum: number
  /** What all balances sum to. */
  readonly balances: number
}

/** Everything a tenant ever posted, added up by the database. */
export async function findTrialBalance(tx: Tx): Promise<TrialBalance[]> {
  const { rows } = await tx.sql.query<TrialBalance & { entries: number }>(
    `WITH posted AS (
       SELECT currency, count(DISTINCT entry_id) AS entries, count(*) AS postings,
              coalesce(sum(amount) FILTER (WHERE amount > 0), 0)::bigint AS debits,
              coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)::bigint AS credits, sum(amount)::bigint AS sum
         FROM payments.postings WHERE tenant_id = $1 GROUP BY currency
     ), held AS (
       SELECT currency, sum(amount)::bigint AS balances FROM payments.balances WHERE tenant_id = $1 GROUP BY currency
     )
     SELECT currency, coalesce(entries, 0) AS entries, coalesce(postings, 0) AS postings, coalesce(debits, 0) AS debits,
            coalesce(credits, 0) AS credits, coalesce(sum, 0) AS sum, coalesce(balances, 0) AS balances
       FROM posted FULL JOIN held USING (currency) ORDER BY currency`,
    [tx.tenantId],
  )
  return rows
}

export interface StoredAccount {
  readonly id: string
  readonly code: string
  readonly owner: string
  readonly currency: string
  readonly balance: number
}

export async function pageOfLedgerAccounts(
  tx: Tx,
  filter: { currency?: string | undefined; afterId: string; limit: number },
): Promise<StoredAccount[]> {
  const { rows } = await tx.sql.query<StoredAccount>(
    `SELECT a.id, a.code, a.owner, a.currency, b.amount AS balance
       FROM payments.accounts AS a JOIN payments.balances AS b ON b.tenant_id = a.tenant_id AND b.account_id = a.id
      WHERE a.tenant_id = $1 AND a.id > $2 AND ($3::text IS NULL OR a.currency = $3)
      ORDER BY a.id LIMIT $4`,
    [tx.tenantId, filter.afterId, filter.currency ?? null, filter.limit],
  )
  return rows
}

export interface StoredPosting {
  readonly entryId: string
  readonly kind: string
  readonly referenceId: string
  readonly code: string
  readonly owner: string
  readonly currency: string
  readonly amount: number
  readonly occurredAt: Date
  readonly line: number
}

/** In the order they were made; of one thing only, if one is named. */
export async function pageOfPostings(
  tx: Tx,
  filter: {
    referenceId?: string | undefined
    after: { occurredAt: Date; entryId: string; line: number } | undefined
    limit: number
  },
): Promise<StoredPosting[]> {
  const { occurredAt, entryId, line } = filter.after ?? { occurredAt: new Date(0), entryId: '', line: 0 }
  // So many entries hold at least so many lines, but for the first, of which some were listed before. The bound on the
  // instant alone lets the index find where a page begins.
  const { rows } = await tx.sql.query<StoredPosting>(
    `SELECT e.id AS "entryId", e.kind, e.reference_id AS "referenceId", a.code, a.owner, p.currency, p.amount,
            e.occurred_at AS "occurredAt", p.line
       FROM (SELECT id, kind, reference_id, occurred_at FROM payments.entries
              WHERE tenant_id = $1 AND occurred_at >= $2 AND (occurred_at > $2 OR id >= $3)
                    ${filter.referenceId === undefined ? '' : 'AND reference_kind = ANY($6::text[]) AND reference_id = $7'}
              ORDER BY occurred_at, id LIMIT $5 + 1) AS e
      CROSS JOIN LATERAL (SELECT line, account_id, currency, amount FROM payments.postings
                           WHERE tenant_id = $1 AND entry_id = e.id ORDER BY line LIMIT 1000) AS p
      JOIN payments.accounts AS a ON a.tenant_id = $1 AND a.id = p.account_id
      WHERE e.occurred_at > $2 OR e.id > $3 OR p.line > $4
      ORDER BY e.occurred_at, e.id, p.line LIMIT $5`,
    [
      tx.tenantId,
      occurredAt,
      entryId,
      line,
      filter.limit,
      ...(filter.referenceId === undefined ? [] : [referenceKinds, filter.referenceId]),
    ],
  )
  return rows
}
