import fc from 'fast-check'
import { expect, test } from 'vitest'
import { derivedId } from './derived-id.ts'

const text = fc.string({ unit: 'grapheme' })

test('the same parts give the same id, of the shape of every other', () => {
  fc.assert(
    fc.property(fc.array(text), (parts) => {
      expect(derivedId('trip', ...parts)).toBe(derivedId('trip', ...parts))
      expect(derivedId('trip', ...parts)).toMatch(/^trip_[0-9A-HJKMNP-TV-Z]{26}$/)
    }),
  )
})

test('other parts give another id, also when they join to the same text', () => {
  fc.assert(
    fc.property(fc.array(text), fc.array(text), (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b))
      expect(derivedId('trip', ...a)).not.toBe(derivedId('trip', ...b))
    }),
  )
  expect(derivedId('x', 'ab', 'c')).not.toBe(derivedId('x', 'a', 'bc'))
  expect(derivedId('x', '1:a|1:b')).not.toBe(derivedId('x', 'a', 'b'))
  expect(derivedId('x')).not.toBe(derivedId('x', ''))
})

test('an id that was given out once stays: it stands in tables', () => {
  expect(derivedId('trip', 'dev_1', '2026-03-02T09:00:00.000Z')).toBe('trip_308KE64B8F1N5PXYXQW9055N5B')
})
