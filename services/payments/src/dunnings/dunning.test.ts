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
  timeZone: 'UTC',
  deadlineDays: 14,
  deadlineAt: null,
  endedAt: null,
}
const failure = (retry: 'soft' | 'hard' | 'authenticate' | null, retryable = true) => ({
  code: 'x',
  message: '',
  retry,
  retryable,
})

test('rule 6: attempts are at the offsets from the first failure, not from the one before', () => {
  expect(attemptsAt(dunning).map(({ at }) => at.slice(0, 10))).toEqual([
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

test('rule 6: offsets are days of the customer: the same time of day there, across changes of the clock', () => {
  const from = (failedAt: string, timeZone: string) =>
    attemptsAt({ failedAt, timeZone, offsetsDays: [1, 2, 7] }).map(({ at }) => at)
  // Clocks go forward on 29 March 2026 in Berlin, at two.
  expect(from('2026-03-28T09:00:30.500Z', 'Europe/Berlin')).toEqual([
    ...['2026-03-29T08:00:30.500Z', '2026-03-30T08:00:30.500Z', '2026-04-04T08:00:30.500Z'],
  ])
  // Half past two is not there on that day: the instant after the gap. On the next it is.
  expect(from('2026-03-28T01:30:00.000Z', 'Europe/Berlin').slice(0, 2)).toEqual([
    ...['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
  ])
  // Back on 25 October, and it is there twice: the first of the two.
  expect(from('2026-10-24T00:30:00.000Z', 'Europe/Berlin')[0]).toBe('2026-10-25T00:30:00.000Z')
  // Half an hour of change, and a midnight that is missing.
  expect(from('2026-10-03T02:00:00.000Z', 'Australia/Lord_Howe')[0]).toBe('2026-10-04T01:30:00.000Z')
  expect(from('2026-04-22T21:00:00.000Z', 'Africa/Cairo')[0]).toBe('2026-04-23T21:00:00.000Z')
  expect(from('2026-04-22T22:10:00.000Z', 'Africa/Cairo')[0]).toBe('2026-04-23T22:00:00.000Z')
})

test('rule 6: who waits for the customer, or for another card, does so until the deadline', () => {
  const of = { ...dunning, timeZone: 'Europe/Berlin', deadlineDays: 28 }
  const waits = { deadlineAt: '2026-03-30T08:00:00.000Z', nextAttemptAt: null }
  expect(afterFailure(of, failure('authenticate'), failedAt)).toMatchObject({ ...waits, status: 'awaiting-customer' })
  expect(afterFailure(of, failure('hard'), failedAt)).toMatchObject({ ...waits, status: 'stopped' })
  expect(afterFailure(of, failure('soft'), failedAt).deadlineAt).toBe(null)
  expect(afterFailure({ ...of, deadlineDays: null }, failure('hard'), failedAt).deadlineAt).toBe(null)
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
