import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Day, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { ReportFormat, reportMediaTypes } from './reports.ts'
import { Place } from './trips.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const vehicleIds = Type.Array(Id('veh'), { minItems: 1, maxItems: 50, uniqueItems: true })

/** Something that whoever has the link may see without an account, until it ends. */
export const SharedLink = Closed({
  id: Id('shl'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  scope: OneOf(['report', 'live', 'trip']),
  reportRunId: nullable(Id('rrn')),
  vehicleIds: nullable(vehicleIds),
  tripId: nullable(Id('trp')),
  expiresAt: Instant,
  revokedAt: nullable(Instant),
  views: Type.Integer({ minimum: 0 }),
  lastViewedAt: nullable(Instant),
  madeBy: Type.String(),
  createdAt: Instant,
})
export type SharedLink = Static<typeof SharedLink>

export const NewSharedLink = Closed(
  {
    name: Name,
    days: { ...Type.Integer({ minimum: 1, maximum: 90 }), description: 'how long it is good' },
    reportRunId: Type.Optional(Id('rrn')),
    vehicleIds: Type.Optional(vehicleIds),
    tripId: Type.Optional(Id('trp')),
  },
  {
    description: 'Of `reportRunId`, `vehicleIds` (where they are now) and `tripId` one.',
    examples: [{ name: 'For the auditor', days: 30, reportRunId: 'rrn_01K0A1B2C3D4E5F6G7H8J9K0M1' }],
  },
)
export type NewSharedLink = Static<typeof NewSharedLink>

export const SharedScopeUnknown = problem({
  code: 'shared-scope-unknown',
  status: 422,
  title: 'There is no such thing to be shared',
  remedy: 'Name one run of a report, one trip, or vehicles of your tenant.',
})

const path = '/b2b/fleet-management/analytics'

export const createSharedLink = route({
  method: 'POST',
  path: `${path}/shared-links`,
  summary: 'Share a report, a trip, or where vehicles are',
  description:
    'The token is told once, and kept by nobody. So a repetition makes another link: revoke what is not needed.',
  access: 'fleet:write',
  body: NewSharedLink,
  replies: { 201: Closed({ ...SharedLink.properties, token: Type.String(), path: Type.String() }) },
  problems: [SharedScopeUnknown],
})
export const listSharedLinks = route({
  method: 'GET',
  path: `${path}/shared-links`,
  summary: 'List links, latest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(SharedLink) },
})
export const getSharedLink = route({
  method: 'GET',
  path: `${path}/shared-links/:sharedLinkId`,
  summary: 'Read a link, and how often it was looked at',
  access: 'fleet:read',
  replies: { 200: SharedLink },
})
export const revokeSharedLink = route({
  method: 'POST',
  path: `${path}/shared-links/:sharedLinkId/revoke`,
  summary: 'End a link now',
  access: 'fleet:write',
  replies: { 200: SharedLink },
})

export const SharedView = Closed({
  name: Name,
  scope: SharedLink.properties.scope,
  expiresAt: Instant,
  report: nullable(Closed({ name: Name, from: Day, to: Day, formats: Type.Array(ReportFormat) })),
  vehicles: nullable(
    Type.Array(
      Closed({
        name: Type.String(),
        at: nullable(Instant),
        place: nullable(Place),
        speedKmh: nullable(Type.Number()),
        courseDeg: nullable(Type.Number()),
      }),
    ),
  ),
  trip: nullable(
    Closed({
      vehicle: nullable(Type.String()),
      startedAt: Instant,
      endedAt: nullable(Instant),
      distanceM: Type.Number(),
      durationS: Type.Number(),
      from: nullable(Place),
      to: nullable(Place),
      track: Type.Array(Closed({ at: Instant, lat: Type.Number(), lon: Type.Number() })),
    }),
  ),
})
export type SharedView = Static<typeof SharedView>

export const viewShared = route({
  method: 'GET',
  path: `${path}/shared/:token`,
  summary: 'What a link shares; wrong, ended and revoked ones cannot be told apart',
  access: 'public',
  replies: { 200: SharedView },
})
export const downloadShared = route({
  method: 'GET',
  path: `${path}/shared/:token/file`,
  summary: 'The file of a report that a link shares',
  access: 'public',
  query: Closed({ format: { ...ReportFormat, examples: ['csv'] } }),
  replies: { 200: Type.String() },
  download: ['text/csv', reportMediaTypes.xlsx, reportMediaTypes.pdf],
})

export const SharedLinkCreated = event({
  type: 'fleet.shared-link.created',
  summary: 'Something can be seen by whoever has a link',
  data: SharedLink,
})
export const SharedLinkRevoked = event({
  type: 'fleet.shared-link.revoked',
  summary: 'A link was ended before its time',
  data: SharedLink,
})
