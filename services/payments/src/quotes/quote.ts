import type { Quote } from '@clutch/contracts/payments/currency-conversion'
import type { Money } from '@clutch/shared/money'
import { convert, effectiveRate, type Step, wireStep } from '../rates/rate.ts'

export const defaultValidForSeconds = 900

/** Pins a chain of rates for an amount. */
export function newQuote(of: {
  id: string
  from: Money
  steps: readonly Step[]
  now: Date
  validForSeconds: number
  requotes: string | null
}): Quote {
  return {
    id: of.id,
    from: of.from,
    to: convert(of.from, of.steps),
    rate: effectiveRate(of.steps),
    steps: of.steps.map(wireStep),
    requotes: of.requotes,
    expiresAt: new Date(of.now.getTime() + of.validForSeconds * 1_000).toISOString(),
    createdAt: of.now.toISOString(),
  }
}

/** Valid up to its last instant, not at it. */
export function hasExpired({ expiresAt }: Quote, now: Date): boolean {
  return now >= new Date(expiresAt)
}
