import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TrackedPoint } from './store.ts'
import { geojsonTrack } from './track-file.ts'

const point = (timeS: number, lat: number, lon: number) => ({ timeMs: timeS * 1_000, lat, lon }) as TrackedPoint

function linesOf(pieces: readonly TrackedPoint[][]): { coordinates: [number, number][]; times: string[] }[] {
  const file = geojsonTrack({ id: 'veh_1', name: 'Boat' })
  const text = [file.begin(), ...pieces.map((piece) => file.points(piece)), file.end()].join('')
  const { features } = JSON.parse(text) as {
    features: { geometry: { coordinates: [number, number][] }; properties: { times: string[] } }[]
  }
  return features.map(({ geometry, properties }) => ({ coordinates: geometry.coordinates, times: properties.times }))
}

test('a line ends where it crosses the antimeridian, and goes on from its other side', () => {
  const lines = linesOf([[point(0, 10, 179.9), point(10, 10.2, -179.9)], [point(20, 10.2, 179.9)]])
  expect(lines.map(({ coordinates }) => coordinates)).toEqual([
    [
      [179.9, 10],
      [180, expect.closeTo(10.1)],
    ],
    [
      [-180, expect.closeTo(10.1)],
      [-179.9, 10.2],
      [-180, expect.closeTo(10.2)],
    ],
    [
      [180, expect.closeTo(10.2)],
      [179.9, 10.2],
    ],
  ])
  expect(lines[0]!.times).toEqual(['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:05.000Z'])
})

test('whatever the track and its pieces: every place is in a line with its time, no line is drawn around the world or over a silence', () => {
  const track = fc.array(
    fc.record({
      pauseS: fc.integer({ min: 1, max: 900 }),
      lat: fc.integer({ min: -80, max: 80 }),
      lon: fc.integer({ min: -180, max: 180 }),
      isLast: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(track, (steps) => {
      let timeS = 0
      const pieces: TrackedPoint[][] = [[]]
      for (const { pauseS, lat, lon, isLast } of steps) {
        timeS += pauseS
        pieces.at(-1)!.push(point(timeS, lat, lon))
        if (isLast) pieces.push([])
      }
      const lines = linesOf(pieces)
      const written = new Set(
        lines.flatMap(({ coordinates, times }) => coordinates.map((at, n) => JSON.stringify([times[n], at]))),
      )
      for (const { timeMs, lat, lon } of pieces.flat())
        expect(written).toContain(JSON.stringify([new Date(timeMs).toISOString(), [lon, lat]]))
      for (const { coordinates, times } of lines) {
        expect(coordinates.length).toBeGreaterThanOrEqual(2)
        expect(times).toHaveLength(coordinates.length)
        for (let n = 1; n < coordinates.length; n += 1) {
          expect(Math.abs(coordinates[n]![0] - coordinates[n - 1]![0])).toBeLessThanOrEqual(180)
          expect(Date.parse(times[n]!) - Date.parse(times[n - 1]!)).toBeLessThanOrEqual(600_000)
        }
      }
    }),
  )
})
