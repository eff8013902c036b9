import { type Geofence, NewGeofence } from '@clutch/contracts/fleet/geofences'
import { validatorOf } from '@clutch/shared/validation'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Drawn, GeofenceFileError } from './drawn.ts'
import { drawnInGeoJson, featureOf } from './geojson.ts'
import { drawnInKml, KML_BEGIN, KML_END, placemarkOf } from './kml.ts'

const lon = fc.integer({ min: -1_800_000, max: 1_800_000 }).map((n) => n / 10_000)
const lat = fc.integer({ min: -840_000, max: 840_000 }).map((n) => n / 10_000)
const near = ([east, north]: readonly number[], dx: number, dy: number): number[] => {
  const x = Math.round((east! + dx) * 1e4) / 1e4
  return [x > 180 ? Math.round((x - 360) * 1e4) / 1e4 : x, Math.round((north! + dy) * 1e4) / 1e4]
}
const position = fc.tuple(lon, lat)
const radiusM = fc.integer({ min: 10, max: 50_000 })
const shape: fc.Arbitrary<Geofence['shape']> = fc.oneof(
  fc.record({
    type: fc.constant('circle' as const),
    center: position.map(([east, north]) => ({ lat: north, lon: east })),
    radiusM,
  }),
  fc.record({
    type: fc.constant('corridor' as const),
    path: position.map((at) => [[...at], near(at, 0.5, 0.1), near(at, 0.7, -0.2)]),
    radiusM,
  }),
  position.map((at) => ({
    type: 'polygon' as const,
    rings: [
      [[...at], near(at, 1, 0), near(at, 1, 1), near(at, 0, 1)],
      [near(at, 0.2, 0.2), near(at, 0.2, 0.4), near(at, 0.4, 0.4)],
    ],
  })),
)
const geofence: fc.Arbitrary<Geofence> = fc.record({
  id: fc.constant('gfn_01J00000000000000000000000'),
  version: fc.constant(1),
  name: fc.constantFrom('Depot', 'Hof "Süd" & <Nord>', 'ساحة', ']]>'),
  shape,
  schedule: fc.option(
    fc.constant({
      timeZone: 'Europe/Berlin',
      windows: [{ days: [1, 2], from: '08:00', to: '17:00' }],
      firstDay: null,
      lastDay: '2027-01-01',
      closedOn: ['2026-12-24'],
    }),
  ),
  dwellMinutes: fc.option(fc.integer({ min: 1, max: 100 })),
  speedLimitKmh: fc.option(fc.integer({ min: 5, max: 100 })),
  scope: fc.option(fc.constant({ fleetIds: [], groupIds: [], vehicleIds: ['veh_01J00000000000000000000000'] })),
  status: fc.constant('active' as const),
  createdAt: fc.constant('2026-01-01T00:00:00.000Z'),
})

/** What a feature would become, with the terms that were not said as they are kept. */
function wanted({ name, shapes, terms, messages }: Drawn): unknown {
  expect(messages).toEqual([])
  expect(shapes).toHaveLength(1)
  const asked = { name, shape: shapes[0], ...terms }
  expect(validatorOf(NewGeofence)(asked)).toBe(true)
  return { schedule: null, dwellMinutes: null, speedLimitKmh: null, scope: null, ...asked }
}
const meridian = (east: number) => (east === 180 ? -180 : east)
/** 180 degrees east and west are one. */
const canonical = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, held) =>
    key === 'lon'
      ? meridian(held)
      : Array.isArray(held) && held.length === 2 && typeof held[0] === 'number'
        ? [meridian(held[0]), held[1]]
        : held,
  )

describe('a file', () => {
  it('in GeoJSON or KML holds all that is imported again', () => {
    fc.assert(
      fc.property(fc.array(geofence, { minLength: 1, maxLength: 4 }), (geofences) => {
        const all = geofences.map(({ id: _id, version: _version, status: _status, createdAt: _at, ...asked }) => asked)
        const collection = JSON.stringify({ type: 'FeatureCollection', features: geofences.map(featureOf) })
        expect(canonical(drawnInGeoJson(collection, 10, null).map(wanted))).toEqual(canonical(all))
        const kml = `${KML_BEGIN}${geofences.map(placemarkOf).join('')}${KML_END}`
        expect(canonical(drawnInKml(kml, 10, null).map(wanted))).toEqual(canonical(all))
      }),
      { numRuns: 200, seed: 9 },
    )
  })

  it('keeps a shape over the antimeridian whole', () => {
    const around = [[179.5, 1], [-179.5, 1], [-179.5, 2], [179.5, 2]] // biome-ignore format: a ring
    const { geometry } = featureOf({ shape: { type: 'polygon', rings: [around] } } as unknown as Geofence)
    expect(geometry).toEqual({ type: 'Polygon', coordinates: [[[179.5, 1], [180.5, 1], [180.5, 2], [179.5, 2], [179.5, 1]]] }) // biome-ignore format: a ring
    const [drawn] = drawnInGeoJson(JSON.stringify(geometry), 1, null)
    expect(drawn!.shapes).toEqual([{ type: 'polygon', rings: [around] }])
  })

  it('with several parts in a feature, heights and closed rings is understood', () => {
    const square = [[10, 53, 7], [10.1, 53, 7], [10.1, 53.1, 7], [10, 53, 7]] // biome-ignore format: a ring
    const geometry = {
      type: 'GeometryCollection',
      geometries: [
        { type: 'MultiPolygon', coordinates: [[square], [square]] },
        { type: 'Point', coordinates: [10, 53] },
        { type: 'LineString', coordinates: [[10, 53], [11, 53]] }, // biome-ignore format: a line
      ],
    }
    const [drawn] = drawnInGeoJson(JSON.stringify({ type: 'Feature', geometry, properties: { radius: '40' } }), 1, null)
    expect(drawn!.shapes).toMatchObject([
      { type: 'polygon', rings: [[[10, 53], [10.1, 53], [10.1, 53.1]]] }, // biome-ignore format: a ring
      { type: 'polygon' },
      { type: 'circle', radiusM: 40 },
      { type: 'corridor', radiusM: 40 },
    ])
    expect(drawnInGeoJson(JSON.stringify(geometry), 1, null)[0]!.messages).toHaveLength(2)
  })

  it('of a map maker, with folders, prefixes and data of its own, is understood', () => {
    const kml = `<?xml version="1.0"?><k:kml xmlns:k="http://www.opengis.net/kml/2.2"><k:Document><k:name>All</k:name><k:Folder>
      <k:Placemark><k:name><![CDATA[Yard <1>]]></k:name><k:description>x</k:description><k:MultiGeometry>
        <k:Polygon><k:outerBoundaryIs><k:LinearRing><k:coordinates>
          10,53,0 10.1,53,0
          10.1,53.1,0 10,53,0</k:coordinates></k:LinearRing></k:outerBoundaryIs></k:Polygon>
        <k:LinearRing><k:coordinates>1,1 2,1 2,2 1,1</k:coordinates></k:LinearRing>
      </k:MultiGeometry></k:Placemark>
      <k:Placemark><k:ExtendedData><k:SchemaData><k:SimpleData name="radiusM">25</k:SimpleData></k:SchemaData></k:ExtendedData>
        <k:Point><k:coordinates>10,53</k:coordinates></k:Point></k:Placemark>
      <k:Placemark><k:name>Nothing</k:name></k:Placemark></k:Folder></k:Document></k:kml>`
    const drawn = drawnInKml(kml, 10, null)
    expect(drawn.map(({ name, shapes, messages }) => [name, shapes.length, messages.length])).toEqual([
      ['Yard <1>', 2, 0],
      [null, 1, 0],
      ['Nothing', 0, 1],
    ])
  })
})

describe('a file that means no good', () => {
  const bomb = `<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
  it.each([
    ['that declares entities', `${bomb}<kml><Placemark><name>&b;</name></Placemark></kml>`],
    ['that asks for another file', '<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml/>'],
    ['that uses an entity nobody knows', '<kml><Placemark><name>&b;</name></Placemark></kml>'],
    ['that is deep', '<a>'.repeat(100_000)],
    ['that is cut off', '<kml><Placemark>'],
    ['with too many placemarks', `<kml>${'<Placemark></Placemark>'.repeat(11)}</kml>`],
    ['that is none', 'no'],
  ])('in XML %s is refused', (_what, text) => {
    expect(() => drawnInKml(text, 10, null)).toThrow(GeofenceFileError)
  })

  it.each([
    ['that is none', '{'],
    ['that is deep', '['.repeat(1_000_000)],
    ['with too many features', JSON.stringify({ type: 'FeatureCollection', features: Array(11).fill({}) })],
    ['without a list', '{"type":"FeatureCollection"}'],
  ])('in JSON %s is refused', (_what, text) => {
    expect(() => drawnInGeoJson(text, 10, null)).toThrow(GeofenceFileError)
  })

  it('never throws otherwise, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('Point', 'Polygon', 'MultiPolygon', 'LineString'), (json, type) => {
        const feature = {
          type: 'Feature',
          geometry: { type, coordinates: JSON.parse(json) },
          properties: JSON.parse(json),
        }
        for (const text of [json, JSON.stringify(feature)]) {
          try {
            drawnInGeoJson(text, 10, null)
          } catch (error) {
            expect(error).toBeInstanceOf(GeofenceFileError)
          }
        }
      }),
      { numRuns: 300, seed: 2 },
    )
  })
})
