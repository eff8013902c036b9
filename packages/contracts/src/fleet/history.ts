import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

/** Where vehicles were: from the compact track, in the vehicle the device was in at that time. Private trips are left out. */

export const maxHistoryDays = 31

export const HistoryRangeTooLong = problem({
  code: 'history-range-too-long',
  status: 422,
  title: 'The time asked for is too long',
  remedy: `Ask for at most ${maxHistoryDays} days at once, \`to\` after \`from\`.`,
})

const nullable = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()])

export const Position = Closed({
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  at: Instant,
  lat: Type.Number(),
  lon: Type.Number(),
  speedKmh: nullable(Type.Number()),
  courseDeg: nullable(Type.Number()),
  ignition: nullable(Type.Boolean()),
})
export type Position = Static<typeof Position>

const thinning = {
  everyS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 86_400,
      description: 'the first position of each such span of UTC, and no other',
    }),
  ),
  withinM: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 10_000,
      description: 'positions are left out so long as each lies within this of the line through those that stay',
    }),
  ),
}

export const listPositions = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId/positions',
  summary: 'Where vehicles of a fleet were, each in order of time, vehicle after vehicle; thinned on request',
  description: 'A page may be shorter than its limit: only without `nextCursor` is it the last.',
  access: 'fleet:read',
  query: PageQuery({ vehicleId: Type.Optional(Id('veh')), from: Instant, to: Instant, ...thinning }),
  replies: { 200: Page(Position) },
  problems: [HistoryRangeTooLong],
})

export const trackFormats = ['geojson', 'gpx'] as const
export const trackMediaTypes = { geojson: 'application/geo+json', gpx: 'application/gpx+xml' } as const

export const downloadTrack = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId/positions/download',
  summary: 'The same of one vehicle as a file: a GeoJSON FeatureCollection of lines, or GPX 1.1',
  access: 'fleet:read',
  query: Closed({ vehicleId: Id('veh'), from: Instant, to: Instant, format: OneOf(trackFormats), ...thinning }),
  replies: { 200: Type.String() },
  problems: [HistoryRangeTooLong],
  download: Object.values(trackMediaTypes),
})

export const getSnapshot = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId/snapshot',
  summary: 'Where every vehicle of a fleet was at an instant',
  description:
    'Between two readings at most five minutes apart the place is interpolated; otherwise it is the last known, with its age. Vehicles that nothing is known of until then are left out.',
  access: 'fleet:read',
  query: Closed({ at: Instant }),
  replies: {
    200: Closed({
      at: Instant,
      items: Type.Array(
        Closed({
          vehicleId: Id('veh'),
          deviceId: Id('dev'),
          /** Of the last reading not after the instant. */
          readAt: Instant,
          ageS: Type.Number({ minimum: 0 }),
          lat: Type.Number(),
          lon: Type.Number(),
          interpolated: Type.Boolean(),
          speedKmh: nullable(Type.Number()),
          courseDeg: nullable(Type.Number()),
          ignition: nullable(Type.Boolean()),
        }),
        { maxItems: 20_000 },
      ),
    }),
  },
})
