import { expect, test } from 'vitest'
import { comingMonths, monthOf, monthsOf } from './month.ts'

const now = new Date('2026-11-30T23:59:59.999Z')
const of = (time: string) => monthOf(new Date(time), now)

test('a month is that of the instant in UTC', () => {
  expect(of('2026-10-31T23:59:59.999Z')).toBe('2026-10-01')
  expect(of('2026-11-01T00:00:00.000Z')).toBe('2026-11-01')
  expect(of('2027-01-31T00:00:00.000Z')).toBe('2027-01-01')
})

test('absurd clocks make no partition, and so no device can make more than a stated number', () => {
  for (const absurd of ['9999-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z', '2027-02-01T00:00:00.000Z'])
    expect(of(absurd)).toBeUndefined()
  const months = new Set<string | undefined>()
  for (let month = 0; month < 12 * 200; month += 1) months.add(monthOf(new Date(Date.UTC(1900, month, 15)), now))
  months.delete(undefined)
  expect(months.size).toBe(123)
})

test('the months ahead are made before they begin', () => {
  expect(comingMonths(now)).toEqual(['2026-11-01', '2026-12-01', '2027-01-01'])
  for (const month of comingMonths(now)) expect(of(`${month}T00:00:00.000Z`)).toBe(month)
})

test('the months of many instants are those of each, to the millisecond', () => {
  const edges = [
    '2026-10-31T23:59:59.999Z',
    '2026-11-01T00:00:00.000Z',
    '2026-11-01T00:00:00.001Z',
    '1969-12-31T23:59:59.999Z',
  ]
  const instants = edges.map((time) => Date.parse(time))
  expect([...monthsOf(instants, now)]).toEqual(['2026-10-01', '2026-11-01'])
})
