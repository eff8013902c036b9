import { add, type Money, subtract } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { type StoredPayment, updatePayment } from './store.ts'

/** So much is on its way back: it is not refundable any more, before the provider is asked. */
export async function refundBegun(tx: Tx, stored: StoredPayment, amount: Money): Promise<void> {
  await note(tx, stored, { refunding: add(stored.payment.refunding, amount) })
}

export async function refundGiven(tx: Tx, stored: StoredPayment, amount: Money): Promise<void> {
  const { refunding, refunded } = stored.payment
  await note(tx, stored, { refunding: subtract(refunding, amount), refunded: add(refunded, amount) })
}

/** It came to nothing, so it is refundable again. */
export async function refundFailed(tx: Tx, stored: StoredPayment, amount: Money): Promise<void> {
  await note(tx, stored, { refunding: subtract(stored.payment.refunding, amount) })
}

async function note(tx: Tx, stored: StoredPayment, change: { refunding: Money; refunded?: Money }): Promise<void> {
  const { payment } = stored
  await updatePayment(tx, { ...stored, payment: { ...payment, ...change, version: payment.version + 1 } })
}
