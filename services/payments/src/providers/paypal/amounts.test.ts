import { exponentOf } from '@clutch/shared/currencies'
import { money } from '@clutch/shared/money'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AmountNotSendable, fromPayPalMoney, toPayPalMoney } from './amounts.ts'
import { paypalCapabilities } from './capabilities.ts'

test.each([
  ['EUR', 11_900, '119.00'],
  ['EUR', 5, '0.05'],
  ['JPY', 1_099, '1099'],
  ['HUF', 150_000, '1500'],
  ['TWD', 9_900, '99'],
  ['HUF', 150_050, null],
  ['TWD', 9_901, null],
  ['KWD', 1_000, null],
  ['ISK', 1_000, null],
  ['UGX', 1, null],
] as const)(
  'rule 7: on the wire to PayPal %s %i is %s, and what has no exact form is refused',
  (currency, amount, value) => {
    expect(paypalCapabilities.takes(money(amount, currency))).toBe(value !== null)
    if (value === null) expect(() => toPayPalMoney(money(amount, currency))).toThrow(AmountNotSendable)
    else expect(toPayPalMoney(money(amount, currency))).toEqual({ currencyCode: currency, value })
  },
)

test('rule 7: PayPal takes no decimals of HUF, JPY and TWD, though ISO has two of HUF and TWD', () => {
  expect(['HUF', 'JPY', 'TWD'].map((code) => [code, exponentOf(code)])).toEqual([
    ['HUF', 2],
    ['JPY', 0],
    ['TWD', 2],
  ])
  for (const currencyCode of ['HUF', 'JPY', 'TWD']) {
    expect(() => fromPayPalMoney({ currencyCode, value: '10.50' })).toThrow()
    expect(fromPayPalMoney({ currencyCode, value: '10.00' })).toEqual(fromPayPalMoney({ currencyCode, value: '10' }))
  }
})

test('what is sent and read again is the same, to the minor unit', () => {
  fc.assert(
    fc.property(fc.constantFrom('EUR', 'USD', 'JPY', 'HUF', 'TWD'), fc.nat({ max: 10 ** 11 }), (currency, amount) => {
      const sent = money(amount, currency)
      fc.pre(paypalCapabilities.takes(sent))
      expect(fromPayPalMoney(toPayPalMoney(sent))).toEqual(sent)
    }),
  )
})
