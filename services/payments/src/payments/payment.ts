import { PaymentInOtherState, type paymentStatuses as wireStatuses } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import type { ChargeResult } from '../providers/provider.ts'

/**
 * The states of a payment and every change of state that may happen. What is not listed does not happen: a stale
 * notification is ignored, a wrong command is refused.
 */
export const paymentTransitions = {
  /** It looks like another one: not begun before somebody says that it is meant. */
  'requires-confirmation': ['pending', 'requires-method', 'cancelled'],
  /** Wanted, but nothing to pay with yet. */
  'requires-method': ['pending', 'cancelled'],
  /** The intent is committed; the call to the provider is about to be made, or under way. */
  pending: ['requires-action', 'processing', 'authorised', 'succeeded', 'failed', 'unknown', 'cancelled', 'expired'],
  /** The payer has to do something first: 3-D Secure, a redirect. */
  'requires-action': ['pending', 'processing', 'authorised', 'succeeded', 'failed', 'cancelled', 'expired', 'unknown'],
  /** Accepted by the provider, decided later: debits from a bank account. */
  processing: ['succeeded', 'failed', 'unknown'],
  /** Reserved and not captured. */
  authorised: ['succeeded', 'cancelled', 'expired', 'failed', 'unknown'],
  /** Captured. Refunds and disputes do not change it; they are amounts and things of their own. */
  succeeded: ['returned'],
  /** May be tried again, and a provider may still report success for an attempt it called failed: money that came, came. */
  failed: ['pending', 'requires-action', 'processing', 'authorised', 'succeeded'],
  /** The answer was lost. Settled by asking, never by a charge under a new key. */
  unknown: ['requires-action', 'processing', 'authorised', 'succeeded', 'failed', 'cancelled', 'expired'],
  cancelled: [],
  /** The authorisation lapsed, or the payer never acted. Authorised again from the start. */
  expired: ['pending'],
  /** The bank took it back after success, as SEPA and ACH do. */
  returned: [],
} as const satisfies Record<(typeof wireStatuses)[number], readonly string[]>

export type PaymentStatus = keyof typeof paymentTransitions

export const paymentStatuses = Object.keys(paymentTransitions) as PaymentStatus[]

export function mayBecome(from: PaymentStatus, to: PaymentStatus): boolean {
  return (paymentTransitions[from] as readonly PaymentStatus[]).includes(to)
}

/** The next state by command. Refused when the table does not have it. */
export function become(from: PaymentStatus, to: PaymentStatus): PaymentStatus {
  if (!mayBecome(from, to))
    throw new Problem(PaymentInOtherState, { detail: `A ${from} payment does not become ${to}.` })
  return to
}

/**
 * What to do with a state that a provider reports, by answer, look-up or webhook. Reports come late, twice and out of
 * order: one that the table does not allow is news from the past and moves nothing.
 */
export function onReport(current: PaymentStatus, reported: PaymentStatus): 'apply' | 'ignore' {
  return mayBecome(current, reported) ? 'apply' : 'ignore'
}

/** Nothing more is coming for it, so its invoice may be charged by another payment. */
export function releasesInvoice(status: PaymentStatus): boolean {
  return status === 'failed' || status === 'cancelled' || status === 'expired' || status === 'returned'
}

/** What a provider's word for a payment is in ours. */
export const statusOfResult = {
  captured: 'succeeded',
  authorised: 'authorised',
  released: 'cancelled',
  expired: 'expired',
  returned: 'returned',
} as const satisfies Record<ChargeResult['state'], PaymentStatus>

/** The verbs a provider is asked to do to a payment, each an operation of its own. */
export const paymentKinds = ['charge', 'authorise', 'confirm', 'capture', 'void', 'reauthorise'] as const

/** Failures that are nobody's decline and may end by themselves. */
const passing = [
  'no-method',
  'not-charged',
  'rate-limited',
  'unreachable',
  'credentials',
  'returned',
  'looks-like-a-repetition',
]

/** Whether trying again, with the same method or another, may help. */
export function isRetryable(failure: { code: string; retry: 'soft' | 'hard' | 'authenticate' | null }): boolean {
  return failure.retry === null ? passing.includes(failure.code) : failure.retry === 'soft'
}
