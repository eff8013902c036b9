import { distanceM } from '@clutch/shared/geo'
import { describe, expect, it } from 'vitest'
import { recordedDrives } from '../telemetry/recorded-drives.ts'
import type { TrackPoint } from './track.ts'
import {
  closeIdleTrips,
  newTripState,
  runningTrip,
  silentFromMs,
  stepTrips,
  type Trip,
  type TripEffect,
  type TripState,
} from './trip-engine.ts'

const drives = recordedDrives()
const DAY_MS = Date.parse('2026-11-22T08:00:00.000Z')
const HOME = { lat: 52.52, lon: 13.405 }

function run(points: readonly TrackPoint[], state: TripState = newTripState('dev_1')) {
  const effects: TripEffect[] = []
  for (const point of points) state = stepTrips(state, point, effects)
  return { state, effects }
}

/** Completed trips after the whole track and the silence that follows it. */
function completed(points: readonly TrackPoint[]): Trip[] {
  const { state, effects } = run(points)
  const all = [...effects, ...closeIdleTrips(state, Number.MAX_SAFE_INTEGER).effects]
  const byId = new Map<string, Trip>()
  for (const effect of all) if (effect.record.kind === 'trip') byId.set(effect.record.id, effect.record)
  return [...byId.values()].filter((trip) => trip.status === 'completed')
}

/** North at a constant speed; `speedKmh` 0 stands. */
function leg(
  from: { timeMs: number; lat: number; lon: number },
  seconds: number,
  speedKmh: number,
  more: Partial<TrackPoint> = {},
  everyS = 1,
): TrackPoint[] {
  return Array.from({ length: Math.floor(seconds / everyS) }, (_, i) => {
    const s = (i + 1) * everyS
    return {
      timeMs: from.timeMs + s * 1000,
      lat: from.lat + ((speedKmh / 3.6) * s) / 111_195,
      lon: from.lon,
      valid: true,
      speedKmh,
      courseDeg: 0,
      hdop: 1,
      ...more,
    }
  })
}

function track(
  ...legs: [seconds: number, speedKmh: number, more?: Partial<TrackPoint>, everyS?: number][]
): TrackPoint[] {
  const points: TrackPoint[] = [
    { timeMs: DAY_MS, ...HOME, valid: true, speedKmh: 0, courseDeg: 0, hdop: 1, ...legs[0]?.[2] },
  ]
  for (const [seconds, speedKmh, more, everyS] of legs)
    points.push(...leg(points.at(-1)!, seconds, speedKmh, more, everyS))
  return points
}

const ON = { ignition: true }
const OFF = { ignition: false }
const NO_SPEED = { speedKmh: undefined, courseDeg: undefined }

describe('a trip with ignition', () => {
  it('begins when the ignition comes on and ends when it goes off, to the second', () => {
    const points = track([60, 0, OFF, 60], [20, 0, ON], [300, 50, ON], [10, 0, ON], [1, 0, OFF], [600, 0, OFF, 60])
    const [trip, ...others] = completed(points)
    expect(others).toEqual([])
    expect(trip!.startMs).toBe(DAY_MS + 61_000)
    expect(trip!.endMs).toBe(DAY_MS + 391_000)
    expect(trip!.distanceM).toBeCloseTo((300 * 50) / 3.6, -2)
    expect(trip).toMatchObject({
      maxSpeedKmh: 50,
      evidence: { start: 'ignition', end: 'ignition-off', ignition: 'seen' },
    })
    expect(trip!.movingS + trip!.idleS).toBeCloseTo(trip!.durationS, 6)
    expect(trip!.idleS).toBeGreaterThan(25)
  })

  it('is there as soon as the ignition is off, without waiting', () => {
    const { effects } = run(track([5, 0, ON], [60, 50, ON], [1, 0, OFF]))
    expect(effects.map(({ type }) => type)).toEqual(['trip-started', 'trip-completed'])
  })

  it('ends at the last reading that said on when off is first heard in a heartbeat', () => {
    const [trip] = completed(track([5, 0, ON], [60, 50, ON], [60, 0, OFF, 60]))
    expect(trip!.endMs).toBe(DAY_MS + 65_000)
  })

  it('is not made by an engine that runs without a journey', () => {
    expect(completed(track([600, 0, ON], [60, 0, OFF]))).toEqual([])
  })

  it('goes on through a flicker of the wire', () => {
    const trips = completed(
      track([5, 0, ON], [60, 50, ON], [5, 0, ON], [10, 0, OFF], [5, 0, ON], [60, 50, ON], [5, 0, OFF]),
    )
    expect(trips).toHaveLength(1)
    expect(trips[0]!.distanceM).toBeCloseTo((120 * 50) / 3.6, -2)
  })

  it('ends with the ignition although the wire flickered all the way', () => {
    const flickering = Array.from({ length: 8 }, (_, n): [number, number, Partial<TrackPoint>] =>
      n % 2 === 0 ? [60, 50, ON] : [3, 50, OFF],
    )
    const [trip, ...others] = completed(track([5, 0, ON], ...flickering, [60, 50, ON], [5, 0, ON], [240, 0, OFF, 60]))
    expect(others).toEqual([])
    expect(trip!.endMs).toBe(DAY_MS + 322_000)
    expect(trip!.evidence).toMatchObject({ ignition: 'seen', end: 'ignition-off' })
  })

  it('goes on while the vehicle drives although the wire says off, and says so', () => {
    const trips = completed(
      track([5, 0, ON], [60, 50, ON], [60, 50, OFF], [20, 0, OFF], [60, 50, OFF], [600, 0, OFF, 60]),
    )
    expect(trips).toHaveLength(1)
    expect(trips[0]!.evidence).toMatchObject({ ignition: 'contradicted', end: 'dwell' })
    expect(trips[0]!.endMs).toBe(DAY_MS + 205_000)
  })

  it('ends by dwell when the wire says on for ever', () => {
    const trips = completed(track([5, 0, ON], [60, 50, ON], [7200, 0, ON, 60], [60, 50, ON], [7200, 0, ON, 60]))
    expect(trips.map(({ evidence }) => evidence.end)).toEqual(['dwell', 'dwell'])
    expect(trips[0]!.endMs! - trips[0]!.startMs).toBeLessThan(70_000)
  })

  it('survives readings without a fix', () => {
    const trips = completed(
      track([5, 0, ON], [60, 50, ON], [120, 0, { ...ON, valid: false }], [60, 50, ON], [5, 0, OFF]),
    )
    expect(trips).toHaveLength(1)
    expect(trips[0]!.to!.lat).toBeGreaterThan(HOME.lat)
  })
})

describe('a trip without ignition', () => {
  it('begins with the first movement and ends where the vehicle came to rest', () => {
    const [trip, ...others] = completed(track([300, 0], [300, 50], [900, 0, {}, 30]))
    expect(others).toEqual([])
    expect(trip!.startMs).toBe(DAY_MS + 301_000)
    expect(Math.abs(trip!.endMs! - (DAY_MS + 600_000))).toBeLessThanOrEqual(5_000)
    expect(trip!.evidence).toMatchObject({ start: 'motion', end: 'dwell', ignition: 'absent' })
  })

  it('ends where it was last seen to drive when heartbeats come from the same place', () => {
    const driven = track([120, 50])
    const parked = Array.from({ length: 10 }, (_, i) => ({
      ...driven.at(-1)!,
      timeMs: driven.at(-1)!.timeMs + (i + 1) * 60_000,
      speedKmh: 0,
    }))
    const [trip, ...others] = completed([...driven, ...parked])
    expect(others).toEqual([])
    expect(trip!.endMs).toBe(driven.at(-1)!.timeMs)
  })

  it('is not cut by a traffic light, which is a stop when it is long', () => {
    const { effects } = run(track([120, 50], [150, 0], [120, 50]))
    expect(effects.map(({ type }) => type)).toEqual(['trip-started', 'stop-recorded'])
    const stop = effects[1]!.record
    expect(stop).toMatchObject({ kind: 'stop', durationS: 149, engine: 'unknown' })
  })

  it('ends at the last reading when silence follows, by the timer as by the next reading', () => {
    const points = track([10, 0], [120, 50])
    const { state } = run(points)
    expect(silentFromMs(state)).toBe(points.at(-1)!.timeMs + 300_000)
    expect(closeIdleTrips(state, silentFromMs(state)!).effects).toEqual([])
    const closed = closeIdleTrips(state, silentFromMs(state)! + 1)
    const later: TrackPoint = { ...points.at(-1)!, timeMs: points.at(-1)!.timeMs + 7_200_000, speedKmh: 0 }
    const direct = run([later], state)
    const byTimer = run([later], closed.state)
    expect(closed.effects).toEqual(direct.effects)
    expect(byTimer.state).toEqual(direct.state)
    expect(closed.effects[0]!.record).toMatchObject({
      status: 'completed',
      endMs: points.at(-1)!.timeMs,
      evidence: { end: 'silence' },
    })
    expect(() => run([{ ...later, timeMs: points.at(-1)!.timeMs + 100_000 }], closed.state)).toThrow(RangeError)
  })

  it('is found without any speed', () => {
    const trips = completed(
      track(
        [300, 0, NO_SPEED, 10],
        [600, 40, NO_SPEED, 10],
        [1200, 0, NO_SPEED, 10],
        [600, 40, NO_SPEED, 10],
        [1200, 0, NO_SPEED, 10],
      ).map((p) => ({ ...p, ...NO_SPEED })),
    )
    expect(trips).toHaveLength(2)
    for (const trip of trips) {
      expect(trip.evidence.speed).toBe('derived')
      expect(Math.abs(trip.distanceM / ((600 * 40) / 3.6) - 1)).toBeLessThan(0.04)
    }
  })

  it('is not made by a receiver that jumps while parked', () => {
    const points = track([600, 0, {}, 10]).map((point, i) =>
      i % 20 === 10 ? { ...point, lat: point.lat + 0.05 } : point,
    )
    expect(run(points).effects).toEqual([])
  })

  it('is not invented for a vehicle that is found elsewhere: that is a relocation', () => {
    const points = track([600, 0, OFF, 60], [600, 0, OFF, 60])
    const towed = points.map((point, i) => (i > 10 ? { ...point, lat: point.lat + 0.01 } : point))
    const { effects } = run(towed)
    expect(effects.map(({ type }) => type)).toEqual(['relocation-found'])
    expect(effects[0]!.record).toMatchObject({ kind: 'relocation', distanceM: expect.closeTo(1112, -1) })
  })
})

it('a running trip can be looked at, and its state is small and plain', () => {
  const { state } = run(track([5, 0, ON], [3600, 50, ON]))
  expect(runningTrip(state)).toMatchObject({ status: 'running', endMs: null, pointCount: 3606 })
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  expect(JSON.stringify(state).length).toBeLessThan(3000)
})

describe.skipIf(drives.length === 0)('all recorded drives on one device (skipped: no data)', () => {
  const sorted = drives.map(({ points }) => points)
  const gaps = sorted.slice(1).map((points, i) => ({ fromMs: sorted[i]!.at(-1)!.timeMs, toMs: points[0]!.timeMs }))

  /** The drives in time order with a heartbeat each minute between, where the vehicle stands. */
  function oneDevice(ignition: boolean, heartbeats: boolean): TrackPoint[] {
    return sorted.flatMap((points, i) => {
      const drive = points.map((p) => ({ ...p, speedKmh: Math.round(p.speedKmh!), ...(ignition ? ON : {}) }))
      const last = drive.at(-1)!
      const untilMs = Math.min(sorted[i + 1]?.[0]?.timeMs ?? last.timeMs + 3_600_000, last.timeMs + 86_400_000)
      const parked: TrackPoint[] = []
      for (let timeMs = last.timeMs + 60_000; heartbeats && timeMs < untilMs; timeMs += 60_000) {
        parked.push({
          timeMs,
          lat: last.lat,
          lon: last.lon,
          valid: true,
          speedKmh: 0,
          hdop: last.hdop,
          ...(ignition ? OFF : {}),
        })
      }
      return [...drive, ...parked]
    })
  }

  it('with ignition: every boundary within 5 s, none extra', () => {
    const trips = completed(oneDevice(true, true))
    expect(trips).toHaveLength(sorted.length)
    trips.forEach((trip, i) => {
      expect(Math.abs(trip.startMs - sorted[i]![0]!.timeMs)).toBeLessThanOrEqual(5_000)
      expect(Math.abs(trip.endMs! - sorted[i]!.at(-1)!.timeMs)).toBeLessThanOrEqual(5_000)
    })
  })

  for (const heartbeats of [true, false]) {
    it(`without ignition, ${heartbeats ? 'with' : 'without'} heartbeats: no cut inside a drive, all gaps but two`, () => {
      const trips = completed(oneDevice(false, heartbeats))
      const cuts = trips.slice(1).map((trip, i) => ({ fromMs: trips[i]!.endMs!, toMs: trip.startMs }))
      const meets = (gap: { fromMs: number; toMs: number }) =>
        cuts.some((cut) => cut.fromMs < gap.toMs && cut.toMs > gap.fromMs)
      const found = gaps.filter(meets).length
      const wrong = cuts.filter((cut) => !gaps.some((gap) => cut.fromMs < gap.toMs && cut.toMs > gap.fromMs)).length
      console.log(
        `without ignition, heartbeats ${heartbeats}: ${found} of ${gaps.length} gaps, ${wrong} cuts inside a drive`,
      )
      expect(wrong).toBe(0)
      expect(found).toBeGreaterThanOrEqual(gaps.length - 2)
      expect(cuts.length).toBe(found)
    })
  }

  it('the distance of each trip is the distance of its drive', () => {
    const trips = completed(oneDevice(true, true))
    trips.forEach((trip, i) => {
      const points = sorted[i]!
      const referenceM = points.slice(1).reduce((sum, point, j) => {
        const before = points[j]!
        const stepS = (point.timeMs - before.timeMs) / 1000
        return sum + (stepS <= 5 ? ((before.speedKmh! + point.speedKmh!) / 7.2) * stepS : distanceM(before, point))
      }, 0)
      if (referenceM > 1609.344) expect(Math.abs(trip.distanceM / referenceM - 1)).toBeLessThan(0.01)
    })
  })
})
