import { describe, expect, test } from 'vitest'
import { place, readingAt } from './draft.ts'

describe('the time of a reading', () => {
  test.each([
    ['1970-01-01T00:00:07.000Z', true],
    ['1999-12-31T16:00:00.000Z', true], // a clock that was never set, east of Greenwich
    ['2000-01-01T00:12:34.000Z', true],
    ['2001-01-01T00:00:00.000Z', false],
    ['2079-12-31T23:59:59.000Z', false],
    ['2080-01-06T00:00:12.000Z', true], // where satellites begin to count, in two digits
  ])('%s is doubted: %s', (time, isDoubted) => {
    const reading = readingAt(Date.parse(time))
    expect(reading.time).toBe(time)
    expect(reading.flags ?? []).toEqual(isDoubted ? ['time-out-of-range'] : [])
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e18])('%s is no time, and is kept', (told) => {
    const reading = readingAt(told)
    expect(Number.isNaN(Date.parse(reading.time))).toBe(false)
    expect(reading.flags).toEqual(['time-out-of-range'])
    expect(reading.raw).toHaveProperty('timestampMs')
  })
})

test('a course that no compass has and a speed below nothing are kept beside the place', () => {
  const reading = readingAt(Date.UTC(2026, 0, 1))
  place(reading, { lat: -33.9, lon: -70.6, courseDeg: 361, speedKmh: -1, satellites: -2, altitudeM: -28, valid: true })
  expect(reading.position).toEqual({ lat: -33.9, lon: -70.6, altitudeM: -28, valid: true })
  expect(reading.raw).toEqual({ courseDeg: 361, speedKmh: -1, satellites: -2 })
})
