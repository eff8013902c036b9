import type { Subscription, SubscriptionBill, SubscriptionHistoryEntry } from '@clutch/contracts/payments/subscriptions'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'
import type { Held, Inner } from './lifecycle.ts'

interface Row {
  id: string
  version: number
  account_id: string
  plan_id: string
  status: Subscription['status']
  currency: string
  next_bill_at: Date | null
  state: string
  created_at: Date
}

type InColumns = 'id' | 'version' | 'accountId' | 'planId' | 'status' | 'currency' | 'nextBillAt' | 'createdAt'

const columns = 'id, version, account_id, plan_id, status, currency, next_bill_at, state, created_at'

function heldOf(row: Row): Held {
  const { inner, ...rest } = JSON.parse(row.state) as Omit<Subscription, InColumns> & { inner: Inner }
  return {
    subscription: {
      // What was subscribed before there was a choice.
      ...{ invoicing: 'at-once', suspendedSpan: 'not-billed', pauseReason: null },
      ...rest,
      id: row.id,
      version: row.version,
      accountId: row.account_id,
      planId: row.plan_id,
      status: row.status,
      currency: row.currency,
      nextBillAt: row.next_bill_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
    },
    inner,
  }
}

function stateOf({ subscription, inner }: Held): string {
  const { id, version, accountId, planId, status, currency, nextBillAt, createdAt, ...rest } = subscription
  return JSON.stringify({ ...rest, inner })
}

export async function insertSubscription(tx: Tx, held: Held): Promise<void> {
  const { id, version, accountId, planId, status, currency, nextBillAt, createdAt } = held.subscription
  await tx.sql.query(
    `INSERT INTO subscriptions (tenant_id, id, version, account_id, plan_id, status, currency, next_bill_at, state, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [tx.tenantId, id, version, accountId, planId, status, currency, nextBillAt, stateOf(held), createdAt],
  )
}

/** All of them in one statement; each is held by this transaction. */
export async function updateSubscriptions(tx: Tx, all: readonly Held[]): Promise<void> {
  if (all.length === 0) return
  await tx.sql.query(
    {
      name: 'subscriptions-update',
      text: `UPDATE subscriptions AS s
                SET version = n.version, plan_id = n.plan_id, status = n.status, next_bill_at = n.next_bill_at, state = n.state
               FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
                 AS n (id, version, plan_id, status, next_bill_at, state)
              WHERE s.tenant_id = $1 AND s.id = n.id`,
    },
    [
      tx.tenantId,
      all.map(({ subscription }) => subscription.id),
      all.map(({ subscription }) => subscription.version),
      all.map(({ subscription }) => subscription.planId),
      all.map(({ subscription }) => subscription.status),
      all.map(({ subscription }) => subscription.nextBillAt),
      all.map(stateOf),
    ],
  )
}

export async function findSubscription(tx: Tx, id: string): Promise<Held | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM subscriptions WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : heldOf(rows[0])
}

/** In the order of their names, as everybody locks them. */
export async function lockSubscriptions(tx: Tx, ids: readonly string[]): Promise<Held[]> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'subscriptions-lock',
      text: `SELECT ${columns} FROM subscriptions WHERE tenant_id = $1 AND id = ANY($2::text[]) ORDER BY id FOR UPDATE`,
    },
    [tx.tenantId, ids],
  )
  return rows.map(heldOf)
}

/** One at a time subscribes an account to a plan, so that one who asks twice is seen. */
export async function lockSubscribing(tx: Tx, accountId: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 11))', [
    `subscribe ${tx.tenantId} ${accountId}`,
  ])
}

/** Those of an account to a plan that ended lately or are to end, latest first. */
export async function findEnding(tx: Tx, of: { accountId: string; planId: string; currency: string }): Promise<Held[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM subscriptions
      WHERE tenant_id = $1 AND account_id = $2 AND plan_id = $3 AND currency = $4 AND status IN ('active', 'cancelled')
      ORDER BY created_at DESC, id DESC LIMIT 50`,
    [tx.tenantId, of.accountId, of.planId, of.currency],
  )
  return rows.map(heldOf)
}

/** Those of an account that its suspension has paused, in the order of their names. */
export async function findHeldBack(tx: Tx, accountId: string, limit: number): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM subscriptions
      WHERE tenant_id = $1 AND account_id = $2 AND status = 'paused' AND state::jsonb ->> 'pauseReason' = 'account-suspended'
      ORDER BY id LIMIT $3`,
    [tx.tenantId, accountId, limit],
  )
  return rows.map(({ id }) => id)
}

export async function pageOfSubscriptions(
  tx: Tx,
  page: {
    accountId?: string | undefined
    planId?: string | undefined
    status?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<Subscription[]> {
  const values: unknown[] = [tx.tenantId, page.limit]
  const where = [
    ['account_id', page.accountId],
    ['plan_id', page.planId],
    ['status', page.status],
  ].flatMap(([column, value]) => (value === undefined ? [] : [`AND ${column} = $${values.push(value)}`]))
  if (page.before !== undefined)
    where.push(`AND (created_at, id) < ($${values.push(page.before.at)}, $${values.push(page.before.id)})`)
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM subscriptions WHERE tenant_id = $1 ${where.join(' ')}
      ORDER BY created_at DESC, id DESC LIMIT $2`,
    values,
  )
  return rows.map((row) => heldOf(row).subscription)
}

/** @returns nothing; a period that is billed already is refused by the database */
export async function insertBills(tx: Tx, bills: readonly SubscriptionBill[]): Promise<void> {
  if (bills.length === 0) return
  await tx.sql.query(
    {
      name: 'subscription-bills-insert',
      text: `INSERT INTO subscription_bills (tenant_id, version, id, subscription_id, account_id, cause, period_start, period_end, currency, total,
                credit_used, credit_kept, invoice_request_id, bill, billed_at)
             SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::text[],
                $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::timestamptz[])`,
    },
    [
      tx.tenantId,
      bills.map(({ subscriptionVersion }) => subscriptionVersion),
      bills.map(({ id }) => id),
      bills.map(({ subscriptionId }) => subscriptionId),
      bills.map(({ accountId }) => accountId),
      bills.map(({ cause }) => cause),
      bills.map(({ period }) => period?.start ?? null),
      bills.map(({ period }) => period?.end ?? null),
      bills.map(({ currency }) => currency),
      bills.map(({ total }) => total.amount),
      bills.map(({ creditUsed }) => creditUsed.amount),
      bills.map(({ creditKept }) => creditKept.amount),
      bills.map(({ invoiceRequestId }) => invoiceRequestId),
      bills.map((bill) => JSON.stringify(bill)),
      bills.map(({ billedAt }) => billedAt),
    ],
  )
}

export async function pageOfBills(
  tx: Tx,
  page: { subscriptionId: string; below: number; limit: number },
): Promise<SubscriptionBill[]> {
  const { rows } = await tx.sql.query<{
    bill: string
    invoice_id: string | null
    invoice_number: string | null
    refusal: string | null
  }>(
    `SELECT bill, invoice_id, invoice_number, refusal FROM subscription_bills
      WHERE tenant_id = $1 AND subscription_id = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
    [tx.tenantId, page.subscriptionId, page.below, page.limit],
  )
  return rows.map(({ bill, invoice_id: id, invoice_number: number, refusal }) => ({
    ...(JSON.parse(bill) as SubscriptionBill),
    invoice: id === null ? null : { id, number },
    refusal,
  }))
}

/** In the order in which they were made. */
export async function findBillsOfRequest(tx: Tx, requestId: string): Promise<SubscriptionBill[]> {
  const { rows } = await tx.sql.query<{ bill: string }>(
    'SELECT bill FROM subscription_bills WHERE tenant_id = $1 AND invoice_request_id = $2 ORDER BY version LIMIT 500',
    [tx.tenantId, requestId],
  )
  return rows.map(({ bill }) => JSON.parse(bill) as SubscriptionBill)
}

/** What b2b made of the request of a bill. */
export async function noteInvoice(
  tx: Tx,
  requestId: string,
  of: { invoiceId: string | null; invoiceNumber: string | null; refusal: string | null },
): Promise<void> {
  await tx.sql.query(
    `UPDATE subscription_bills SET invoice_id = $3, invoice_number = $4, refusal = $5
      WHERE tenant_id = $1 AND invoice_request_id = $2`,
    [tx.tenantId, requestId, of.invoiceId, of.invoiceNumber, of.refusal],
  )
}

/** Where an instant falls, among the periods that were billed. */
export async function findBilledPeriod(
  tx: Tx,
  subscriptionId: string,
  instant: Date,
): Promise<SubscriptionBill['period'] | undefined> {
  const { rows } = await tx.sql.query<{ bill: string }>(
    `SELECT bill FROM subscription_bills
      WHERE tenant_id = $1 AND subscription_id = $2 AND period_start <= $3 AND period_end > $3 AND cause NOT IN ('cancel', 'pause')
      ORDER BY version DESC LIMIT 1`,
    [tx.tenantId, subscriptionId, instant],
  )
  return rows[0] === undefined ? undefined : (JSON.parse(rows[0].bill) as SubscriptionBill).period
}

export async function insertHistory(
  tx: Tx,
  entry: { held: Held; action: SubscriptionHistoryEntry['action']; billId: string | null },
): Promise<void> {
  const { subscription } = entry.held
  await tx.sql.query(
    `INSERT INTO subscription_history (tenant_id, id, subscription_id, version, action, actor, state, bill_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tx.tenantId,
      `${subscription.id}.${subscription.version}`,
      subscription.id,
      subscription.version,
      entry.action,
      tx.actor,
      JSON.stringify(subscription),
      entry.billId,
      tx.now,
    ],
  )
}

export async function pageOfHistory(
  tx: Tx,
  page: { subscriptionId: string; below: number; limit: number },
): Promise<SubscriptionHistoryEntry[]> {
  const { rows } = await tx.sql.query<{
    id: string
    version: number
    action: SubscriptionHistoryEntry['action']
    actor: string
    state: string
    bill_id: string | null
    at: Date
  }>(
    `SELECT id, version, action, actor, state, bill_id, at FROM subscription_history
      WHERE tenant_id = $1 AND subscription_id = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
    [tx.tenantId, page.subscriptionId, page.below, page.limit],
  )
  return rows.map((row) => {
    const { status, planId, planVersion, quantity, addOns, pendingTerms, cancelOn } = JSON.parse(
      row.state,
    ) as Subscription
    return {
      id: row.id,
      version: row.version,
      action: row.action,
      by: row.actor,
      at: row.at.toISOString(),
      status,
      planId,
      planVersion,
      quantity,
      addOns,
      pendingTerms,
      cancelOn,
      billId: row.bill_id,
    }
  })
}
