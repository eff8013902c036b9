/** Prints JSON Schema as TypeScript, as far as the contracts use it. */

type Schema = Record<string, unknown>

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function typeOf(schema: unknown, indent = ''): string {
  if (!isSchema(schema)) return 'unknown'
  if (typeof schema.$ref === 'string') return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map((word) => JSON.stringify(word)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (Array.isArray(choices)) return unique(choices.map((choice) => typeOf(choice, indent))).join(' | ')
  if (Array.isArray(schema.allOf)) return schema.allOf.map((part) => grouped(typeOf(part, indent))).join(' & ')
  if (Array.isArray(schema.type))
    return unique(schema.type.map((type) => typeOf({ ...schema, type }, indent))).join(' | ')
  if (schema.type === 'array') return arrayOf(schema, indent)
  if (schema.type === 'object' || isSchema(schema.properties)) return objectOf(schema, indent)
  return simple[String(schema.type)] ?? 'unknown'
}

const simple: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
}

function arrayOf(schema: Schema, indent: string): string {
  if (Array.isArray(schema.prefixItems)) return `[${schema.prefixItems.map((item) => typeOf(item, indent)).join(', ')}]`
  return `${grouped(typeOf(schema.items, indent))}[]`
}

function objectOf(schema: Schema, indent: string): string {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : []
  if (properties.length === 0) {
    const values = isSchema(schema.additionalProperties)
      ? schema.additionalProperties
      : Object.values(isSchema(schema.patternProperties) ? schema.patternProperties : {})[0]
    return `Record<string, ${values === undefined ? 'unknown' : typeOf(values, indent)}>`
  }
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const inner = `${indent}  `
  const lines = properties.map(([name, property]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
    const type = typeOf(property, inner)
    const line = required.has(name) ? `${key}: ${type}` : `${key}?: ${type} | undefined`
    return `${commentOf(property, inner)}${inner}${line}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

/** The description as a comment of one line. */
export function commentOf(schema: unknown, indent: string): string {
  if (!isSchema(schema) || typeof schema.description !== 'string') return ''
  return `${indent}/** ${schema.description.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */\n`
}

function grouped(type: string): string {
  return / [|&] /.test(type) && !type.startsWith('{') ? `(${type})` : type
}

function unique(types: readonly string[]): string[] {
  return [...new Set(types)]
}
