import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  become,
  mayBecome,
  onReport,
  type PaymentStatus,
  paymentStatuses,
  paymentTransitions,
  releasesInvoice,
} from './payment.ts'

const statuses = fc.constantFrom(...paymentStatuses)

test('every state can be reached from the first three', () => {
  const reached = new Set<PaymentStatus>(['requires-confirmation', 'requires-method', 'pending'])
  for (let round = 0; round < paymentStatuses.length; round += 1) {
    for (const from of [...reached]) for (const to of paymentTransitions[from]) reached.add(to)
  }
  expect([...reached].sort()).toEqual([...paymentStatuses].sort())
})

test('a stale report never moves a payment back after success', () => {
  for (const late of [
    'pending',
    'requires-action',
    'processing',
    'authorised',
    'failed',
    'unknown',
    'cancelled',
  ] as const) {
    expect(onReport('succeeded', late)).toBe('ignore')
  }
  expect(onReport('succeeded', 'succeeded')).toBe('ignore')
  expect(onReport('processing', 'pending')).toBe('ignore')
})

test('a real reversal by the bank is a step forward', () => {
  expect(onReport('succeeded', 'returned')).toBe('apply')
})

test('a lost answer is settled by any outcome, and never by starting again', () => {
  for (const outcome of ['succeeded', 'failed', 'authorised', 'requires-action', 'processing'] as const) {
    expect(mayBecome('unknown', outcome)).toBe(true)
  }
  expect(mayBecome('unknown', 'pending')).toBe(false)
})

test('a command the table does not have is refused', () => {
  expect(() => become('cancelled', 'pending')).toThrow(/cancelled payment does not become pending/)
  expect(become('pending', 'unknown')).toBe('unknown')
})

test('after money arrived no order of reports takes a payment anywhere but returned', () => {
  fc.assert(
    fc.property(fc.array(statuses, { maxLength: 30 }), (reports) => {
      let status: PaymentStatus = 'pending'
      let succeeded = false
      for (const report of reports) {
        if (onReport(status, report) === 'apply') status = report
        succeeded ||= status === 'succeeded'
        if (succeeded) expect(['succeeded', 'returned']).toContain(status)
      }
    }),
  )
})

test('an invoice is released only by a payment that cannot succeed any more without being started again, or was taken back', () => {
  expect(paymentStatuses.filter(releasesInvoice).sort()).toEqual(['cancelled', 'expired', 'failed', 'returned'])
})
