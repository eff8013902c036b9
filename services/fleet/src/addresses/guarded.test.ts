import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Geocoder, Overasked } from './geocoder.ts'
import { guarded, NotAsked, type Time } from './guarded.ts'

const never = new AbortController().signal
const place = { lat: 1.23456, lon: 2.34567 }

/** Time that passes when somebody waits, and by hand. */
class ManualTime implements Time {
  ms = 0
  nowMs(): number {
    return this.ms
  }
  async wait(ms: number): Promise<void> {
    this.ms += ms
  }
}

function geocoder(perSecond: number, addressOf: Geocoder['addressOf']): Geocoder {
  return { name: 'x', perSecond, keptDays: 30, attribution: null, addressOf, search: async () => [] }
}

test('whoever asks, and however fast, it is not asked more than it is to be', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 10 }),
      fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 60 }),
      async (perSecond, pauses) => {
        const time = new ManualTime()
        const at: number[] = []
        const guard = guarded(
          geocoder(perSecond, async () => {
            at.push(time.ms)
            return null
          }),
          time,
        )
        for (const pause of pauses) {
          time.ms += pause
          await guard.addressOf(place, never).catch((error) => expect(error).toBeInstanceOf(NotAsked))
        }
        for (let n = 1; n < at.length; n += 1)
          expect(at[n]! - at[n - 1]!).toBeGreaterThanOrEqual(1_000 / perSecond - 1e-6)
      },
    ),
  )
})

test('who would wait too long is refused at once', async () => {
  // Time stands still for those who wait: all ask in the same moment.
  const time: Time = { nowMs: () => 0, wait: () => new Promise(() => {}) }
  const guard = guarded(
    geocoder(1, async () => null),
    time,
  )
  const asked = Array.from({ length: 4 }, () => guard.addressOf(place, never))
  await expect(asked[0]).resolves.toBeNull()
  await expect(asked[3]).rejects.toBeInstanceOf(NotAsked)
})

test('after five failures it is left alone, then tried by one question, and served again when it answers', async () => {
  const time = new ManualTime()
  let isWell = false
  let calls = 0
  const guard = guarded(
    geocoder(1_000, async () => {
      calls += 1
      if (!isWell) throw new Error('broken')
      return null
    }),
    time,
  )
  const ask = () => guard.addressOf(place, never)
  for (let n = 0; n < 5; n += 1) await expect(ask()).rejects.toThrow('broken')
  await expect(ask()).rejects.toBeInstanceOf(NotAsked)
  expect(calls).toBe(5)
  time.ms += 30_001
  const tries = await Promise.allSettled([ask(), ask(), ask()])
  expect(calls).toBe(6)
  expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  // The pause has doubled.
  time.ms += 31_000
  await expect(ask()).rejects.toBeInstanceOf(NotAsked)
  time.ms += 30_000
  isWell = true
  await expect(ask()).resolves.toBeNull()
  await expect(ask()).resolves.toBeNull()
  expect(calls).toBe(8)
})

test('when it says that it is asked too much it is left alone for as long as it says', async () => {
  const time = new ManualTime()
  let calls = 0
  const guard = guarded(
    geocoder(1_000, async () => {
      calls += 1
      if (calls === 1) throw new Overasked('x', 17_000)
      return null
    }),
    time,
  )
  await expect(guard.addressOf(place, never)).rejects.toBeInstanceOf(Overasked)
  await expect(guard.addressOf(place, never)).rejects.toMatchObject({ retryAfterMs: 17_000 })
  time.ms += 17_001
  await expect(guard.addressOf(place, never)).resolves.toBeNull()
})

test('a caller who goes away says nothing about the geocoder', async () => {
  const gone = AbortSignal.abort()
  const guard = guarded(
    geocoder(1_000, async (_place, signal) => {
      signal.throwIfAborted()
      return null
    }),
    new ManualTime(),
  )
  for (let n = 0; n < 10; n += 1) await expect(guard.addressOf(place, gone)).rejects.toThrow()
  await expect(guard.addressOf(place, never)).resolves.toBeNull()
})
