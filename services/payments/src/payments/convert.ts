import type { Quote } from '@clutch/contracts/payments/currency-conversion'
import {
  AmountExceedsAuthorised,
  AmountNotPayable,
  type Payment,
  type PaymentConversion,
  type Purpose,
  QuoteExpired,
  QuoteNotApplicable,
  QuoteUnknown,
} from '@clutch/contracts/payments/payments'
import { newId } from '@clutch/shared/id'
import { compare, type Money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { hasExpired } from '../quotes/quote.ts'
import { requoteOf } from '../quotes/requote.ts'
import { findQuote } from '../quotes/store.ts'
import { newConversion, partOf, requoted } from './conversion.ts'

/** What these are paid for is kept in the currency of its document or balance. */
const paidInTheirOwn: readonly Purpose['kind'][] = ['invoice', 'wallet-top-up', 'instalment', 'statement']

/** A payment in the currency that a quote converts to. @throws Problem with the field */
export async function convertedBy(
  tx: Tx,
  quoteId: string,
  amount: Money,
  purpose: Purpose,
): Promise<PaymentConversion> {
  const quote = await findQuote(tx, quoteId)
  const pointer = '/body/quoteId'
  if (quote === undefined) throw new Problem(QuoteUnknown, { errors: [{ pointer, message: 'is not known' }] })
  if (hasExpired(quote, tx.now))
    throw new Problem(QuoteExpired, { errors: [{ pointer, message: `expired at ${quote.expiresAt}` }] })
  const { from, to } = quote
  const refuse = (at: string, message: string) => {
    throw new Problem(QuoteNotApplicable, { errors: [{ pointer: at, message }] })
  }
  if (from.currency === to.currency) refuse(pointer, 'converts nothing: pay without it')
  if (amount.currency !== to.currency) refuse('/body/amount/currency', `must be ${to.currency}, as it was quoted`)
  if (amount.amount !== to.amount) refuse('/body/amount/amount', `must be ${to.amount}, as it was quoted`)
  if (paidInTheirOwn.includes(purpose.kind))
    refuse(pointer, `what is paid for a purpose of kind ${purpose.kind} is paid in its own currency`)
  return newConversion(quote)
}

export async function hasLapsedQuote(tx: Tx, { conversion }: Pick<Payment, 'conversion'>): Promise<boolean> {
  return conversion !== null && hasExpired(await quoteOf(tx, conversion.appliedQuoteId), tx.now)
}

/** Money is taken by a rate that holds; what is only reserved is quoted again when it is captured. @throws Problem */
export async function quoteHolds(tx: Tx, payment: Pick<Payment, 'conversion' | 'captureMode'>): Promise<void> {
  if (payment.captureMode === 'automatic' && (await hasLapsedQuote(tx, payment))) throw new Problem(QuoteExpired)
}

/**
 * What a capture of a payment by a quote takes: by the quote while it holds, else by a new one for the same price.
 * @throws Problem when that is more than is reserved, which takes nothing
 */
export async function conversionOfCapture(
  tx: Tx,
  before: PaymentConversion,
  wanted: Money | undefined,
  authorised: Money,
): Promise<{ amount: Money; conversion: PaymentConversion }> {
  const pointer = '/body/amount'
  const { price, charge: reserved } = before
  if (wanted !== undefined && wanted.currency !== price.currency && wanted.currency !== reserved.currency)
    throw new Problem(AmountNotPayable, {
      errors: [
        { pointer: `${pointer}/currency`, message: `must be ${reserved.currency}, or ${price.currency} as the price` },
      ],
    })
  if (wanted !== undefined && wanted.amount <= 0)
    throw new Problem(AmountNotPayable, { errors: [{ pointer: `${pointer}/amount`, message: 'must be above zero' }] })
  const pinned = await quoteOf(tx, before.appliedQuoteId)
  const quote = hasExpired(pinned, tx.now) ? await requoteOf(tx, pinned, newId('fxq')) : pinned
  const conversion = quote === pinned ? before : requoted(before, quote)
  const whole = wanted?.currency === price.currency ? price : quote.to
  if (wanted !== undefined && wanted.amount > whole.amount)
    throw new Problem(AmountExceedsAuthorised, {
      detail: `The price is ${said(price)}, which is ${said(quote.to)} by the rate ${quote.rate}.`,
      errors: [{ pointer: `${pointer}/amount`, message: `must be at most ${whole.amount}` }],
    })
  const { price: capturing, charge: amount } = partOf(quote, wanted)
  if (compare(amount, authorised) > 0)
    throw new Problem(AmountExceedsAuthorised, {
      detail: `${said(capturing)} is ${said(amount)} by the rate ${quote.rate} of now, and ${said(authorised)} is reserved. The quote has expired at ${pinned.expiresAt}: capture at most what is reserved, or void this payment and make another by a new quote.`,
      errors: [
        { pointer: `${pointer}/amount`, message: `must be at most ${authorised.amount}, in ${authorised.currency}` },
      ],
    })
  return { amount, conversion: { ...conversion, capturing } }
}

async function quoteOf(tx: Tx, id: string): Promise<Quote> {
  const quote = await findQuote(tx, id)
  if (quote === undefined) throw new Error(`${id} is not there, and a payment goes by it`)
  return quote
}

function said({ amount, currency }: Money): string {
  return `${amount} ${currency} (minor units)`
}
