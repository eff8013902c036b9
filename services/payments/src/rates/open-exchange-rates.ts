import { isCurrentCurrency } from '@clutch/shared/currencies'
import { decimal } from '@clutch/shared/decimal'
import { addDays, type Day } from '@clutch/shared/time'
import type { PublishedRate } from './rate.ts'
import { fetchText, type RateSource } from './source.ts'

export const openExchangeRatesBase = 'https://openexchangerates.org'

/** Currencies that the ECB does not quote and nobody pegs. */
const wanted = ['EGP', 'KWD']
const days = 5
const rateForm = /^\d{1,12}(\.\d{1,12})?$/

/** Open Exchange Rates: a provider's daily rates to the dollar, for what no central bank publishes to machines. */
export class OpenExchangeRates implements RateSource {
  readonly name = 'open-exchange-rates'
  readonly #base: string
  readonly #appId: string
  readonly #timeoutMs: number

  constructor({ base, appId, timeoutMs }: { base: string; appId: string; timeoutMs: number }) {
    this.#base = base
    this.#appId = appId
    this.#timeoutMs = timeoutMs
  }

  async fetch(until: Day): ReturnType<RateSource['fetch']> {
    const rates: PublishedRate[] = []
    for (let back = 0; back < days; back += 1) {
      const day = addDays(until, -back)
      const answer = await fetchText(
        `${this.#base}/api/historical/${day}.json?app_id=${encodeURIComponent(this.#appId)}&symbols=${wanted.join(',')}`,
        this.#timeoutMs,
      )
      // An earlier day is as good as none when the latest cannot be had.
      if (answer.outcome === 'unavailable') return rates.length > 0 ? { outcome: 'fetched', rates } : answer
      rates.push(...ratesIn(answer.text, day))
    }
    return { outcome: 'fetched', rates }
  }
}

function ratesIn(text: string, day: Day): PublishedRate[] {
  let body: { base?: unknown; rates?: Record<string, unknown> }
  try {
    body = JSON.parse(text) as typeof body
  } catch {
    return []
  }
  if (body.base !== 'USD') return []
  return Object.entries(body.rates ?? {}).flatMap(([quote, rate]): PublishedRate[] => {
    const figure = String(rate)
    if (!isCurrentCurrency(quote) || !rateForm.test(figure)) return []
    return [{ source: 'open-exchange-rates', base: 'USD', quote, day, rate: decimal(figure) }]
  })
}
