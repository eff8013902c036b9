import { decimal, decimalText, multiplyDecimals } from '@clutch/shared/decimal'
import { fromDecimal, majorText, money } from '@clutch/shared/money'
import type { LineCategory } from '@clutch/tax/supply'
import { jsonAnswer } from './json-answer.ts'
import type { PlaceInState, SalesTaxAnswer, SalesTaxProvider, SalesTaxQuestion } from './sales-tax-provider.ts'

export const taxJarBase = 'https://api.taxjar.com'

// Without a code a line is taxed as tangible goods are.
const productTaxCodes: Partial<Record<LineCategory, string>> = {
  labour: '19007',
  inspection: '19000',
  towing: '19000',
  parking: '19002',
  subscription: '30070',
  service: '19000',
}

interface TaxJarAnswer {
  tax?: {
    has_nexus?: unknown
    amount_to_collect?: unknown
    breakdown?: { line_items?: { id?: unknown; tax_collectable?: unknown; combined_tax_rate?: unknown }[] }
  }
  detail?: unknown
}

/** TaxJar's SmartCalcs: one call, which leaves nothing behind there. */
export class TaxJar implements SalesTaxProvider {
  readonly name = 'TaxJar'
  readonly #base: string
  readonly #key: string
  readonly #timeoutMs: number

  constructor(options: { key: string; base: string; timeoutMs: number }) {
    this.#base = options.base.replace(/\/$/, '')
    this.#key = options.key
    this.#timeoutMs = options.timeoutMs
  }

  async ask(question: SalesTaxQuestion): Promise<SalesTaxAnswer> {
    const answer = await jsonAnswer<TaxJarAnswer>(`${this.#base}/v2/taxes`, {
      body: {
        ...place('from', question.from),
        ...place('to', question.to),
        shipping: 0,
        ...(question.exempt ? { exemption_type: 'other' } : {}),
        line_items: question.lines.map(({ id, category, amount }) => ({
          id,
          quantity: 1,
          unit_price: Number(majorText(money(amount, 'USD'))),
          ...(productTaxCodes[category] === undefined ? {} : { product_tax_code: productTaxCodes[category] }),
        })),
      },
      headers: { authorization: `Bearer ${this.#key}` },
      timeoutMs: this.#timeoutMs,
    })
    if (answer.outcome === 'unreachable') return { outcome: 'unavailable', cause: answer.cause }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 401 || answer.status === 403)
      return { outcome: 'unavailable', cause: `it answered ${answer.status}` }
    const { tax, detail } = answer.body
    if (answer.status >= 300 || tax === undefined)
      return { outcome: 'refused', message: typeof detail === 'string' ? detail.slice(0, 300) : 'it was refused' }
    return linesOf(question, tax)
  }
}

function linesOf(question: SalesTaxQuestion, tax: NonNullable<TaxJarAnswer['tax']>): SalesTaxAnswer {
  const hasNexus = tax.has_nexus === true
  const items = new Map((tax.breakdown?.line_items ?? []).map((item) => [String(item.id), item]))
  const lines = question.lines.map(({ id }) => {
    const item = items.get(id)
    const collected = exact(item?.tax_collectable)
    const rate = exact(item?.combined_tax_rate)
    // Without a breakdown nothing is to be collected; a sum without one is no answer.
    if (collected === undefined || rate === undefined) return { id, rate: '0', tax: 0 }
    return {
      id,
      rate: decimalText(multiplyDecimals(rate, decimal(100))),
      tax: fromDecimal(collected, 'USD').amount,
    }
  })
  const collected = exact(tax.amount_to_collect) ?? decimal(0)
  if (fromDecimal(collected, 'USD').amount !== lines.reduce((sum, line) => sum + line.tax, 0))
    return { outcome: 'unavailable', cause: 'its lines do not sum to what it wants collected' }
  return { outcome: 'answered', lines, hasNexus }
}

/** A number of JSON as it was written, not as a float. */
function exact(value: unknown) {
  return typeof value === 'number' && /^-?[0-9]{1,15}(\.[0-9]{1,12})?$/.test(String(value))
    ? decimal(String(value))
    : undefined
}

function place(which: 'from' | 'to', { state, postalCode, city, street }: PlaceInState): Record<string, string> {
  return {
    [`${which}_country`]: 'US',
    [`${which}_state`]: state,
    [`${which}_zip`]: postalCode,
    ...(city === undefined ? {} : { [`${which}_city`]: city }),
    ...(street === undefined ? {} : { [`${which}_street`]: street }),
  }
}
