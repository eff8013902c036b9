import { compare, type Money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { type StoredPayment, updatePayment } from './store.ts'

/** So much of it is in dispute or lost: it is not refundable. */
export async function noteDisputed(tx: Tx, stored: StoredPayment, disputed: Money): Promise<void> {
  const { payment } = stored
  if (compare(payment.disputed, disputed) === 0) return
  await updatePayment(tx, { ...stored, payment: { ...payment, disputed, version: payment.version + 1 } })
}
