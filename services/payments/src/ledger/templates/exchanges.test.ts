import { money } from '@clutch/shared/money'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountId } from '../account.ts'
import { totals } from '../posting.ts'
import { currencyExchanged } from './exchanges.ts'

const amount = fc.integer({ min: 1, max: 10 ** 12 })

test('an exchange sums to zero in each currency, and its result is what came less what was quoted', () => {
  fc.assert(
    fc.property(amount, amount, amount, (given, quoted, received) => {
      const postings = currencyExchanged({
        bank: 'main',
        given: money(given, 'EUR'),
        quoted: money(quoted, 'USD'),
        received: money(received, 'USD'),
      })
      expect(totals(postings).map(({ amount: total }) => total)).toEqual([0, 0])
      const of = (id: string) => postings.find(({ account }) => accountId(account) === id)?.amount.amount ?? 0
      expect(of('exchange-result.platform.USD') + 0).toBe(quoted - received)
      expect(of('bank.main.USD')).toBe(received)
      expect(of('bank.main.EUR')).toBe(-given)
    }),
  )
})
