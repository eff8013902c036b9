import type { Quote } from '@clutch/contracts/payments/currency-conversion'
import { type Money, money, sum, zero } from '@clutch/shared/money'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newConversion, partOf, priceCaptured, priceOfRefund, refundOfPrice, requoted } from './conversion.ts'

const quote = (from: Money, to: Money, rate: string): Quote => ({
  id: 'fxq_01K0A1B2C3D4E5F6G7H8J9K0M1',
  from,
  to,
  rate,
  steps: [
    {
      from: from.currency,
      to: to.currency,
      rateId: 'told',
      rate,
      inverted: false,
      source: 'told',
      day: '2026-03-02',
    },
  ],
  requotes: null,
  expiresAt: '2026-03-02T09:15:00.000Z',
  createdAt: '2026-03-02T09:00:00.000Z',
})

it('rule 15: a part may be said in either currency, by the exponents of both', () => {
  // 12.500 KWD at 526.75 JPY: 6,584.375, rounded once.
  const kwd = quote(money(12_500, 'KWD'), money(6_584, 'JPY'), '526.75')
  expect(partOf(kwd, undefined)).toEqual({ price: money(12_500, 'KWD'), charge: money(6_584, 'JPY') })
  expect(partOf(kwd, money(6_250, 'KWD'))).toEqual({ price: money(6_250, 'KWD'), charge: money(3_292, 'JPY') })
  expect(partOf(kwd, money(1_000, 'JPY'))).toEqual({ price: money(1_899, 'KWD'), charge: money(1_000, 'JPY') })
})

it('rule 15: what a new quote says is beside what the first said', () => {
  const first = quote(money(10_000, 'EUR'), money(11_000, 'USD'), '1.1')
  const next = { ...quote(money(10_000, 'EUR'), money(10_550, 'USD'), '1.055'), id: 'fxq_01K0A1B2C3D4E5F6G7H8J9K0M2' }
  const once = requoted(newConversion(first), next)
  expect(once).toMatchObject({ charge: money(10_550, 'USD'), difference: money(-450, 'USD'), requoted: true })
  const twice = requoted(once, { ...next, to: money(11_200, 'USD') })
  expect(twice).toMatchObject({ quoteId: first.id, difference: money(200, 'USD') })
})

it('rule 15: whatever is refunded, in parts said in either currency, sums to both totals exactly and never below zero', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000_000 }),
      fc.integer({ min: 1, max: 5_000_000 }),
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 100 })), { maxLength: 12 }),
      (priceAmount, chargeAmount, parts) => {
        const price = money(priceAmount, 'EUR')
        const captured = money(chargeAmount, 'USD')
        let conversion = priceCaptured(newConversion(quote(price, captured, '1')), captured)
        let refunded = zero('USD')
        const back: { amount: Money; price: Money }[] = []
        const give = (amount: Money, of: Money) => {
          expect(amount.amount).toBeGreaterThanOrEqual(0)
          expect(of.amount).toBeGreaterThanOrEqual(0)
          back.push({ amount, price: of })
          refunded = money(refunded.amount + amount.amount, 'USD')
          conversion = { ...conversion, refunded: money(conversion.refunded.amount + of.amount, 'EUR') }
        }
        for (const [byPrice, percent] of parts) {
          const now = { captured, refunded, refunding: zero('USD'), conversion }
          const part = (left: number) => Math.floor((left * percent) / 100)
          if (byPrice) {
            const of = money(part(price.amount - conversion.refunded.amount), 'EUR')
            give(refundOfPrice(now, of), of)
          } else {
            const amount = money(part(captured.amount - refunded.amount), 'USD')
            give(amount, priceOfRefund(now, amount))
          }
        }
        const last = money(captured.amount - refunded.amount, 'USD')
        give(last, priceOfRefund({ captured, refunded, refunding: zero('USD'), conversion }, last))
        expect(
          sum(
            back.map(({ amount }) => amount),
            'USD',
          ),
        ).toEqual(captured)
        expect(
          sum(
            back.map((part) => part.price),
            'EUR',
          ),
        ).toEqual(price)
      },
    ),
  )
})
