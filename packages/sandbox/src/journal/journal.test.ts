import { expect, it } from 'vitest'
import { Journal, redactHeaders } from './journal.ts'

const entry = (path: string, body: unknown = null) => ({
  provider: 'stripe',
  at: '2026-01-01T00:00:00.000Z',
  method: 'POST',
  path,
  query: {},
  headers: {},
  body,
  answer: null,
  fault: null,
})

it('keeps the newest two thousand requests, in order', () => {
  const journal = new Journal()
  for (let index = 0; index < 5_000; index += 1) journal.add(entry(`/v1/${index}`))
  const paths = journal.list('stripe', 10_000).map(({ path }) => path)
  expect(paths).toHaveLength(2_000)
  expect([paths[0], paths.at(-1)]).toEqual(['/v1/3000', '/v1/4999'])
  expect(journal.list('stripe', 2).map(({ path }) => path)).toEqual(['/v1/4998', '/v1/4999'])
  expect(journal.list('paypal', 10)).toEqual([])
})

it('keeps sixteen megabytes at most', () => {
  const journal = new Journal()
  for (let index = 0; index < 60; index += 1) journal.add(entry(`/v1/${index}`, 'x'.repeat(1_000_000)))
  const kept = journal.list(undefined, 10_000)
  expect(kept.length).toBeLessThanOrEqual(16)
  expect(kept.at(-1)?.path).toBe('/v1/59')
})

it('writes no card number, check digits or key down, however they are written', () => {
  const journal = new Journal()
  const body = {
    note: 'call 4242 4242 4242 4242',
    card: { number: '4000-0025-0000-3155', cvc: '987' },
    id: '1234567890123',
  }
  journal.add(entry('/v1/x', body))
  expect(journal.list('stripe', 1)[0]?.body).toEqual({
    note: 'call [redacted]',
    card: { number: '[redacted]', cvc: '[redacted]' },
    // Long, but no card's number.
    id: '1234567890123',
  })
  expect(redactHeaders({ Authorization: 'Bearer x', accept: 'y' })).toEqual({
    Authorization: '[redacted]',
    accept: 'y',
  })
})
