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
import { afterFailure, ended, isEnded } from './dunning.ts'
import { keep } from './keep.ts'
import { insertAttempt, insertDunning, lockDunningOfPayment, settleLastAttempt } from './store.ts'

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
    await settleLastAttempt(tx, known.id, { outcome: 'failed', code: failure.code })
    // Somebody has tried by hand what was given up: that it failed changes nothing.
    if (!isEnded(known)) await keep(tx, known, afterFailure(known, failure, failedAt))
    return
  }
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
  await insertAttempt(tx, {
    id: newId('dna'),
    dunningId: dunning.id,
    number: 0,
    at: failedAt.toISOString(),
    outcome: 'failed',
    code: failure.code,
    methodId: payment.methodId,
    amount,
  })
  tx.emit(DunningStarted, dunning)
  await keep(tx, undefined, dunning)
}
