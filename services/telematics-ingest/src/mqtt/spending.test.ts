import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeptOut } from './kept-out.ts'
import { Spending } from './spending.ts'

test('whatever devices bring, all of it is told but for a little of each', () => {
  const messages = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 300_000 })))
  fc.assert(
    fc.property(messages, (said) => {
      const told = new Map<string, number>()
      const spending = new Spending((uniqueId, bytes) => told.set(uniqueId, (told.get(uniqueId) ?? 0) + bytes))
      for (const [uniqueId, bytes] of said) spending.note(uniqueId, bytes)
      for (const uniqueId of ['a', 'b', 'c']) {
        const brought = said.filter(([of]) => of === uniqueId).reduce((sum, [, bytes]) => sum + Math.max(bytes, 512), 0)
        const untold = brought - (told.get(uniqueId) ?? 0)
        expect(untold).toBeGreaterThanOrEqual(0)
        expect(untold).toBeLessThan(64 * 1024)
      }
    }),
  )
})

test('however many devices speak or are kept out, no more than so many are remembered', () => {
  const spending = new Spending(() => {})
  const keptOut = new KeptOut()
  for (let n = 0; n < 50_000; n += 1) {
    spending.note(`van.${n}`, 1)
    keptOut.keep(`van.${n}`, 1_000, 0)
  }
  expect(spending.devices).toBe(20_000)
  expect(keptOut.has('van.0', 1)).toBe(false)
  expect(keptOut.has('van.49999', 1)).toBe(true)
})

test('a device is kept out until its time is over, and a longer time holds against a shorter one', () => {
  const keptOut = new KeptOut()
  expect(keptOut.keep('van', 1_000, 0)).toBe(true)
  expect(keptOut.keep('van', 100, 10)).toBe(false)
  expect(keptOut.has('van', 999)).toBe(true)
  expect(keptOut.has('van', 1_000)).toBe(false)
  expect(keptOut.keep('van', 1_000, 1_000)).toBe(true)
})
