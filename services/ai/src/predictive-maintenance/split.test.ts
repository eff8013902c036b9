import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SPLIT_SHARES, type SplitName, splitByVehicle, withKnownOutcome } from './split.ts'
import { UNKNOWN_VEHICLE } from './vehicle-snapshot.ts'
import type { LabelledSnapshot } from './wear-simulator.ts'

const anyRow = fc.record({
  vehicleId: fc.integer({ min: 0, max: 40 }).map((number) => `veh_${number}`),
  day: fc.integer({ min: 0, max: 900 }),
  snapshot: fc.constant(UNKNOWN_VEHICLE),
  brokeDownWithin30Days: fc.boolean(),
})
const sides = Object.keys(SPLIT_SHARES) as SplitName[]

test('no vehicle is on two sides, and no row is lost or doubled', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 200 }), fc.integer(), (rows, seed) => {
      const splits = splitByVehicle(rows, seed)
      const seen = new Map<string, SplitName>()
      for (const side of sides) {
        for (const { vehicleId } of splits[side]) {
          expect(seen.get(vehicleId) ?? side).toBe(side)
          seen.set(vehicleId, side)
        }
      }
      expect(sides.flatMap((side) => splits[side])).toHaveLength(rows.length)
    }),
  )
})

test('the order in which rows arrive does not decide who is tested on', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 10, maxLength: 100 }), fc.integer(), (rows, seed) => {
      const tested = (input: LabelledSnapshot[]) =>
        [...new Set(splitByVehicle(input, seed).test.map(({ vehicleId }) => vehicleId))].sort()
      expect(tested([...rows].reverse())).toEqual(tested(rows))
    }),
  )
})

test('breakdowns are shared out: every side of a small fleet has some', () => {
  const rows = Array.from({ length: 100 }, (_, number) => ({
    vehicleId: `veh_${number}`,
    day: 0,
    snapshot: UNKNOWN_VEHICLE,
    brokeDownWithin30Days: number < 20,
  }))
  const splits = splitByVehicle(rows, 1)
  const broken = sides.map((side) => splits[side].filter((row) => row.brokeDownWithin30Days).length)
  expect(broken).toEqual([9, 2, 4, 5])
})

test('a snapshot whose 30 days have not passed has no label yet', () => {
  expect(withKnownOutcome([{ day: 0 }, { day: 70 }, { day: 71 }, { day: 100 }], 100)).toEqual([{ day: 0 }, { day: 70 }])
})
