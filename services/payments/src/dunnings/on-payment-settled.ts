import { type Dunning, DunningStarted, dunnedPurposes } from '@clutch/contracts/payments/dunnings'
import {
  type Payment,
  PaymentCancelled,
  PaymentFailed,
  PaymentRequiresAction,
  PaymentSucceeded,
} from '@clutch/contracts/payments/payments'
import { derivedId } from '@clutch/shared/derived-id'
import { newId } from '@clutch/shared/id'
import { findAccount } from '../corporate-accounts/store.ts'
import { findDunningSettings } from '../dunning-settings/store.ts'
import { findInvoice } from '../invoices/store.ts'
import { reaction, type Tx } from '../kit.ts'
import { findLastOperation } from '../operations/store.ts'
import { findPlan, findPlanIdOfInstalment } from '../payment-plans/store.ts'
import { findSubscription } from '../subscriptions/store.ts'
import { attemptNext } from './attempt.ts'
import { afterFailure, asked, ended, isEnded } from './dunning.ts'
import { keep } from './keep.ts'
import { findRunning, insertAttempt, insertDunning, lockDunningOfPayment, settleLastAttempt } from './store.ts'

/** A payment that is collected without its payer has come to something. */
export const onDunnedPaymentSettled = reaction(
  'dunnings/on-payment-settled',
  [PaymentFailed, PaymentSucceeded, PaymentCancelled, PaymentRequiresAction],
  {
    concerns: ({ data }) => dunnedPurposes.includes(data.purpose.kind),
    handle: async ({ event, tx }) => {
      const payment = event.data
      const dunning = await lockDunningOfPayment(tx, payment.id)
      // Of the account's others one may wait for what comes of this.
      if (dunning !== undefined) await attemptNext(tx, dunning)
      if (event.definition === PaymentFailed) return failed(tx, dunning, payment)
      if (dunning === undefined || dunning.status === 'recovered') return
      // What was given up and is paid after all is paid.
      if (isEnded(dunning) && event.definition !== PaymentSucceeded) return
      if (event.definition === PaymentRequiresAction) {
        await settleLastAttempt(tx, dunning.id, { outcome: 'asked-customer', code: 'authentication-required' })
        return keep(tx, dunning, asked({ ...dunning, version: dunning.version + 1 }, tx.now))
      }
      const succeeded = event.definition === PaymentSucceeded
      await settleLastAttempt(tx, dunning.id, { outcome: succeeded ? 'succeeded' : 'failed', code: null })
      const over = { ...dunning, version: dunning.version + 1 }
      await keep(tx, dunning, succeeded ? ended(over, 'recovered', tx.now) : ended(over, 'stopped', tx.now, 'by-hand'))
    },
  },
)

async function failed(tx: Tx, known: Dunning | undefined, payment: Payment): Promise<void> {
  const { failure, settledAt, amount } = payment
  if (failure === null) return
  const failedAt = settledAt === null ? tx.now : new Date(settledAt)
  if (known !== undefined) {
    const own = await settleLastAttempt(tx, known.id, { outcome: 'failed', code: failure.code })
    // By hand: the card's network counts it as well.
    if (!own) await insertAttempt(tx, { ...attemptOf(known, payment, failure.code), number: known.attempts })
    // Somebody has tried by hand what was given up: that it failed changes nothing.
    if (!isEnded(known)) await keep(tx, known, afterFailure(known, failure, failedAt))
    return
  }
  if (payment.invoiceId !== null && (await isByHand(tx, payment.id, payment.invoiceId))) return
  const { offsetsDays, atEnd, deadlineDays } = await findDunningSettings(tx)
  const begun: Dunning = {
    id: derivedId('dun', tx.tenantId, payment.id),
    version: 0,
    paymentId: payment.id,
    accountId: payment.accountId,
    invoiceId: payment.invoiceId,
    amount,
    status: 'retrying',
    stopReason: null,
    offsetsDays,
    atEnd,
    failedAt: failedAt.toISOString(),
    attempts: 0,
    nextAttemptAt: null,
    lastCode: null,
    timeZone: await zoneOf(tx, payment),
    deadlineDays,
    deadlineAt: null,
    endedAt: null,
  }
  const dunning = afterFailure(begun, failure, failedAt)
  await insertDunning(tx, dunning)
  await insertAttempt(tx, attemptOf(dunning, payment, failure.code))
  tx.emit(DunningStarted, dunning)
  await keep(tx, undefined, dunning)
}

/** Whose days are counted. */
async function zoneOf(tx: Tx, { purpose, invoiceId, accountId }: Payment): Promise<string> {
  const origin = invoiceId === null ? undefined : (await findInvoice(tx, invoiceId))?.origin
  if (origin?.kind === 'subscription' && origin.id !== null) {
    const zone = (await findSubscription(tx, origin.id))?.subscription.timeZone
    if (zone !== undefined) return zone
  }
  const planId = purpose.kind === 'instalment' && purpose.id !== null && (await findPlanIdOfInstalment(tx, purpose.id))
  const plan = planId ? await findPlan(tx, planId) : undefined
  return plan?.timeZone ?? (await findAccount(tx, accountId))?.timeZone ?? 'UTC'
}

function attemptOf({ id: dunningId, failedAt }: Dunning, { settledAt, methodId, amount }: Payment, code: string) {
  const outcome = 'failed' as const
  return { id: newId('dna'), dunningId, number: 0, at: settledAt ?? failedAt, outcome, code, methodId, amount }
}

/** Its payer was there, or it was tried beside one that is tried again by itself already: whoever did that goes on. */
async function isByHand(tx: Tx, paymentId: string, invoiceId: string): Promise<boolean> {
  const last = await findLastOperation(tx, paymentId, ['charge', 'authorise'])
  const { payer } = (last?.request ?? {}) as { payer?: { present?: boolean } }
  return payer?.present === true || (await findRunning(tx, { invoiceId }, 1)).length > 0
}
