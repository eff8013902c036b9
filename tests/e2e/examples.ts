import type { TSchema } from 'typebox'

/** The example that every body schema carries: what the reference shows, and what is sent here. */
export function exampleOf(schema: TSchema): Record<string, unknown> {
  const [example] = (schema as { examples?: Record<string, unknown>[] }).examples ?? []
  if (example === undefined) throw new Error(`a body without an example: ${JSON.stringify(schema).slice(0, 200)}`)
  return structuredClone(example)
}

/** What a query cannot do without, as the contract's example has it. */
export function queryOf(schema: TSchema | undefined): string {
  const required = (schema as { required?: string[] } | undefined)?.required ?? []
  if (schema === undefined || required.length === 0) return ''
  return `?${new URLSearchParams(Object.entries(exampleOf(schema)).map(([name, value]): [string, string] => [name, String(value)]))}`
}
