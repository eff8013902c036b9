import { createHash } from 'node:crypto'
import type { Table } from '../state/table.ts'
import { invalid, StripeError } from './errors.ts'
import type { FormFields } from './form.ts'

/**
 * Stripe's rules (docs.stripe.com/api/idempotent_requests): the first answer under a key is kept from the moment the
 * endpoint starts to execute, a refusal or a 500 included, and repeated for at least 24 hours. A request that fails
 * validation, or that meets another one in flight, keeps nothing. Only POST has keys.
 */
export interface SavedAnswer {
  key: string
  endpoint: string
  fingerprint: string
  status: number
  body: string
  requestId: string
  savedAtMs: number
}

export interface KeyedRequest {
  key: string
  endpoint: string
  fingerprint: string
}

const KEPT_MS = 24 * 60 * 60_000
/** Beyond this many the oldest go early; a development home never gets there within a retry. */
const MAX_KEPT = 100_000

export function keyedRequest(key: string, account: string | null, path: string, fields: FormFields): KeyedRequest {
  if (key.length > 255) throw invalid('An idempotency key has at most 255 characters.')
  const fingerprint = createHash('sha256').update(canonical(fields)).digest('base64')
  return { key: account === null ? key : `${account} ${key}`, endpoint: path, fingerprint }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`
}

export class IdempotencyKeys {
  readonly #saved: Table<SavedAnswer>
  /** Not kept: what was in flight when the process died had not executed. */
  readonly #inFlight = new Set<string>()

  constructor(saved: Table<SavedAnswer>) {
    this.#saved = saved
  }

  /** The answer to repeat, or undefined when this is the first; then the key is taken until `release`. */
  begin(request: KeyedRequest, wallMs: number): SavedAnswer | undefined {
    if (this.#inFlight.has(request.key)) {
      throw new StripeError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `Another request with the idempotency key ${request.key} is still in progress. Try again later.`,
      })
    }
    const saved = this.#saved.get(request.key)
    if (saved && wallMs - saved.savedAtMs < KEPT_MS) {
      if (saved.endpoint !== request.endpoint || saved.fingerprint !== request.fingerprint)
        throw mismatch(saved, request)
      return saved
    }
    this.#inFlight.add(request.key)
    return undefined
  }

  /** Inside the commit of the effect itself. */
  save(request: KeyedRequest, answer: { status: number; body: string; requestId: string }, wallMs: number): void {
    // A key that comes back after its time is a new one, and belongs at the end of the queue.
    this.#saved.delete(request.key)
    this.#saved.put(request.key, { ...request, ...answer, savedAtMs: wallMs })
    let removed = 0
    for (const oldest of this.#saved.walk('oldest-first')) {
      const old = wallMs - oldest.savedAtMs >= KEPT_MS || this.#saved.size > MAX_KEPT
      if (!old || removed === 10) break
      this.#saved.delete(oldest.key)
      removed += 1
    }
  }

  release(request: KeyedRequest): void {
    this.#inFlight.delete(request.key)
  }

  /** As if a day had passed for every key. */
  forgetAll(): number {
    const keys = [...this.#saved.walk('oldest-first')].map(({ key }) => key)
    for (const key of keys) this.#saved.delete(key)
    return keys.length
  }
}

function mismatch(saved: SavedAnswer, request: KeyedRequest): StripeError {
  const what =
    saved.endpoint === request.endpoint
      ? 'with the same parameters they were first used with'
      : `for the same endpoint they were first used for ('${saved.endpoint}', not '${request.endpoint}')`
  return new StripeError(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used ${what}. Use another key than '${request.key}' for another request.`,
  })
}
