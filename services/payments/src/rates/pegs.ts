import { decimal } from '@clutch/shared/decimal'
import type { Day } from '@clutch/shared/time'
import type { PublishedRate } from './rate.ts'

interface Peg {
  readonly currency: string
  /** For one United States dollar. */
  readonly rate: string
  readonly validFrom: Day
  /** Null until further notice. */
  readonly validTo: Day | null
  readonly authority: string
}

/** Currencies whose central bank holds them to the dollar at a rate. A change adds a row and closes the one before. */
const pegs: readonly Peg[] = [
  {
    currency: 'AED',
    rate: '3.6725',
    validFrom: '1997-11-01',
    validTo: null,
    authority: 'Central Bank of the United Arab Emirates',
  },
  { currency: 'SAR', rate: '3.75', validFrom: '1986-06-01', validTo: null, authority: 'Saudi Central Bank' },
]

/** Those in force on a day. */
export function pegsOn(day: Day): PublishedRate[] {
  return pegs
    .filter(({ validFrom, validTo }) => validFrom <= day && (validTo === null || day <= validTo))
    .map(({ currency, rate }) => ({ source: 'peg', base: 'USD', quote: currency, day, rate: decimal(rate) }))
}
