import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { troubleCode } from '../fleet-events.fixture.ts'
import type { VehicleFacts } from '../vehicle-facts/vehicle-facts.ts'
import { knownSnapshot } from './known-snapshot.ts'

const at = new Date('2026-03-02T09:00:00.000Z')
const daysAgo = (days: number) => new Date(at.getTime() - days * 86_400_000)
const nothing: VehicleFacts = {
  connectedSince: null,
  trips: [],
  troubleCodes: [],
  readsTroubleCodes: false,
  odometerKm: null,
}
const vehicleId = 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1'
const opened = troubleCode(vehicleId, 'P0301', { openedAt: daysAgo(1).toISOString() })
const toldWith = (given: Partial<typeof opened.vehicle>) => ({ ...opened, vehicle: { ...opened.vehicle, ...given } })

test('of a vehicle of which nothing is known everything is unknown, nothing is zero', () => {
  expect(new Set(Object.values(knownSnapshot(nothing, at)))).toEqual(new Set([null]))
})

describe('a code that has just opened', () => {
  test('counts before the facts have heard of it, and once when they have', () => {
    const codes = [{ code: 'P0301', openDays: 1 }]
    expect(knownSnapshot(nothing, at, opened).openTroubleCodes).toEqual(codes)
    const held = { id: opened.id, code: 'P0301', openedAt: daysAgo(1), clearedAt: null }
    const facts = { ...nothing, readsTroubleCodes: true, troubleCodes: [held] }
    expect(knownSnapshot(facts, at, opened).openTroubleCodes).toEqual(codes)
  })

  test('does not count when it is known to be cleared again', () => {
    const held = { id: opened.id, code: 'P0301', openedAt: daysAgo(1), clearedAt: daysAgo(0.5) }
    expect(knownSnapshot({ ...nothing, troubleCodes: [held] }, at, opened).openTroubleCodes).toEqual([])
    expect(knownSnapshot(nothing, at, { ...opened, status: 'cleared' }).openTroubleCodes).toEqual([])
  })

  test('brings along the others that fleet knows, as old as the facts say', () => {
    const others = toldWith({ openCodes: ['P0301', 'P0420', 'P0128', 'P0562'] })
    const troubleCodes = [
      { id: 'dtc_1', code: 'P0420', openedAt: daysAgo(20), clearedAt: null },
      { id: 'dtc_2', code: 'P0562', openedAt: daysAgo(20), clearedAt: daysAgo(0.25) },
    ]
    expect(knownSnapshot({ ...nothing, troubleCodes }, at, others).openTroubleCodes).toEqual([
      { code: 'P0420', openDays: 20 },
      { code: 'P0301', openDays: 1 },
      { code: 'P0128', openDays: 1 },
    ])
  })

  test('brings distance and driving only where nothing better is known, and no rate over a few kilometres', () => {
    const told = { kmLast30Days: 900, harshEventsPer100Km: 3 }
    expect(knownSnapshot(nothing, at, toldWith(told))).toMatchObject(told)
    expect(knownSnapshot(nothing, at, toldWith({ ...told, kmLast30Days: 12 }))).toMatchObject({
      kmLast30Days: null,
      harshEventsPer100Km: null,
    })
    const trips = [{ startedAt: daysAgo(3), distanceM: 200_000, durationS: 9_000, idleS: 0, harshEvents: 2 }]
    const facts = { ...nothing, trips, connectedSince: daysAgo(60) }
    expect(knownSnapshot(facts, at, toldWith(told))).toMatchObject({ kmLast30Days: 200, harshEventsPer100Km: 1 })
  })
})

test('a device whose clock is ahead loses no facts', () => {
  const ahead = fc.date({ min: at, max: daysAgo(-3_000), noInvalidDate: true })
  fc.assert(
    fc.property(ahead, (instant) => {
      const driven = { startedAt: instant, distanceM: 100_000, durationS: 3_600, idleS: 0, harshEvents: 5 }
      const held = { id: 'dtc_1', code: 'P0420', openedAt: instant, clearedAt: null }
      const facts = { ...nothing, trips: [driven], troubleCodes: [held], readsTroubleCodes: true }
      const fault = { ...opened, openedAt: instant.toISOString(), lastSeenAt: instant.toISOString() }
      const snapshot = knownSnapshot({ ...facts, connectedSince: instant }, at, fault)
      expect(snapshot.harshEventsPer100Km).toBe(5)
      expect(snapshot.openTroubleCodes).toEqual([
        { code: 'P0420', openDays: 0 },
        { code: 'P0301', openDays: 0 },
      ])
    }),
  )
})
