import type { ConversionStep } from '@clutch/contracts/payments/currency-conversion'
import { exponentOf } from '@clutch/shared/currencies'
import { type Decimal, decimal, decimalText, divideRounded } from '@clutch/shared/decimal'
import { type Money, money } from '@clutch/shared/money'
import type { Day } from '@clutch/shared/time'
import type { Static } from 'typebox'

/** What a source said on a day: so many units of `quote` for one of `base`. */
export interface PublishedRate {
  readonly source: string
  readonly base: string
  readonly quote: string
  readonly day: Day
  readonly rate: Decimal
}

/** One rate of a chain, taken as it was published or the other way round. */
export interface Step {
  readonly from: string
  readonly to: string
  readonly rate: PublishedRate
  readonly inverted: boolean
}

/** `ecb:EUR/USD:2026-11-20`: names one published rate for ever. */
export function rateId({ source, base, quote, day }: PublishedRate): string {
  return `${source}:${base}/${quote}:${day}`
}

/** A chain is no longer than this: EUR → USD → AED, and one more. */
const maxSteps = 3

/**
 * The shortest way from one currency to another over what was published: a direct rate before a cross rate, and among
 * equals the source that stands first. Undefined when there is none: a rate is never made up.
 */
export function findChain(rates: readonly PublishedRate[], from: string, to: string): Step[] | undefined {
  if (from === to) return []
  const reached = new Set([from])
  let ways: Step[][] = [[]]
  for (let length = 1; length <= maxSteps; length += 1) {
    const longer: Step[][] = []
    for (const way of ways) {
      const at = way.at(-1)?.to ?? from
      for (const rate of rates) {
        const inverted = rate.quote === at
        if (!inverted && rate.base !== at) continue
        const next = inverted ? rate.base : rate.quote
        if (reached.has(next)) continue
        const whole = [...way, { from: at, to: next, rate, inverted }]
        if (next === to) return whole
        longer.push(whole)
      }
    }
    for (const way of longer) reached.add(way.at(-1)!.to)
    ways = longer
  }
  return undefined
}

interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

function ratioOf(steps: readonly Step[]): Ratio {
  return steps.reduce<Ratio>(
    ({ numerator, denominator }, { rate: { rate }, inverted }) => {
      const scale = 10n ** BigInt(rate.places)
      return inverted
        ? { numerator: numerator * scale, denominator: denominator * rate.units }
        : { numerator: numerator * rate.units, denominator: denominator * scale }
    },
    { numerator: 1n, denominator: 1n },
  )
}

/** The amount in another currency, rounded once at the end of the chain, half away from zero, by ISO 4217's digits. */
export function convert(amount: Money, steps: readonly Step[]): Money {
  const to = steps.at(-1)?.to ?? amount.currency
  const { numerator, denominator } = ratioOf(steps)
  const shift = exponent(to) - exponent(amount.currency)
  const up = 10n ** BigInt(Math.max(shift, 0))
  const down = 10n ** BigInt(Math.max(-shift, 0))
  return money(divideRounded(BigInt(amount.amount) * numerator * up, denominator * down), to)
}

/** What one unit of the first is in units of the last, to twelve places: for people, never computed with. */
export function effectiveRate(steps: readonly Step[]): string {
  const { numerator, denominator } = ratioOf(steps)
  return decimalText({ units: divideRounded(numerator * 10n ** 12n, denominator), places: 12 })
}

function exponent(currency: string): number {
  const found = exponentOf(currency)
  if (found === undefined) throw new Error(`${currency} has no exponent`)
  return found
}

export function wireStep({ from, to, rate, inverted }: Step): Static<typeof ConversionStep> {
  const { source, day } = rate
  return { from, to, rateId: rateId(rate), rate: decimalText(rate.rate), inverted, source, day }
}

/** A step as it was kept. */
export function stepOf(step: Static<typeof ConversionStep>): Step {
  const { from, to, inverted, source, day } = step
  const [base, quote] = inverted ? [to, from] : [from, to]
  return { from, to, inverted, rate: { source, base, quote, day, rate: decimal(step.rate) } }
}
