import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Lanes } from './lanes.ts'

test('what has the same key is done in order, whatever takes how long; everything is done', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), turns: fc.nat(5), fails: fc.boolean() }), {
        maxLength: 60,
      }),
      async (work) => {
        const lanes = new Lanes(3)
        const done: { key: string; n: number }[] = []
        for (const [n, { key, turns, fails }] of work.entries())
          lanes.enqueue(key, async () => {
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
            done.push({ key, n })
            if (fails) throw new Error('handled elsewhere')
          })
        await lanes.idle()
        expect(done).toHaveLength(work.length)
        for (const key of ['a', 'b', 'c', 'd', 'e']) {
          const order = done.filter((each) => each.key === key).map(({ n }) => n)
          expect(order).toEqual([...order].sort((a, b) => a - b))
        }
      },
    ),
  )
})

test('different keys do not wait for each other', async () => {
  const lanes = new Lanes(16)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  lanes.enqueue('slow', () => held)
  const keys = Array.from({ length: 20 }, (_, n) => `key ${n}`)
  const passed: string[] = []
  for (const key of keys) lanes.enqueue(key, async () => passed.push(key))
  await new Promise((resolve) => setImmediate(resolve))
  expect(passed.length).toBeGreaterThan(keys.length / 2)
  release()
  await lanes.idle()
  expect(passed).toHaveLength(keys.length)
})
