import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { TSchema } from 'typebox'
import type { FieldError } from './problem.ts'

function validator(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ coerceTypes, useDefaults: true, removeAdditional: false, allErrors: false, strict: false })
  formats.default(ajv)
  // The standard knows leap seconds. A Date does not: it would become an Invalid Date further in.
  const { validate } = ajv.formats['date-time'] as { validate: (text: string) => boolean }
  ajv.addFormat('date-time', (text: string) => validate(text) && !Number.isNaN(Date.parse(text)))
  return ajv
}

// A body is taken as it is; a query string is text, so its numbers and booleans are read from it.
const exact = validator(false)
const coercing = validator(true)

const compiled = {
  body: new WeakMap<TSchema, ValidateFunction>(),
  text: new WeakMap<TSchema, ValidateFunction>(),
}

/** Compiles once per schema object and part. */
export function validatorOf(schema: TSchema, part: 'body' | 'text' = 'body'): ValidateFunction {
  let validate = compiled[part].get(schema)
  if (validate === undefined) {
    validate = (part === 'body' ? exact : coercing).compile(schema)
    compiled[part].set(schema, validate)
  }
  return validate
}

/** Ajv's errors as JSON pointers to the very field, below the part of the request it stands in. */
export function fieldErrors(part: string, errors: readonly ErrorObject[] | null | undefined): FieldError[] {
  return (errors ?? []).slice(0, 20).map((error) => {
    const property: unknown = error.params.missingProperty ?? error.params.additionalProperty
    const field = typeof property === 'string' ? `/${escapePointer(property)}` : ''
    const words =
      error.keyword === 'enum'
        ? `must be one of ${(error.params.allowedValues as unknown[]).join(', ')}`
        : error.keyword === 'additionalProperties'
          ? 'is not a known property'
          : error.keyword === 'required'
            ? 'is required'
            : (error.message ?? 'is not valid')
    return { pointer: `/${part}${error.instancePath}${field}`, message: words }
  })
}

/** A name as a part of a JSON pointer (RFC 6901, section 3). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
