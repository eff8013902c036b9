import type { Payment, PaymentConversion } from '@clutch/contracts/payments/payments'
import {
  PaymentNotRefundable,
  PaymentUnknown,
  RefundExceedsRefundable,
  type RefundedLine,
  RefundInvalid,
} from '@clutch/contracts/payments/refunds'
import { compare, type Money, sum, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Static } from 'typebox'
import type { Tx } from '../kit.ts'
import { priceLeft, priceOfRefund, refundOfPrice } from '../payments/conversion.ts'
import { refundableOf, type StoredPayment } from '../payments/store.ts'
import { lockTransferOf } from '../splits/store.ts'
import { type Bearer, divideRefund, type Parts } from './divide.ts'

export interface Wanted {
  readonly amount?: Money | undefined
  readonly lines?: readonly Static<typeof RefundedLine>[] | undefined
  readonly bearer?: Bearer | undefined
}

/** How much of a payment is to be given back, within what may be. @throws Problem with the field */
export function amountToRefund(stored: StoredPayment | undefined, { amount, lines }: Wanted): Money {
  if (stored === undefined)
    throw new Problem(PaymentUnknown, { errors: [{ pointer: '/body/paymentId', message: 'is not known' }] })
  const { payment } = stored
  if (payment.status !== 'succeeded')
    throw new Problem(PaymentNotRefundable, { detail: `The payment is ${payment.status}.` })
  const { currency } = payment.captured
  const refundable = refundableOf(payment)
  const { conversion } = payment
  if (
    conversion !== null &&
    amount !== undefined &&
    lines === undefined &&
    amount.currency === conversion.price.currency
  )
    return amountOfPrice({ ...payment, conversion }, amount, refundable)
  for (const [index, line] of (lines ?? []).entries())
    if (line.amount.currency !== currency || line.amount.amount <= 0)
      refuse(`/body/lines/${index}/amount`, `must be above zero, in ${currency}`)
  const ofLines =
    lines === undefined
      ? undefined
      : sum(
          lines.map((line) => line.amount),
          currency,
        )
  if (amount !== undefined && amount.currency !== currency)
    refuse('/body/amount/currency', `must be ${currency}: money goes back as it came`)
  if (amount !== undefined && ofLines !== undefined && compare(amount, ofLines) !== 0)
    refuse('/body/amount', `must be the sum of the lines, ${ofLines.amount}`)
  const wanted = amount ?? ofLines ?? refundable
  if (amount !== undefined && amount.amount <= 0) refuse('/body/amount/amount', 'must be above zero')
  if (wanted.amount <= 0)
    throw new Problem(PaymentNotRefundable, { detail: 'All of it was given back, or is in dispute.' })
  if (compare(wanted, refundable) > 0)
    throw new Problem(RefundExceedsRefundable, {
      detail: `${refundable.amount} ${currency} may still be refunded.`,
      errors: [{ pointer: '/body/amount/amount', message: `must be at most ${refundable.amount}` }],
    })
  return wanted
}

/** Said in the currency of the price: it goes back by the rate that was paid by. */
function amountOfPrice(payment: Payment & { conversion: PaymentConversion }, price: Money, refundable: Money): Money {
  if (price.amount <= 0) refuse('/body/amount/amount', 'must be above zero')
  const left = priceLeft(payment.conversion)
  const amount = compare(price, left) > 0 ? undefined : refundOfPrice(payment, price)
  if (amount === undefined || compare(amount, refundable) > 0)
    throw new Problem(RefundExceedsRefundable, {
      detail: `${left.amount} ${left.currency} of the price, and ${refundable.amount} ${refundable.currency} may still be refunded.`,
      errors: [{ pointer: '/body/amount/amount', message: `must be at most ${left.amount}` }],
    })
  if (amount.amount === 0) refuse('/body/amount/amount', `is nothing in ${amount.currency}, which was paid`)
  return amount
}

/** What of the price that is: said as such, or in proportion. Null where nothing was converted. */
export function priceToRefund({ payment }: StoredPayment, wanted: Wanted, amount: Money): Money | null {
  const { conversion } = payment
  if (conversion === null) return null
  return wanted.amount?.currency === conversion.price.currency
    ? wanted.amount
    : priceOfRefund({ ...payment, conversion }, amount)
}

function refuse(pointer: string, message: string): never {
  throw new Problem(RefundInvalid, { errors: [{ pointer, message }] })
}

/** What it takes from whom, as things are now. */
export async function partsOf(tx: Tx, stored: StoredPayment, amount: Money, bearer: Bearer): Promise<Parts> {
  const sent = new Map<string, Money>()
  for (const share of stored.split?.split.shares ?? []) {
    const transfer = (await lockTransferOf(tx, share.id))?.transfer
    const gone = transfer !== undefined && transfer.status !== 'held' && transfer.status !== 'failed'
    if (gone)
      sent.set(share.id, { amount: transfer.amount.amount - transfer.reversed.amount, currency: amount.currency })
  }
  const sentOf = (id: string) => sent.get(id) ?? zero(amount.currency)
  return divideRefund(stored.payment, stored.split?.split ?? null, amount, bearer, sentOf)
}
