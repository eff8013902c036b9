import { InvoiceChargedAlready, type Payment } from '@clutch/contracts/payments/payments'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { lockMethodsOf } from '../methods/store.ts'
import { beginAttempt, choosePayWith, type PayWith } from './begin-attempt.ts'
import { quoteHolds } from './convert.ts'
import { invoiceTaken } from './open.ts'
import { become } from './payment.ts'
import { claimInvoice, type StoredPayment, updatePayment } from './store.ts'

/**
 * Begins the next attempt at a payment that has none under way: the first of one that was held or had no method, another
 * of one that failed.
 * @returns the operation; undefined when there is still nothing to pay with
 */
export async function startAgain(
  tx: Tx,
  stored: StoredPayment,
  how: {
    readonly with?: { readonly payWith: PayWith; readonly provider: ProviderName } | undefined
    readonly returnUrl: string | null
  },
  lease?: string,
): Promise<string | undefined> {
  const { payment } = stored
  await quoteHolds(tx, payment)
  await lockMethodsOf(tx, payment.accountId)
  const chosen = how.with ?? (await choosePayWith(tx, payment.accountId, payment.amount))
  // One that failed keeps its failure, and one that waits goes on waiting.
  if (chosen === undefined) return undefined
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    status: become(payment.status, 'pending'),
    methodId: chosen.payWith.kind === 'saved' ? chosen.payWith.methodId : null,
    provider: chosen.provider,
    providerReference: null,
    heldFor: null,
    failure: null,
    settledAt: null,
  }
  await updatePayment(tx, { ...stored, authorisationId: null, chargeId: null, payment: next })
  try {
    await claimInvoice(tx, payment.id)
  } catch (error) {
    throw invoiceTaken(error) ? new Problem(InvoiceChargedAlready) : error
  }
  return beginAttempt(tx, next, { ...chosen, returnUrl: how.returnUrl }, lease)
}
