import { money } from '@clutch/shared/money'
import { expect, it } from 'vitest'
import { accountId } from '../account.ts'
import { type Posting, totals, UnbalancedEntry } from '../posting.ts'
import { saleRefunded, saleSettled } from './sales.ts'

const eur = (amount: number) => money(amount, 'EUR')
function brief(postings: readonly Posting[]) {
  expect(totals(postings)).toEqual([eur(0)])
  return Object.fromEntries(postings.map((posting) => [accountId(posting.account), posting.amount.amount]))
}

it('a sale that is paid is revenue and tax, and a refund takes back both', () => {
  expect(brief(saleSettled({ gross: eur(11_900), tax: eur(1_900) }))).toEqual({
    'undivided-receipts.platform.EUR': 11_900,
    'sales-revenue.platform.EUR': -10_000,
    'tax-payable.platform.EUR': -1_900,
  })
  expect(brief(saleRefunded({ gross: eur(1_190), tax: eur(190) }))).toEqual({
    'sales-revenue.platform.EUR': 1_000,
    'tax-payable.platform.EUR': 190,
    'refunds-to-allocate.platform.EUR': -1_190,
  })
  // Without tax there is no line of it.
  expect(brief(saleSettled({ gross: eur(5), tax: eur(0) }))).toEqual({
    'undivided-receipts.platform.EUR': 5,
    'sales-revenue.platform.EUR': -5,
  })
})

it('more tax than there is to be paid is refused', () => {
  expect(() => saleSettled({ gross: eur(100), tax: eur(101) })).toThrow(UnbalancedEntry)
})
