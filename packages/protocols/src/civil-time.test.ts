import { describe, expect, test } from 'vitest'
import { civilTime, digitsOf, onNearestDay, pairs, withinDay } from './civil-time.ts'

describe('dates of two digits a part', () => {
  test('are of this century, and what overflows is carried on and said', () => {
    expect(civilTime([26, 2, 28], [23, 59, 59])).toEqual({ ms: Date.UTC(2026, 1, 28, 23, 59, 59), isReal: true })
    expect(civilTime([6, 18, 30], [8, 3, 31])).toEqual({ ms: Date.UTC(2007, 5, 30, 8, 3, 31), isReal: false })
    expect(civilTime([26, 2, 29], [0, 0, 0]).isReal).toBe(false)
    expect(civilTime([24, 2, 29], [0, 0, 0]).isReal).toBe(true)
    expect(civilTime([26, 3, 0], [0, 0, 0]).isReal).toBe(false)
    expect(civilTime([26, 3, 1], [24, 0, 0]).isReal).toBe(false)
  })

  test('are written as they are read', () => {
    expect(pairs(digitsOf(2026, 3, 1))).toEqual([26, 3, 1])
  })
})

describe('half of a time', () => {
  const noon = Date.UTC(2026, 2, 1, 12)
  const minuteMs = 60_000

  test('a time of day is of the day that brings it nearest', () => {
    const almostMidnight = 24 * 60 * minuteMs - 1
    expect(onNearestDay(almostMidnight, Date.UTC(2026, 2, 1, 0, 0, 5))).toBe(Date.UTC(2026, 2, 1) - 1)
    expect(onNearestDay(5 * minuteMs, Date.UTC(2026, 2, 1, 23, 59))).toBe(Date.UTC(2026, 2, 2, 0, 5))
    expect(onNearestDay(11 * 60 * minuteMs, noon)).toBe(noon - 60 * minuteMs)
  })

  test('a day is its moment nearest to now, if now is about then', () => {
    const day = Date.UTC(2026, 2, 1)
    expect(withinDay(day, noon)).toBe(noon)
    expect(withinDay(day, Date.UTC(2026, 2, 2, 0, 0, 5))).toBe(Date.UTC(2026, 2, 2) - 1)
    expect(withinDay(day, Date.UTC(2026, 1, 28, 23))).toBe(day)
    expect(withinDay(day, Date.UTC(2026, 5, 1))).toBe(day)
  })
})
