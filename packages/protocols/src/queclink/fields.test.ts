import { expect, test } from 'vitest'
import { instantOf, zoneOf } from './fields.ts'

test.each([
  '20260230120000',
  '20260101240000',
  '20260101126000',
  '20260101120060',
  '00000000000000',
  '2026010112000',
  '',
])('"%s" is no time', (text) => {
  expect(instantOf(text)).toBeUndefined()
})

test('the end of a leap day is a time', () => {
  expect(instantOf('20280229235959')).toBe(Date.UTC(2028, 1, 29, 23, 59, 59))
})

test('zones west of Greenwich are behind', () => {
  expect([zoneOf('-0330'), zoneOf('+0545'), zoneOf('-0000'), zoneOf('+1500'), zoneOf('0800')]).toEqual([
    -210,
    345,
    0,
    undefined,
    undefined,
  ])
})
