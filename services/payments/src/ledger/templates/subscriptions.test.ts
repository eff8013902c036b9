import { money } from '@clutch/shared/money'
import { expect, it } from 'vitest'
import { accountId } from '../account.ts'
import { type Posting, totals, UnbalancedEntry } from '../posting.ts'
import { subscriptionCreditGiven, subscriptionCreditUsed } from './subscriptions.ts'

const kwd = (amount: number) => money(amount, 'KWD')
function brief(postings: readonly Posting[]) {
  expect(totals(postings)).toEqual([kwd(0)])
  return Object.fromEntries(postings.map((posting) => [accountId(posting.account), posting.amount.amount]))
}

it('what a bill leaves over is owed to the customer until a later one uses it', () => {
  const credit = { accountId: 'acc_1', amount: kwd(1_234) }
  const given = { 'subscription-credits-given.platform.KWD': 1_234, 'subscription-credit.acc_1.KWD': -1_234 }
  expect(brief(subscriptionCreditGiven(credit))).toEqual(given)
  expect(brief(subscriptionCreditUsed(credit))).toEqual(
    Object.fromEntries(Object.entries(given).map(([account, amount]) => [account, -amount])),
  )
  expect(() => subscriptionCreditUsed({ ...credit, amount: kwd(-1) })).toThrow(UnbalancedEntry)
})
