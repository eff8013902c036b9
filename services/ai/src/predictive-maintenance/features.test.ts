import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  FEATURES,
  fitScaler,
  INPUT_GROUPS,
  INPUT_NAMES,
  INPUT_WIDTH,
  inputsOf,
  outsideTraining,
  rawFeatures,
} from './features.ts'
import { readTroubleCode } from './trouble-codes.ts'
import { snapshotOf, UNKNOWN_VEHICLE, type VehicleHistory } from './vehicle-snapshot.ts'
import { simulatePopulation } from './wear-simulator.ts'

const rows = simulatePopulation({ seed: 3, vehicles: 60, months: 4 }).map((row) => rawFeatures(row.snapshot))
const scaler = fitScaler(rows)
const at = (name: string) => INPUT_NAMES.indexOf(name)

describe('a trouble code', () => {
  test('tells its system and severity by its number', () => {
    expect(readTroubleCode('p0301 ')).toMatchObject({ code: 'P0301', system: 'ignition', misfire: true, severity: 3 })
    expect(readTroubleCode('P0313')).toMatchObject({ system: 'ignition', misfire: false, severity: 2 })
    expect(readTroubleCode('P0217')).toMatchObject({ system: 'cooling', stopDriving: true, severity: 3 })
    expect(readTroubleCode('P0128')).toMatchObject({ system: 'cooling', severity: 2 })
    expect(readTroubleCode('P0562')).toMatchObject({ system: 'electrical' })
    expect(readTroubleCode('P0420')).toMatchObject({ system: 'emissions', severity: 1 })
    expect(readTroubleCode('C0035')).toMatchObject({ system: 'chassis-and-body', severity: 2 })
    expect(readTroubleCode('P1135')).toMatchObject({ system: 'other' })
  })

  test('of any shape is read without complaint', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (raw) => {
        expect([1, 2, 3]).toContain(readTroubleCode(raw).severity)
      }),
    )
  })
})

describe('model inputs', () => {
  test('every input has a name and a group', () => {
    expect(INPUT_GROUPS).toHaveLength(INPUT_WIDTH)
    expect(new Set(INPUT_NAMES).size).toBe(INPUT_WIDTH)
  })

  test('unknown is flagged and is not zero', () => {
    const unknown = inputsOf([rawFeatures(UNKNOWN_VEHICLE)], scaler)
    const cold = inputsOf([rawFeatures({ ...UNKNOWN_VEHICLE, coolantP95C: 0, openTroubleCodes: [] })], scaler)
    expect(unknown[at('coolantP95Unknown')]).toBe(1)
    expect(unknown[at('codesUnread')]).toBe(1)
    expect(cold[at('coolantP95Unknown')]).toBe(0)
    expect(cold[at('codesUnread')]).toBe(0)
    expect(cold[at('coolantP95')]).not.toBe(unknown[at('coolantP95')])
  })

  test('a value beyond the training range is held at its edge and named', () => {
    const column = FEATURES.findIndex(({ name }) => name === 'age')
    const ancient = rawFeatures({ ...UNKNOWN_VEHICLE, ageYears: 90 })
    const oldest = rawFeatures({ ...UNKNOWN_VEHICLE, ageYears: scaler.high[column]! })
    expect(inputsOf([ancient], scaler)).toEqual(inputsOf([oldest], scaler))
    expect(outsideTraining(ancient, scaler)).toEqual(['age'])
    expect(outsideTraining(oldest, scaler)).toEqual([])
  })

  test('are finite for any snapshot', () => {
    const value = fc.option(fc.double({ noNaN: false }))
    const code = fc.record({ code: fc.constantFrom('P0301', 'C0035', 'U0100', 'nonsense'), openDays: fc.double() })
    const snapshot = fc.record({
      openTroubleCodes: fc.option(fc.array(code, { maxLength: 8 })),
      daysSinceService: value,
      kmSinceService: value,
      odometerKm: value,
      ageYears: value,
      kmLast30Days: value,
      idleShare: value,
      shortTripShare: value,
      harshEventsPer100Km: value,
      coolantP95C: value,
      coolantSlopeCPerDay: value,
      batteryP05V: value,
      batterySlopeVPerDay: value,
      longTermFuelTrimPct: value,
    })
    fc.assert(
      fc.property(snapshot, (any) => {
        expect(inputsOf([rawFeatures(any)], scaler).every(Number.isFinite)).toBe(true)
      }),
    )
  })
})

describe('a snapshot of a history', () => {
  const at = '2026-06-30T00:00:00.000Z'
  const day = (number: number) => new Date(Date.parse(at) + number * 86_400_000).toISOString()
  const history: VehicleHistory = {
    connectedSince: day(-60),
    readsTroubleCodes: true,
    troubleCodes: [
      { code: 'P0301', openedAt: day(-3), clearedAt: null },
      { code: 'P0420', openedAt: day(-20), clearedAt: day(-10) },
    ],
    lastService: { at: day(-100), odometerKm: 40_000 },
    odometerKm: 46_000,
    firstRegisteredAt: day(-730.5),
    trips: Array.from({ length: 10 }, (_, number) => ({
      startedAt: day(-number - 0.5),
      distanceM: number < 4 ? 2_000 : 42_000,
      durationS: 3_600,
      idleS: 900,
      harshEvents: 1,
    })),
    readings: Array.from({ length: 20 }, (_, number) => ({
      at: day(-number - 0.5),
      batteryVoltageV: 12.5 - 0.01 * (20 - number),
      coolantTemperatureC: 90,
      longTermFuelTrimPct: number % 2 ? 3 : 5,
    })),
  }

  test('states each quantity in its unit', () => {
    const snapshot = snapshotOf(history, at)
    expect(snapshot.openTroubleCodes).toEqual([{ code: 'P0301', openDays: 3 }])
    expect(snapshot).toMatchObject({ daysSinceService: 100, kmSinceService: 6_000, ageYears: 2, idleShare: 0.25 })
    expect(snapshot.kmLast30Days).toBeCloseTo(260)
    expect(snapshot.shortTripShare).toBeCloseTo(0.4)
    expect(snapshot.harshEventsPer100Km).toBeCloseTo(1000 / 260)
    expect(snapshot.batterySlopeVPerDay).toBeCloseTo(-0.01)
    expect(snapshot.coolantSlopeCPerDay).toBeCloseTo(0)
    expect(snapshot.longTermFuelTrimPct).toBeCloseTo(4)
  })

  test('does not see what happens after it', () => {
    const later = fc.integer({ min: 1, max: 400 }).map((days) => day(days))
    fc.assert(
      fc.property(later, later, fc.double({ min: 5, max: 20, noNaN: true }), (startedAt, openedAt, batteryVoltageV) => {
        const withFuture: VehicleHistory = {
          ...history,
          troubleCodes: [...history.troubleCodes, { code: 'P0700', openedAt, clearedAt: null }],
          trips: [...history.trips, { startedAt, distanceM: 9e5, durationS: 9e4, idleS: 0, harshEvents: 50 }],
          readings: [...history.readings, { at: startedAt, batteryVoltageV }],
        }
        expect(snapshotOf(withFuture, at)).toEqual(snapshotOf(history, at))
      }),
    )
  })

  test('a vehicle that connected yesterday is unknown, not parked', () => {
    const young = snapshotOf(
      { ...history, connectedSince: day(-1), trips: history.trips.slice(0, 2), readings: [] },
      at,
    )
    expect(young).toMatchObject({ kmLast30Days: null, shortTripShare: null, idleShare: null, batteryP05V: null })
  })

  test('codes that nobody reads are unknown, not absent', () => {
    expect(snapshotOf({ ...history, readsTroubleCodes: false }, at).openTroubleCodes).toBeNull()
  })

  test('an odometer that was replaced does not make a negative distance', () => {
    expect(snapshotOf({ ...history, odometerKm: 10 }, at).kmSinceService).toBeNull()
  })
})
