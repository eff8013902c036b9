import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bearingDeg,
  boundingBoxOf,
  boxAround,
  boxesMeet,
  destination,
  distanceM,
  distanceToPathM,
  distanceToSegmentM,
  EARTH_RADIUS_M,
  fromPlane,
  growBox,
  interpolate,
  isInBox,
  isInPolygon,
  isInRing,
  isLatLon,
  type LatLon,
  normalizeLonDeg,
  signedAreaDeg2,
  toPlane,
  turnDeg,
  unwrapLonDeg,
} from './geo.ts'

const at = (lat: number, lon: number): LatLon => ({ lat, lon })
const place = fc.record({
  lat: fc.double({ min: -80, max: 80, noNaN: true }),
  lon: fc.double({ min: -180, max: 179.999, noNaN: true }),
})
const courseDeg = fc.double({ min: 0, max: 359.99, noNaN: true })

/** Independent of the haversine: the angle between two unit vectors. */
function angleByVectors(a: LatLon, b: LatLon): number {
  const vector = ({ lat, lon }: LatLon) => {
    const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180]
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)] as const
  }
  const [ax, ay, az] = vector(a)
  const [bx, by, bz] = vector(b)
  const cross = Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
  return Math.atan2(cross, ax * bx + ay * by + az * bz)
}

describe('distance and course', () => {
  it('agree with the angle between two directions', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(Math.abs(distanceM(a, b) - EARTH_RADIUS_M * angleByVectors(a, b))).toBeLessThan(0.5)
        expect(distanceM(a, b)).toBe(distanceM(b, a))
      }),
    )
    expect(distanceM(at(0, 0), at(0, 1))).toBeCloseTo(111_195.08, 1)
    expect(distanceM(at(52, 13), at(52, 13.000001))).toBeCloseTo(0.0685, 3)
    expect(distanceM(at(10, 179.9), at(10, -179.9))).toBeLessThan(22_000)
  })

  it('lead there and tell how one came', () => {
    fc.assert(
      fc.property(place, courseDeg, fc.double({ min: 1, max: 500_000, noNaN: true }), (from, course, lengthM) => {
        const to = destination(from, course, lengthM)
        fc.pre(Math.abs(to.lat) < 85)
        expect(Math.abs(distanceM(from, to) - lengthM)).toBeLessThan(0.01)
        expect(Math.abs(turnDeg(bearingDeg(from, to), course))).toBeLessThan(0.01)
      }),
    )
    expect(bearingDeg(at(0, 0), at(0, 1))).toBeCloseTo(90)
    expect(bearingDeg(at(0, 0), at(-1, 0))).toBeCloseTo(180)
  })

  it('a turn is the smaller one', () => {
    expect([turnDeg(350, 10), turnDeg(10, 350), turnDeg(0, 180), turnDeg(90, 90)]).toEqual([20, -20, 180, 0])
  })

  it('a longitude has one name in the world and the nearest name near another', () => {
    expect([normalizeLonDeg(180), normalizeLonDeg(-540), normalizeLonDeg(190), normalizeLonDeg(13)]).toEqual([
      -180, -180, -170, 13,
    ])
    expect([unwrapLonDeg(-179, 179), unwrapLonDeg(179, -179), unwrapLonDeg(10, 20), unwrapLonDeg(-180, 540)]).toEqual([
      181, -181, 10, 540,
    ])
  })

  it('a place is finite and in range', () => {
    expect([at(90, 180), at(90.1, 0), at(0, -181), at(Number.NaN, 0)].map(isLatLon)).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

describe('lines', () => {
  it('the local plane and back is where one was', () => {
    fc.assert(
      fc.property(place, courseDeg, fc.double({ min: 0, max: 20_000, noNaN: true }), (origin, course, lengthM) => {
        const point = destination(origin, course, lengthM)
        fc.pre(Math.abs(point.lat) < 80)
        expect(distanceM(fromPlane(origin, toPlane(origin, point)), point)).toBeLessThan(0.001)
      }),
    )
  })

  it('the distance to an edge is the least distance to its points', () => {
    fc.assert(
      fc.property(
        place,
        fc.array(fc.tuple(courseDeg, fc.double({ min: 1, max: 3_000, noNaN: true })), { minLength: 2, maxLength: 2 }),
        (point, [toA, toB]) => {
          fc.pre(Math.abs(point.lat) < 70)
          const a = destination(point, ...toA!)
          const b = destination(point, ...toB!)
          let nearestM = Number.POSITIVE_INFINITY
          for (let i = 0; i <= 2000; i++) nearestM = Math.min(nearestM, distanceM(point, interpolate(a, b, i / 2000)))
          expect(Math.abs(distanceToSegmentM(point, a, b) - nearestM)).toBeLessThan(0.003 * nearestM + 3)
        },
      ),
    )
  })

  it('the distance to a path is the least distance to its edges', () => {
    fc.assert(
      fc.property(place, fc.array(place, { minLength: 2, maxLength: 6 }), (point, far) => {
        const path = far.map(({ lat, lon }) => at(point.lat + lat / 40, normalizeLonDeg(point.lon + lon / 40)))
        const edges = path.map((a, i) => distanceToSegmentM(point, a, path[(i + 1) % path.length]!))
        expect(distanceToPathM(point, path, true)).toBeCloseTo(Math.min(...edges), 5)
        expect(distanceToPathM(point, path, false)).toBeCloseTo(Math.min(...edges.slice(0, -1)), 5)
      }),
    )
  })

  it('the distance to a path counts every edge, the last one only when it is closed', () => {
    const path = [at(0, 0), at(0, 1), at(1, 1)]
    expect(distanceToPathM(at(0.5, 0.5), path, true)).toBeLessThan(1)
    expect(distanceToPathM(at(0.5, 0.5), path, false)).toBeCloseTo(0.5 * 111_195, -2)
    expect(distanceToPathM(at(0, 0), [at(0, 1)], false)).toBeCloseTo(111_195, -1)
    expect(distanceToPathM(at(0, 0), [], false)).toBe(Number.POSITIVE_INFINITY)
  })

  it('interpolation takes the short way over the antimeridian', () => {
    expect(interpolate(at(0, 179), at(2, -179), 0.5)).toEqual({ lat: 1, lon: -180 })
  })
})

describe('areas', () => {
  const square = [at(0, 0), at(0, 2), at(2, 2), at(2, 0)]
  const hole = [at(0.5, 0.5), at(0.5, 1.5), at(1.5, 1.5), at(1.5, 0.5)]

  it('have an inside, and holes that are not', () => {
    expect(isInPolygon(at(0.25, 1), square, [hole])).toBe(true)
    expect(isInPolygon(at(1, 1), square, [hole])).toBe(false)
    expect(isInPolygon(at(3, 1), square, [hole])).toBe(false)
    expect(isInRing(at(0, 0), [at(0, 0), at(1, 1)])).toBe(false)
  })

  it('have the same inside wherever they lie, from whichever corner and in whichever sense they are told', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.integer({ min: 3, max: 9 }),
        fc.integer({ min: 0, max: 8 }),
        fc.boolean(),
        courseDeg,
        fc.double({ min: 0, max: 1.6, noNaN: true }),
        (lon, corners, first, backward, course, factor) => {
          const center = at(10, normalizeLonDeg(lon))
          const ring = Array.from({ length: corners }, (_, i) => destination(center, (i * 360) / corners, 50_000))
          const told = [...ring.slice(first % corners), ...ring.slice(0, first % corners)]
          if (backward) told.reverse()
          const point = destination(center, course, factor * 50_000)
          const edgeM = distanceToPathM(point, ring, true)
          fc.pre(edgeM > 500)
          // A regular polygon holds what is nearer to its centre than the edge in that direction.
          const within = ((course % (360 / corners)) * Math.PI) / 180
          const half = Math.PI / corners
          const expected = factor < Math.cos(half) / Math.cos(within - half)
          expect(isInRing(point, told)).toBe(expected)
        },
      ),
    )
  })

  it('run one way or the other', () => {
    expect(signedAreaDeg2(square)).toBe(8)
    expect(signedAreaDeg2([...square].reverse())).toBe(-8)
    expect(signedAreaDeg2([at(0, 179), at(0, -179), at(2, -179), at(2, 179)])).toBe(8)
  })
})

describe('boxes', () => {
  it('hold their points, and what is within the margin when grown', () => {
    fc.assert(
      fc.property(place, courseDeg, fc.double({ min: 0, max: 100_000, noNaN: true }), (center, course, lengthM) => {
        const point = destination(center, course, lengthM)
        expect(isInBox(point, boxAround(center, lengthM * 1.001 + 1))).toBe(true)
        expect(isInBox(center, growBox(boundingBoxOf([point]), lengthM * 1.001 + 1))).toBe(true)
      }),
    )
  })

  it('meet when they share a point, also over the antimeridian', () => {
    const west = { south: 0, west: 170, north: 1, east: -170 }
    expect(boxesMeet(west, { south: 0, west: -175, north: 1, east: -160 })).toBe(true)
    expect(boxesMeet(west, { south: 0, west: -160, north: 1, east: 160 })).toBe(false)
    expect(boxesMeet(west, { south: 2, west: -175, north: 3, east: -160 })).toBe(false)
  })

  it('of nothing are refused', () => {
    expect(() => boundingBoxOf([])).toThrow(RangeError)
  })
})
