import fc from 'fast-check'
import { expect, test } from 'vitest'
import { predictionCache, predictionKey } from './prediction-cache.ts'

test('never holds more than its bound, and forgets what was not asked for the longest', () => {
  const cache = predictionCache<number>(2)
  cache.keep('a', 1)
  cache.keep('b', 2)
  cache.find('a')
  cache.keep('c', 3)
  expect([cache.find('a'), cache.find('b'), cache.find('c')]).toEqual([1, undefined, 3])
  fc.assert(
    fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 5 }), (keys, bound) => {
      const small = predictionCache<string>(bound)
      for (const key of keys) small.keep(key, key)
      expect(small.size).toBe(Math.min(bound, new Set(keys).size))
    }),
  )
})

test('a key is one model and one set of facts: unknown is not zero, and order counts', () => {
  const fact = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0))
  const facts = fc.array(fact, { maxLength: 6 })
  fc.assert(
    fc.property(facts, facts, (a, b) => {
      const same = a.length === b.length && a.every((value, at) => Object.is(value, b[at]))
      expect(predictionKey('m', a) === predictionKey('m', b)).toBe(same)
    }),
  )
  expect(predictionKey('m', [null])).not.toBe(predictionKey('m', [0]))
  expect(predictionKey('m', [1])).not.toBe(predictionKey('n', [1]))
})
