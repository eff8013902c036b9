import type { Instalment, PaymentPlan } from '@clutch/contracts/payments/payment-plans'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Instalment as InstalmentRow, PaymentPlan as PlanRow } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

type Rules = Pick<PaymentPlan, 'cycle' | 'graceDays' | 'lateFee' | 'defaultAfterMissed' | 'earlyPayoff'>

function instalmentOf({ tenantId: _tenant, ...row }: InstalmentRow): Instalment {
  return {
    ...row,
    kind: row.kind as Instalment['kind'],
    status: row.status as Instalment['status'],
    dueDay: row.dueDay.toISOString().slice(0, 10),
    principal: Number(row.principal),
    fee: Number(row.fee),
    amount: Number(row.principal + row.fee),
    refunded: Number(row.refunded),
    settledAt: row.settledAt?.toISOString() ?? null,
  }
}

function planOf({ instalments, ...row }: PlanRow & { instalments: InstalmentRow[] }): PaymentPlan {
  const { tenantId: _tenant, rules, ...plain } = row
  return {
    ...plain,
    status: row.status as PaymentPlan['status'],
    total: Number(row.total),
    deposit: Number(row.deposit),
    fee: Number(row.fee),
    outstanding: Number(row.outstanding),
    ...(JSON.parse(rules) as Rules),
    instalments: instalments.map(instalmentOf),
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

const inOrder = { instalments: { orderBy: { number: 'asc' } } } as const

function instalmentRow(tx: Tx, { amount: _sum, ...one }: Instalment): InstalmentRow {
  return {
    ...one,
    tenantId: tx.tenantId,
    dueDay: new Date(`${one.dueDay}T00:00:00.000Z`),
    principal: BigInt(one.principal),
    fee: BigInt(one.fee),
    refunded: BigInt(one.refunded),
    settledAt: one.settledAt === null ? null : new Date(one.settledAt),
  }
}

export async function insertPlan(tx: Tx, plan: PaymentPlan): Promise<void> {
  const { cycle, graceDays, lateFee, defaultAfterMissed, earlyPayoff, instalments, ...row } = plan
  const rules: Rules = { cycle, graceDays, lateFee, defaultAfterMissed, earlyPayoff }
  await tx.db.paymentPlan.create({
    data: {
      ...row,
      tenantId: tx.tenantId,
      rules: JSON.stringify(rules),
      createdAt: new Date(plan.createdAt),
      endedAt: null,
    },
  })
  await tx.db.instalment.createMany({ data: instalments.map((one) => instalmentRow(tx, one)) })
}

export async function findPlan(tx: Tx, id: string): Promise<PaymentPlan | undefined> {
  const row = await tx.db.paymentPlan.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    include: inOrder,
  })
  return row === null ? undefined : planOf(row)
}

/** The plan's row stands for all its instalments. */
export async function lockPlan(tx: Tx, id: string): Promise<PaymentPlan | undefined> {
  await tx.sql.query('SELECT 1 FROM payment_plans WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findPlan(tx, id)
}

export async function findPlanIdOfInstalment(tx: Tx, instalmentId: string): Promise<string | undefined> {
  const row = await tx.db.instalment.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id: instalmentId } },
    select: { paymentPlanId: true },
  })
  return row?.paymentPlanId
}

/** What has changed of a locked plan and of its instalments; they are as many as before, or more. */
export async function updatePlan(tx: Tx, before: PaymentPlan, next: PaymentPlan): Promise<void> {
  const { tenantId } = tx
  await tx.db.paymentPlan.update({
    where: { tenantId_id: { tenantId, id: next.id } },
    data: {
      version: next.version,
      status: next.status,
      outstanding: next.outstanding,
      payoffPaymentId: next.payoffPaymentId,
      endedAt: next.endedAt === null ? null : new Date(next.endedAt),
      endReason: next.endReason,
    },
  })
  for (const [index, one] of next.instalments.entries()) {
    const old = before.instalments[index]
    if (old === undefined) await tx.db.instalment.create({ data: instalmentRow(tx, one) })
    else if (JSON.stringify(old) !== JSON.stringify(one))
      await tx.db.instalment.update({
        where: { tenantId_id: { tenantId, id: one.id } },
        data: instalmentRow(tx, one),
      })
  }
}

export async function pageOfPlans(
  tx: Tx,
  filter: {
    status?: string | undefined
    accountId?: string | undefined
    invoiceId?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<PaymentPlan[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.paymentPlan.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('createdAt', before) },
    orderBy: latestFirst('createdAt'),
    take: limit,
    include: inOrder,
  })
  return rows.map(planOf)
}
