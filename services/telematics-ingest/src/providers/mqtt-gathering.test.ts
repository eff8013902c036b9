import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Arrived, Gathering } from './mqtt-gathering.ts'

const message = (packetId: number, bytes = 10): Arrived => ({
  topic: 't',
  payload: Buffer.alloc(bytes),
  isCut: false,
  packetId,
})

/** As the client brings them: the next one when it is told to go on. */
function bring(gathering: Gathering, messages: readonly Arrived[]): { brought: number } {
  const state = { brought: 0 }
  const next = () => {
    const one = messages[state.brought]
    if (one === undefined) return
    state.brought += 1
    gathering.offer(one, () => queueMicrotask(next))
  }
  next()
  return state
}

const turns = async (count: number) => {
  for (let n = 0; n < count; n += 1) await new Promise(setImmediate)
}

test('messages are taken and acknowledged in their order, each once; those in hand are bounded', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 400 })
  await fc.assert(
    fc.asyncProperty(sizes, async (bytes) => {
      const taken: number[] = []
      const acknowledged: number[] = []
      const gathering = new Gathering(
        async (messages) => {
          expect(messages.length).toBeLessThanOrEqual(100)
          const total = messages.reduce((sum, { payload }) => sum + payload.length, 0)
          expect(total).toBeLessThan(512 * 1024 + 300_001)
          // Nothing of these is acknowledged before they are taken.
          expect(acknowledged).toEqual(taken)
          await turns(1)
          taken.push(...messages.map(({ packetId }) => packetId!))
        },
        (packetId) => acknowledged.push(packetId),
      )
      const all = bytes.map((size, n) => message(n, size))
      bring(gathering, all)
      while (taken.length < all.length) await turns(1)
      await gathering.stop()
      expect(taken).toEqual(all.map(({ packetId }) => packetId))
      expect(acknowledged).toEqual(taken)
    }),
    { numRuns: 30 },
  )
})

test('while nothing becomes durable no more than the bound is brought', async () => {
  const gathering = new Gathering(
    () => new Promise(() => {}),
    () => expect.unreachable(),
  )
  const state = bring(
    gathering,
    Array.from({ length: 1_000 }, (_, n) => message(n)),
  )
  await turns(5)
  expect(state.brought).toBe(200)
})

test('what could not be taken is not acknowledged, nor anything after it', async () => {
  const acknowledged: number[] = []
  let round = 0
  const gathering = new Gathering(
    async () => {
      round += 1
      if (round === 2) throw new Error('not now')
    },
    (packetId) => acknowledged.push(packetId),
  )
  gathering.offer(message(1), () => {})
  await turns(3)
  gathering.offer(message(2), () => {})
  gathering.offer(message(3), () => {})
  expect(await gathering.failed).toEqual(new Error('not now'))
  gathering.offer(message(4), () => expect.unreachable())
  await turns(3)
  expect(acknowledged).toEqual([1])
})
