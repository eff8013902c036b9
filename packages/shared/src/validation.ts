import { Instant } from '@clutch/contracts/schemas'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { TSchema } from 'typebox'
import type { FieldError } from './problem.ts'

function validator(coerceTypes: boolean): Ajv {
  // Verbose: an error names its schema, by which the alternative that was meant is told from the others.
  const ajv = new Ajv({
    coerceTypes,
    useDefaults: true,
    removeAdditional: false,
    allErrors: false,
    strict: false,
    verbose: true,
  })
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

/**
 * The same, compiled when something is first to be validated: a service has hundreds of routes and compiling them all is most of its start.
 */
export function laterValidatorOf(schema: TSchema, part: 'body' | 'text'): LaterValidator {
  const validate: LaterValidator = (value) => {
    const compiled = validatorOf(schema, part)
    const isValid = compiled(value)
    validate.errors = compiled.errors ?? null
    return isValid
  }
  return validate
}

interface LaterValidator {
  (value: unknown): boolean
  errors?: ErrorObject[] | null
}

/** Ajv's errors as JSON pointers to the very field, below the part of the request it stands in. */
export function fieldErrors(part: string, errors: readonly ErrorObject[] | null | undefined): FieldError[] {
  const told = ofNearestBranches(errors ?? [])
    .slice(0, 20)
    .map((error) => {
      const property: unknown = error.params.missingProperty ?? error.params.additionalProperty
      const field = typeof property === 'string' ? `/${escapePointer(property)}` : ''
      return { pointer: `/${part}${error.instancePath}${field}`, message: messageOf(error) }
    })
  return [...new Map(told.map((error) => [`${error.pointer} ${error.message}`, error])).values()]
}

function messageOf({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`
  if (keyword === 'additionalProperties') return 'is not a known property'
  if (keyword === 'required') return 'is required'
  if (keyword === 'format' && params.format === 'date-time') return instantWanted
  if (keyword === 'pattern' && params.pattern === instantPattern) return instantWanted
  return message ?? 'is not valid'
}

const { pattern: instantPattern, examples: instantExamples } = Instant as unknown as {
  pattern: string
  examples: string[]
}
const instantWanted = `must be an instant in UTC, such as ${instantExamples[0]}`

/**
 * Of alternatives, none of which fits, each says what is wrong with it. Only of those that fit best is it of use: the one whose `type` was
 * given, those that were followed the furthest, and not the null of what may be null.
 */
function ofNearestBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf')
  // The innermost first: what is left of it is one branch of the next.
  return unions.reduce((left, union) => {
    const below = `${union.schemaPath}/`
    const branches = left.filter(({ schemaPath }) => schemaPath.startsWith(below))
    const told = branches.filter(({ keyword, params }) => !(keyword === 'type' && params.type === 'null'))
    if (told.length === 0) return left
    const best = Math.max(...told.map(fit))
    const nearest = told.filter((error) => fit(error) === best)
    const instead = noneMeant(union, told) ?? nearest
    return left.flatMap((error) => (error === union ? instead : branches.includes(error) ? [] : [error]))
  }, errors)
}

/** How far a branch was followed; one that is for another `type` than the one given was not meant. */
function fit(error: ErrorObject): number {
  return error.instancePath.split('/').length - (isMeant(error) ? 0 : 1.5)
}

function isMeant({ keyword, parentSchema, data }: ErrorObject): boolean {
  if (keyword === 'const') return false
  return isObject(data) ? constsOf(parentSchema).every(([name, value]) => data[name] === value) : true
}

/** When alternatives differ in one property and it has none of their values, that is all that there is to say. */
function noneMeant(union: ErrorObject, told: readonly ErrorObject[]): ErrorObject[] | undefined {
  const { data, instancePath } = union
  if (!isObject(data) || told.some(isMeant)) return undefined
  const wanted = told.map(
    (error) => new Map(error.keyword === 'const' ? [constOf(error)] : constsOf(error.parentSchema)),
  )
  const name = Object.keys(data).find((each) => wanted.every((of) => of.has(each)))
  if (name === undefined) return undefined
  const allowedValues = [...new Set(wanted.map((of) => of.get(name)))]
  const path = `${instancePath}/${escapePointer(name)}`
  return [{ ...union, keyword: 'enum', instancePath: path, params: { allowedValues } }]
}

function constOf({ instancePath, params }: ErrorObject): [string, unknown] {
  return [instancePath.slice(instancePath.lastIndexOf('/') + 1), params.allowedValue]
}

function constsOf(schema: ErrorObject['parentSchema']): [string, unknown][] {
  const properties = (schema?.properties ?? {}) as Record<string, { const?: unknown }>
  return Object.entries(properties).flatMap(([name, of]) => ('const' in of ? [[name, of.const]] : []))
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}

/** A name as a part of a JSON pointer (RFC 6901, section 3). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
