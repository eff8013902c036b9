import { invalid } from './errors.ts'
import type { FormFields, FormValue } from './form.ts'

export type Metadata = Record<string, string>

/**
 * The parameters of one request. Everything is a string on the wire; each is read once, by type.
 * What nobody read is unknown, and refused as Stripe refuses it.
 */
export class Params {
  readonly #fields: FormFields
  readonly #prefix: string
  readonly #read = new Set<string>()
  readonly #children: Params[] = []

  constructor(fields: FormFields, prefix = '') {
    this.#fields = fields
    this.#prefix = prefix
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined
  }

  string(name: string): string | undefined {
    const value = this.#take(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string') throw invalid(`Invalid string: ${this.#named(name)}`, { param: this.#named(name) })
    if (value === '') {
      throw invalid(`${this.#named(name)} may not be empty.`, {
        code: 'parameter_invalid_empty',
        param: this.#named(name),
      })
    }
    if (value.length > 5_000) throw invalid(`${this.#named(name)} is too long.`, { param: this.#named(name) })
    return value
  }

  required(name: string): string {
    return this.string(name) ?? this.#missing(name)
  }

  /** An empty value unsets. */
  clearable(name: string): string | null | undefined {
    if (this.#fields[name] === '') {
      this.#read.add(name)
      return null
    }
    return this.string(name)
  }

  integer(name: string): number | undefined {
    const text = this.string(name)
    if (text === undefined) return undefined
    if (!/^-?\d{1,15}$/.test(text)) {
      throw invalid(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param: this.#named(name) })
    }
    return Number(text)
  }

  requiredInteger(name: string): number {
    return this.integer(name) ?? this.#missing(name)
  }

  boolean(name: string): boolean | undefined {
    const text = this.string(name)
    if (text === undefined) return undefined
    if (text !== 'true' && text !== 'false') throw invalid(`Invalid boolean: ${text}`, { param: this.#named(name) })
    return text === 'true'
  }

  oneOf<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.string(name)
    if (text === undefined) return undefined
    const value = values.find((each) => each === text)
    if (value === undefined) {
      throw invalid(`Invalid ${this.#named(name)}: must be one of ${values.join(', ')}`, { param: this.#named(name) })
    }
    return value
  }

  strings(name: string): string[] | undefined {
    const value = this.#take(name)
    if (value === undefined) return undefined
    if (!Array.isArray(value) || value.length > 100 || !value.every((each) => typeof each === 'string')) {
      throw invalid(`Invalid array: ${this.#named(name)}`, { param: this.#named(name) })
    }
    return value
  }

  requiredStrings(name: string): string[] {
    return this.strings(name) ?? this.#missing(name)
  }

  object(name: string): Params | undefined {
    const value = this.#take(name)
    if (value === undefined) return undefined
    if (typeof value === 'string' || Array.isArray(value)) {
      throw invalid(`Invalid object: ${this.#named(name)}`, { param: this.#named(name) })
    }
    const child = new Params(value, this.#named(name))
    this.#children.push(child)
    return child
  }

  /** `null` clears all; an empty value unsets its key. */
  metadata(): Metadata | null | undefined {
    const value = this.#take('metadata')
    if (value === undefined) return undefined
    if (value === '') return null
    const entries = typeof value === 'string' ? [] : Object.entries(value)
    const wrong = entries.find(([key, each]) => key.length > 40 || typeof each !== 'string' || each.length > 500)
    if (typeof value === 'string' || wrong || entries.length > 50) {
      throw invalid('Metadata takes at most 50 keys of 40 characters with values of 500.', {
        param: wrong ? `metadata[${wrong[0]}]` : 'metadata',
      })
    }
    return Object.fromEntries(entries) as Metadata
  }

  /** Known to Stripe, without effect here. */
  accept(...names: string[]): void {
    for (const name of names) this.#read.add(name)
  }

  /** Refuses what nobody asked for. */
  finish(): void {
    const unknown = Object.keys(this.#fields).find((name) => !this.#read.has(name))
    if (unknown !== undefined) {
      throw invalid(`Received unknown parameter: ${this.#named(unknown)}`, {
        code: 'parameter_unknown',
        param: this.#named(unknown),
      })
    }
    for (const child of this.#children) child.finish()
  }

  #take(name: string): FormValue | undefined {
    this.#read.add(name)
    return this.#fields[name]
  }

  #missing(name: string): never {
    throw invalid(`Missing required param: ${this.#named(name)}.`, {
      code: 'parameter_missing',
      param: this.#named(name),
    })
  }

  #named(name: string): string {
    return this.#prefix === '' ? name : `${this.#prefix}[${name}]`
  }
}

/** Metadata after an update: given keys replace, empty ones unset, the rest stays. */
export function mergeMetadata(before: Metadata, given: Metadata | null | undefined): Metadata {
  if (given === undefined) return before
  if (given === null) return {}
  const merged = { ...before, ...given }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''))
}
