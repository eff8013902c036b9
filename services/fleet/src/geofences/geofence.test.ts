import { boundingBoxOf, destination, type LatLon, normalizeLonDeg, signedAreaDeg2 } from '@clutch/shared/geo'
import { describe, expect, it } from 'vitest'
import { type Area, contains, depthM, normalized, problemsOf } from './geofence.ts'

const at = (lat: number, lon: number): LatLon => ({ lat, lon })
const square = (lat: number, lon: number, halfDeg: number) => [
  at(lat - halfDeg, normalizeLonDeg(lon - halfDeg)),
  at(lat - halfDeg, normalizeLonDeg(lon + halfDeg)),
  at(lat + halfDeg, normalizeLonDeg(lon + halfDeg)),
  at(lat + halfDeg, normalizeLonDeg(lon - halfDeg)),
]
const circle: Area = { kind: 'circle', center: at(52, 13), radiusM: 500 }
const ring: Area = { kind: 'polygon', outer: square(52, 13, 0.1), holes: [[...square(52, 13, 0.02)].reverse()] }
const corridor: Area = { kind: 'corridor', path: [at(52, 13), at(52.1, 13.1), at(52.1, 13.3)], halfWidthM: 200 }
const overTheDateLine: Area = { kind: 'polygon', outer: square(-17, 180, 0.5), holes: [] }

const codes = (area: Area) => problemsOf(area).map(({ pointer, code }) => `${pointer} ${code}`)

describe('an area', () => {
  it('that is sound has no problem', () => {
    for (const area of [circle, ring, corridor, overTheDateLine]) expect(problemsOf(area)).toEqual([])
  })

  it('that is not sound says where and why', () => {
    expect(codes({ ...circle, radiusM: 1 })).toEqual(['/radiusM too-small'])
    expect(codes({ ...circle, radiusM: Number.NaN })).toEqual(['/radiusM too-small'])
    expect(codes({ ...circle, center: at(91, 0) })).toEqual(['/center not-a-place'])
    expect(codes({ ...corridor, path: [at(1, 1), at(1, 1)] })).toEqual(['/path too-few-points'])
    expect(codes({ ...ring, outer: [at(1, 1), at(2, 2), at(1, 1)] })).toEqual(['/outer too-few-points'])
    expect(codes({ ...ring, outer: [at(0, 0), at(1, 1), at(1, 0), at(0, 1)], holes: [] })).toEqual([
      '/outer/0 self-intersection',
    ])
    expect(codes({ ...ring, outer: [at(0, 0), at(0, 2), at(0, 1), at(1, 1)], holes: [] })).toContain(
      '/outer/0 self-intersection',
    )
    expect(codes({ ...ring, holes: [square(52, 13.1, 0.02)] })).toEqual(['/holes/0 hole-outside'])
    expect(codes({ ...ring, holes: [square(52, 13, 0.02), square(52, 13.01, 0.02)] })).toEqual(['/holes/1 holes-meet'])
    expect(codes({ ...ring, holes: [square(52, 13, 0.03), square(52, 13, 0.02)] })).toEqual(['/holes/1 holes-meet'])
    expect(codes({ kind: 'polygon', outer: square(0, 0, 20), holes: [] })).toEqual(['/outer too-large'])
  })

  it('two thousand points are checked in time, and more are refused', () => {
    const round = Array.from({ length: 2000 }, (_, i) =>
      destination(at(50, 10), (i * 360) / 2000, 5000 + 500 * (i % 2)),
    )
    expect(problemsOf({ kind: 'polygon', outer: round, holes: [] })).toEqual([])
    expect(codes({ kind: 'polygon', outer: [...round, at(50, 10)], holes: [] })).toEqual(['/outer too-many-points'])
  })

  it('is stored with its rings turned as GeoJSON wants them, and without repeated points', () => {
    const drawn: Area = {
      kind: 'polygon',
      outer: [...square(52, 13, 0.1), at(51.9, 12.9)].reverse(),
      holes: [square(52, 13, 0.02)],
    }
    const stored = normalized(drawn)
    if (stored.kind !== 'polygon') throw new Error('A polygon stays a polygon')
    expect(stored.outer).toHaveLength(4)
    expect(signedAreaDeg2(stored.outer)).toBeGreaterThan(0)
    expect(signedAreaDeg2(stored.holes[0]!)).toBeLessThan(0)
  })

  it('holds what is in it, and not what is in its holes', () => {
    expect(contains(ring, at(52.05, 13))).toBe(true)
    expect(contains(ring, at(52, 13))).toBe(false)
    expect(contains(ring, at(52.2, 13))).toBe(false)
    expect(contains(corridor, at(52.1, 13.2))).toBe(true)
    expect(contains(corridor, at(52.103, 13.2))).toBe(false)
    expect(contains(circle, destination(at(52, 13), 77, 499))).toBe(true)
    expect(contains(circle, destination(at(52, 13), 77, 501))).toBe(false)
  })

  it('over the antimeridian is an ordinary area', () => {
    expect(contains(overTheDateLine, at(-17, 179.9))).toBe(true)
    expect(contains(overTheDateLine, at(-17, -179.9))).toBe(true)
    expect(contains(overTheDateLine, at(-17, 0))).toBe(false)
    expect(depthM(overTheDateLine, at(-17, -179.9))).toBeCloseTo(0.4 * 111_195 * Math.cos((17 * Math.PI) / 180), -3)
  })

  it('knows how deep a point is', () => {
    expect(depthM(circle, at(52, 13))).toBe(500)
    expect(depthM(ring, at(52, 13))).toBeCloseTo(-0.02 * 111_195 * Math.cos((52 * Math.PI) / 180), -1)
    expect(depthM(corridor, at(52, 13))).toBe(200)
    expect(depthM(corridor, destination(at(52, 13), 180, 300))).toBeCloseTo(-100, 0)
  })
})

it('a box is only as wide as its points, also over the antimeridian', () => {
  expect(boundingBoxOf([at(0, 179), at(1, -179)])).toEqual({ south: 0, west: 179, north: 1, east: -179 })
})
