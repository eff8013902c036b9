import { catalog } from './catalog.ts'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A schema as plain JSON, without what only TypeScript sees. */
export function plain(schema: unknown): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject
}

/**
 * The nouns' exported object schemas by name, so that documents and the client can speak of `Vehicle` instead of
 * repeating it. A name that two nouns use for different things is qualified by its noun in both.
 */
export class NamedSchemas {
  readonly #names = new Map<string, string>()
  readonly #schemas = new Map<string, JsonObject>()
  readonly #used = new Set<string>()

  constructor(nouns: Readonly<Record<string, Readonly<Record<string, unknown>>>> = nounsOfCatalog()) {
    const exported = Object.entries(nouns).flatMap(([noun, exports]) =>
      Object.entries(exports)
        .filter(([, value]) => isNameable(value))
        .map(([name, value]) => ({ noun, name, schema: plain(value) })),
    )
    for (const { noun, name, schema } of exported) {
      const text = JSON.stringify(schema)
      if (this.#names.has(text)) continue
      const ambiguous = exported.some((other) => other.name === name && JSON.stringify(other.schema) !== text)
      const unique = ambiguous ? `${capitalised(noun)}${name}` : name
      this.#names.set(text, unique)
      this.#schemas.set(unique, schema)
    }
  }

  /** The schema with every named part replaced by a reference below `base`. */
  refer(schema: unknown, base: string): JsonObject {
    return this.#refer(plain(schema), base, true) as JsonObject
  }

  #refer(value: Json, base: string, mayBeNamed: boolean): Json {
    if (Array.isArray(value)) return value.map((item) => this.#refer(item, base, true))
    if (!isObject(value)) return value
    const name = mayBeNamed ? this.#names.get(JSON.stringify(value)) : undefined
    if (name !== undefined) {
      this.#used.add(name)
      return { $ref: `${base}${name}` }
    }
    return tuplesOf2020(
      Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          // What stands here is data that may look like a schema.
          key === 'examples' || key === 'default' || key === 'const' || key === 'enum'
            ? inner
            : this.#refer(inner, base, true),
        ]),
      ),
    )
  }

  /** The definitions of everything that was referred to, and of what these refer to, in the order of their names. */
  definitions(base: string): JsonObject {
    const done = new Map<string, Json>()
    for (let pending = [...this.#used]; pending.length > 0; pending = [...this.#used].filter((name) => !done.has(name)))
      for (const name of pending) done.set(name, this.#refer(this.#schemas.get(name)!, base, false))
    return Object.fromEntries([...done].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}

/** TypeBox writes a tuple as draft-07 does; JSON Schema 2020-12, and so OpenAPI 3.1, calls its items `prefixItems`. */
function tuplesOf2020(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema.items)) return schema
  const { items, additionalItems: _additional, ...rest } = schema
  return { ...rest, prefixItems: items, items: false }
}

function isNameable(value: unknown): boolean {
  return isObject(value) && value.type === 'object' && isObject(value.properties) && !('kind' in value)
}

function nounsOfCatalog(): Record<string, Record<string, unknown>> {
  return Object.assign({}, ...Object.values(catalog)) as Record<string, Record<string, unknown>>
}

function capitalised(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
}

/** `apiKeys` → `api keys` */
export function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
