import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Id, OneOf } from '../schemas.ts'
import { TooManyGeofences } from './geofences.ts'

/** Geofences from files of other systems, and into them. */

export const maxImportedFeatures = 5_000
export const maxGeofenceFileBytes = 20 * 1024 * 1024
export const geofenceFormats = ['geojson', 'kml'] as const
export const geofenceMediaTypes = {
  geojson: 'application/geo+json',
  kml: 'application/vnd.google-earth.kml+xml',
} as const

export const GeofenceImport = Closed({
  dryRun: Type.Boolean(),
  created: Type.Integer({ minimum: 0, description: 'geofences; a feature of several parts makes several' }),
  refused: Type.Integer({ minimum: 0, description: 'features of which nothing was made' }),
  items: Type.Array(
    Closed({
      feature: Type.Integer({ minimum: 1, description: 'of the file, in its order' }),
      name: Type.String(),
      outcome: OneOf(['created', 'refused'], { description: 'of a dry run: what would have become of it' }),
      geofenceIds: Type.Array(Id('gfn')),
      messages: Type.Array(Type.String()),
    }),
    { maxItems: maxImportedFeatures },
  ),
})
export type GeofenceImport = Static<typeof GeofenceImport>

export const GeofenceFileUnreadable = problem({
  code: 'geofence-file-unreadable',
  status: 422,
  title: 'This file cannot be taken',
  remedy: `Send GeoJSON (RFC 7946) or KML 2.2 with at most ${maxImportedFeatures} features; \`detail\` says what is wrong.`,
})

export const importGeofences = route({
  method: 'POST',
  path: '/b2b/fleet-management/geofencing/import',
  summary: 'Geofences from a GeoJSON or KML file, with what became of each feature',
  description: [
    'Polygons with holes, lines as corridors and points as circles, these two with a property `radiusM`; several in one feature make several geofences.',
    'A longitude may go on beyond 180 degrees over the antimeridian; an edge takes the short way.',
    'Properties that are taken: `name`, `radiusM`, `schedule`, `dwellMinutes`, `speedLimitKmh`, `scope`, as in the export. What is wrong is refused by itself, the others are made.',
  ].join(' '),
  access: 'fleet:write',
  idempotency: 'accepted',
  query: Closed({
    dryRun: Type.Optional(Type.Boolean({ default: false })),
    radiusM: Type.Optional(
      Type.Number({ minimum: 10, maximum: 50_000, description: 'of lines and points that tell none' }),
    ),
  }),
  upload: { mediaTypes: [geofenceMediaTypes.geojson, geofenceMediaTypes.kml] },
  maxBodyBytes: maxGeofenceFileBytes,
  replies: { 200: GeofenceImport },
  problems: [GeofenceFileUnreadable, TooManyGeofences],
})

export const exportGeofences = route({
  method: 'GET',
  path: '/b2b/fleet-management/geofencing/export',
  summary: 'All geofences as a file: a GeoJSON FeatureCollection, or KML 2.2; what it holds can be imported again',
  description: 'Over the antimeridian longitudes go on beyond 180 degrees, so that a shape stays one.',
  access: 'fleet:read',
  query: Closed({ format: OneOf(geofenceFormats) }),
  replies: { 200: Type.String() },
  download: Object.values(geofenceMediaTypes),
})
