import { type Decimal, decimal } from '@clutch/shared/decimal'
import { money } from '@clutch/shared/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ratesIn } from './ecb.ts'
import { pegsOn } from './pegs.ts'
import { convert, effectiveRate, findChain, type PublishedRate, rateId } from './rate.ts'

const rate = (base: string, quote: string, value: string, source = 'ecb'): PublishedRate => ({
  source,
  base,
  quote,
  day: '2026-11-20',
  rate: decimal(value),
})
const published = [rate('EUR', 'USD', '1.0842'), rate('EUR', 'JPY', '162.35'), rate('EUR', 'GBP', '0.8561')]
const all = [...published, ...pegsOn('2026-11-20')]
const chain = (from: string, to: string, rates = all) => findChain(rates, from, to)
const ids = (from: string, to: string) => chain(from, to)?.map(({ rate: step }) => rateId(step))

describe('a chain of rates', () => {
  test('is the direct rate where there is one, either way round', () => {
    expect(ids('EUR', 'USD')).toEqual(['ecb:EUR/USD:2026-11-20'])
    expect(convert(money(10_000, 'EUR'), chain('EUR', 'USD')!)).toEqual(money(10_842, 'USD'))
    expect(convert(money(10_842, 'USD'), chain('USD', 'EUR')!)).toEqual(money(10_000, 'EUR'))
  })

  test('rule 16: goes over the euro and the dollar, and is rounded once at its end', () => {
    expect(ids('GBP', 'AED')).toEqual(['ecb:EUR/GBP:2026-11-20', 'ecb:EUR/USD:2026-11-20', 'peg:USD/AED:2026-11-20'])
    // 99.99 / 0.8561 × 1.0842 × 3.6725 = 465.0509…; rounded at each step it would be 465.04.
    expect(convert(money(9_999, 'GBP'), chain('GBP', 'AED')!)).toEqual(money(46_505, 'AED'))
  })

  test('knows the digits of each currency', () => {
    expect(convert(money(10_000, 'EUR'), chain('EUR', 'JPY')!)).toEqual(money(16_235, 'JPY'))
    expect(convert(money(16_235, 'JPY'), chain('JPY', 'EUR')!)).toEqual(money(10_000, 'EUR'))
    const dinars = [rate('USD', 'KWD', '0.3072', 'open-exchange-rates'), ...published]
    expect(convert(money(10_000, 'EUR'), chain('EUR', 'KWD', dinars)!)).toEqual(money(33_307, 'KWD'))
  })

  test('rule 16: a missing pair has no rate, and none is made up', () => {
    expect(chain('EUR', 'EGP')).toBeUndefined()
    expect(chain('EUR', 'AED', published)).toBeUndefined()
    expect(chain('EUR', 'EUR')).toEqual([])
  })

  test('rounds half away from zero, below zero too', () => {
    const half = [rate('EUR', 'USD', '1.005')]
    expect(convert(money(100, 'EUR'), chain('EUR', 'USD', half)!)).toEqual(money(101, 'USD'))
    expect(convert(money(-100, 'EUR'), chain('EUR', 'USD', half)!)).toEqual(money(-101, 'USD'))
  })

  test('there and back again is off by no more than the rounding of one', () => {
    const rates = fc
      .integer({ min: 1_000, max: 100_000_000 })
      .map((units): Decimal => ({ units: BigInt(units), places: 4 }))
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), rates, (amount, value) => {
        const steps = [{ from: 'EUR', to: 'USD', inverted: false, rate: { ...rate('EUR', 'USD', '1'), rate: value } }]
        const back = [{ from: 'USD', to: 'EUR', inverted: true, rate: { ...rate('EUR', 'USD', '1'), rate: value } }]
        const there = convert(money(amount, 'EUR'), steps)
        const again = convert(there, back)
        // Half a cent of the dollar, in cents of the euro, and half of those.
        const most = Math.ceil(0.5 / (Number(value.units) / 10_000) + 0.5)
        expect(Math.abs(again.amount - amount)).toBeLessThanOrEqual(most)
      }),
    )
  })

  test('says what one unit is', () => {
    expect(effectiveRate(chain('USD', 'EUR')!)).toBe('0.922339051835')
  })
})

test('a feed is read as far as it can be, and nothing of it is taken for a rate that is none', () => {
  const document = `<?xml version="1.0"?><gesmes:Envelope xmlns:gesmes="x"><Cube>
    <Cube time="2026-11-20"><Cube currency="USD" rate="1.0842"/><Cube currency="XXX1" rate="2"/><Cube currency="GBP" rate="n/a"/></Cube>
    <Cube time="yesterday"><Cube currency="USD" rate="9"/></Cube></Cube></gesmes:Envelope>`
  expect(ratesIn(document).map(rateId)).toEqual(['ecb:EUR/USD:2026-11-20'])
  for (const broken of ['', '<', 'null', '<a/>', '{"a":1}']) expect(ratesIn(broken)).toEqual([])
})
