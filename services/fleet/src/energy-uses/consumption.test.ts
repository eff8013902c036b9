import { describe, expect, it } from 'vitest'
import { recordedLogs } from '../level-changes/recorded-levels.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { newTripState, stepTrips } from '../trips/trip-engine.ts'
import { consumptionOf } from './consumption.ts'
import { type EnergyUse, energyUsePart } from './energy-use.ts'

const startMs = Date.parse('2026-06-01T08:00:00.000Z')

/** The uses of a device that drives north; half of the time it stands with the engine on. */
function usesOf(points: readonly TelemetryPoint[]): EnergyUse[] {
  const effects: { record: EnergyUse }[] = []
  let trip = newTripState('dev')
  let state = energyUsePart.newState('dev')
  for (const point of points) {
    trip = stepTrips(trip, point, [])
    state = energyUsePart.step(
      state,
      point,
      effects as never,
      { trip, fences: { near: () => [], byId: () => undefined } } as never,
    )
  }
  const dueMs = energyUsePart.idleDueMs!(state)
  if (dueMs !== null) energyUsePart.closeSilent!(state, dueMs, effects as never)
  return effects.map(({ record }) => record)
}

/** Ten minutes on the way and ten of idling. */
function points(obd: (second: number) => TelemetryPoint['obd'], more: Partial<TelemetryPoint> = {}): TelemetryPoint[] {
  return Array.from({ length: 241 }, (_, n) => {
    const s = n * 5
    const moving = s < 600
    return {
      timeMs: startMs + s * 1_000,
      lat: 52 + (Math.min(s, 600) * 20) / 111_195,
      lon: 13,
      valid: true,
      speedKmh: moving ? 72 : 0,
      ignition: s < 1_200,
      hdop: 1,
      ...more,
      obd: { rpm: s < 1_200 ? 2_000 : 0, speedKmh: moving ? 72 : 0, ...obd(s) },
    }
  })
}

const car = { fuelType: 'petrol', tankLitres: 50, displacementLitres: 1.5, ethanolPercent: 0 } as const
const single = (uses: EnergyUse[]) => {
  expect(uses.map(({ onTrip }) => onTrip)).toEqual([true])
  return uses[0]!
}

describe('the fuel of a trip', () => {
  it('by litres an hour, with what it idled', () => {
    const use = single(usesOf(points((s) => ({ fuelRateLh: s < 600 ? 9 : 0.9 }))))
    const fuel = consumptionOf(use, undefined)!
    expect(fuel.source).toBe('fuel-rate')
    expect(fuel.litres).toBeCloseTo(1.65, 1)
    expect(fuel.idleLitres).toBeCloseTo(0.15, 1)
    // Half of the idling is not read, and is taken to be like the other half.
    const half = single(usesOf(points((s) => (s < 600 ? { fuelRateLh: 9 } : s < 900 ? { fuelRateLh: 0.9 } : {}))))
    expect(consumptionOf(half, undefined)!.idleLitres).toBeCloseTo(0.15, 2)
    expect(use.sums.distanceM).toBeGreaterThan(11_800)
    expect(use.sums.distanceM).toBeLessThan(12_200)
  })

  it('by a counter, which is not fooled when it is reset', () => {
    const use = single(usesOf(points((s) => ({ fuelUsedLitres: s < 300 ? 5_000 + s / 300 : (s - 300) / 300 }))))
    const fuel = consumptionOf(use, undefined)!
    expect(fuel.source).toBe('counter')
    expect(fuel.litres).toBeCloseTo(4, 1)
  })

  it('by the air an engine takes, at its lambda; a diesel’s air alone says nothing', () => {
    // 10 g/s of air burn 0.685 g/s of petrol: 3.31 litres an hour.
    const byAir = usesOf(points(() => ({ massAirFlowGs: 10 })))
    expect(consumptionOf(single(byAir), car)).toMatchObject({ source: 'mass-air-flow' })
    expect(consumptionOf(single(byAir), car)!.litres).toBeCloseTo(3.31 / 3, 1)
    expect(consumptionOf(single(byAir), { ...car, fuelType: 'diesel' })).toBeUndefined()
    const lean = usesOf(points(() => ({ massAirFlowGs: 30, lambda: 3 })))
    expect(consumptionOf(single(lean), { ...car, fuelType: 'diesel' })!.litres).toBeCloseTo(
      (10 / 14.5 / 835) * 1_200,
      1,
    )
  })

  it('by pressure, temperature and speed where there is no air meter', () => {
    const use = single(usesOf(points(() => ({ intakePressureKpa: 40, intakeAirTemperatureC: 26.85 }))))
    // 2000/120 × 1.5 l × 0.8 × 40 kPa × 28.97 / (8.314 × 300 K) = 9.29 g/s
    const fuel = consumptionOf(use, car)!
    expect(fuel.source).toBe('speed-density')
    expect(fuel.litres).toBeCloseTo((9.29 / 14.6 / 745) * 1_200, 1)
    expect(fuel.high / fuel.litres).toBeGreaterThan(1.15)
    expect(consumptionOf(use, { ...car, displacementLitres: undefined } as never)).toBeUndefined()
  })

  it('by the level when nothing else is told, with what was taken in between', () => {
    const use = single(
      usesOf(points(() => undefined, {}).map((point, n) => ({ ...point, fuelPercent: 60 - (n / 240) * 8 }))),
    )
    const fuel = consumptionOf(use, car)!
    expect(fuel.source).toBe('level')
    expect(fuel.litres).toBeCloseTo(4, 0)
    expect(consumptionOf(use, car, 20)!.litres).toBeCloseTo(24, 0)
    expect(fuel.high - fuel.low).toBeGreaterThan(3)
  })

  it('the source most to be trusted stands', () => {
    const all = usesOf(
      points((s) => ({
        fuelRateLh: 3,
        fuelUsedLitres: s / 100,
        massAirFlowGs: 20,
        intakePressureKpa: 40,
        intakeAirTemperatureC: 20,
      })),
    )
    expect(consumptionOf(single(all), car)!.source).toBe('fuel-rate')
  })
})

const logs = recordedLogs().filter(({ name }) => name !== 'idle9')

describe.skipIf(logs.length === 0)('recorded logs of a 1.5 litre flex-fuel car (skipped: no data)', () => {
  it('speed density gives what such a car uses in a city', () => {
    let [litres, km] = [0, 0]
    for (const { rows } of logs) {
      const kernel = rows.reduce(
        (sum, { rpm, intakePressureKpa, intakeAirTemperatureC }, n) =>
          n === 0
            ? 0
            : sum +
              ((rpm * intakePressureKpa) / (intakeAirTemperatureC + 273.15)) *
                ((rows[n]!.timeMs - rows[n - 1]!.timeMs) / 1_000),
        0,
      )
      const ms = rows.at(-1)!.timeMs
      const sum = { amount: kernel, ms, idleAmount: 0, idleMs: 0 }
      const nothing = { amount: 0, ms: 0, idleAmount: 0, idleMs: 0 }
      const sums = {
        engineMs: ms,
        idleMs: 0,
        distanceM: 1,
        rate: nothing,
        counter: nothing,
        air: nothing,
        airLambda: nothing,
        density: sum,
        densityLambda: nothing,
      }
      const use = { sums, level: null, charge: null } as unknown as EnergyUse
      litres += consumptionOf(use, { fuelType: 'flex', displacementLitres: 1.5 })!.litres
      km += rows.reduce(
        (sum, { speedKmh }, n) =>
          n === 0 ? 0 : sum + (speedKmh * (rows[n]!.timeMs - rows[n - 1]!.timeMs)) / 3_600_000,
        0,
      )
    }
    const per100Km = (litres / km) * 100
    expect(per100Km).toBeGreaterThan(7)
    expect(per100Km).toBeLessThan(15)
  })
})
