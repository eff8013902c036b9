import { createHash } from 'node:crypto'
import type { Table } from '../state/table.ts'
import { invalid, SquareError } from './errors.ts'

export interface SavedAnswer {
  id: string
  fingerprint: string
  status: number
  body: string
  savedAtMs: number
}

export interface KeyedRequest {
  /** The endpoint with the key. */
  id: string
  fingerprint: string
}

const KEPT_MS = 24 * 60 * 60_000
const MAX_KEPT = 100_000

export function keyedRequest(endpoint: string, key: string, path: string, body: string): KeyedRequest {
  const fingerprint = createHash('sha256').update(`${path} ${body}`).digest('base64')
  return { id: `${endpoint} ${key}`, fingerprint }
}

/** The first answer of what was carried out is given again under its key; another request under it is refused. */
export class IdempotencyKeys {
  readonly #saved: Table<SavedAnswer>
  /** Not kept: what was in flight when the process died was not carried out. */
  readonly #inFlight = new Set<string>()

  constructor(saved: Table<SavedAnswer>) {
    this.#saved = saved
  }

  /** The answer to give again, or undefined when this is the first; then the key is taken until `release`. */
  begin({ id, fingerprint }: KeyedRequest, wallMs: number): SavedAnswer | undefined {
    if (this.#inFlight.has(id)) {
      throw new SquareError(409, {
        category: 'INVALID_REQUEST_ERROR',
        code: 'CONFLICT',
        detail: 'A request with this idempotency key is being worked on.',
      })
    }
    const saved = this.#saved.get(id)
    if (saved && wallMs - saved.savedAtMs < KEPT_MS) {
      if (saved.fingerprint === fingerprint) return saved
      throw invalid(
        'IDEMPOTENCY_KEY_REUSED',
        'Different request parameters used for the same idempotency_key.',
        'idempotency_key',
      )
    }
    this.#inFlight.add(id)
    return undefined
  }

  /** Inside the commit of the effect itself. */
  save(request: KeyedRequest, answer: { status: number; body: string }, wallMs: number): void {
    this.#saved.delete(request.id)
    this.#saved.put(request.id, { ...request, ...answer, savedAtMs: wallMs })
    let removed = 0
    for (const oldest of this.#saved.walk('oldest-first')) {
      const old = wallMs - oldest.savedAtMs >= KEPT_MS || this.#saved.size > MAX_KEPT
      if (!old || removed === 10) break
      this.#saved.delete(oldest.id)
      removed += 1
    }
  }

  release({ id }: KeyedRequest): void {
    this.#inFlight.delete(id)
  }

  /** As if a day had passed for every key. */
  forgetAll(): number {
    const ids = [...this.#saved.walk('oldest-first')].map(({ id }) => id)
    for (const id of ids) this.#saved.delete(id)
    return ids.length
  }
}
