import { currentCurrencies } from '@clutch/shared/currencies'
import { money } from '@clutch/shared/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AmountNotSendable, fromStripeAmount, toStripeAmount } from './amounts.ts'

describe("Stripe's own table of minor units", () => {
  test.each([
    ['EUR', 1999, 1999],
    ['JPY', 500, 500],
    ['ISK', 5, 500],
    ['UGX', 5, 500],
    ['MGA', 500, 5],
    ['HUF', 1000, 1000],
    ['KWD', 5120, 5120],
  ])('%s %d is sent as %d', (currency, amount, sent) => {
    expect(toStripeAmount(money(amount, currency))).toEqual({ amount: sent, currency: currency.toLowerCase() })
    expect(fromStripeAmount(sent, currency.toLowerCase())).toEqual(money(amount, currency))
  })

  test.each([
    ['KWD', 5124],
    ['MGA', 501],
    ['IQD', 1000],
    ['CLF', 1000],
  ])('%s %d is refused, not rounded', (currency, amount) => {
    expect(() => toStripeAmount(money(amount, currency))).toThrow(AmountNotSendable)
  })

  test('what is sent reads back as what was meant, in every currency', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currentCurrencies), fc.integer({ min: 0, max: 10 ** 12 }), (currency, amount) => {
        let sent: ReturnType<typeof toStripeAmount>
        try {
          sent = toStripeAmount(money(amount, currency))
        } catch (error) {
          expect(error).toBeInstanceOf(AmountNotSendable)
          return
        }
        expect(fromStripeAmount(sent.amount, sent.currency)).toEqual(money(amount, currency))
      }),
    )
  })
})
