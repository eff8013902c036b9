import type { PlanCharge } from '@clutch/contracts/payments/plans'
import { decimal } from '@clutch/shared/decimal'
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
