import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Tx } from '../kit.ts'
import { findOperationsOf } from '../operations/store.ts'
import { beginAttempt, choosePayWith } from './begin-attempt.ts'
import { type StoredPayment, updatePayment } from './store.ts'

/**
 * The provider certainly did nothing and will not: another saved method, at another provider, is charged instead. Only
 * when every attempt so far is known to have taken nothing; one that is in doubt keeps the payment where it is.
 * @returns whether another attempt was begun
 */
export async function failOver(tx: Tx, stored: StoredPayment, refusedBy: ProviderName): Promise<boolean> {
  const { payment } = stored
  if (payment.status !== 'pending') return false
  const attempts = await findOperationsOf(tx, payment.id)
  const harmless = attempts.every(({ status }) => status === 'refused' || status === 'absent' || status === 'declined')
  // A method that was named is the one that was meant.
  if (!harmless || attempts.some(({ status }) => status === 'declined')) return false
  const without = [...new Set([refusedBy, ...attempts.map(({ provider }) => provider)])]
  const next = await choosePayWith(tx, payment.accountId, payment.amount, without)
  if (next === undefined || next.payWith.kind !== 'saved') return false
  const { provider } = next
  await updatePayment(tx, {
    ...stored,
    payment: { ...payment, version: payment.version + 1, provider, methodId: next.payWith.methodId, failure: null },
  })
  await beginAttempt(tx, payment, { ...next, returnUrl: null })
  return true
}
