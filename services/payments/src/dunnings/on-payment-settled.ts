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
import { findDunningSettings } from '../dunning-settings/store.ts'
import { reaction, type Tx } from '../kit.ts'
import { findLastOperation } from '../operations/store.ts'
import { afterFailure, ended, isEnded } from './dunning.ts'
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
      if (event.definition === PaymentFailed) return failed(tx, dunning, payment)
      if (dunning === undefined || isEnded(dunning)) return
      if (event.definition === PaymentRequiresAction) {
        await settleLastAttempt(tx, dunning.id, { outcome: 'asked-customer', code: 'authentication-required' })
        const version = dunning.version + 1
        return keep(tx, dunning, { ...dunning, version, status: 'awaiting-customer', nextAttemptAt: null })
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
  const { offsetsDays, atEnd } = await findDunningSettings(tx)
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
    endedAt: null,
  }
  const dunning = afterFailure(begun, failure, failedAt)
  await insertDunning(tx, dunning)
  await insertAttempt(tx, attemptOf(dunning, payment, failure.code))
  tx.emit(DunningStarted, dunning)
  await keep(tx, undefined, dunning)
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
