import { type Amount, readAmount } from './amounts.ts'
import { malformed } from './errors.ts'

/** The fields of a JSON body: what an endpoint does not ask for by name is unknown to it. */
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
    if (typeof value !== 'string') throw malformed('INVALID_PARAMETER_SYNTAX', 'Expected a string.', this.path(name))
    if (value.length > max) throw malformed('INVALID_STRING_MAX_LENGTH', `At most ${max} characters.`, this.path(name))
    return value
  }

  requiredText(name: string, max: number): string {
    const value = this.text(name, max)
    if (value === undefined || value === '')
      throw malformed('MISSING_REQUIRED_PARAMETER', 'A required parameter is missing.', this.path(name))
    return value
  }

  oneOf<const Name extends string>(name: string, ...allowed: Name[]): Name | undefined {
    const value = this.text(name, 100)
    if (value === undefined) return undefined
    const known = allowed.find((each) => each === value)
    if (known === undefined)
      throw malformed('INVALID_PARAMETER_VALUE', `Expected one of ${allowed.join(', ')}.`, this.path(name))
    return known
  }

  boolean(name: string): boolean | undefined {
    const value = this.#take(name)
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'boolean') throw malformed('INVALID_PARAMETER_SYNTAX', 'Expected a boolean.', this.path(name))
    return value
  }

  object(name: string): Fields | undefined {
    const value = this.#take(name)
    return value === undefined || value === null ? undefined : fieldsOf(value, this.path(name))
  }

  objects(name: string): Fields[] {
    const value = this.#take(name)
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) throw malformed('INVALID_PARAMETER_SYNTAX', 'Expected an array.', this.path(name))
    return value.map((each, index) => fieldsOf(each, `${this.path(name)}/${index}`))
  }

  amount(name: string): Amount | undefined {
    const fields = this.object(name)
    if (fields === undefined) return undefined
    const currency = fields.requiredText('currency_code', 3)
    const value = fields.requiredText('value', 32)
    // What it is made of may be told beside it; nothing here reads it.
    fields.accept('breakdown')
    fields.finish()
    if (!/^(?:[0-9]+|[0-9]*\.[0-9]+)$/.test(value))
      throw malformed('INVALID_PARAMETER_SYNTAX', 'Expected a decimal number.', `${this.path(name)}/value`)
    return readAmount(value, currency, this.path(name))
  }

  accept(...names: string[]): void {
    for (const name of names) this.#read.add(name)
  }

  finish(): void {
    const unknown = Object.keys(this.#values).find((name) => !this.#read.has(name))
    if (unknown !== undefined)
      throw malformed('INVALID_PARAMETER', `The field ${unknown} is not known here.`, this.path(unknown))
  }

  path(name: string): string {
    return `${this.#within}/${name}`
  }

  #take(name: string): unknown {
    this.#read.add(name)
    return this.#values[name]
  }
}

export function fieldsOf(value: unknown, within = ''): Fields {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw malformed('INVALID_PARAMETER_SYNTAX', 'Expected an object.', within === '' ? '/' : within)
  return new Fields(value as Record<string, unknown>, within)
}
