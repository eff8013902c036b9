import { type Payment, PaymentReturned } from '@clutch/contracts/payments/payments'
import type { Money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { feeTaken } from '../ledger/templates/fees.ts'
import { paymentReturned } from '../ledger/templates/refunds.ts'
import { type StoredPayment, updatePayment } from './store.ts'

/**
 * The bank took the money back after it had been taken: a forward step with postings of its own. Who bears it is decided by
 * those that had got it; until then the platform is owed it by the customer.
 */
export async function bookReturn(tx: Tx, stored: StoredPayment, fee: Money | null): Promise<void> {
  const { payment } = stored
  const { captured, refunded, accountId, provider } = payment
  if (provider === null) throw new Error(`${payment.id} was returned without a provider`)
  const left = { amount: captured.amount - refunded.amount, currency: captured.currency }
  const next: Payment = {
    ...payment,
    version: payment.version + 1,
    status: 'returned',
    failure: { code: 'returned', message: 'The bank took the money back.', retry: null, retryable: true },
    settledAt: tx.now.toISOString(),
  }
  await updatePayment(tx, { ...stored, payment: next })
  tx.emit(PaymentReturned, next)
  const reference = { kind: 'payment', id: payment.id } as const
  // What the provider asks for having given it back is taken as well, and is ours to bear.
  if (fee !== null && fee.amount > 0) {
    const id = `${payment.id}.return-fee`
    await post(tx, { id, kind: 'fee-taken', reference, postings: feeTaken({ provider, fee }) })
  }
  if (left.amount === 0) return
  await post(tx, {
    id: `${payment.id}.returned`,
    kind: 'payment-returned',
    reference,
    postings: paymentReturned({ provider, accountId, amount: left }),
  })
}
