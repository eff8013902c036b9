import { money } from '@clutch/shared/money'
import { expect, it } from 'vitest'
import { accountId } from '../account.ts'
import { type Posting, totals, UnbalancedEntry } from '../posting.ts'
import {
  walletCredited,
  walletCreditGone,
  walletHeld,
  walletHoldSettled,
  walletSpendRefunded,
  walletSpent,
  walletToppedUp,
  walletTopUpReversed,
  walletTransferred,
} from './wallets.ts'

const eur = (amount: number) => money(amount, 'EUR')
const none = eur(0)
const promotional = (amount: number) => ({ bucket: 'promotional', amount: eur(amount), fundedBy: 'platform' }) as const
const cash = (amount: number) => ({ bucket: 'cash', amount: eur(amount), fundedBy: 'platform' }) as const
const allowance = (amount: number) => ({ bucket: 'allowance', amount: eur(amount), fundedBy: 'acc_1' }) as const
const walletId = 'wal_1'

function brief(postings: readonly Posting[]) {
  expect(totals(postings)).toEqual([none])
  return Object.fromEntries(postings.map((posting) => [accountId(posting.account), posting.amount.amount]))
}

it('a top-up pays what is owed, and the rest is in the wallet', () => {
  expect(brief(walletToppedUp({ walletId, amount: eur(100), recovered: eur(30) }))).toEqual({
    'undivided-receipts.platform.EUR': 100,
    'wallet-cash.wal_1.EUR': -70,
    'wallet-receivable.wal_1.EUR': -30,
  })
})

it.each([
  [promotional(50), { 'promotion-expense.platform.EUR': 50, 'wallet-promotional.wal_1.EUR': -50 }],
  [allowance(50), { 'allowance-funding.acc_1.EUR': 50, 'wallet-allowance.wal_1.EUR': -50 }],
  [cash(50), { 'wallet-adjustments.platform.EUR': 50, 'wallet-cash.wal_1.EUR': -50 }],
])('what is put in by hand is borne by whoever gave it: $bucket', (part, lines) => {
  expect(brief(walletCredited({ walletId, part, recovered: none }))).toEqual(lines)
})

it.each([
  [promotional(50), 'expired', { 'wallet-promotional.wal_1.EUR': 50, 'breakage-revenue.platform.EUR': -50 }],
  [cash(50), 'expired', { 'wallet-cash.wal_1.EUR': 50, 'breakage-revenue.platform.EUR': -50 }],
  [allowance(50), 'expired', { 'wallet-allowance.wal_1.EUR': 50, 'allowance-funding.acc_1.EUR': -50 }],
  [promotional(50), 'voided', { 'wallet-promotional.wal_1.EUR': 50, 'promotion-expense.platform.EUR': -50 }],
  [allowance(50), 'voided', { 'wallet-allowance.wal_1.EUR': 50, 'allowance-funding.acc_1.EUR': -50 }],
  [cash(50), 'voided', { 'wallet-cash.wal_1.EUR': 50, 'wallet-adjustments.platform.EUR': -50 }],
] as const)('what is left of a credit of %o goes when it is %s', (part, how, lines) => {
  expect(brief(walletCreditGone({ walletId, part, how }))).toEqual(lines)
})

it('a spend, a hold and its end, a refund, a transfer', () => {
  expect(brief(walletSpent({ walletId, parts: [promotional(30), cash(70)] }))).toEqual({
    'wallet-promotional.wal_1.EUR': 30,
    'wallet-cash.wal_1.EUR': 70,
    'wallet-spent.wal_1.EUR': -100,
  })
  expect(brief(walletHeld({ walletId, parts: [promotional(30), cash(70)] }))).toEqual({
    'wallet-promotional.wal_1.EUR': 30,
    'wallet-cash.wal_1.EUR': 70,
    'wallet-held.wal_1.EUR': -100,
  })
  const released = [
    { ...promotional(20), outcome: 'expired' as const },
    { ...cash(60), outcome: 'returned' as const },
  ]
  expect(brief(walletHoldSettled({ walletId, spent: [promotional(20)], released, recovered: eur(15) }))).toEqual({
    'wallet-held.wal_1.EUR': 100,
    'wallet-spent.wal_1.EUR': -20,
    'breakage-revenue.platform.EUR': -20,
    'wallet-cash.wal_1.EUR': -45,
    'wallet-receivable.wal_1.EUR': -15,
  })
  expect(brief(walletSpendRefunded({ walletId, parts: released, recovered: none }))).toEqual({
    'wallet-spent.wal_1.EUR': 80,
    'breakage-revenue.platform.EUR': -20,
    'wallet-cash.wal_1.EUR': -60,
  })
  const parts = [allowance(10), cash(5)]
  expect(brief(walletTransferred({ fromWalletId: walletId, toWalletId: 'wal_2', parts, recovered: eur(5) }))).toEqual({
    'wallet-allowance.wal_1.EUR': 10,
    'wallet-allowance.wal_2.EUR': -10,
    'wallet-cash.wal_1.EUR': 5,
    'wallet-receivable.wal_2.EUR': -5,
  })
})

it('a top-up that is taken back: what is there is given, the rest is owed by the wallet', () => {
  const reversal = { walletId, accountId: 'acc_1', taken: eur(40), owes: eur(60) }
  expect(brief(walletTopUpReversed({ ...reversal, how: 'returned' }))).toEqual({
    'wallet-cash.wal_1.EUR': 40,
    'wallet-receivable.wal_1.EUR': 60,
    'customer-receivable.acc_1.EUR': -100,
  })
  expect(brief(walletTopUpReversed({ ...reversal, how: 'refunded' }))['refunds-to-allocate.platform.EUR']).toBe(-100)
  expect(() => walletTopUpReversed({ ...reversal, how: 'returned', owes: eur(-1) })).toThrow(UnbalancedEntry)
})
