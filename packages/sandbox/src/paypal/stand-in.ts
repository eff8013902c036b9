import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock/clock.ts'
import type { LocalDueWork } from '../clock/participants.ts'
import type { Fault, Faults } from '../faults/faults.ts'
import type { State } from '../state/state.ts'
import { type DeliveryLimits, WebhookDeliveries } from '../webhooks/delivery.ts'
import { lapse, nextLapse, showAuthorization } from './authorizations.ts'
import { showCapture, showRefund } from './captures.ts'
import { malformed, PayPalError } from './errors.ts'
import { composeWebhook, recordEvent, signingOf } from './events.ts'
import { Fields, fieldsOf } from './fields.ts'
import { type KeptRequest, keptMs, RequestIds } from './idempotency.ts'
import { type Call, instant, type Operation } from './operation.ts'
import { approve, patchFields, showOrder } from './orders.ts'
import { type PayPalTables, paypalTables } from './tables.ts'
import { type Client, checkToken, isClient, issueToken } from './tokens.ts'
import { approveSetup } from './vault.ts'

export interface Incoming {
  method: string
  path: string
  params: Record<string, string>
  query: Record<string, unknown>
  body: string
  headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface Answer {
  status: number
  body: string | null
  debugId: string
}

export interface PayPalOptions {
  state: State
  clock: Clock
  faults: Faults
  client: Client
  publicUrl(): string
  deliveryLimits: DeliveryLimits
  maxObjects: number
}

/** One merchant at PayPal. */
export class PayPalStandIn implements LocalDueWork {
  readonly name = 'paypal'
  readonly #options: PayPalOptions
  readonly #tables: PayPalTables
  readonly #requests: RequestIds
  readonly #deliveries: WebhookDeliveries

  constructor(options: PayPalOptions) {
    this.#options = options
    this.#tables = paypalTables(options.state)
    this.#requests = new RequestIds(this.#tables.requests)
    this.#deliveries = new WebhookDeliveries({
      provider: 'paypal',
      state: options.state,
      faults: options.faults,
      limits: options.deliveryLimits,
      table: 'paypal_deliveries',
      compose: (pending) => composeWebhook(this.#tables, pending, options.publicUrl()),
    })
  }

  /** An answer that is undefined is a socket that closes without one. */
  async handle(
    incoming: Incoming,
    operation: Operation<unknown> | 'token',
  ): Promise<{ answer: Answer | undefined; fault: Fault | undefined }> {
    let fault: Fault | undefined
    try {
      if (operation === 'token') return { answer: this.#token(incoming), fault }
      checkToken(this.#tables, header(incoming, 'authorization'), Date.now())
      fault = this.#options.faults.take('paypal', incoming.method, incoming.path)
      if (fault?.kind === 'socket-closed') return { answer: undefined, fault }
      refuseAtTheDoor(fault)
      const answer = await this.#answer(incoming, operation, fault)
      return { answer: fault?.kind === 'answer-lost-after-commit' ? undefined : answer, fault }
    } catch (error) {
      return { answer: refusal(error), fault }
    }
  }

  nextDueMs(untilMs: number): number | null {
    const next = nextLapse({ tables: this.#tables })
    return next !== null && next <= untilMs ? next : null
  }

  runDue(untilMs: number): void {
    if (this.nextDueMs(untilMs) !== null) this.#change(lapse, untilMs)
  }

  settled(): boolean {
    return this.#deliveries.settled()
  }

  /** What payers do on PayPal's pages. */
  approve(orderId: string, outcome: 'APPROVED' | 'DECLINED' | 'CANCELLED'): unknown {
    return this.#change((call) => approve(call, orderId, outcome))
  }

  approveSetup(setupTokenId: string): unknown {
    return this.#change((call) => approveSetup(call, setupTokenId))
  }

  forgetRequestIds(): number {
    return this.#options.state.commit(() => this.#requests.forgetAll())
  }

  certificate(id: string): string | undefined {
    const signing = signingOf(this.#tables)
    return signing?.id === id ? signing.certificate : undefined
  }

  close(): Promise<void> {
    return this.#deliveries.close()
  }

  #token(incoming: Incoming): Answer {
    if (!isClient(header(incoming, 'authorization'), this.#options.client)) return oauthRefusal(401, 'invalid_client')
    if (new URLSearchParams(incoming.body).get('grant_type') !== 'client_credentials')
      return oauthRefusal(400, 'unsupported_grant_type')
    const token = this.#options.state.commit(() => issueToken(this.#tables, Date.now()))
    return { status: 200, body: JSON.stringify(token), debugId: newDebugId() }
  }

  async #answer(incoming: Incoming, operation: Operation<unknown>, fault: Fault | undefined): Promise<Answer> {
    const fields = fieldsIn(incoming)
    const input = operation.read(fields, incoming.params)
    fields.finish()
    const given = operation.method === 'POST' ? header(incoming, 'paypal-request-id') : undefined
    if (given !== undefined && given.length > 108)
      throw malformed('INVALID_PARAMETER_VALUE', 'At most 108 characters.', 'PayPal-Request-Id')
    const id = given === undefined ? undefined : `${incoming.path} ${given}`
    const representation = /\breturn=representation\b/.test(header(incoming, 'prefer') ?? '')
    const kept = id === undefined ? undefined : this.#requests.begin(id, Date.now())
    if (kept) {
      if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1_000)
      return this.#again(kept, representation)
    }
    try {
      if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1_000)
      return this.#execute(operation, input, { id, path: incoming.path, representation, mock: mockOf(incoming) }, fault)
    } finally {
      if (id !== undefined) this.#requests.release(id)
    }
  }

  /** Not the answer that was, but what it was about as it is now. */
  #again({ status, body, made }: Readonly<KeptRequest>, representation: boolean): Answer {
    const debugId = newDebugId()
    if (made === null || body === null) return { status, body, debugId }
    const call = this.#call([], this.#options.clock.nowMs(), { representation })
    const { tables } = call
    const shown =
      made.kind === 'order'
        ? showOrder(call, tables.orders.get(made.id)!)
        : made.kind === 'authorization'
          ? showAuthorization(call, tables.authorizations.get(made.id)!)
          : made.kind === 'capture'
            ? showCapture(call, tables.captures.get(made.id)!)
            : showRefund(call, tables.refunds.get(made.id)!)
    return { status: made.kind === 'order' ? 200 : status, body: JSON.stringify(shown), debugId }
  }

  /** The effect, its events and what a repetition is answered: one commit. */
  #execute(
    operation: Operation<unknown>,
    input: unknown,
    how: { id: string | undefined; path: string; representation: boolean; mock: string | undefined },
    fault: Fault | undefined,
  ): Answer {
    if (fault?.kind === '500') return brokenDown()
    const debugId = newDebugId()
    const { nowMs } = { nowMs: this.#options.clock.nowMs() }
    if (operation.method === 'GET') {
      const { status, body } = operation.run(this.#call([], nowMs, how), input)
      return { status, body: JSON.stringify(body), debugId }
    }
    this.#refuseWhenFull()
    const deliveries: string[] = []
    const answer = this.#options.state.commit((): Answer => {
      const call = this.#call(deliveries, nowMs, {
        representation: how.representation,
        mock: fault?.kind === 'decline' ? (fault.declineCode ?? 'INSTRUMENT_DECLINED').toUpperCase() : how.mock,
      })
      lapse(call)
      try {
        const { status, body, made } = this.#options.state.attempt(() => operation.run(call, input))
        const text = body === undefined ? null : JSON.stringify(body)
        if (how.id !== undefined) {
          const wallMs = Date.now()
          const keptUntilMs = wallMs + keptMs(how.path)
          this.#requests.keep({ id: how.id, status, body: text, made: made ?? null, keptUntilMs }, wallMs)
        }
        return { status, body: text, debugId }
      } catch (error) {
        // What was refused has not used its id: it may be tried again under it.
        if (error instanceof PayPalError) return refusal(error)
        throw error
      }
    })
    this.#deliveries.enqueue(deliveries)
    return fault?.kind === '500-after-commit' ? brokenDown() : answer
  }

  #refuseWhenFull(): void {
    const objects = Object.values(this.#tables).reduce((sum, { size }) => sum + size, 0)
    if (objects < this.#options.maxObjects) return
    const message = `The sandbox holds ${objects} objects and takes no more: start it with an empty SANDBOX_STATE_DIR.`
    throw new PayPalError(503, 'SERVICE_UNAVAILABLE', message)
  }

  /** A change that no API request asked for. */
  #change<T>(change: (call: Call) => T, nowMs = this.#options.clock.nowMs()): T {
    const deliveries: string[] = []
    const result = this.#options.state.commit(() => change(this.#call(deliveries, nowMs)))
    this.#deliveries.enqueue(deliveries)
    return result
  }

  #call(deliveries: string[], nowMs: number, how: { representation?: boolean; mock?: string | undefined } = {}): Call {
    return {
      tables: this.#tables,
      nowMs,
      origin: this.#options.publicUrl(),
      declineIssue: how.mock,
      representation: how.representation ?? true,
      emit: (type, resourceType, resource) => {
        const deliver = (of: { event: string; endpoint: string; type: string }) => this.#deliveries.add(of)
        deliveries.push(...recordEvent(this.#tables, deliver, { type, resourceType, resource, at: instant(nowMs) }))
      },
    }
  }
}

function header({ headers }: Incoming, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** PayPal's own way to order a refusal: `{"mock_application_codes": "INSTRUMENT_DECLINED"}`. */
function mockOf(incoming: Incoming): string | undefined {
  try {
    const { mock_application_codes: code } = JSON.parse(header(incoming, 'paypal-mock-response') ?? '{}')
    return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? code : undefined
  } catch {
    return undefined
  }
}

function fieldsIn({ method, query, body }: Incoming): Fields {
  if (method === 'GET') return new Fields(query)
  if (body === '') return new Fields({})
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw malformed('MALFORMED_REQUEST_JSON', 'The request JSON is not well formed.', '/')
  }
  return method === 'PATCH' ? patchFields(value) : fieldsOf(value)
}

/** Before anything is carried out: the same id may be used again. */
function refuseAtTheDoor(fault: Fault | undefined): void {
  if (fault?.kind === '429')
    throw new PayPalError(429, 'RATE_LIMIT_REACHED', 'Too many requests. Blocked due to rate limiting.')
  if (fault?.kind === '503') throw new PayPalError(503, 'SERVICE_UNAVAILABLE', 'Service Unavailable.')
}

const newDebugId = () => randomBytes(7).toString('hex').slice(0, 13)

const oauthRefusal = (status: number, error: string): Answer => ({
  status,
  body: JSON.stringify({ error, error_description: 'Client Authentication failed' }),
  debugId: newDebugId(),
})

const brokenDown = (): Answer =>
  refusal(new PayPalError(500, 'INTERNAL_SERVER_ERROR', 'An internal server error has occurred.'))

function refusal(error: unknown): Answer {
  const debugId = newDebugId()
  if (error instanceof PayPalError) return { status: error.status, body: error.body(debugId), debugId }
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
  const failed = new PayPalError(500, 'INTERNAL_SERVER_ERROR', 'The sandbox itself failed; see its log.')
  return { status: 500, body: failed.body(debugId), debugId }
}
