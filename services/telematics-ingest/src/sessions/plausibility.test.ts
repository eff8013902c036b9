import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Plausibility } from './plausibility.ts'

const startMs = Date.UTC(2026, 2, 1, 12)
const at = (second: number, lat: number, lon = 13, valid = true): DecodedReading => ({
  time: new Date(startMs + second * 1_000).toISOString(),
  position: { lat, lon, valid },
})

function flagsOf(readings: readonly DecodedReading[]): (string[] | undefined)[] {
  const plausibility = new Plausibility()
  return readings.map((reading) => plausibility.judged(reading, startMs + 3_600_000).flags)
}

test('a device whose clock is far ahead of its arrival is doubted, a little ahead is not', () => {
  const plausibility = new Plausibility()
  expect(plausibility.judged(at(301, 52), startMs).flags).toEqual(['time-in-future'])
  expect(plausibility.judged(at(300, 52), startMs).flags).toBeUndefined()
})

test('a jump is doubted, and believed once the device is there again', () => {
  expect(flagsOf([at(0, 52), at(10, 53), at(20, 53.001), at(30, 53.002), at(40, 53.003)])).toEqual([
    undefined,
    ['teleport'],
    ['teleport'],
    undefined,
    undefined,
  ])
})

test('a single stray fix does not make the next good one suspect', () => {
  expect(flagsOf([at(0, 52), at(10, 53), at(20, 52.001), at(30, 52.002)])).toEqual([
    undefined,
    ['teleport'],
    undefined,
    undefined,
  ])
})

test('it goes by the device’s time: what was buffered is held against when it was, not when it came', () => {
  expect(flagsOf([at(3_000, 52), at(0, 51), at(3_010, 52.001)])).toEqual([undefined, undefined, undefined])
  expect(flagsOf([at(3_000, 52), at(2_990, 51), at(3_010, 52.001)])).toEqual([undefined, ['teleport'], undefined])
})

test('a fix from years to come does not make every jump after it possible', () => {
  const years = 10 * 365 * 86_400
  expect(flagsOf([at(0, 52), at(years, 52.001), at(10, 52.001), at(20, 60), at(30, 52.002)])).toEqual([
    undefined,
    ['time-in-future'],
    undefined,
    ['teleport'],
    undefined,
  ])
  // Of a clock that is always ahead, places are held against each other as well.
  expect(flagsOf([at(years, 52), at(years + 10, 60)])).toEqual([['time-in-future'], ['time-in-future', 'teleport']])
})

test('who says zero degrees for a while is where it was when it knows again', () => {
  expect(flagsOf([at(0, 52), at(10, 0, 0), at(20, 0, 0), at(30, 52.001)])).toEqual(Array(4).fill(undefined))
})

test('without a fix a place is neither doubted nor remembered', () => {
  expect(flagsOf([at(0, 52), at(10, 0, 0, false), at(20, 52.001)])).toEqual([undefined, undefined, undefined])
})

test('whoever drives no faster than 390 km/h is never doubted, and nothing said is dropped', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ s: fc.integer({ min: 1, max: 600 }), share: fc.double({ min: 0, max: 1, noNaN: true }) }), {
        maxLength: 50,
      }),
      (steps) => {
        let second = 0
        let lat = 10
        const drive = steps.map(({ s, share }) => {
          second += s
          lat += (share * s * (390 / 3.6)) / 111_200
          return at(second, lat)
        })
        const plausibility = new Plausibility()
        for (const reading of drive) expect(plausibility.judged(reading, startMs + second * 1_000)).toBe(reading)
      },
    ),
  )
})
