import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SettlementStep, settlementStep, type Unsettled } from './provider.ts'

const hour = 3_600_000
const lost = (over: Partial<Unsettled>): Unsettled => ({
  providerId: null,
  startedAtMs: 0,
  nowMs: hour,
  idempotencyWindowMs: 24 * hour,
  repeats: 0,
  listedAfterWindow: false,
  canList: true,
  ...over,
})

describe('a lost answer is settled', () => {
  test.each<[string, Partial<Unsettled>, SettlementStep]>([
    ['by asking for it where its id is known', { providerId: 'pi_1', nowMs: 100 * hour }, 'retrieve'],
    ['by the same request under the same key inside the window', { repeats: 4 }, 'repeat'],
    ['by listing when repeating says nothing', { repeats: 5 }, 'list'],
    ['not by repeating when the key may be forgotten in the meantime', { nowMs: 23.5 * hour }, 'list'],
    ['by listing once more after the window', { nowMs: 26 * hour }, 'list'],
    [
      'as never having happened when a listing after the window shows nothing',
      { nowMs: 26 * hour, listedAfterWindow: true },
      'absent',
    ],
    ['by a person where the provider cannot list', { nowMs: 26 * hour, canList: false }, 'person'],
  ])('%s', (_name, over, step) => {
    expect(settlementStep(lost(over))).toBe(step)
  })

  test('never as absent while the request might still be carried out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 25 * hour }),
        fc.nat({ max: 10 }),
        fc.boolean(),
        (nowMs, repeats, listedAfterWindow) => {
          expect(settlementStep(lost({ nowMs, repeats, listedAfterWindow }))).not.toBe('absent')
        },
      ),
    )
  })
})
