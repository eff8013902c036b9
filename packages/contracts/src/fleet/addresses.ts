import Type, { type Static, type TSchema } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Instant, OneOf } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const Word = nullable(Type.String({ maxLength: 200 }))

export const addressPrecisions = ['house', 'street', 'locality', 'nearby'] as const

/** What a place is called. What the source did not say is null. */
export const Address = Closed({
  /** In one line, as the source writes it. */
  label: Type.String({ minLength: 1, maxLength: 300 }),
  precision: OneOf(addressPrecisions, {
    description:
      'house: the number; street: the road; locality: within a town; nearby: no more than how far it is from one, and in which direction',
  }),
  houseNumber: Word,
  street: Word,
  postcode: Word,
  locality: Word,
  region: Word,
  countryCode: nullable(Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })),
  /** Of `nearby`: from the middle of the locality. */
  distanceM: nullable(Type.Integer({ minimum: 0 })),
})
export type Address = Static<typeof Address>

const Source = Type.String({ description: 'who said so: `gazetteer`, `here`, `tomtom`, `nominatim`' })
const Attribution = nullable(Type.String({ description: 'to be shown beside what the source said' }))

export const NoGeocoder = problem({
  code: 'no-geocoder',
  status: 422,
  title: 'Nobody here knows what places are called',
  remedy: 'Ask whoever runs the platform to name a geocoder; everything else works without one.',
})

const Latitude = Type.Number({ minimum: -90, maximum: 90, examples: [53.5511] })
const Longitude = Type.Number({ minimum: -180, maximum: 180, examples: [9.9937] })

export const getAddress = route({
  method: 'GET',
  path: '/b2b/fleet-management/addresses',
  summary: 'What a place is called, and who says so',
  description:
    'Places about 50 m across share one answer, which is kept for as long as its source allows. `address` is null where nothing is called anything for far around.',
  access: 'fleet:read',
  query: Closed({ lat: Latitude, lon: Longitude }),
  replies: { 200: Closed({ address: nullable(Address), source: Source, attribution: Attribution, askedAt: Instant }) },
  problems: [NoGeocoder],
})

export const searchPlaces = route({
  method: 'GET',
  path: '/b2b/fleet-management/places',
  summary: 'Where something is: places by their names or addresses, the most likely first',
  description: 'With `lat` and `lon`, what is near there comes first. What was found is not kept.',
  access: 'fleet:read',
  query: Closed({
    text: Type.String({
      maxLength: 200,
      // No control characters, and two that are something.
      pattern: '^[^\\u0000-\\u001f]*[^\\s\\u0000-\\u001f][^\\u0000-\\u001f]*[^\\s\\u0000-\\u001f][^\\u0000-\\u001f]*$',
      examples: ['Hamburg'],
    }),
    lat: Type.Optional(Latitude),
    lon: Type.Optional(Longitude),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 5 })),
  }),
  replies: {
    200: Closed({
      items: Type.Array(Closed({ lat: Type.Number(), lon: Type.Number(), address: Address }), { maxItems: 20 }),
      source: Source,
      attribution: Attribution,
    }),
  },
  problems: [NoGeocoder],
})
