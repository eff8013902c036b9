import { destination } from '@clutch/shared/geo'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closeIdle, type DomainEffect, fold, NO_FENCES, newDeviceState } from '../telemetry/fold.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { Mark, MeterDay, MeterReset } from './meter-day.ts'

const START_MS = Date.parse('2026-03-02T06:00:00.000Z')
const STEP_S = 10

/** What a vehicle does, and what it is. */
type Leg = {
  minutes: number
  speedKmh: number
  ignition?: boolean /** Its wheels do not turn. */
  ferry?: boolean
  silent?: boolean
}
type True = { timeMs: number; distanceM: number; engineS: number; point: TelemetryPoint; silent: boolean }

/** Northward; the truth beside each reading. */
function driven(legs: readonly Leg[], fromMs = START_MS): True[] {
  const all: True[] = []
  let place = { lat: 50, lon: 10 }
  let timeMs = fromMs
  let distanceM = 0
  let engineS = 0
  for (const { minutes, speedKmh, ignition = speedKmh > 0, ferry = false, silent = false } of legs) {
    for (let s = 0; s < minutes * 60; s += STEP_S) {
      const point = { timeMs, ...place, valid: true, speedKmh, courseDeg: 0, hdop: 0.8, ignition }
      all.push({ timeMs, distanceM, engineS, point, silent })
      const stepM = (speedKmh / 3.6) * STEP_S
      place = destination(place, 0, stepM)
      if (!ferry) distanceM += stepM
      if (ignition) engineS += STEP_S
      timeMs += STEP_S * 1_000
    }
  }
  return all
}

/** A counter that shows whole steps and is asked only so often. */
function shown(
  at: readonly True[],
  { stepM, everyS = STEP_S, offsetM = 0 }: { stepM: number; everyS?: number; offsetM?: number },
): number[] {
  let held = 0
  return at.map(({ distanceM, timeMs }, i) => {
    if (i === 0 || (timeMs - at[0]!.timeMs) % (everyS * 1_000) === 0)
      held = Math.floor((offsetM + distanceM) / stepM) * stepM
    return held
  })
}

function metersOf(points: readonly TelemetryPoint[]): {
  marks: Mark[]
  resets: MeterReset[]
  effects: readonly DomainEffect[]
} {
  const folded = fold(newDeviceState('dev_1'), points, { fences: NO_FENCES })
  const silent = closeIdle(folded.state, points.at(-1)!.timeMs + 86_400_000)
  const effects = [...folded.effects, ...silent.effects]
  const days = new Map<string, MeterDay>()
  const resets: MeterReset[] = []
  for (const { record } of effects) {
    if (record.kind === 'meter-day') days.set(record.id, record)
    if (record.kind === 'meter-reset') resets.push(record)
  }
  return { marks: [...days.values()].flatMap(({ marks }) => marks), resets, effects }
}

const withVehicle = (at: readonly True[], values: readonly (number | undefined)[]): TelemetryPoint[] =>
  at.flatMap(({ point, silent }, i) =>
    silent ? [] : [values[i] === undefined ? point : { ...point, obd: { vehicleOdometerM: values[i]! } }],
  )
const totalOf = (marks: readonly Mark[]) => marks.at(-1)![1]

const legs = fc.array(
  fc.record({
    minutes: fc.integer({ min: 1, max: 40 }),
    speedKmh: fc.constantFrom(0, 0, 20, 50, 90, 130),
    silent: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
)

test('whatever counters say, totals never fall and marks lie in order', () => {
  const noise = fc.array(fc.option(fc.integer({ min: 0, max: 10_000_000 }), { freq: 3 }), {
    minLength: 1,
    maxLength: 50,
  })
  fc.assert(
    fc.property(legs, noise, noise, (wanted, vehicle, device) => {
      const at = driven(wanted)
      const points = at.map(({ point }, i) => ({
        ...point,
        odometerM: device[i % device.length] ?? undefined,
        obd: { vehicleOdometerM: vehicle[i % vehicle.length] ?? 0 },
        engineHours: (vehicle[(i * 7) % vehicle.length] ?? 0) / 1_000,
      }))
      const { marks } = metersOf(points)
      for (let i = 1; i < marks.length; i += 1) {
        expect(marks[i]![0]).toBeGreaterThan(marks[i - 1]![0])
        for (const total of [1, 2, 3] as const) expect(marks[i]![total]).toBeGreaterThanOrEqual(marks[i - 1]![total])
      }
      expect(marks.length).toBeLessThanOrEqual(200 * new Set(marks.map(([ms]) => Math.floor(ms / 86_400_000))).size)
    }),
    { numRuns: 100 },
  )
})

test('a vehicle’s odometer is followed to within two of its steps, however coarse, however seldom asked, across silences', () => {
  fc.assert(
    fc.property(
      legs,
      fc.constantFrom(1, 100, 1_000),
      fc.constantFrom(10, 60, 300),
      fc.integer({ min: 0, max: 400_000_000 }),
      (wanted, stepM, everyS, offsetM) => {
        const rest = { minutes: 10, speedKmh: 0 }
        const at = driven([rest, ...wanted, rest])
        const { marks, resets } = metersOf(withVehicle(at, shown(at, { stepM, everyS, offsetM })))
        expect(resets).toEqual([])
        const trueM = at.at(-1)!.distanceM
        // What is measured by fixes before its first step is off by a share of itself.
        expect(Math.abs(totalOf(marks) - trueM)).toBeLessThanOrEqual(2 * stepM + 0.03 * trueM + 50)
      },
    ),
    { numRuns: 100 },
  )
})

test('over a long way the vehicle’s odometer is followed far closer than fixes could', () => {
  const at = driven([
    { minutes: 600, speedKmh: 90 },
    { minutes: 5, speedKmh: 0 },
  ])
  // Tyres are worn by two percent: what is asked for is what the dash says.
  const values = shown(
    at.map((each) => ({ ...each, distanceM: each.distanceM * 1.02 })),
    { stepM: 1_000, offsetM: 123_456_789 },
  )
  const { marks } = metersOf(withVehicle(at, values))
  expect(Math.abs(totalOf(marks) - at.at(-1)!.distanceM * 1.02)).toBeLessThan(1_500)
  expect(marks.at(-1)![2]).toBeLessThan(0.006 * totalOf(marks))
})

test('a device’s odometer that starts anew is told, and the way goes on', () => {
  const at = driven([
    { minutes: 60, speedKmh: 90 },
    { minutes: 60, speedKmh: 90 },
  ])
  const half = at.length / 2
  const points = at.map(({ point, distanceM }, i) => ({
    ...point,
    odometerM: i < half ? 5_000_000 + distanceM : distanceM - at[half]!.distanceM,
  }))
  const { marks, resets } = metersOf(points)
  expect(resets).toMatchObject([{ counter: 'device-odometer', how: 'fell', after: 0 }])
  expect(Math.abs(totalOf(marks) - at.at(-1)!.distanceM)).toBeLessThan(500)
})

test('a ferry is no distance where the vehicle’s odometer says so', () => {
  const at = driven([
    { minutes: 30, speedKmh: 60 },
    { minutes: 240, speedKmh: 40, ferry: true, ignition: false },
    { minutes: 30, speedKmh: 60 },
  ])
  const { marks, resets } = metersOf(withVehicle(at, shown(at, { stepM: 1_000, offsetM: 77_000_000 })))
  expect(resets).toEqual([])
  expect(Math.abs(totalOf(marks) - 60_000)).toBeLessThan(2_500)
})

test('an odometer that stands still while the vehicle drives is told once, and fixes count instead', () => {
  const at = driven([{ minutes: 120, speedKmh: 90 }])
  const values = shown(at, { stepM: 100, offsetM: 50_000_000 }).map((value) => Math.min(value, 50_060_000))
  const { marks, resets } = metersOf(withVehicle(at, values))
  expect(resets).toMatchObject([{ counter: 'vehicle-odometer', how: 'stalled' }])
  expect(Math.abs(totalOf(marks) - 180_000)).toBeLessThan(2_000)
})

test('an odometer that was set back or forward is told with both values, and moves nothing', () => {
  for (const [to, how] of [
    [20_000_000, 'fell'],
    [90_000_000, 'jumped'],
  ] as const) {
    const at = driven([{ minutes: 120, speedKmh: 90 }])
    const values = at.map(({ distanceM }, i) => (i < at.length / 2 ? 50_000_000 : to - 50_000) + Math.round(distanceM))
    const { marks, resets } = metersOf(withVehicle(at, values))
    expect(resets).toMatchObject([{ counter: 'vehicle-odometer', how }])
    expect(Math.abs(totalOf(marks) - 180_000)).toBeLessThan(600)
  }
})

test('engine hours follow the vehicle’s counter, and the ignition where there is none', () => {
  const at = driven([
    { minutes: 90, speedKmh: 60 },
    { minutes: 60, speedKmh: 0, ignition: true },
    { minutes: 60, speedKmh: 0 },
  ])
  const bare = metersOf(at.map(({ point }) => point))
  expect(Math.abs(bare.marks.at(-1)![3] - 9_000)).toBeLessThan(30)
  const counted = metersOf(
    at.map(({ point, engineS }) => ({ ...point, engineHours: 1_000 + Math.floor(engineS / 180) * 0.05 })),
  )
  expect(Math.abs(counted.marks.at(-1)![3] - 9_000)).toBeLessThan(200)
  expect(counted.resets).toEqual([])
})

test('a rest lies between two marks that say the same', () => {
  const { marks } = metersOf(
    driven([
      { minutes: 20, speedKmh: 60 },
      { minutes: 200, speedKmh: 0 },
      { minutes: 20, speedKmh: 60 },
    ]).map(({ point }) => point),
  )
  const restFromMs = START_MS + 21 * 60_000
  const restToMs = START_MS + 219 * 60_000
  const before = marks.findLast(([ms]) => ms <= restFromMs)
  const after = marks.find(([ms]) => ms >= restToMs)!
  expect(after[1]).toBe(marks.findLast(([ms]) => ms < restToMs)![1])
  expect(before![0]).toBeLessThan(restToMs)
})
