import type { Dunning } from '@clutch/contracts/payments/dunnings'
import { newId } from '@clutch/shared/id'
import { findInvoice } from '../invoices/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { startAgain } from '../payments/start-again.ts'
import { lockPayment } from '../payments/store.ts'
import { afterFailure, attemptNumberAt, ended, networkLimit } from './dunning.ts'
import { attemptWork, keep } from './keep.ts'
import { findAttemptsAt, insertAttempt, lockDunning } from './store.ts'

const dayMs = 86_400_000

/** An offset has come. */
export const attemptDunning = dueWork(attemptWork, async ({ tx, key }) => {
  const dunning = await lockDunning(tx, key)
  if (dunning?.status === 'retrying') await attempt(tx, dunning, attemptNumberAt(dunning, tx.now))
})

/**
 * One attempt, unless somebody is at it by hand: then what comes of theirs goes on from there. The payment's row is locked, so
 * that a request for it waits for this, or this for the request.
 */
export async function attempt(tx: Tx, dunning: Dunning, number: number): Promise<void> {
  const stored = await lockPayment(tx, dunning.paymentId)
  const payment = stored?.payment
  if (stored === undefined || payment?.status !== 'failed') return
  const invoice = dunning.invoiceId === null ? undefined : await findInvoice(tx, dunning.invoiceId)
  const counted: Dunning = {
    ...dunning,
    version: dunning.version + 1,
    status: 'retrying',
    stopReason: null,
    endedAt: null,
    attempts: number,
    nextAttemptAt: null,
  }
  if (invoice?.due === 0) return keep(tx, dunning, ended(counted, 'recovered', tx.now, 'paid-otherwise'))
  const since = new Date(tx.now.getTime() - networkLimit.days * dayMs)
  const { methodId, amount } = payment
  if (methodId !== null && (await findAttemptsAt(tx, methodId, amount, since)) >= networkLimit.attempts)
    return keep(tx, dunning, ended(counted, 'stopped', tx.now, 'network-limit'))
  if ((await startAgain(tx, stored, { returnUrl: null })) === undefined) {
    const noMethod = { code: 'no-method', message: '', retry: null, retryable: true }
    return keep(tx, dunning, afterFailure({ ...counted, version: dunning.version }, noMethod, tx.now))
  }
  const again = await lockPayment(tx, dunning.paymentId)
  const at = tx.now.toISOString()
  await insertAttempt(tx, {
    id: newId('dna'),
    dunningId: dunning.id,
    number,
    at,
    outcome: null,
    code: null,
    methodId: again?.payment.methodId ?? null,
    amount,
  })
  await keep(tx, dunning, counted)
}
