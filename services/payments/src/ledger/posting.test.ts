import { type Money, money, zero } from '@clutch/shared/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { divideCharge } from '../splits/split.ts'
import { account, accountId, chart, platform } from './account.ts'
import { balanced, explain, naturalBalance, type Posting, totals, UnbalancedEntry } from './posting.ts'
import { chargeCaptured } from './templates/charges.ts'
import { feeTaken } from './templates/fees.ts'
import { providerPaidOut } from './templates/payouts.ts'
import { refundIssued } from './templates/refunds.ts'
import { chargeSplit, transferReversed, transferSent } from './templates/splits.ts'

const eur = (amount: number): Money => money(amount, 'EUR')
const brief = (postings: readonly Posting[]) =>
  Object.fromEntries(postings.map((posting) => [accountId(posting.account), posting.amount.amount]))

describe('an entry', () => {
  test('that does not sum to zero is refused', () => {
    const line = (owner: string, amount: number) => ({ account: account('bank', owner, 'EUR'), amount: eur(amount) })
    expect(() => balanced([line('a', 5), line('b', -4)])).toThrow(UnbalancedEntry)
    expect(() => balanced([line('a', 5), line('a', -5)])).toThrow(UnbalancedEntry)
    expect(() => balanced([])).toThrow(UnbalancedEntry)
  })

  test('balances in each currency, not across them', () => {
    const lines = [
      { account: account('bank', 'a', 'EUR'), amount: eur(5) },
      { account: account('bank', 'a', 'USD'), amount: money(-5, 'USD') },
    ]
    expect(() => balanced(lines)).toThrow(UnbalancedEntry)
  })

  test('never puts one currency into an account of another', () => {
    const wrong = { account: account('bank', 'a', 'EUR'), amount: money(5, 'USD') }
    expect(() => balanced([wrong, { account: account('bank', 'b', 'USD'), amount: money(-5, 'USD') }])).toThrow(
      UnbalancedEntry,
    )
  })
})

describe('templates', () => {
  test('a charge captured, with the fee the provider kept', () => {
    expect(brief(chargeCaptured({ provider: 'stripe', gross: eur(11_900), fee: eur(196) }))).toEqual({
      'provider-clearing.stripe.EUR': 11_704,
      'undivided-receipts.platform.EUR': -11_900,
      'provider-fees.platform.EUR': 196,
    })
  })

  test('a fee in the currency of settlement balances by itself', () => {
    const postings = chargeCaptured({ provider: 'stripe', gross: eur(1_000), fee: money(30, 'USD') })
    expect(totals(postings)).toEqual([zero('EUR'), zero('USD')])
    expect(brief(postings)['provider-clearing.stripe.USD']).toBe(-30)
  })

  test('a fee learnt later ends where a fee known at once does', () => {
    const later = [
      ...chargeCaptured({ provider: 'stripe', gross: eur(1_000), fee: null }),
      ...feeTaken({ provider: 'stripe', fee: eur(55) }),
    ]
    expect(brief(balanced(later))).toEqual(
      brief(chargeCaptured({ provider: 'stripe', gross: eur(1_000), fee: eur(55) })),
    )
  })

  test('parts of a split that are not the gross are refused', () => {
    const parts = {
      gross: eur(100),
      commission: eur(10),
      fee: eur(0),
      shares: [{ vendorId: 'ven_1', amount: eur(89) }],
    }
    expect(() => chargeSplit(parts)).toThrow(UnbalancedEntry)
    expect(brief(chargeSplit({ ...parts, commission: eur(11) }))).toEqual({
      'undivided-receipts.platform.EUR': 100,
      'vendor-payable.ven_1.EUR': -89,
      'commission-revenue.platform.EUR': -11,
    })
  })

  test('a transfer that comes back leaves everything as before, or settles what the vendor owes', () => {
    const transfer = { provider: 'stripe', vendorId: 'ven_1', amount: eur(89) }
    expect(() => balanced([...transferSent(transfer), ...transferReversed({ ...transfer, owed: eur(0) })])).toThrow(
      UnbalancedEntry,
    )
    expect(brief(transferReversed({ ...transfer, owed: eur(80) }))).toEqual({
      'provider-clearing.stripe.EUR': 89,
      'vendor-receivable.ven_1.EUR': -80,
      'vendor-payable.ven_1.EUR': -9,
    })
  })

  test('a vendor who cannot cover its part of a refund owes a visible receivable', () => {
    const postings = refundIssued({
      provider: 'stripe',
      amount: eur(100),
      fromUndivided: eur(0),
      toAllocate: eur(0),
      fromCommission: eur(15),
      fromFeeRecovered: eur(0),
      fromVendors: [{ vendorId: 'ven_1', amount: eur(85), covered: eur(20) }],
    })
    expect(brief(postings)).toEqual({
      'provider-clearing.stripe.EUR': -100,
      'commission-revenue.platform.EUR': 15,
      'vendor-payable.ven_1.EUR': 20,
      'vendor-receivable.ven_1.EUR': 65,
    })
  })

  test('a payout from the provider arrives in the bank', () => {
    expect(brief(providerPaidOut({ provider: 'stripe', bank: 'main', amount: eur(7) }))).toEqual({
      'bank.main.EUR': 7,
      'provider-clearing.stripe.EUR': -7,
    })
  })

  test('a charge, its split, its transfer and nothing else: what is left is what the platform earned, and all sums to zero', () => {
    fc.assert(
      fc.property(
        fc.record({
          gross: fc.integer({ min: 1, max: 10_000_000 }),
          percent: fc.integer({ min: 0, max: 50 }),
          fee: fc.nat({ max: 500 }),
        }),
        fc.constantFrom('platform' as const, 'vendors' as const),
        ({ gross, percent, fee }, feeBearer) => {
          const commission = eur(Math.floor((gross * percent) / 100))
          fc.pre(commission.amount + fee < gross)
          const division = divideCharge({
            gross: eur(gross),
            fee: eur(fee),
            feeBearer,
            commission,
            receivers: [{ receiver: 'ven_1', rule: { kind: 'rest' } }],
          })
          const share = division.shares[0]!.amount
          const all = balanced([
            ...chargeCaptured({ provider: 'stripe', gross: eur(gross), fee: eur(fee) }),
            ...chargeSplit({ ...division, shares: [{ vendorId: 'ven_1', amount: share }] }),
            ...transferSent({ provider: 'stripe', vendorId: 'ven_1', amount: share }),
            // Something always moves, also when commission and fee are nothing.
            { account: account('bank', 'x', 'EUR'), amount: eur(1) },
            { account: account('bank', 'y', 'EUR'), amount: eur(-1) },
          ])
          const left = brief(all)
          expect(left['undivided-receipts.platform.EUR']).toBeUndefined()
          expect(left['vendor-payable.ven_1.EUR']).toBeUndefined()
          // What stays at the provider is what the platform earned after the fee, whoever bears it.
          const earned = feeBearer === 'platform' ? commission.amount - fee : commission.amount
          expect(left['provider-clearing.stripe.EUR'] ?? 0).toBe(earned)
        },
      ),
    )
  })
})

describe('explain', () => {
  test('says in words where every cent came from and went', () => {
    const lines = explain(transferSent({ provider: 'stripe', vendorId: 'ven_1', amount: eur(8_500) }))
    expect(lines.map((line) => line.text)).toEqual([
      "vendor-payable of ven_1 shrinks by €85.00: a vendor's share that was not sent yet",
      'provider-clearing of stripe shrinks by €85.00: money a payment provider holds for the platform',
    ])
    expect(lines.map((line) => line.side)).toEqual(['debit', 'credit'])
  })

  test('a balance reads positive where the account has what it is for', () => {
    expect(naturalBalance('vendor-payable', eur(-85))).toEqual(eur(85))
    expect(naturalBalance('provider-clearing', eur(85))).toEqual(eur(85))
  })
})

test('an account id fits where identifiers are read from a path', () => {
  const longest = Object.keys(chart).reduce((a, b) => (a.length >= b.length ? a : b)) as keyof typeof chart
  expect(accountId(account(longest, 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1', 'EUR'))).toMatch(/^[A-Za-z0-9_.-]{1,64}$/)
  expect(accountId(account('bank', platform, 'EUR'))).toBe('bank.platform.EUR')
})
