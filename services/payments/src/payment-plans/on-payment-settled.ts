import { InstalmentMissed, InstalmentPaid, type PaymentPlan } from '@clutch/contracts/payments/payment-plans'
import {
  type Payment,
  PaymentCancelled,
  PaymentFailed,
  PaymentReturned,
  PaymentSucceeded,
} from '@clutch/contracts/payments/payments'
import { money } from '@clutch/shared/money'
import { dayInZone } from '@clutch/shared/time'
import { reaction, type Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import type { Entry } from '../ledger/posting.ts'
import {
  depositPaid,
  instalmentOverpaid,
  instalmentPaid,
  instalmentReturned,
} from '../ledger/templates/payment-plans.ts'
import { keep } from './keep.ts'
import { changeInstalment, isOpen, openParts, paidOff, payoff, withInstalments } from './plan.ts'
import { postActivation } from './post-activation.ts'
import { findPlanIdOfInstalment, lockPlan } from './store.ts'

/** What became of a payment of an instalment, or of one that pays a plan off. */
export const onPlanPaymentSettled = reaction(
  'payment-plans/on-payment-settled',
  [PaymentSucceeded, PaymentFailed, PaymentCancelled, PaymentReturned],
  {
    concerns: ({ data }) => data.purpose.kind === 'instalment',
    handle: async ({ event, tx }) => {
      const payment = event.data
      const id = payment.purpose.id ?? ''
      const planId = id.startsWith('ppl_') ? id : await findPlanIdOfInstalment(tx, id)
      const plan = planId === undefined ? undefined : await lockPlan(tx, planId)
      // Somebody gave their own payment this purpose.
      if (plan === undefined || plan.accountId !== payment.accountId) return
      const isPayoff = id === plan.id
      if (event.definition === PaymentSucceeded)
        return isPayoff ? payoffSucceeded(tx, plan, payment) : instalmentSucceeded(tx, plan, id, payment)
      if (event.definition === PaymentReturned) return returned(tx, plan, payment)
      if (isPayoff && plan.payoffPaymentId === payment.id)
        await keep(tx, plan, withInstalments(plan, plan.instalments, { payoffPaymentId: null }))
    },
  },
)

const entryOf = (plan: PaymentPlan, payment: Payment, kind: Entry['kind'], postings: Entry['postings']): Entry => ({
  id: `${payment.id}.${kind}`,
  kind,
  reference: { kind: 'payment-plan', id: plan.id },
  postings,
})

async function instalmentSucceeded(tx: Tx, plan: PaymentPlan, instalmentId: string, payment: Payment): Promise<void> {
  const instalment = plan.instalments.find(({ id }) => id === instalmentId)!
  const { accountId, currency } = plan
  const amount = payment.captured
  if (instalment.status === 'paid' && instalment.paymentId === payment.id) return
  if (!isOpen(instalment) || amount.amount !== instalment.amount || amount.currency !== currency)
    return post(tx, entryOf(plan, payment, 'plan-instalment-paid', instalmentOverpaid({ accountId, amount })))
  const settledAt = tx.now.toISOString()
  const next = changeInstalment(plan, instalmentId, { status: 'paid', paymentId: payment.id, settledAt })
  await keep(tx, plan, next)
  tx.emit(InstalmentPaid, next)
  if (instalment.kind === 'deposit') {
    await post(tx, entryOf(plan, payment, 'plan-deposit-paid', depositPaid({ amount })))
    await postActivation(tx, next)
    return
  }
  const fee = money(instalment.kind === 'late-fee' ? 0 : instalment.fee, currency)
  const waived = money(0, currency)
  await post(tx, entryOf(plan, payment, 'plan-instalment-paid', instalmentPaid({ accountId, amount, fee, waived })))
}

async function payoffSucceeded(tx: Tx, plan: PaymentPlan, payment: Payment): Promise<void> {
  const { accountId, currency } = plan
  if (plan.status === 'paid-off') return
  const day = dayInZone(new Date(payment.createdAt), plan.timeZone)
  const running = plan.status === 'active' || plan.status === 'defaulted'
  const due = running && plan.outstanding > 0 ? payoff(plan, day) : undefined
  if (due === undefined || due.amount !== payment.captured.amount)
    return post(
      tx,
      entryOf(plan, payment, 'plan-instalment-paid', instalmentOverpaid({ accountId, amount: payment.captured })),
    )
  const { lateFees } = openParts(plan)
  const next = paidOff(plan, day, payment.id, tx.now)
  await keep(tx, plan, next)
  tx.emit(InstalmentPaid, next)
  const fee = money(due.fees - lateFees, currency)
  const waived = money(due.feesWaived, currency)
  const { captured: amount } = payment
  await post(tx, entryOf(plan, payment, 'plan-instalment-paid', instalmentPaid({ accountId, amount, fee, waived })))
}

/** Owed again, and not charged by itself: the bank has said no to it once it had said yes. */
async function returned(tx: Tx, plan: PaymentPlan, payment: Payment): Promise<void> {
  const paid = plan.instalments.filter((one) => one.status === 'paid' && one.paymentId === payment.id)
  if (paid.length === 0 || plan.status === 'cancelled' || plan.status === 'written-off') return
  const instalments = plan.instalments.map((one) =>
    paid.includes(one) ? { ...one, status: 'missed' as const, settledAt: null } : one,
  )
  const next = withInstalments(plan, instalments, { status: 'active' })
  await keep(tx, plan, next)
  tx.emit(InstalmentMissed, next)
  const amount = money(
    paid.reduce((sum, one) => sum + one.amount - one.refunded, 0),
    plan.currency,
  )
  if (amount.amount > 0)
    await post(
      tx,
      entryOf(plan, payment, 'plan-instalment-returned', instalmentReturned({ accountId: plan.accountId, amount })),
    )
}
