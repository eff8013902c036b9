import type { Dunning } from '@clutch/contracts/payments/dunnings'
import { expect, test } from 'vitest'
import { afterFailure, attemptNumberAt, attemptsAt } from './dunning.ts'
import { allowedFrom } from './network-caps.ts'

const failedAt = new Date('2026-03-02T09:00:00.000Z')
const dunning: Dunning = {
  id: 'dun_01K0A1B2C3D4E5F6G7H8J9K0M1',
  version: 1,
  paymentId: 'pay_01K0A1B2C3D4E5F6G7H8J9K0M1',
  accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
  invoiceId: null,
  amount: { amount: 100, currency: 'EUR' },
  status: 'retrying',
  stopReason: null,
  offsetsDays: [1, 3, 5, 7],
  atEnd: 'leave',
  failedAt: failedAt.toISOString(),
  attempts: 0,
  nextAttemptAt: null,
  lastCode: null,
  endedAt: null,
}
const failure = (retry: 'soft' | 'hard' | 'authenticate' | null, retryable = true) => ({
  code: 'x',
  message: '',
  retry,
  retryable,
})

test('rule 6: attempts are at the offsets from the first failure, not from the one before', () => {
  expect(attemptsAt(failedAt, [1, 3, 5, 7]).map(({ at }) => at.slice(0, 10))).toEqual([
    '2026-03-03',
    '2026-03-05',
    '2026-03-07',
    '2026-03-09',
  ])
  let now = dunning
  const at: (string | null)[] = []
  for (let attempts = 0; now.status === 'retrying'; attempts += 1) {
    const when = attempts === 0 ? failedAt : new Date(now.nextAttemptAt!)
    // The answer comes some seconds after the attempt.
    now = afterFailure({ ...now, attempts }, failure('soft'), new Date(when.getTime() + 5_000))
    at.push(now.nextAttemptAt)
  }
  expect(at.map((instant) => instant?.slice(0, 16) ?? null)).toEqual([
    '2026-03-03T09:00',
    '2026-03-05T09:00',
    '2026-03-07T09:00',
    '2026-03-09T09:00',
    null,
  ])
  expect(now.status).toBe('exhausted')
})

test('rule 6: a hard decline stops it, and one that wants the customer waits for them', () => {
  expect(afterFailure(dunning, failure('hard'), failedAt)).toMatchObject({
    status: 'stopped',
    stopReason: 'hard-decline',
  })
  expect(afterFailure(dunning, failure('authenticate'), failedAt)).toMatchObject({
    status: 'awaiting-customer',
    nextAttemptAt: null,
  })
  expect(afterFailure(dunning, failure(null, false), failedAt)).toMatchObject({
    status: 'stopped',
    stopReason: 'not-retryable',
  })
})

test('rule 6: after an outage over several offsets one attempt is made, not one for each', () => {
  const late = new Date('2026-03-06T12:00:00.000Z')
  expect(attemptNumberAt(dunning, late)).toBe(2)
  expect(afterFailure({ ...dunning, attempts: 2 }, failure('soft'), late).nextAttemptAt).toBe(
    '2026-03-07T09:00:00.000Z',
  )
})

test('rule 6: a network’s limit holds a card back until the attempt that fills the window has left it', () => {
  const before = (count: number, stepHours: number) =>
    Array.from({ length: count }, (_, n) => new Date(failedAt.getTime() - n * stepHours * 3_600_000))
  expect(allowedFrom('visa', before(14, 1), failedAt)).toBeUndefined()
  // The fifteenth back is 14 h old: 30 days after it.
  expect(allowedFrom('visa', before(15, 1), failedAt)?.toISOString()).toBe('2026-03-31T19:00:00.000Z')
  expect(allowedFrom('mastercard', before(10, 1), failedAt)?.toISOString()).toBe('2026-03-03T00:00:00.000Z')
  expect(allowedFrom('mastercard', before(34, 12), failedAt)).toBeUndefined()
  expect(allowedFrom('mastercard', before(35, 12), failedAt)?.toISOString()).toBe('2026-03-15T09:00:00.000Z')
  // A brand that nobody knows goes by both.
  expect(allowedFrom(null, before(15, 24), failedAt)).toBeDefined()
})
