import { timingSafeEqual } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock/clock.ts'
import type { LocalDueWork } from '../clock/participants.ts'
import type { Fault, Faults } from '../faults/faults.ts'
import type { State } from '../state/state.ts'
import { type DeliveryLimits, WebhookDeliveries } from '../webhooks/delivery.ts'
import { decideDispute, type disputeReasons, loseUnanswered, nextAnswer, openDispute } from './disputes.ts'
import { invalid, SquareError } from './errors.ts'
import { composeWebhook, recordEvent } from './events.ts'
import { Fields, fieldsOf } from './fields.ts'
import { IdempotencyKeys, type KeyedRequest, keyedRequest } from './idempotency.ts'
import { type Call, instant, type Operation } from './operation.ts'
import { endDelays, nextDelay } from './payments.ts'
import { decidePayout, payOut } from './payouts.ts'
import { decideRefund, endRefunds, nextRefund } from './refunds.ts'
import { type SquareTables, squareTables } from './tables.ts'

export interface Incoming {
  method: string
  path: string
  params: Record<string, string>
  query: Record<string, unknown>
  body: string
  authorization: string | undefined
}

export interface Answer {
  status: number
  body: string
}

export interface SquareOptions {
  state: State
  clock: Clock
  faults: Faults
  accessToken: string
  deliveryLimits: DeliveryLimits
  maxObjects: number
}

/** One seller at Square, with a location for each currency. */
export class SquareStandIn implements LocalDueWork {
  readonly name = 'square'
  readonly #options: SquareOptions
  readonly #tables: SquareTables
  readonly #keys: IdempotencyKeys
  readonly #deliveries: WebhookDeliveries

  constructor(options: SquareOptions) {
    this.#options = options
    this.#tables = squareTables(options.state)
    this.#keys = new IdempotencyKeys(this.#tables.idempotency)
    this.#deliveries = new WebhookDeliveries({
      provider: 'square',
      state: options.state,
      faults: options.faults,
      limits: options.deliveryLimits,
      table: 'square_deliveries',
      compose: (pending) => composeWebhook(this.#tables, pending),
    })
  }

  /** An answer that is undefined is a socket that closes without one. */
  async handle(
    incoming: Incoming,
    operation: Operation<unknown>,
  ): Promise<{ answer: Answer | undefined; fault: Fault | undefined }> {
    let fault: Fault | undefined
    try {
      this.#authenticate(incoming.authorization)
      fault = this.#options.faults.take('square', incoming.method, incoming.path)
      if (fault?.kind === 'socket-closed') return { answer: undefined, fault }
      refuseAtTheDoor(fault)
      const answer = await this.#answer(incoming, operation, fault)
      return { answer: fault?.kind === 'answer-lost-after-commit' ? undefined : answer, fault }
    } catch (error) {
      return { answer: refusal(error), fault }
    }
  }

  nextDueMs(untilMs: number): number | null {
    const dues = [nextDelay, nextRefund, nextAnswer].map((next) => next({ tables: this.#tables }))
    const known = dues.filter((due) => due !== null)
    const next = known.length === 0 ? null : Math.min(...known)
    return next !== null && next <= untilMs ? next : null
  }

  runDue(untilMs: number): void {
    if (this.nextDueMs(untilMs) !== null) this.#change(doWhatIsDue, untilMs)
  }

  settled(): boolean {
    return this.#deliveries.settled()
  }

  /** What banks and card networks do of their own. */
  openDispute(order: { payment: string; amount?: number; reason?: (typeof disputeReasons)[number] }): unknown {
    return this.#change((call) => openDispute(call, order))
  }

  decideDispute(id: string, outcome: 'WON' | 'LOST'): unknown {
    return this.#change((call) => decideDispute(call, id, outcome))
  }

  decideRefund(id: string, outcome: 'COMPLETED' | 'REJECTED' | 'FAILED'): unknown {
    return this.#change((call) => decideRefund(call, id, outcome))
  }

  payOut(location: string): unknown {
    return this.#change((call) => payOut(call, location))
  }

  decidePayout(id: string, outcome: 'PAID' | 'FAILED'): unknown {
    return this.#change((call) => decidePayout(call, id, outcome))
  }

  forgetIdempotencyKeys(): number {
    return this.#options.state.commit(() => this.#keys.forgetAll())
  }

  close(): Promise<void> {
    return this.#deliveries.close()
  }

  #authenticate(authorization: string | undefined): void {
    const [scheme, value = ''] = (authorization ?? '').split(' ', 2)
    const wanted = Buffer.from(this.#options.accessToken)
    const given = Buffer.from(value)
    if (scheme?.toLowerCase() === 'bearer' && given.length === wanted.length && timingSafeEqual(given, wanted)) return
    throw new SquareError(401, {
      category: 'AUTHENTICATION_ERROR',
      code: 'UNAUTHORIZED',
      detail: 'This request could not be authorized.',
    })
  }

  async #answer(incoming: Incoming, operation: Operation<unknown>, fault: Fault | undefined): Promise<Answer> {
    const values = operation.method === 'GET' ? incoming.query : bodyOf(incoming.body)
    const fields = new Fields(values)
    const input = operation.read(fields, incoming.params)
    fields.accept('idempotency_key')
    fields.finish()
    const key = operation.method === 'GET' ? undefined : values.idempotency_key
    // To cancel by a key is to name it, not to use it.
    const keyed =
      typeof key === 'string' && operation.path !== '/payments/cancel'
        ? keyedRequest(`${operation.method} ${operation.path}`, key, incoming.path, incoming.body)
        : undefined
    const saved = keyed && this.#keys.begin(keyed, Date.now())
    if (saved) {
      if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1_000)
      return { status: saved.status, body: saved.body }
    }
    try {
      if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1_000)
      return this.#execute(operation, input, keyed, fault)
    } finally {
      if (keyed) this.#keys.release(keyed)
    }
  }

  /** The effect, its events and the answer to repeat: one commit. */
  #execute(
    operation: Operation<unknown>,
    input: unknown,
    keyed: KeyedRequest | undefined,
    fault: Fault | undefined,
  ): Answer {
    if (fault?.kind === '500') return brokenDown()
    if (operation.method === 'GET')
      return { status: 200, body: JSON.stringify(operation.run(this.#call([], this.#options.clock.nowMs()), input)) }
    this.#refuseWhenFull()
    const deliveries: string[] = []
    const answer = this.#options.state.commit((): Answer => {
      const call = this.#call(deliveries, this.#options.clock.nowMs(), fault)
      doWhatIsDue(call)
      const answer = this.#attempt(call, operation, input)
      if (keyed) this.#keys.save(keyed, answer, Date.now())
      return answer
    })
    this.#deliveries.enqueue(deliveries)
    return fault?.kind === '500-after-commit' ? brokenDown() : answer
  }

  #attempt(call: Call, operation: Operation<unknown>, input: unknown): Answer {
    try {
      return this.#options.state.attempt(() => {
        try {
          return { status: 200, body: JSON.stringify(operation.run(call, input)) }
        } catch (error) {
          if (error instanceof SquareError && error.kept !== undefined) return refusal(error)
          throw error
        }
      })
    } catch (error) {
      if (error instanceof SquareError) return refusal(error)
      throw error
    }
  }

  #refuseWhenFull(): void {
    const objects = Object.values(this.#tables).reduce((sum, { size }) => sum + size, 0)
    if (objects < this.#options.maxObjects) return
    throw new SquareError(503, {
      category: 'API_ERROR',
      code: 'SERVICE_UNAVAILABLE',
      detail: `The sandbox holds ${objects} objects and takes no more: start it with an empty SANDBOX_STATE_DIR.`,
    })
  }

  /** A change that no API request asked for. */
  #change<T>(change: (call: Call) => T, nowMs = this.#options.clock.nowMs()): T {
    const deliveries: string[] = []
    const result = this.#options.state.commit(() => change(this.#call(deliveries, nowMs)))
    this.#deliveries.enqueue(deliveries)
    return result
  }

  #call(deliveries: string[], nowMs: number, fault?: Fault): Call {
    return {
      tables: this.#tables,
      nowMs,
      declineCode: fault?.kind === 'decline' ? (fault.declineCode ?? 'generic_decline').toUpperCase() : undefined,
      emit: (type, kind, id, object) => {
        const deliver = (of: { event: string; endpoint: string; type: string }) => this.#deliveries.add(of)
        deliveries.push(...recordEvent(this.#tables, deliver, { type, kind, id, object, at: instant(nowMs) }))
      },
    }
  }
}

function doWhatIsDue(call: Call): void {
  endDelays(call)
  endRefunds(call)
  loseUnanswered(call)
}

function bodyOf(text: string): Record<string, unknown> {
  if (text === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('EXPECTED_JSON_BODY', 'The body is not JSON.')
  }
  fieldsOf(value)
  return value as Record<string, unknown>
}

/** Before anything is carried out: nothing is kept, the same key may be used again. */
function refuseAtTheDoor(fault: Fault | undefined): void {
  if (fault?.kind === '429') {
    throw new SquareError(429, { category: 'RATE_LIMIT_ERROR', code: 'RATE_LIMITED', detail: 'Too many requests.' })
  }
  if (fault?.kind === '503')
    throw new SquareError(503, { category: 'API_ERROR', code: 'SERVICE_UNAVAILABLE', detail: 'Not available now.' })
}

const brokenDown = (): Answer =>
  refusal(
    new SquareError(500, { category: 'API_ERROR', code: 'INTERNAL_SERVER_ERROR', detail: 'Something went wrong.' }),
  )

function refusal(error: unknown): Answer {
  if (error instanceof SquareError) return { status: error.status, body: error.body }
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
  const detail = 'The sandbox itself failed; see its log.'
  const failed = new SquareError(500, { category: 'API_ERROR', code: 'INTERNAL_SERVER_ERROR', detail })
  return { status: 500, body: failed.body }
}
