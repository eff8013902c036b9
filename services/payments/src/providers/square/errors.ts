import { SquareError, SquareTimeoutError } from 'square'
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

export function declineOf(providerCode: string): Decline {
  const { code, retry } = declineWords[providerCode] ?? { code: 'declined', retry: 'soft' }
  return { code, providerCode, message: messages[code], retry }
}

/** No connection came about, so nothing was sent. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function socketCodeOf(error: unknown): string | undefined {
  let cause = error
  for (let depth = 0; depth < 5 && cause !== null && typeof cause === 'object'; depth += 1) {
    const { code } = cause as { code?: unknown }
    if (typeof code === 'string') return code
    cause = (cause as { cause?: unknown }).cause
  }
  return undefined
}

function rejected(
  reason: Extract<Failure, { outcome: 'rejected' }>['reason'],
  message: string,
  retryable = false,
): Failure {
  return { outcome: 'rejected', reason, retryable, message }
}

/** How a call ended that threw. Whatever Square has not said in its own envelope is not certain. */
export function failureOf(error: unknown): Failure {
  if (error instanceof SquareTimeoutError) return { outcome: 'unknown', cause: 'no answer from Square in time' }
  if (!(error instanceof SquareError)) {
    return neverConnected.has(socketCodeOf(error) ?? '')
      ? rejected('unreachable', 'Square cannot be reached', true)
      : { outcome: 'unknown', cause: 'the answer could not be read' }
  }
  const status = error.statusCode
  if (status === undefined) {
    return neverConnected.has(socketCodeOf(error) ?? '')
      ? rejected('unreachable', 'Square cannot be reached', true)
      : { outcome: 'unknown', cause: 'no answer from Square' }
  }
  if (status === 429) return rejected('rate-limited', 'Square takes no more now', true)
  // The SDK makes up an entry where the body has none; it is one of these, and then somebody else has answered.
  const body = error.body
  const enveloped = body !== null && typeof body === 'object' && Array.isArray((body as { errors?: unknown }).errors)
  const [first] = enveloped ? error.errors : []
  if (first === undefined || status >= 500) return { outcome: 'unknown', cause: `Square answered ${status}` }
  const { category, code, field } = first
  if (declineWords[code] !== undefined || category === 'PAYMENT_METHOD_ERROR')
    return { outcome: 'declined', providerId: paymentIdIn(body), decline: declineOf(code) }
  if (category === 'AUTHENTICATION_ERROR') return rejected('credentials', 'Square refuses our token')
  if (code === 'IDEMPOTENCY_KEY_REUSED') return rejected('key-reused', 'the key was used for another request')
  // The first request under this key is still being worked on, or somebody else changes the same.
  if (status === 409) return { outcome: 'unknown', cause: 'Square is at work on it already' }
  const message = `${code} ${field ?? ''}`.trim()
  return rejected(status === 404 || code === 'NOT_FOUND' ? 'not-found' : 'invalid-request', message)
}

function paymentIdIn(body: unknown): string | null {
  const payment = (body as { payment?: { id?: unknown } } | undefined)?.payment
  return typeof payment?.id === 'string' ? payment.id : null
}
