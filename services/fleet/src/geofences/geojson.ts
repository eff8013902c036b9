import type { Geofence } from '@clutch/contracts/fleet/geofences'
import { unwrapLonDeg } from '@clutch/shared/geo'
import {
  type Drawing,
  type Drawn,
  drawLine,
  drawPoint,
  drawPolygon,
  GeofenceFileError,
  radiusOf,
  TERM_NAMES,
} from './drawn.ts'

/** Geofences as GeoJSON (RFC 7946). Pure. */

/** Collections within collections, no deeper. */
const MAX_DEPTH = 4

/** @throws GeofenceFileError */
export function drawnInGeoJson(text: string, maxFeatures: number, radiusM: number | null): Drawn[] {
  const root = jsonOf(text)
  const features =
    root.type === 'FeatureCollection' ? root.features : root.type === 'Feature' ? [root] : [{ geometry: root }]
  if (!Array.isArray(features)) throw new GeofenceFileError('A FeatureCollection has a list of features.')
  if (features.length > maxFeatures) throw new GeofenceFileError(`A file has at most ${maxFeatures} features.`)
  return features.map((feature: unknown) => drawnOf(objectOf(feature), radiusM))
}

export function featureOf(geofence: Geofence): Record<string, unknown> {
  const { shape } = geofence
  const properties: Record<string, unknown> = { id: geofence.id, version: geofence.version, name: geofence.name }
  if (shape.type !== 'polygon') properties.radiusM = shape.radiusM
  for (const name of TERM_NAMES) if (geofence[name] !== null) properties[name] = geofence[name]
  return { type: 'Feature', id: geofence.id, geometry: geometryOf(shape), properties }
}

function geometryOf(shape: Geofence['shape']): Record<string, unknown> {
  switch (shape.type) {
    case 'circle':
      return { type: 'Point', coordinates: [shape.center.lon, shape.center.lat] }
    case 'corridor':
      return { type: 'LineString', coordinates: continued(shape.path, shape.path[0]![0]!) }
    case 'polygon':
      return { type: 'Polygon', coordinates: ringsOf(shape.rings) }
  }
}

/** Closed, and whole over the antimeridian: each position by the short way from the one before it. */
export function ringsOf(rings: readonly (readonly (readonly number[])[])[]): number[][][] {
  const from = rings[0]![0]![0]!
  return rings.map((ring) => {
    const path = continued(ring, from)
    const [first, last] = [path[0]!, path.at(-1)!]
    return first[0] === last[0] && first[1] === last[1] ? path : [...path, first]
  })
}

export function continued(path: readonly (readonly number[])[], fromLon: number): number[][] {
  let lon = fromLon
  return path.map(([each, lat]) => {
    lon = unwrapLonDeg(each!, lon)
    return [lon, lat!]
  })
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    // A mark of byte order is no JSON (RFC 8259, section 8.1), and some systems write one.
    return objectOf(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    throw new GeofenceFileError('The file is no JSON.')
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

function drawnOf(feature: Record<string, unknown>, radiusM: number | null): Drawn {
  const properties = objectOf(feature.properties)
  const name = [properties.name, properties.Name, properties.title].find((each) => typeof each === 'string')
  const into: Drawing = { shapes: [], messages: [] }
  draw(into, objectOf(feature.geometry), radiusOf(properties.radiusM ?? properties.radius) ?? radiusM, 0)
  const terms = Object.fromEntries(
    TERM_NAMES.flatMap((term) => (properties[term] === undefined ? [] : [[term, properties[term]]])),
  )
  return { name: (name as string | undefined)?.trim() || null, terms, ...into }
}

const drawers = new Map<unknown, (into: Drawing, coordinates: unknown, radiusM: number | null) => void>([
  ['Point', drawPoint],
  ['LineString', drawLine],
  ['Polygon', drawPolygon],
])
const several = new Map<unknown, string>([
  ['MultiPoint', 'Point'],
  ['MultiLineString', 'LineString'],
  ['MultiPolygon', 'Polygon'],
])

function draw(into: Drawing, geometry: Record<string, unknown>, radiusM: number | null, depth: number): void {
  const { type, coordinates, geometries } = geometry
  const drawer = drawers.get(type) ?? drawers.get(several.get(type))
  if (type === 'GeometryCollection' && Array.isArray(geometries) && depth < MAX_DEPTH) {
    for (const each of geometries) draw(into, objectOf(each), radiusM, depth + 1)
  } else if (drawer === undefined) into.messages.push('has no geometry that can be a geofence')
  else if (!several.has(type)) drawer(into, coordinates, radiusM)
  else if (Array.isArray(coordinates)) for (const each of coordinates) drawer(into, each, radiusM)
  else into.messages.push(`a ${String(type)} is a list`)
}
