import { describe, expect, it } from 'vitest'
import type { DrivingExposure } from '../driving-exposures/driving-exposure.ts'
import { closeIdle, type DerivedRecord, fold, newDeviceState } from '../telemetry/fold.ts'
import { fences } from '../telemetry/ledger.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { LongDrive } from './long-drive.ts'

const startMs = Date.parse('2026-11-22T08:00:00.000Z')

type Leg = { minutes: number; kmh: number; everyS?: number; more?: Partial<TelemetryPoint> }

function driven(legs: readonly Leg[]): TelemetryPoint[] {
  const points: TelemetryPoint[] = []
  let timeMs = startMs
  let lat = 50
  for (const { minutes, kmh, everyS = 10, more } of legs)
    for (let s = 0; s < minutes * 60; s += everyS) {
      points.push({ timeMs, lat, lon: 10, valid: true, speedKmh: kmh, courseDeg: 0, hdop: 1, ignition: true, ...more })
      timeMs += everyS * 1_000
      lat += ((kmh / 3.6) * everyS) / 111_195
    }
  return points
}

function recordsOf<Kind extends DerivedRecord['kind']>(kind: Kind, points: readonly TelemetryPoint[]) {
  const folded = fold(newDeviceState('dev_1'), points, { fences })
  const closed = closeIdle(folded.state, startMs + 86_400_000)
  const byId = new Map<string, DerivedRecord>()
  for (const { record } of [...folded.effects, ...closed.effects]) if (record.kind === kind) byId.set(record.id, record)
  return [...byId.values()] as Extract<DerivedRecord, { kind: Kind }>[]
}

describe('a long drive', () => {
  const longDrives = (legs: readonly Leg[]): LongDrive[] => recordsOf('long-drive', driven(legs))

  it('is two hours without a quarter of an hour of rest, from its first movement to its last', () => {
    const [found, ...more] = longDrives([
      { minutes: 70, kmh: 80 },
      { minutes: 10, kmh: 0 },
      { minutes: 60, kmh: 80 },
      { minutes: 30, kmh: 0 },
    ])
    expect(more).toEqual([])
    expect(found!.endMs - found!.startMs).toBeCloseTo(140 * 60_000, -5)
    expect(found!.drivenS).toBeLessThan(131 * 60)
    expect(found!.drivenS).toBeGreaterThan(128 * 60)
  })

  it('is none with a break', () => {
    expect(
      longDrives([
        { minutes: 100, kmh: 80 },
        { minutes: 16, kmh: 0 },
        { minutes: 100, kmh: 80 },
      ]),
    ).toEqual([])
  })

  it('is none of a vehicle that stands with its engine on', () => {
    expect(longDrives([{ minutes: 300, kmh: 0 }])).toEqual([])
  })
})

describe('exposure', () => {
  const exposures = (legs: readonly Leg[]): DrivingExposure[] => recordsOf('driving-exposure', driven(legs))
  const sum = (all: readonly DrivingExposure[], key: 'distanceM' | 'seenM' | 'fineM' | 'feltM' | 'drivenS') =>
    all.reduce((total, one) => total + one[key], 0)

  it('adds up to what was driven, by quarters of an hour', () => {
    const all = exposures([
      { minutes: 40, kmh: 72, everyS: 1 },
      { minutes: 10, kmh: 0 },
    ])
    expect(all).toHaveLength(3)
    expect(sum(all, 'distanceM')).toBeGreaterThan(47_800)
    expect(sum(all, 'distanceM')).toBeLessThan(48_200)
    expect(sum(all, 'drivenS')).toBeGreaterThan(2_390)
    expect(sum(all, 'seenM')).toBe(sum(all, 'distanceM'))
    expect(sum(all, 'feltM')).toBe(0)
  })

  it('with one fix in ten seconds is not seen, unless the device tells harsh events itself', () => {
    const blind = exposures([{ minutes: 20, kmh: 72 }])
    expect(sum(blind, 'distanceM')).toBeGreaterThan(23_000)
    expect(sum(blind, 'seenM')).toBe(0)
    const tells = exposures([
      { minutes: 1, kmh: 72, more: { harsh: { braking: 0.5 } } },
      { minutes: 19, kmh: 72 },
    ])
    expect(sum(tells, 'seenM')).toBeGreaterThan(23_000)
  })

  it('is felt where an accelerometer reports as often', () => {
    const all = exposures([{ minutes: 10, kmh: 72, everyS: 1, more: { accelXG: 0, accelYG: 0, accelZG: 1 } }])
    expect(sum(all, 'feltM')).toBe(sum(all, 'distanceM'))
  })
})
