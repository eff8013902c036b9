import { expect, test } from 'vitest'
import { rawFeatures } from './features.ts'
import { type LabelledSnapshot, simulatePopulation } from './wear-simulator.ts'

const population = simulatePopulation({ seed: 8, vehicles: 1_500, months: 8 })
const rateOf = (rows: LabelledSnapshot[]) => rows.filter((row) => row.brokeDownWithin30Days).length / rows.length

test('one seed is one population, and another is another', () => {
  expect(simulatePopulation({ seed: 8, vehicles: 1_500, months: 8 })).toEqual(population)
  expect(simulatePopulation({ seed: 9, vehicles: 1_500, months: 8 })).not.toEqual(population)
})

test('a vehicle lives the same life in a population of any size', () => {
  expect(simulatePopulation({ seed: 8, vehicles: 20, months: 8 })).toEqual(population.slice(0, 160))
})

test('snapshots of a vehicle are in the order of time, 30 days apart', () => {
  expect(population.slice(0, 8).map((row) => row.day)).toEqual([0, 30, 60, 90, 120, 150, 180, 210])
})

test('breakdowns are rare, and less rare behind the symptoms that announce them', () => {
  const withCode = (pattern: RegExp) =>
    population.filter((row) => row.snapshot.openTroubleCodes?.some(({ code }) => pattern.test(code)))
  const silent = population.filter((row) => row.snapshot.openTroubleCodes?.length === 0)
  const weakBattery = population.filter(({ snapshot }) => (snapshot.batteryP05V ?? 99) < 11.9)
  expect(rateOf(population)).toBeGreaterThan(0.015)
  expect(rateOf(population)).toBeLessThan(0.06)
  expect(rateOf(withCode(/^P030/))).toBeGreaterThan(5 * rateOf(silent))
  expect(rateOf(weakBattery)).toBeGreaterThan(5 * rateOf(silent))
})

test('every kind of fact is missing for some vehicles and known for most', () => {
  const raw = population.map((row) => rawFeatures(row.snapshot))
  for (let column = 0; column < raw[0]!.length; column++) {
    const known = raw.filter((row) => row[column] !== null).length / raw.length
    expect(known).toBeGreaterThan(0.5)
    expect(known).toBeLessThan(1)
  }
})

test('a population has a bound', () => {
  expect(() => simulatePopulation({ seed: 1, vehicles: 1e6, months: 12 })).toThrow(RangeError)
  expect(() => simulatePopulation({ seed: 1, vehicles: 0, months: 12 })).toThrow(RangeError)
})
