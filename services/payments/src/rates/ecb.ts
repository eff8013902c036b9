import { isCurrentCurrency } from '@clutch/shared/currencies'
import { decimal } from '@clutch/shared/decimal'
import type { Day } from '@clutch/shared/time'
import { XMLParser } from 'fast-xml-parser'
import type { PublishedRate } from './rate.ts'
import { fetchText, type RateSource } from './source.ts'

/** The euro reference rates of the last ninety days, published on working days about 16:00 in Frankfurt. */
export const ecbFeed = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml'

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  isArray: (name) => name === 'Cube',
  processEntities: false,
})
const dayForm = /^\d{4}-\d{2}-\d{2}$/
const rateForm = /^\d{1,12}(\.\d{1,12})?$/

export class EuropeanCentralBank implements RateSource {
  readonly name = 'ecb'
  readonly #url: string
  readonly #timeoutMs: number

  constructor({ url, timeoutMs }: { url: string; timeoutMs: number }) {
    this.#url = url
    this.#timeoutMs = timeoutMs
  }

  async fetch(until: Day): ReturnType<RateSource['fetch']> {
    const answer = await fetchText(this.#url, this.#timeoutMs)
    if (answer.outcome === 'unavailable') return answer
    const rates = ratesIn(answer.text).filter(({ day }) => day <= until)
    return rates.length === 0
      ? { outcome: 'unavailable', cause: 'its document holds no rates' }
      : { outcome: 'fetched', rates }
  }
}

interface Cube {
  time?: string
  currency?: string
  rate?: string
  Cube?: Cube[]
}

/** `<Cube time="2026-11-20"><Cube currency="USD" rate="1.0853"/>…`, whatever is around it. */
export function ratesIn(document: string): PublishedRate[] {
  let root: { 'gesmes:Envelope'?: { Cube?: Cube[] } }
  try {
    root = parser.parse(document) as typeof root
  } catch {
    return []
  }
  const days = (root['gesmes:Envelope']?.Cube ?? []).flatMap(({ Cube: inner }) => inner ?? [])
  return days.flatMap(({ time, Cube: rates = [] }) =>
    time === undefined || !dayForm.test(time)
      ? []
      : rates.flatMap(({ currency, rate }): PublishedRate[] =>
          currency === undefined || rate === undefined || !isCurrentCurrency(currency) || !rateForm.test(rate)
            ? []
            : [{ source: 'ecb', base: 'EUR', quote: currency, day: time, rate: decimal(rate) }],
        ),
  )
}
