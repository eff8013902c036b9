import { destination, distanceM, interpolate, isInBox, type LatLon, normalizeLonDeg } from '@clutch/shared/geo'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../telemetry/noise.ts'
import { FenceIndex } from './fence-index.ts'
import { type Area, boundingBox, contains, depthM, problemsOf } from './geofence.ts'

const at = (lat: number, lon: number): LatLon => ({ lat, lon })

/** Areas of every kind and size anywhere on earth, the antimeridian included, and a point about them. */
const arbitraryArea = fc
  .record({
    kind: fc.constantFrom('circle', 'polygon', 'corridor'),
    lat: fc.double({ min: -75, max: 75, noNaN: true }),
    lon: fc.double({ min: -180, max: 179.9, noNaN: true }),
    sizeM: fc.integer({ min: 5, max: 21 }).map((exponent) => 10 * 2 ** (exponent - 4)),
    points: fc.integer({ min: 3, max: 12 }),
    seed: fc.integer({ min: 0, max: 359 }),
  })
  .map(({ kind, lat, lon, sizeM, points, seed }): Area => {
    const center = at(lat, lon)
    if (kind === 'circle') return { kind, center, radiusM: sizeM }
    const round = Array.from({ length: points }, (_, i) =>
      destination(center, (360 - (i * 360) / points + seed) % 360, sizeM * (1 + ((i * 7 + seed) % 5) / 5)),
    )
    return kind === 'polygon'
      ? { kind, outer: round, holes: [] }
      : { kind: 'corridor', path: round, halfWidthM: Math.max(5, sizeM / 20) }
  })

function middleOf(area: Area): { middle: LatLon; reachM: number } {
  const box = boundingBox(area)
  return {
    middle: at(
      (box.south + box.north) / 2,
      box.east < box.west ? normalizeLonDeg((box.east + 360 + box.west) / 2) : (box.east + box.west) / 2,
    ),
    reachM: distanceM(at(box.south, box.west), at(box.north, box.east)) / 2,
  }
}

const probes = fc.array(fc.tuple(fc.integer({ min: 0, max: 359 }), fc.double({ min: 0, max: 2.2, noNaN: true })), {
  minLength: 12,
  maxLength: 12,
})

describe('an index of areas', () => {
  it('finds every area that holds a place, or is within reach of it', () => {
    fc.assert(
      fc.property(arbitraryArea, probes, (area, places) => {
        fc.pre(problemsOf(area).length === 0)
        const index = new FenceIndex([{ id: 'a', area }])
        const { middle, reachM } = middleOf(area)
        for (const [course, factor] of places) {
          const place = destination(middle, course, factor * reachM)
          const deepM = depthM(area, place)
          if (deepM >= 0) expect(index.near(place)).toHaveLength(1)
          if (deepM > -200) expect(index.near(place, 250)).toHaveLength(1)
          if (contains(area, place)) expect(isInBox(place, boundingBox(area))).toBe(true)
          expect(contains(area, place)).toBe(deepM >= 0)
        }
      }),
      { numRuns: 200, seed: 7 },
    )
  })

  it('finds every area that a line of some kilometres meets', () => {
    fc.assert(
      fc.property(arbitraryArea, probes, fc.integer({ min: 0, max: 359 }), (area, places, course) => {
        fc.pre(problemsOf(area).length === 0)
        const index = new FenceIndex([{ id: 'a', area }])
        const { middle, reachM } = middleOf(area)
        const [[side, factor]] = places as [[number, number]]
        const from = destination(middle, side, Math.min(factor * reachM, reachM + 3_000))
        const to = destination(from, course, 8_000)
        const meets = Array.from({ length: 200 }, (_, i) => contains(area, interpolate(from, to, i / 199)))
        if (meets.includes(true)) expect(index.along(from, to)).toHaveLength(1)
        if (meets.includes(true)) expect(index.along(to, from)).toHaveLength(1)
      }),
      { numRuns: 400, seed: 11 },
    )
  })

  it('that was changed piece by piece finds what a new one finds', () => {
    const uniform = random(5)
    const place = () => at(48 + uniform() / 10, 179.95 + uniform() / 10)
    const made = (id: string) => {
      const { lat, lon } = place()
      const area: Area = { kind: 'circle', center: at(lat, normalizeLonDeg(lon)), radiusM: 20 * 10 ** (3 * uniform()) }
      return { id, area }
    }
    const index = new FenceIndex<{ id: string; area: Area }>()
    const held = new Map<string, { id: string; area: Area }[]>()
    for (let n = 0; n < 3_000; n++) {
      const id = `gfn_${Math.floor(uniform() * 500)}`
      const items = Array.from({ length: Math.floor(uniform() * 3) }, () => made(id))
      held.set(id, items)
      index.replace(id, items)
    }
    const fresh = new FenceIndex([...held.values()].flat())
    expect(index.size).toBe(fresh.size)
    const ids = (found: readonly { id: string; area: Area }[]) => found.map((item) => JSON.stringify(item)).sort()
    for (let n = 0; n < 200; n++) {
      const { lat, lon } = place()
      const point = at(lat, normalizeLonDeg(lon))
      expect(ids(index.near(point))).toEqual(ids(fresh.near(point)))
      const all = [...held.values()].flat()
      for (const item of all) if (contains(item.area, point)) expect(index.near(point)).toContain(item)
    }
    for (const [id, items] of held) expect(index.all(id)).toEqual(items)
  })
})
