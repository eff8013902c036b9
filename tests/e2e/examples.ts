import type { TSchema } from 'typebox'

/** The example that every body schema carries: what the reference shows, and what is sent here. */
export function exampleOf(schema: TSchema): Record<string, unknown> {
  const [example] = (schema as { examples?: Record<string, unknown>[] }).examples ?? []
  if (example === undefined) throw new Error(`a body without an example: ${JSON.stringify(schema).slice(0, 200)}`)
  return structuredClone(example)
}

/** What a query cannot do without: as the contract's example has it, or as the example of each parameter has it. */
export function queryOf(schema: TSchema | undefined): string {
  const { required = [], properties = {}, examples } = (schema ?? {}) as ObjectSchema
  if (required.length === 0) return ''
  const given = examples?.[0] ?? {}
  const values = required.map((name): [string, string] => [
    name,
    String(given[name] ?? sampleOf(name, properties[name])),
  ])
  return `?${new URLSearchParams(values)}`
}

interface ObjectSchema {
  required?: string[]
  properties?: Record<string, { examples?: unknown[]; enum?: unknown[] }>
  examples?: Record<string, unknown>[]
}

/** A range that is asked for ends after it begins. */
const later = '2026-11-22T20:30:00.000Z'

function sampleOf(name: string, schema: { examples?: unknown[]; enum?: unknown[] } = {}): unknown {
  const value = name === 'to' ? later : (schema.examples?.[0] ?? schema.enum?.[0])
  if (value === undefined) throw new Error(`a query whose required ${name} has no example`)
  return value
}
