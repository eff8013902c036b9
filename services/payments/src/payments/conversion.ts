import type { Quote } from '@clutch/contracts/payments/currency-conversion'
import type { Payment, PaymentConversion } from '@clutch/contracts/payments/payments'
import { divideRounded } from '@clutch/shared/decimal'
import { add, compare, type Money, money, subtract, zero } from '@clutch/shared/money'
import { convert, stepOf } from '../rates/rate.ts'

export function newConversion(quote: Quote): PaymentConversion {
  const { id, rate, from: price, to: charge } = quote
  const none = zero(price.currency)
  return {
    quoteId: id,
    appliedQuoteId: id,
    requoted: false,
    rate,
    price,
    charge,
    difference: zero(charge.currency),
    capturing: none,
    captured: none,
    refunded: none,
    refunding: none,
  }
}

/** By another quote, because the one before had expired. */
export function requoted(conversion: PaymentConversion, quote: Quote): PaymentConversion {
  const first = subtract(conversion.charge, conversion.difference)
  const difference = subtract(quote.to, first)
  return { ...conversion, appliedQuoteId: quote.id, requoted: true, rate: quote.rate, charge: quote.to, difference }
}

/**
 * What a capture takes, said in either currency, or all of it. The whole is what the quote says, to the minor unit of both.
 * @returns the price and its charge
 */
export function partOf(quote: Quote, wanted: Money | undefined): { price: Money; charge: Money } {
  const { from, to } = quote
  if (wanted === undefined || same(wanted, from) || same(wanted, to)) return { price: from, charge: to }
  if (wanted.currency === from.currency) return { price: wanted, charge: convert(wanted, quote.steps.map(stepOf)) }
  return { price: proportion(from, wanted, to), charge: wanted }
}

/** The money was taken: what was meant by the capture, or what the sum that was taken is of the price. */
export function priceCaptured(conversion: PaymentConversion, taken: Money): PaymentConversion {
  const { capturing, price, charge } = conversion
  const whole = compare(taken, charge) === 0 ? price : proportion(price, taken, charge)
  const captured = capturing.amount > 0 ? capturing : whole
  return { ...conversion, capturing: zero(price.currency), captured }
}

type Converted = Pick<Payment, 'captured' | 'refunded' | 'refunding'> & { readonly conversion: PaymentConversion }

/** What of the price goes back with so much: all refunds so far give what one of their sum would, so the last is exact. */
export function priceOfRefund({ captured, refunded, refunding, conversion }: Converted, amount: Money): Money {
  const given = add(conversion.refunded, conversion.refunding)
  const upTo = proportion(conversion.captured, add(add(refunded, refunding), amount), captured)
  return within(subtract(upTo, given), subtract(conversion.captured, given))
}

/** What goes back for so much of the price. */
export function refundOfPrice({ captured, refunded, refunding, conversion }: Converted, price: Money): Money {
  const given = add(refunded, refunding)
  const upTo = proportion(captured, add(add(conversion.refunded, conversion.refunding), price), conversion.captured)
  return within(subtract(upTo, given), subtract(captured, given))
}

export function priceLeft({ captured, refunded, refunding }: PaymentConversion): Money {
  return subtract(captured, add(refunded, refunding))
}

/** `whole × part ÷ of`, rounded once, half away from zero. */
function proportion(whole: Money, part: Money, of: Money): Money {
  return money(divideRounded(BigInt(whole.amount) * BigInt(part.amount), BigInt(of.amount)), whole.currency)
}

function within(amount: Money, most: Money): Money {
  return money(Math.min(Math.max(amount.amount, 0), most.amount), amount.currency)
}

function same(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.amount === b.amount
}
