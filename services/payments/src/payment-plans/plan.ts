import {
  type Instalment,
  type PaymentPlan,
  PaymentPlanInOtherState,
  type Payoff,
} from '@clutch/contracts/payments/payment-plans'
import { Problem } from '@clutch/shared/problem'
import type { Day } from '@clutch/shared/time'

type Status = PaymentPlan['status']

const transitions: Readonly<Record<Status, readonly Status[]>> = {
  'awaiting-deposit': ['active', 'cancelled'],
  active: ['defaulted', 'completed', 'paid-off', 'cancelled', 'written-off'],
  defaulted: ['active', 'completed', 'paid-off', 'cancelled', 'written-off'],
  // A bank may take back what had completed it.
  completed: ['active', 'defaulted'],
  'paid-off': ['active', 'defaulted'],
  cancelled: [],
  'written-off': [],
}

function mayBecome(from: Status, to: Status): boolean {
  return transitions[from].includes(to)
}

/** Owed and not paid. */
const open: readonly Instalment['status'][] = ['scheduled', 'due', 'missed']
export const isOpen = ({ status }: Pick<Instalment, 'status'>): boolean => open.includes(status)
const isRunning = ({ status }: PaymentPlan) => status === 'active' || status === 'defaulted'

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0)

/** The plan with other instalments, and what follows for its status and for what is outstanding. */
export function withInstalments(
  plan: PaymentPlan,
  instalments: readonly Instalment[],
  change: Partial<PaymentPlan> = {},
): PaymentPlan {
  const next = { ...plan, ...change, instalments: [...instalments], version: plan.version + 1 }
  const outstanding = sumOf(instalments.filter(isOpen).map(({ amount }) => amount))
  const missed = instalments.filter(({ status }) => status === 'missed').length
  const follows = (status: Status): Status => {
    if (status === 'awaiting-deposit')
      return instalments.some(({ kind, status: of }) => kind === 'deposit' && of === 'paid') ? 'active' : status
    if (status === 'cancelled' || status === 'written-off') return status
    if (outstanding === 0) return status === 'paid-off' ? status : 'completed'
    return missed >= plan.defaultAfterMissed ? 'defaulted' : 'active'
  }
  return { ...next, outstanding, status: follows(change.status ?? plan.status) }
}

export function changeInstalment(
  plan: PaymentPlan,
  id: string,
  change: Partial<Instalment>,
  more: Partial<PaymentPlan> = {},
): PaymentPlan {
  return withInstalments(
    plan,
    plan.instalments.map((one) => (one.id === id ? { ...one, ...change } : one)),
    more,
  )
}

/** By itself: when its day has come, and the plan is in order and not being paid off. */
export function isChargeable(plan: PaymentPlan, instalment: Instalment): boolean {
  if (instalment.status !== 'scheduled' || plan.payoffPaymentId !== null) return false
  return instalment.kind === 'deposit' ? plan.status === 'awaiting-deposit' : plan.status === 'active'
}

/**
 * What pays all that is left. Fees of what is due already are earned; those of the days to come are waived or kept, as was
 * agreed.
 * @throws Problem when there is nothing to pay off
 */
export function payoff(plan: PaymentPlan, day: Day): Payoff {
  if (!isRunning(plan) || plan.outstanding === 0)
    throw new Problem(PaymentPlanInOtherState, { detail: `A plan that is ${plan.status} is not paid off.` })
  const left = plan.instalments.filter(isOpen)
  const waived = plan.earlyPayoff === 'waive-fees' ? left.filter(({ dueDay }) => dueDay > day) : []
  const feesWaived = sumOf(waived.map(({ fee }) => fee))
  const principal = sumOf(left.map((one) => one.principal))
  const fees = sumOf(left.map(({ fee }) => fee)) - feesWaived
  return { day, currency: plan.currency, principal, fees, feesWaived, amount: principal + fees }
}

/** Everything that was open is paid, and what was waived is not owed. */
export function paidOff(plan: PaymentPlan, day: Day, paymentId: string, at: Date): PaymentPlan {
  const settledAt = at.toISOString()
  const instalments = plan.instalments.map((one): Instalment => {
    if (!isOpen(one)) return one
    const waives = plan.earlyPayoff === 'waive-fees' && one.dueDay > day
    const fee = waives ? 0 : one.fee
    return { ...one, fee, amount: one.principal + fee, status: 'paid', paymentId, settledAt }
  })
  return withInstalments(plan, instalments, { status: 'paid-off', payoffPaymentId: null, endedAt: settledAt })
}

/** What is open ends unpaid. @throws Problem when the plan has ended */
export function givenUp(
  plan: PaymentPlan,
  how: 'cancelled' | 'written-off',
  { at, reason }: { at: Date; reason: string },
): PaymentPlan {
  if (!mayBecome(plan.status, how))
    throw new Problem(PaymentPlanInOtherState, { detail: `The plan is ${plan.status}.` })
  if (plan.payoffPaymentId !== null)
    throw new Problem(PaymentPlanInOtherState, { detail: 'It is being paid off.', headers: { 'retry-after': '5' } })
  const instalments = plan.instalments.map((one) => (isOpen(one) ? { ...one, status: how } : one))
  return withInstalments(plan, instalments, { status: how, endedAt: at.toISOString(), endReason: reason })
}

/** What of the open instalments is principal, and what is fees. */
export function openParts(plan: PaymentPlan): { principal: number; fees: number; lateFees: number } {
  const left = plan.instalments.filter(isOpen)
  const late = left.filter(({ kind }) => kind === 'late-fee')
  return {
    principal: sumOf(left.map((one) => one.principal)),
    fees: sumOf(left.filter(({ kind }) => kind !== 'late-fee').map(({ fee }) => fee)),
    lateFees: sumOf(late.map(({ fee }) => fee)),
  }
}
