import Type, { type Static, type TSchema } from 'typebox'

/** Identifiers are made by us: a prefix that names the noun, and a ULID. */
export function Id<const Prefix extends string>(prefix: Prefix) {
  return Type.String({
    pattern: `^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`,
    examples: [`${prefix}_01K0A1B2C3D4E5F6G7H8J9K0M1`],
  })
}

/** An instant: ISO 8601, UTC, milliseconds. */
export const Instant = Type.String({ format: 'date-time', pattern: 'Z$', examples: ['2026-11-22T08:30:00.000Z'] })

/** A calendar day without a zone. */
export const Day = Type.String({ format: 'date', examples: ['2026-11-22'] })

export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code', examples: ['EUR'] })

/** Integer minor units of the currency: 1999 EUR is 19.99 €. */
export const Money = Type.Object(
  { amount: Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 }), currency: Currency },
  {
    additionalProperties: false,
    description: 'Integer minor units and an ISO 4217 code',
    examples: [{ amount: 1999, currency: 'EUR' }],
  },
)
export type Money = Static<typeof Money>

/** An exact decimal as text, at most 12 places: unit prices, rates, quantities. Never a float. */
export const Decimal = Type.String({ pattern: '^-?[0-9]{1,15}(\\.[0-9]{1,12})?$', examples: ['1.799'] })

export const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2', examples: ['DE'] })

export const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

export const Email = Type.String({ format: 'email', maxLength: 254 })

/** One of a fixed set of words. */
export function OneOf<const Words extends readonly string[]>(words: Words, options: { description?: string } = {}) {
  return Type.Unsafe<Words[number]>(Type.String({ enum: [...words], ...options }))
}

/** A closed object: an unknown property is refused, not dropped. */
export function Closed<const P extends Parameters<typeof Type.Object>[0]>(
  properties: P,
  options: { description?: string; examples?: unknown[] } = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

const pageQueryProperties = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'nextCursor of the previous page' })),
}

/** The query of a list: page size and cursor, plus the list's own filters. */
export function PageQuery<const P extends Parameters<typeof Type.Object>[0]>(filters: P) {
  return Type.Object({ ...filters, ...pageQueryProperties }, { additionalProperties: false })
}

/** One page of a list, and where the next begins. */
export function Page<Item extends TSchema>(item: Item) {
  return Type.Object(
    { items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) },
    { additionalProperties: false },
  )
}
