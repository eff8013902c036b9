import type { CommissionTerms } from '@clutch/contracts/payments/commissions'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreementFor, checkTerms, commissionOnOrder, type Line } from './commission.ts'

const terms = (over: Partial<CommissionTerms> = {}): CommissionTerms => ({
  currency: 'EUR',
  vendorId: null,
  contractId: null,
  category: null,
  basis: 'net',
  tiers: [{ upTo: null, percent: '12.5' }],
  tierMode: 'marginal',
  tierBy: 'order',
  fixed: 0,
  minimum: null,
  maximum: null,
  rounding: 'order',
  ...over,
})
const line = (net: number, category: Line['category'] = 'labour'): Line => ({
  category,
  net,
  gross: Math.round(net * 1.19),
})
const compute = (lines: Line[], over: Partial<CommissionTerms> = {}, turnover = 0) => {
  const of = { agreementId: null, terms: terms(over) }
  return commissionOnOrder(
    lines,
    'EUR',
    () => of,
    () => turnover,
  )
}
const amount = (lines: Line[], over: Partial<CommissionTerms> = {}, turnover = 0) =>
  compute(lines, over, turnover).commission.amount

const tiers = [
  { upTo: 100_000, percent: '15' },
  { upTo: 500_000, percent: '12' },
  { upTo: null, percent: '10' },
]

describe('commission', () => {
  test('rule 9: is rounded once on the order or on every line, as was agreed', () => {
    const lines = [line(33), line(33), line(33)]
    expect(amount(lines, { tiers: [{ upTo: null, percent: '5' }] })).toBe(5)
    expect(amount(lines, { tiers: [{ upTo: null, percent: '5' }], rounding: 'line' })).toBe(6)
    // 0.125 of 0.04 is half a cent: away from zero.
    expect(amount([line(4)])).toBe(1)
  })

  test('goes through tiers by parts, or by the tier that is reached', () => {
    expect(amount([line(150_000)], { tiers })).toBe(15_000 + 6_000)
    expect(amount([line(150_000)], { tiers, tierMode: 'whole' })).toBe(18_000)
    expect(amount([line(100_000)], { tiers, tierMode: 'whole' })).toBe(15_000)
    expect(amount([line(600_000)], { tiers })).toBe(15_000 + 48_000 + 10_000)
  })

  test('goes on where the month’s turnover has brought the tiers', () => {
    const month = { tiers, tierBy: 'month' as const }
    expect(amount([line(50_000)], month, 80_000)).toBe(3_000 + 3_600)
    expect(amount([line(50_000)], { ...month, tierMode: 'whole' }, 480_000)).toBe(5_000)
    // Lines of one order follow one another.
    expect(
      compute([line(15_000), line(10_000)], month, 90_000).lines.map(({ commission }) => commission.amount),
    ).toEqual([1_500 + 600, 1_200])
  })

  test('keeps to its minimum and maximum, and never takes more than there is', () => {
    expect(compute([line(1_000)], { minimum: 200 }).parts[0]).toMatchObject({
      commission: { amount: 200 },
      capped: 'minimum',
    })
    expect(amount([line(1_000_000)], { maximum: 5_000 })).toBe(5_000)
    expect(amount([line(100)], { minimum: 200 })).toBe(100)
    expect(amount([line(1_000)], { fixed: 30 })).toBe(155)
    expect(amount([line(0)], { fixed: 30 })).toBe(0)
  })

  test('takes the most specific agreement for each line, and nothing where none was agreed', () => {
    const agreement = (id: string, over: Partial<CommissionTerms>) => ({
      id,
      version: 1,
      name: id,
      status: 'agreed' as const,
      terms: terms(over),
      validFrom: '2026-01-01',
      validTo: null,
      createdAt: '2026-01-01T00:00:00.000Z',
    })
    const all = [
      agreement('general', {}),
      agreement('towing', { category: 'towing' }),
      agreement('vendor', { vendorId: 'v1' }),
      agreement('contract', { contractId: 'c1' }),
      agreement('dollars', { currency: 'USD', vendorId: 'v1', contractId: 'c1' }),
    ]
    const found = (vendorId: string, contractId: string | null, category: Line['category']) =>
      agreementFor(all, { vendorId, contractId, category, currency: 'EUR' })?.id
    expect(found('v2', null, 'labour')).toBe('general')
    expect(found('v2', null, 'towing')).toBe('towing')
    expect(found('v1', null, 'towing')).toBe('vendor')
    expect(found('v1', 'c1', 'towing')).toBe('contract')
    expect(agreementFor([], { vendorId: 'v1', contractId: null, category: 'fuel', currency: 'EUR' })).toBeUndefined()
    const nothing = commissionOnOrder(
      [line(1_000)],
      'EUR',
      () => undefined,
      () => 0,
    )
    expect(nothing).toMatchObject({ commission: { amount: 0 }, parts: [], lines: [{ agreementId: null }] })
  })

  test('lines sum to the whole, and orders of a month to what one order of them would be, before rounding and caps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 400_000 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('order' as const, 'line' as const),
        fc.option(fc.nat({ max: 50_000 }), { nil: null }),
        (nets, rounding, maximum) => {
          const lines = nets.map((net) => line(net))
          const computed = compute(lines, { tiers, rounding, maximum, fixed: 7 })
          const sum = computed.lines.reduce((all, { commission }) => all + commission.amount, 0)
          expect(sum).toBe(computed.commission.amount)
          expect(computed.lines.every(({ commission }) => commission.amount >= 0)).toBe(true)
          let turnover = 0
          let apart = 0
          for (const each of lines) {
            apart += amount([each], { tiers, tierBy: 'month' }, turnover)
            turnover += each.net
          }
          expect(Math.abs(apart - amount(lines, { tiers }))).toBeLessThanOrEqual(Math.ceil(lines.length / 2))
        },
      ),
    )
  })

  test('terms that contradict themselves are refused with the field', () => {
    const pointer = (over: Partial<CommissionTerms>) => {
      try {
        checkTerms(terms(over), '/body/terms')
        return 'accepted'
      } catch (error) {
        return (error as { errors: { pointer: string }[] }).errors[0]?.pointer
      }
    }
    expect(pointer({ tiers })).toBe('accepted')
    expect(pointer({ tiers: tiers.slice(0, 2) })).toBe('/body/terms/tiers/1/upTo')
    expect(pointer({ tiers: [tiers[1]!, tiers[0]!, tiers[2]!] })).toBe('/body/terms/tiers/1/upTo')
    expect(pointer({ tiers: [{ upTo: null, percent: '100.1' }] })).toBe('/body/terms/tiers/0/percent')
    expect(pointer({ minimum: 2, maximum: 1 })).toBe('/body/terms/minimum')
  })
})
