import { ApiError } from '@paypal/paypal-server-sdk'
import type { Decline, DeclineCode, Outcome } from '../provider.ts'
import { declineWords } from './declines.ts'

type Failure = Extract<Outcome<never>, { outcome: 'declined' | 'rejected' | 'unknown' }>

const messages: Readonly<Record<DeclineCode, string>> = {
  'insufficient-funds': 'The account does not hold enough.',
  'limit-exceeded': 'The limit of the account is reached.',
  'card-expired': 'The card has expired.',
  'card-lost-or-stolen': 'The card is blocked.',
  'wrong-card-details': 'The details of the card are not right.',
  'authentication-required': 'The payer has to confirm.',
  'suspected-fraud': 'The payment was refused.',
  'try-again-later': 'The bank could not decide now.',
  'method-unusable': 'This way to pay cannot be used for it.',
  declined: 'PayPal or the bank declined.',
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

interface Envelope {
  name: string
  issue: string | undefined
  field: string | undefined
}

/** PayPal's own words; null when somebody else has answered. */
function envelopeOf(body: unknown): Envelope | null {
  let value: unknown
  try {
    value = typeof body === 'string' ? JSON.parse(body) : body
  } catch {
    return null
  }
  const { name, details, error } = (value ?? {}) as { name?: unknown; details?: unknown; error?: unknown }
  if (typeof error === 'string') return { name: error, issue: undefined, field: undefined }
  if (typeof name !== 'string') return null
  const [first] = Array.isArray(details) ? (details as { issue?: unknown; field?: unknown }[]) : []
  const text = (given: unknown) => (typeof given === 'string' ? given : undefined)
  return { name, issue: text(first?.issue), field: text(first?.field) }
}

/** How a call ended that threw. Whatever PayPal has not said in its own envelope is not certain. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiError))
    return neverConnected.has(socketCodeOf(error) ?? '')
      ? rejected('unreachable', 'PayPal cannot be reached', true)
      : { outcome: 'unknown', cause: 'no answer from PayPal that could be read' }
  const { statusCode: status, body } = error
  if (status === 429) return rejected('rate-limited', 'PayPal takes no more now', true)
  const said = envelopeOf(body)
  if (said === null || status >= 500) return { outcome: 'unknown', cause: `PayPal answered ${status}` }
  const { name, issue, field } = said
  if (issue !== undefined && declineWords[issue] !== undefined)
    return { outcome: 'declined', providerId: null, decline: declineOf(issue) }
  if (status === 401) return rejected('credentials', 'PayPal refuses our client')
  // The first request under this id is still being worked on, or somebody else changes the same.
  if (status === 409) return { outcome: 'unknown', cause: 'PayPal is at work on it already' }
  const message = `${issue ?? name} ${field ?? ''}`.trim()
  return rejected(status === 404 || issue === 'INVALID_RESOURCE_ID' ? 'not-found' : 'invalid-request', message)
}
