import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Correction, shownTrips } from './corrections.ts'
import type { TrackPoint } from './track.ts'
import type { Trip } from './trip-engine.ts'

const minuteMs = 60_000
const placeAt = (ms: number) => ({ lat: 53 + ms / 1e9, lon: 10 })

function tripOf(startMin: number, minutes: number, status: Trip['status'] = 'completed'): Trip {
  const startMs = startMin * minuteMs
  const lastMs = startMs + minutes * minuteMs
  return {
    kind: 'trip',
    id: `trp_${startMin}`,
    deviceId: 'dev_1',
    status,
    startMs,
    from: placeAt(startMs),
    endMs: status === 'running' ? null : lastMs,
    to: status === 'running' ? null : placeAt(lastMs),
    distanceM: minutes * 1_000,
    durationS: minutes * 60,
    movingS: minutes * 60,
    idleS: 0,
    maxSpeedKmh: 60,
    avgSpeedKmh: 60,
    pointCount: minutes + 1,
    odometerStartM: null,
    odometerEndM: null,
    engineHoursStart: null,
    engineHoursEnd: null,
    evidence: {
      algorithm: 'test',
      start: 'moved',
      end: 'silence',
      ignition: 'absent',
      speed: 'reported',
      startGapM: 0,
      longestGapS: 60,
    },
    decidedAtMs: lastMs,
  } as unknown as Trip
}

const trackOf = ({ startMs, endMs }: Trip): TrackPoint[] =>
  Array.from({ length: (endMs! - startMs) / minuteMs + 1 }, (_, n) => {
    const timeMs = startMs + n * minuteMs
    return { timeMs, ...placeAt(timeMs), valid: true, speedKmh: 60 }
  })

const correction = (id: string, kind: Correction['kind'], fromMin: number, toMin = fromMin): Correction => ({
  id,
  kind,
  fromMs: fromMin * minuteMs,
  toMs: toMin * minuteMs,
})

const seen = (trips: readonly Trip[], corrections: readonly Correction[]) =>
  shownTrips(trips, corrections, trackOf).map(({ trip, isPrivate }) => [
    trip.startMs / minuteMs,
    trip.endMs === null ? null : trip.endMs / minuteMs,
    isPrivate ? 'private' : 'told',
  ])

test('late readings that move the ends of a private trip leave it whole, and private', () => {
  const mine = correction('p', 'private', 100, 120)
  expect(seen([tripOf(100, 20)], [mine])).toEqual([[100, 120, 'private']])
  expect(seen([tripOf(95, 30)], [mine])).toEqual([[95, 125, 'private']])
  expect(seen([tripOf(105, 10)], [mine])).toEqual([[105, 115, 'private']])
})

test('a trip that late readings join to a private one is cut where that began and ended: neither is told, nor made private, by the other', () => {
  const mine = correction('p', 'private', 100, 120)
  expect(seen([tripOf(0, 200)], [mine])).toEqual([
    [0, 100, 'told'],
    [100, 120, 'private'],
    [120, 200, 'told'],
  ])
  // It reaches far into the private time, or hardly.
  expect(seen([tripOf(110, 90)], [mine])).toEqual([
    [110, 120, 'private'],
    [120, 200, 'told'],
  ])
  expect(seen([tripOf(119.5, 80)], [mine])).toEqual([[119.5, 199.5, 'told']])
})

test('while a trip runs through a private time, and cannot be cut, nobody is told where it is', () => {
  const mine = correction('p', 'private', 100, 120)
  expect(seen([tripOf(100, 300, 'running')], [mine])).toEqual([[100, null, 'private']])
})

test('what is merged with something private is private, and nothing is when the merge is taken back but that', () => {
  const trips = [tripOf(0, 90), tripOf(100, 20)]
  const mine = correction('p', 'private', 100, 120)
  expect(seen(trips, [mine, correction('m', 'merge', 90, 100)])).toEqual([[0, 120, 'private']])
  expect(seen(trips, [mine])).toEqual([
    [0, 90, 'told'],
    [100, 120, 'private'],
  ])
})

test('half of a trip that was made private stays so when the split is taken back', () => {
  const mine = correction('p', 'private', 0, 20)
  const halves = [
    [0, 20, 'private'],
    [20, 100, 'told'],
  ]
  expect(seen([tripOf(0, 100)], [mine, correction('s', 'split', 20)])).toEqual(halves)
  expect(seen([tripOf(0, 100)], [mine])).toEqual(halves)
})

test('where a trip was cut is known from its readings, and not from where it began', () => {
  const mine = correction('p', 'private', 0, 20)
  const [, rest] = shownTrips([tripOf(0, 100)], [mine], () => [])
  expect(rest).toMatchObject({ isPrivate: false, trip: { from: null, to: placeAt(100 * minuteMs), durationS: 4_800 } })
})

const corrections = fc
  .array(
    fc.record({
      kind: fc.constantFrom('split', 'merge', 'private'),
      fromMin: fc.integer({ min: 0, max: 600 }),
      minutes: fc.integer({ min: 0, max: 90 }),
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map(({ kind, fromMin, minutes }, n) =>
      correction(`c${n}`, kind, fromMin, kind === 'split' ? fromMin : fromMin + minutes),
    ),
  )
const engineTrips = fc
  .array(fc.record({ pause: fc.integer({ min: 3, max: 60 }), minutes: fc.integer({ min: 2, max: 120 }) }), {
    maxLength: 8,
  })
  .map((all) => {
    let at = 0
    return all.map(({ pause, minutes }) => {
      const trip = tripOf(at + pause, minutes)
      at += pause + minutes
      return trip
    })
  })

test('whatever was corrected, in whatever order: times and distances add up, nothing overlaps, and no private minute is told', () => {
  fc.assert(
    fc.property(engineTrips, corrections, fc.integer(), (trips, made, seed) => {
      const shown = shownTrips(trips, made, trackOf)
      const turned = made.map((_, n) => made[(n + Math.abs(seed)) % made.length]!)
      expect(shownTrips([...trips].reverse(), turned, trackOf)).toEqual(shown)
      expect(new Set(shown.map(({ trip }) => trip.id)).size).toBe(shown.length)
      for (let n = 1; n < shown.length; n += 1)
        expect(shown[n]!.trip.startMs).toBeGreaterThanOrEqual(shown[n - 1]!.trip.endMs!)
      const isMerged = made.some(({ kind }) => kind === 'merge')
      if (!isMerged) {
        const sum = (of: readonly { trip: Trip }[], what: 'distanceM' | 'durationS') =>
          of.reduce((total, { trip }) => total + trip[what], 0)
        const whole = trips.map((trip) => ({ trip }))
        expect(sum(shown, 'durationS')).toBeCloseTo(sum(whole, 'durationS'), 3)
        // Each part is rounded to a tenth of a metre.
        expect(Math.abs(sum(shown, 'distanceM') - sum(whole, 'distanceM'))).toBeLessThanOrEqual(0.1 * shown.length)
      }
      const privates = made.filter(({ kind }) => kind === 'private')
      for (const { trip, isPrivate } of shown)
        for (const { fromMs, toMs } of isPrivate ? [] : privates)
          expect(Math.min(trip.endMs!, toMs) - Math.max(trip.startMs, fromMs)).toBeLessThan(minuteMs)
    }),
    { numRuns: 2_000 },
  )
})
