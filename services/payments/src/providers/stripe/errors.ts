import Stripe from 'stripe'
import type { Decline, DeclineCode, Outcome } from '../provider.ts'
import { declineWords } from './declines.ts'

type Failure = Extract<Outcome<never>, { outcome: 'declined' | 'rejected' | 'unknown' }>

const messages: Readonly<Record<DeclineCode, string>> = {
  'insufficient-funds': 'The account does not hold enough.',
  'limit-exceeded': 'The limit of the card is reached.',
  'card-expired': 'The card has expired.',
  'card-lost-or-stolen': 'The card is blocked.',
  'wrong-card-details': 'The details of the card are not right.',
  'authentication-required': 'The bank wants the payer to confirm.',
  'suspected-fraud': 'The payment was refused.',
  'try-again-later': 'The bank could not decide now.',
  'method-unusable': 'This way to pay cannot be used for it.',
  declined: 'The bank declined.',
}

/** A word the table does not have is an ordinary decline: it may be tried again, a bounded number of times. */
export function declineOf(error: { decline_code?: string | undefined; code?: string | undefined }): Decline {
  const word = [error.decline_code, error.code].find(
    (candidate) => candidate !== undefined && candidate in declineWords,
  )
  const { code, retry } = declineWords[word ?? ''] ?? { code: 'declined', retry: 'soft' }
  return { code, retry, providerCode: error.decline_code || error.code || 'unknown', message: messages[code] }
}

/** The connection never came about, so Stripe saw nothing: unless the SDK had sent it once before. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/**
 * What an error of the SDK means for what was asked. `sends` is how often the request left this process: the SDK sends
 * once more on a closed socket even with retries off, and then a refusal of the second says nothing about the first.
 */
export function failureOf(error: unknown, sends: number): Failure {
  const { errors } = Stripe
  const certain = (failure: Failure): Failure =>
    sends <= 1 ? failure : { outcome: 'unknown', cause: 'the connection broke before the request was refused' }

  if (error instanceof errors.StripeCardError) {
    const intent = error.payment_intent as { id?: string } | undefined
    return { outcome: 'declined', providerId: intent?.id ?? null, decline: declineOf(error) }
  }
  if (error instanceof errors.StripeConnectionError) {
    const code = (error.detail as { code?: string } | undefined)?.code
    if (code !== undefined && neverConnected.has(code)) {
      return certain({
        outcome: 'rejected',
        reason: 'unreachable',
        retryable: true,
        message: 'Stripe cannot be reached',
      })
    }
    return { outcome: 'unknown', cause: 'no answer from Stripe' }
  }
  if (error instanceof errors.StripeRateLimitError) {
    return certain({
      outcome: 'rejected',
      reason: 'rate-limited',
      retryable: true,
      message: 'Stripe takes no more now',
    })
  }
  if (error instanceof errors.StripeIdempotencyError) {
    return {
      outcome: 'rejected',
      reason: 'key-reused',
      retryable: false,
      message: 'the key was used for another request',
    }
  }
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError) {
    return certain({ outcome: 'rejected', reason: 'credentials', retryable: false, message: 'Stripe refuses our key' })
  }
  if (error instanceof errors.StripeInvalidRequestError) {
    // The first request under this key is still being worked on.
    if (error.statusCode === 409) return { outcome: 'unknown', cause: 'the first request under this key still runs' }
    const reason = error.statusCode === 404 || error.code === 'resource_missing' ? 'not-found' : 'invalid-request'
    return {
      outcome: 'rejected',
      reason,
      retryable: false,
      message: `${error.code ?? 'invalid'} ${error.param ?? ''}`.trim(),
    }
  }
  // 5xx, an answer that is not JSON, or a defect while reading it: the request may have been carried out.
  const status = error instanceof errors.StripeError ? error.statusCode : undefined
  return {
    outcome: 'unknown',
    cause: status === undefined ? 'the answer could not be read' : `Stripe answered ${status}`,
  }
}
