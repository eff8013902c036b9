import type { PlanCharge } from '@clutch/contracts/payments/plans'
import type { UsagePeriod, UsageRecord } from '@clutch/contracts/payments/usage'
import { decimal, decimalText } from '@clutch/shared/decimal'
import { money } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'
import type { UsageDue } from '../subscriptions/bill.ts'

export interface StoredUsage {
  readonly subscriptionId: string
  readonly chargeCode: string
  readonly startDay: string
  readonly endDay: string
  /** A decimal. */
  readonly quantity: string
  readonly lastAt: Date
  /** What it was billed by; null until then. */
  readonly charge: PlanCharge | null
  readonly billed: number
}

interface Row {
  subscription_id: string
  charge_code: string
  start_day: string
  end_day: string
  quantity: string
  last_at: Date
  charge: string | null
  billed: number
}

const columns = 'subscription_id, charge_code, start_day, end_day, quantity::text, last_at, charge, billed'

function storedOf(row: Row): StoredUsage {
  return {
    subscriptionId: row.subscription_id,
    chargeCode: row.charge_code,
    startDay: row.start_day,
    endDay: row.end_day,
    quantity: row.quantity,
    lastAt: row.last_at,
    charge: row.charge === null ? null : (JSON.parse(row.charge) as PlanCharge),
    billed: Number(row.billed),
  }
}

/** What subscriptions have used and not been billed, each from the earliest period on. */
export async function findDueUsage(tx: Tx, subscriptionIds: readonly string[]): Promise<Map<string, StoredUsage[]>> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'usage-due',
      text: `SELECT ${columns} FROM usage_periods WHERE tenant_id = $1 AND subscription_id = ANY($2::text[]) AND due
              ORDER BY subscription_id, start_day, charge_code`,
    },
    [tx.tenantId, subscriptionIds],
  )
  return Map.groupBy(rows.map(storedOf), ({ subscriptionId }) => subscriptionId)
}

/** They are billed, by these charges. */
export async function updateBilled(
  tx: Tx,
  rows: readonly { id: string; charge: PlanCharge; billed: number }[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.sql.query(
    `UPDATE usage_periods AS u SET due = false, charge = n.charge, billed = n.billed
       FROM unnest($2::text[], $3::text[], $4::bigint[]) AS n (id, charge, billed) WHERE u.tenant_id = $1 AND u.id = n.id`,
    [
      tx.tenantId,
      rows.map(({ id }) => id),
      rows.map(({ charge }) => JSON.stringify(charge)),
      rows.map(({ billed }) => billed),
    ],
  )
}

export function usageIdOf(subscriptionId: string, chargeCode: string, startDay: string): string {
  return `${subscriptionId}.${chargeCode}.${startDay}`
}

/** As a bill sees it, by the charge that it was billed by before, or by the one that holds now. */
export function usageDueOf(stored: StoredUsage, charges: readonly PlanCharge[]): UsageDue | undefined {
  const charge = stored.charge ?? charges.find(({ code, kind }) => code === stored.chargeCode && kind === 'metered')
  if (charge === undefined) return undefined
  return {
    charge,
    startDay: stored.startDay,
    endDay: stored.endDay,
    quantity: decimal(stored.quantity),
    billed: stored.billed,
    late: stored.charge !== null,
  }
}

export interface NewRecord {
  readonly id: string
  readonly recordId: string
  readonly chargeCode: string
  readonly quantity: string
  readonly occurredAt: Date
  readonly startDay: string | null
  readonly late: boolean
}

/** @returns the ids of those that were not there */
export async function insertRecords(
  tx: Tx,
  subscriptionId: string,
  records: readonly NewRecord[],
): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ record_id: string }>(
    `INSERT INTO usage_records (tenant_id, subscription_id, recorded_at, id, charge_code, record_id, quantity, occurred_at, start_day, late)
     SELECT $1, $2, $3, * FROM unnest($4::text[], $5::text[], $6::text[], $7::numeric[], $8::timestamptz[], $9::text[], $10::boolean[])
     ON CONFLICT (tenant_id, subscription_id, record_id) DO NOTHING RETURNING record_id`,
    [
      tx.tenantId,
      subscriptionId,
      tx.now,
      records.map(({ id }) => id),
      records.map(({ chargeCode }) => chargeCode),
      records.map(({ recordId }) => recordId),
      records.map(({ quantity }) => quantity),
      records.map(({ occurredAt }) => occurredAt),
      records.map(({ startDay }) => startDay),
      records.map(({ late }) => late),
    ],
  )
  return new Set(rows.map(({ record_id }) => record_id))
}

interface RecordRow {
  id: string
  record_id: string
  charge_code: string
  quantity: string
  occurred_at: Date
  start_day: string | null
  late: boolean
  recorded_at: Date
}

const recordColumns = 'id, record_id, charge_code, quantity::text, occurred_at, start_day, late, recorded_at'

function recordOf(row: RecordRow): UsageRecord {
  return {
    id: row.id,
    recordId: row.record_id,
    chargeCode: row.charge_code,
    quantity: decimalText(decimal(row.quantity)),
    occurredAt: row.occurred_at.toISOString(),
    startDay: row.start_day,
    late: row.late,
    recordedAt: row.recorded_at.toISOString(),
  }
}

export async function findRecords(
  tx: Tx,
  subscriptionId: string,
  recordIds: readonly string[],
): Promise<Map<string, UsageRecord>> {
  const { rows } = await tx.sql.query<RecordRow>(
    `SELECT ${recordColumns} FROM usage_records WHERE tenant_id = $1 AND subscription_id = $2 AND record_id = ANY($3::text[])`,
    [tx.tenantId, subscriptionId, recordIds],
  )
  return new Map(rows.map((row) => [row.record_id, recordOf(row)]))
}

export async function pageOfRecords(
  tx: Tx,
  page: { subscriptionId: string; chargeCode?: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<UsageRecord[]> {
  const { rows } = await tx.sql.query<RecordRow>(
    `SELECT ${recordColumns} FROM usage_records
      WHERE tenant_id = $1 AND subscription_id = $2 AND ($3::text IS NULL OR charge_code = $3)
        AND ($4::timestamptz IS NULL OR (occurred_at, id) < ($4, $5))
      ORDER BY occurred_at DESC, id DESC LIMIT $6`,
    [
      tx.tenantId,
      page.subscriptionId,
      page.chargeCode ?? null,
      page.before?.at ?? null,
      page.before?.id ?? '',
      page.limit,
    ],
  )
  return rows.map(recordOf)
}

/** More of a period: how it adds up is the charge's to say. */
export async function addUsage(
  tx: Tx,
  more: {
    subscriptionId: string
    chargeCode: string
    startDay: string
    endDay: string
    quantity: string
    lastAt: Date
    aggregate: 'sum' | 'max' | 'last'
  },
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO usage_periods AS u (tenant_id, id, subscription_id, charge_code, start_day, end_day, quantity, last_at, due)
     VALUES ($1, $2, $3, $4, $5, $6, $7::numeric, $8, true)
     ON CONFLICT (tenant_id, id) DO UPDATE SET due = true, last_at = greatest(u.last_at, excluded.last_at),
       quantity = CASE WHEN $9 = 'sum' THEN u.quantity + excluded.quantity
                       WHEN $9 = 'max' THEN greatest(u.quantity, excluded.quantity)
                       WHEN excluded.last_at >= u.last_at THEN excluded.quantity ELSE u.quantity END`,
    [
      tx.tenantId,
      usageIdOf(more.subscriptionId, more.chargeCode, more.startDay),
      more.subscriptionId,
      more.chargeCode,
      more.startDay,
      more.endDay,
      more.quantity,
      more.lastAt,
      more.aggregate,
    ],
  )
}

export async function pageOfUsagePeriods(
  tx: Tx,
  page: { subscriptionId: string; currency: string; before: readonly [string, string] | undefined; limit: number },
): Promise<UsagePeriod[]> {
  const { rows } = await tx.sql.query<Row & { id: string; due: boolean }>(
    `SELECT id, due, ${columns} FROM usage_periods
      WHERE tenant_id = $1 AND subscription_id = $2 AND ($3::text IS NULL OR (start_day, id) < ($3, $4))
      ORDER BY start_day DESC, id DESC LIMIT $5`,
    [tx.tenantId, page.subscriptionId, page.before?.[0] ?? null, page.before?.[1] ?? '', page.limit],
  )
  return rows.map((row) => ({
    id: row.id,
    chargeCode: row.charge_code,
    startDay: row.start_day,
    endDay: row.end_day,
    quantity: decimalText(decimal(row.quantity)),
    billed: money(Number(row.billed), page.currency),
    due: row.due,
  }))
}
