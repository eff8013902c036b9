import type { PaymentPlan } from '@clutch/contracts/payments/payment-plans'
import { PaymentPlanActivated, PaymentPlanDefaulted, PaymentPlanEnded } from '@clutch/contracts/payments/payment-plans'
import { addDays, startOfDay } from '@clutch/shared/time'
import type { Tx } from '../kit.ts'
import { isChargeable } from './plan.ts'
import { updatePlan } from './store.ts'

export const chargeWork = 'payment-plans/charge-instalment'
export const missWork = 'payment-plans/miss-instalment'

const ended: readonly PaymentPlan['status'][] = ['completed', 'paid-off', 'cancelled', 'written-off']

/** Each is charged when its day begins where the customer is; one whose day has come, at once. */
export async function scheduleCharges(tx: Tx, plan: PaymentPlan): Promise<void> {
  const due = plan.instalments.filter((one) => isChargeable(plan, one))
  await tx.scheduleAll(
    chargeWork,
    due.map(({ id, dueDay }) => ({ key: id, dueAt: startOfDay(dueDay, plan.timeZone) })),
  )
}

/** When the days of grace are over, too. */
export async function scheduleMiss(tx: Tx, plan: PaymentPlan, instalmentId: string, dueDay: string): Promise<void> {
  await tx.schedule(missWork, instalmentId, startOfDay(addDays(dueDay, plan.graceDays + 1), plan.timeZone))
}

/** Writes down what has become of a plan, and tells what follows from its status; then charges what may be charged again. */
export async function keep(tx: Tx, before: PaymentPlan, next: PaymentPlan): Promise<void> {
  const becameEnded = ended.includes(next.status) && next.status !== before.status
  const kept =
    becameEnded && next.endedAt === null
      ? { ...next, endedAt: tx.now.toISOString() }
      : ended.includes(next.status)
        ? next
        : { ...next, endedAt: null }
  await updatePlan(tx, before, kept)
  if (becameEnded) tx.emit(PaymentPlanEnded, kept)
  if (next.status === 'defaulted' && before.status !== 'defaulted') tx.emit(PaymentPlanDefaulted, kept)
  const runs = next.status === 'active' && before.status !== 'active'
  if (runs && before.status === 'awaiting-deposit') tx.emit(PaymentPlanActivated, kept)
  // What fell due while it was in default, or while all was being paid at once.
  if (runs || (before.payoffPaymentId !== null && next.payoffPaymentId === null)) await scheduleCharges(tx, kept)
}
