import { money } from '@clutch/shared/money'
import { expect, it } from 'vitest'
import { AmountNotSendable, fromSquareMoney, toSquareMoney } from './amounts.ts'
import { squareCapabilities } from './capabilities.ts'

it('rule 7: what Square takes is its own table: six currencies in their smallest denomination, and no other', () => {
  for (const [currency, amount] of [
    ['AUD', 1_099],
    ['CAD', 1_099],
    ['EUR', 1_099],
    ['GBP', 1_099],
    ['USD', 1_099],
    // 1,099 yen, not 10.99.
    ['JPY', 1_099],
  ] as const) {
    const sent = toSquareMoney(money(amount, currency))
    expect(sent).toEqual({ amount: BigInt(amount), currency })
    expect(fromSquareMoney(sent)).toEqual(money(amount, currency))
    expect(squareCapabilities.takes(money(amount, currency))).toBe(true)
  }
  for (const currency of ['KWD', 'AED', 'ISK', 'UGX', 'MGA', 'HUF', 'TWD', 'CHF']) {
    expect(() => toSquareMoney(money(1_000, currency)), currency).toThrow(AmountNotSendable)
    expect(squareCapabilities.takes(money(1_000, currency)), currency).toBe(false)
  }
})

it('an amount that would not be held exactly is not read as another', () => {
  expect(() => fromSquareMoney({ amount: 9_007_199_254_740_993n, currency: 'EUR' })).toThrow()
  expect(() => fromSquareMoney({ currency: 'EUR' })).toThrow()
})
