import { invalid } from './errors.ts'

export interface Amount {
  amount: number
  currency: string
}

/** The fields of a JSON body, or of a query: what is not asked for by name is unknown to the endpoint. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #within: string
  readonly #read = new Set<string>()

  constructor(values: Readonly<Record<string, unknown>>, within = '') {
    this.#values = values
    this.#within = within
  }

  text(name: string, max: number): string | undefined {
    const value = this.#take(name)
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') throw invalid('EXPECTED_STRING', 'Expected a string.', this.#path(name))
    if (value.length > max) {
      throw invalid('VALUE_TOO_LONG', `Field must not be greater than ${max} in length.`, this.#path(name))
    }
    return value
  }

  requiredText(name: string, max: number): string {
    const value = this.text(name, max)
    if (value === undefined) throw invalid('MISSING_REQUIRED_PARAMETER', `Missing ${name}.`, this.#path(name))
    if (value === '') throw invalid('VALUE_EMPTY', 'Field must not be blank.', this.#path(name))
    return value
  }

  key(): string {
    return this.requiredText('idempotency_key', 45)
  }

  boolean(name: string): boolean | undefined {
    const value = this.#take(name)
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'boolean') throw invalid('EXPECTED_BOOLEAN', 'Expected a boolean.', this.#path(name))
    return value
  }

  texts(name: string): string[] | undefined {
    const value = this.#take(name)
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value) || value.some((each) => typeof each !== 'string'))
      throw invalid('EXPECTED_ARRAY', 'Expected an array of strings.', this.#path(name))
    return value as string[]
  }

  objects(name: string): Fields[] | undefined {
    const value = this.#take(name)
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value)) throw invalid('EXPECTED_ARRAY', 'Expected an array.', this.#path(name))
    return value.map((each, index) => fieldsOf(each, `${this.#path(name)}[${index}]`))
  }

  object(name: string): Fields | undefined {
    const value = this.#take(name)
    return value === undefined || value === null ? undefined : fieldsOf(value, this.#path(name))
  }

  money(name: string): Amount | undefined {
    const fields = this.object(name)
    if (fields === undefined) return undefined
    const amount = fields.#take('amount')
    if (!Number.isSafeInteger(amount)) {
      throw invalid('EXPECTED_INTEGER', 'Expected an integer value.', `${this.#path(name)}.amount`)
    }
    const currency = fields.requiredText('currency', 3)
    if (!/^[A-Z]{3}$/.test(currency)) {
      throw invalid('INVALID_ENUM_VALUE', `\`${currency}\` is not a currency.`, `${this.#path(name)}.currency`)
    }
    fields.finish()
    return { amount: amount as number, currency }
  }

  requiredMoney(name: string): Amount {
    const money = this.money(name)
    if (money === undefined) throw invalid('MISSING_REQUIRED_PARAMETER', `Missing ${name}.`, this.#path(name))
    return money
  }

  /** Of a query, where everything is text. */
  instantMs(name: string): number | undefined {
    const text = this.text(name, 40)
    if (text === undefined || text === '') return undefined
    const ms = Date.parse(text)
    if (Number.isNaN(ms)) throw invalid('INVALID_TIME', 'The time is not RFC 3339.', this.#path(name))
    return ms
  }

  count(name: string, max: number): number {
    const text = this.text(name, 10)
    if (text === undefined || text === '') return max
    const count = Number(text)
    if (!Number.isInteger(count) || count < 1) throw invalid('VALUE_TOO_LOW', 'Must be at least 1.', this.#path(name))
    return Math.min(count, max)
  }

  accept(...names: string[]): void {
    for (const name of names) this.#read.add(name)
  }

  finish(): void {
    const unknown = Object.keys(this.#values).find((name) => !this.#read.has(name))
    if (unknown !== undefined) {
      throw invalid('UNKNOWN_BODY_PARAMETER', `The field ${unknown} is not known here.`, this.#path(unknown))
    }
  }

  #take(name: string): unknown {
    this.#read.add(name)
    return this.#values[name]
  }

  #path(name: string): string {
    return this.#within === '' ? name : `${this.#within}.${name}`
  }
}

export function fieldsOf(value: unknown, within = ''): Fields {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw invalid('EXPECTED_OBJECT', 'Expected an object.', within === '' ? undefined : within)
  return new Fields(value as Record<string, unknown>, within)
}
