import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distanceToPathM } from './geo.ts'
import { decodePolyline, encodePolyline, thinnedLine } from './polyline.ts'

const points = fc.array(
  fc.record({
    lat: fc.integer({ min: -9_000_000, max: 9_000_000 }).map((n) => n / 1e5),
    lon: fc.integer({ min: -18_000_000, max: 18_000_000 }).map((n) => n / 1e5),
  }),
  { maxLength: 20 },
)

test('a line comes back as it was written, and is written as others write it', () => {
  // The example of Google's description of the algorithm.
  const example = [
    { lat: 38.5, lon: -120.2 },
    { lat: 40.7, lon: -120.95 },
    { lat: 43.252, lon: -126.453 },
  ]
  expect(encodePolyline(example)).toBe('_p~iF~ps|U_ulLnnqC_mqNvxq`@')
  fc.assert(
    fc.property(points, (line) => {
      for (const [at, { lat, lon }] of decodePolyline(encodePolyline(line)).entries()) {
        expect(lat).toBeCloseTo(line[at]!.lat, 6)
        expect(lon).toBeCloseTo(line[at]!.lon, 6)
      }
    }),
  )
})

test('text that is no line is an error and not another line', () => {
  for (const text of ['_', '_p~iF', '\u0001\u0002', 'é', '~~~~~~~~~~~~~~~~'])
    expect(() => decodePolyline(text)).toThrow(RangeError)
})

test('what is left out of a line lies near to what stays, and no more stays than may', () => {
  const line = Array.from({ length: 400 }, (_, n) => ({ lat: 53 + n / 1_000, lon: 10 + Math.sin(n / 10) / 100 }))
  const kept = thinnedLine(line, { withinM: 25, most: 400 })
  expect(kept.length).toBeLessThan(200)
  for (const point of line) expect(distanceToPathM(point, kept, false)).toBeLessThan(26)
  expect(thinnedLine(line, { withinM: 25, most: 10 }).length).toBeLessThanOrEqual(10)
  expect(thinnedLine([], { withinM: 25, most: 10 })).toEqual([])
})
