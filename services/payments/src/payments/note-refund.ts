import type { Payment } from '@clutch/contracts/payments/payments'
import { add, type Money, subtract } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { type StoredPayment, updatePayment } from './store.ts'

/** What goes back: in the currency of the payment, and what of a price in another that is. */
export interface GivenBack {
  readonly amount: Money
  readonly price: Money | null
}

/** So much is on its way back: it is not refundable any more, before the provider is asked. */
export async function refundBegun(tx: Tx, stored: StoredPayment, { amount, price }: GivenBack): Promise<void> {
  await note(tx, stored, { refunding: add(stored.payment.refunding, amount) }, price, (conversion, of) => ({
    refunding: add(conversion.refunding, of),
  }))
}

export async function refundGiven(tx: Tx, stored: StoredPayment, { amount, price }: GivenBack): Promise<void> {
  const { refunding, refunded } = stored.payment
  const change = { refunding: subtract(refunding, amount), refunded: add(refunded, amount) }
  await note(tx, stored, change, price, (conversion, of) => ({
    refunding: subtract(conversion.refunding, of),
    refunded: add(conversion.refunded, of),
  }))
}

/** It came to nothing, so it is refundable again. */
export async function refundFailed(tx: Tx, stored: StoredPayment, { amount, price }: GivenBack): Promise<void> {
  await note(tx, stored, { refunding: subtract(stored.payment.refunding, amount) }, price, (conversion, of) => ({
    refunding: subtract(conversion.refunding, of),
  }))
}

type Conversion = NonNullable<Payment['conversion']>

async function note(
  tx: Tx,
  stored: StoredPayment,
  change: { refunding: Money; refunded?: Money },
  price: Money | null,
  changeOf: (conversion: Conversion, price: Money) => Partial<Conversion>,
): Promise<void> {
  const { payment } = stored
  const conversion =
    payment.conversion === null || price === null
      ? payment.conversion
      : { ...payment.conversion, ...changeOf(payment.conversion, price) }
  await updatePayment(tx, { ...stored, payment: { ...payment, ...change, conversion, version: payment.version + 1 } })
}
