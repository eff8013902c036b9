import { destination, distanceM } from '@clutch/shared/geo'
import { describe, expect, it } from 'vitest'
import { closeIdle, type DomainEffect, fold, NO_FENCES, newDeviceState } from '../telemetry/fold.ts'
import { Ledger } from '../telemetry/ledger.ts'
import { gaussian, random } from '../telemetry/noise.ts'
import { latestRecords } from '../telemetry/recompute.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

// What goes wrong in the field, through the whole fold.

const START_MS = Date.parse('2026-11-22T08:00:00.000Z')
const HOME = { lat: 52.52, lon: 13.405 }
const hourMs = 3_600_000

type Leg = { s: number; kmh: number; everyS?: number; more?: Partial<TelemetryPoint>; jumpM?: number }

/** East along a road; each leg goes on where the last ended. */
function drive(...legs: readonly Leg[]): TelemetryPoint[] {
  let at = HOME
  let timeMs = START_MS
  return legs.flatMap(({ s, kmh, everyS = 1, more = {}, jumpM = 0 }) => {
    if (jumpM > 0) at = destination(at, 90, jumpM)
    return Array.from({ length: Math.floor(s / everyS) }, () => {
      timeMs += everyS * 1_000
      at = destination(at, 90, (kmh / 3.6) * everyS)
      return { timeMs, ...at, valid: true, speedKmh: kmh, courseDeg: 90, hdop: 1, ...more }
    })
  })
}

function told(points: readonly TelemetryPoint[]) {
  const { state, effects } = fold(newDeviceState('dev_1'), points, { fences: NO_FENCES })
  const all: DomainEffect[] = [...effects, ...closeIdle(state, Number.MAX_SAFE_INTEGER).effects]
  const records = latestRecords(all)
  return {
    state,
    trips: records.filter((record) => record.kind === 'trip'),
    relocations: records.filter((record) => record.kind === 'relocation'),
    idlings: records.filter((record) => record.kind === 'idling'),
    records,
  }
}

const on = { ignition: true }
const off = { ignition: false }
const parked = (s: number): Leg => ({ s, kmh: 0, everyS: 60, more: off })
const driven = (s: number, kmh = 50): Leg => ({ s, kmh, more: on })
const meters = (s: number, kmh = 50) => (kmh / 3.6) * s

describe('a tunnel, a gap', () => {
  it('five minutes without a fix while the ignition is on are driven, straight from mouth to mouth', () => {
    const points = drive(
      driven(300),
      { s: 300, kmh: 50, more: { ...on, valid: false, speedKmh: undefined } },
      driven(300),
      parked(600),
    )
    const { trips } = told(points)
    expect(trips).toHaveLength(1)
    expect(Math.abs(trips[0]!.distanceM / meters(900) - 1)).toBeLessThan(0.02)
  })

  it('ten minutes without a reading, ignition on before and after, are one trip that says so', () => {
    const all = drive(driven(300), driven(600), driven(300), parked(600))
    const { trips } = told(all.filter((_, n) => n < 300 || n >= 900))
    expect(trips).toHaveLength(1)
    expect(Math.abs(trips[0]!.distanceM / meters(1200) - 1)).toBeLessThan(0.02)
    expect(trips[0]!.evidence.longestGapS).toBe(601)
  })

  it('a week without a reading ends the trip where it was last heard, and no distance is made up', () => {
    const week = 7 * 24 * hourMs
    const before = drive(driven(300))
    const after = drive({ s: 300, kmh: 50, more: on, jumpM: 400_000 }, parked(600)).map((point) => ({
      ...point,
      timeMs: point.timeMs + week,
    }))
    const { trips } = told([...before, ...after])
    expect(trips).toHaveLength(2)
    expect(trips[0]).toMatchObject({ endMs: before.at(-1)!.timeMs, evidence: { end: 'silence' } })
    for (const trip of trips) expect(Math.abs(trip.distanceM / meters(300) - 1)).toBeLessThan(0.02)
    expect(trips[1]!.evidence.startGapM).toBeGreaterThan(390_000)
  })
})

describe('a receiver that jumps', () => {
  it('by kilometres while driving cuts no trip and adds no distance', () => {
    const points = drive(parked(120), driven(900), parked(600)).map((point, n) =>
      n % 97 === 50 ? { ...point, ...destination(point, 10, 5_000) } : point,
    )
    const { trips } = told(points)
    expect(trips).toHaveLength(1)
    expect(Math.abs(trips[0]!.distanceM / meters(900) - 1)).toBeLessThan(0.02)
  })

  it('by hundreds of metres in a garage makes no trip, no relocation and no idling', () => {
    const draw = gaussian(random(7))
    const points = drive(parked(120), driven(300), { s: 4 * 3_600, kmh: 0, everyS: 60, more: off }).map((point, n) =>
      n > 310 ? { ...point, ...destination(point, 360 * Math.abs(draw()), 40 * Math.abs(draw())), hdop: 12 } : point,
    )
    const { trips, relocations, idlings } = told(points)
    expect([trips.length, relocations.length, idlings.length]).toEqual([1, 0, 0])
  })
})

describe('an ignition wire that lies', () => {
  it('off for ever: trips are found by movement', () => {
    const points = drive(
      parked(600),
      { s: 600, kmh: 50, more: off },
      parked(1_800),
      { s: 600, kmh: 50, more: off },
      parked(1_800),
    )
    const { trips } = told(points)
    expect(trips).toHaveLength(2)
    for (const trip of trips) {
      expect(Math.abs(trip.distanceM / meters(600) - 1)).toBeLessThan(0.02)
      expect(trip.evidence).toMatchObject({ start: 'motion', end: 'dwell', ignition: 'contradicted' })
    }
  })

  it('on for ever: rest ends trips, and what stands with the engine said to be on is idling', () => {
    const still = { s: 7_200, kmh: 0, everyS: 60, more: on }
    const { trips, idlings } = told(drive(driven(600), still, driven(600), still))
    expect(trips.map(({ evidence }) => evidence.end)).toEqual(['dwell', 'dwell'])
    expect(idlings).toHaveLength(2)
  })

  it('on for ever, with an engine speed of zero: nothing idles', () => {
    const still = { s: 7_200, kmh: 0, everyS: 60, more: { ...on, obd: { rpm: 0 } } }
    expect(told(drive(driven(600), still)).idlings).toEqual([])
  })

  it('a flicker each minute cuts nothing', () => {
    const points = drive(driven(1_200), parked(600)).map((point, n) =>
      n < 1_200 && n % 60 === 30 ? { ...point, ...off } : point,
    )
    expect(told(points).trips).toHaveLength(1)
  })
})

describe('moved by others', () => {
  it('a vehicle on a ferry, heard of each ten minutes with its engine off, was relocated and did not drive', () => {
    const points = drive(
      driven(600),
      parked(600),
      { s: 4 * 3_600, kmh: 30, everyS: 600, more: off },
      parked(3_600),
      driven(600),
      parked(600),
    )
    const { trips, relocations } = told(points)
    expect(trips).toHaveLength(2)
    for (const trip of trips) expect(Math.abs(trip.distanceM / meters(600) - 1)).toBeLessThan(0.02)
    const movedM = relocations.reduce((sum, relocation) => sum + relocation.distanceM, 0)
    expect(Math.abs(movedM / meters(4 * 3_600, 30) - 1)).toBeLessThan(0.1)
  })

  it('a vehicle that sleeps on a transporter and wakes elsewhere was relocated', () => {
    const points = drive(driven(600), parked(600), { s: 600, kmh: 0, everyS: 60, more: off, jumpM: 80_000 })
    const { trips, relocations } = told(points)
    expect(trips).toHaveLength(1)
    expect(relocations).toMatchObject([{ distanceM: expect.closeTo(80_000, -3) }])
  })

  it('a vehicle that is towed under its device’s eyes is a trip that says that the ignition was off', () => {
    const points = drive(
      driven(600),
      parked(600),
      { s: 900, kmh: 40, everyS: 10, more: { ...off, flags: ['towing'] } },
      parked(1_200),
    )
    const { trips } = told(points)
    expect(trips).toHaveLength(2)
    expect(trips[1]!.evidence).toMatchObject({ start: 'motion', ignition: 'contradicted' })
  })
})

describe('clocks and counters', () => {
  it('an odometer that is reset in the middle of a trip changes no distance', () => {
    const points = drive(driven(600), parked(600)).map((point, n) => ({
      ...point,
      odometerM: n < 300 ? 150_000_000 + n * 14 : n * 14,
      engineHours: 2_000 + n / 3_600,
    }))
    const { trips } = told(points)
    expect(trips).toHaveLength(1)
    expect(Math.abs(trips[0]!.distanceM / meters(600) - 1)).toBeLessThan(0.01)
    expect(trips[0]).toMatchObject({ odometerStartM: 150_000_000, engineHoursStart: 2_000 })
    expect(trips[0]!.odometerEndM).toBeLessThan(10_000)
    expect(trips[0]!.engineHoursEnd).toBeGreaterThan(2_000.1)
  })

  it('a clock that steps back tells a past that is folded in, not an error', () => {
    const points = drive(parked(120), driven(600), parked(600))
    const stepped = points.map((point, n) => (n < 400 ? point : { ...point, timeMs: point.timeMs - 300_000 }))
    const ledger = new Ledger()
    for (let n = 0; n < stepped.length; n += 10) ledger.arrive(stepped.slice(n, n + 10))
    ledger.tick(Number.MAX_SAFE_INTEGER)
    const inOrder = new Ledger()
    inOrder.arrive([...stepped].sort((a, b) => a.timeMs - b.timeMs))
    inOrder.tick(Number.MAX_SAFE_INTEGER)
    expect(ledger.history()).toEqual(inOrder.history())
  })

  it('a device that only sends heartbeats for a month makes nothing, and its state stays small', () => {
    const { records, state } = told(drive({ s: 30 * 86_400, kmh: 0, everyS: 600, more: off }))
    const happened = new Set(['trip', 'stop', 'relocation', 'idling', 'crossing', 'harsh'])
    expect(records.filter(({ kind }) => happened.has(kind))).toEqual([])
    expect(JSON.stringify(state).length).toBeLessThan(8_000)
  })

  it('a trip over midnight and over the hour that a zone leaves out is one trip as long as it took', () => {
    const night = Date.parse('2026-03-28T22:30:00.000Z') - START_MS
    const points = drive(driven(3 * 3_600, 80), parked(600)).map((point) => ({
      ...point,
      timeMs: point.timeMs + night,
    }))
    const { trips } = told(points)
    expect(trips).toHaveLength(1)
    expect(trips[0]!.durationS).toBeGreaterThanOrEqual(3 * 3_600 - 1)
    expect(trips[0]!.durationS).toBeLessThanOrEqual(3 * 3_600 + 60)
  })
})

describe('idling', () => {
  it('is told after two minutes and again when it ends, within a trip and without one', () => {
    const still = { s: 400, kmh: 0, everyS: 10, more: { ...on, obd: { rpm: 800 } } }
    const { idlings, trips } = told(
      drive(parked(120), still, parked(600), driven(300), still, driven(300), parked(600)),
    )
    expect(trips).toHaveLength(1)
    expect(idlings).toHaveLength(2)
    for (const idling of idlings) {
      expect(idling).toMatchObject({ status: 'ended', evidence: { engine: 'rpm' } })
      expect(Math.abs(idling.durationS! - 400)).toBeLessThanOrEqual(20)
    }
    expect(distanceM(idlings[0]!.at!, HOME)).toBeLessThan(5)
  })

  it('is not a traffic light, and not a tunnel', () => {
    const light = { s: 90, kmh: 0, more: on }
    const tunnel = { s: 600, kmh: 50, more: { ...on, valid: false, speedKmh: undefined } }
    expect(told(drive(driven(60), light, driven(60), light, driven(60), tunnel, driven(60))).idlings).toEqual([])
  })
})
