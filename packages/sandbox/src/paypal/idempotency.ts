import type { Table } from '../state/table.ts'
import { PayPalError } from './errors.ts'

export interface Made {
  kind: 'order' | 'authorization' | 'capture' | 'refund'
  id: string
}

/** What a request made is shown again as it is now; what it made nothing of is answered as it was. */
export interface KeptRequest {
  id: string
  status: number
  body: string | null
  made: Made | null
  keptUntilMs: number
}

const hourMs = 3_600_000
const maxKept = 100_000

/** PayPal keeps the ids of orders for six hours, those of payments for 45 days. */
export const keptMs = (path: string) => (path.startsWith('/v2/payments/') ? 45 * 24 * hourMs : 6 * hourMs)

/** By `PayPal-Request-Id`. The body of a repetition is not looked at. */
export class RequestIds {
  readonly #kept: Table<KeptRequest>
  /** Not kept: what was in flight when the process died was not carried out. */
  readonly #inFlight = new Set<string>()

  constructor(kept: Table<KeptRequest>) {
    this.#kept = kept
  }

  begin(id: string, wallMs: number): KeptRequest | undefined {
    if (this.#inFlight.has(id))
      throw new PayPalError(
        409,
        'RESOURCE_CONFLICT',
        'The server has detected a conflict while processing this request.',
        [{ issue: 'PREVIOUS_REQUEST_IN_PROGRESS', description: 'A previous request on this resource is in progress.' }],
      )
    const kept = this.#kept.get(id)
    if (kept !== undefined && kept.keptUntilMs > wallMs) return kept
    this.#inFlight.add(id)
    return undefined
  }

  /** Inside the commit of the effect itself. */
  keep(request: KeptRequest, wallMs: number): void {
    this.#kept.delete(request.id)
    this.#kept.put(request.id, request)
    let removed = 0
    for (const oldest of this.#kept.walk('oldest-first')) {
      if ((oldest.keptUntilMs > wallMs && this.#kept.size <= maxKept) || removed === 10) break
      this.#kept.delete(oldest.id)
      removed += 1
    }
  }

  release(id: string): void {
    this.#inFlight.delete(id)
  }

  forgetAll(): number {
    const ids = [...this.#kept.walk('oldest-first')].map(({ id }) => id)
    for (const id of ids) this.#kept.delete(id)
    return ids.length
  }
}
