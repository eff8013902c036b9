import { timingSafeEqual } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock/clock.ts'
import type { LocalDueWork } from '../clock/participants.ts'
import type { Fault, Faults } from '../faults/faults.ts'
import type { State } from '../state/state.ts'
import { type DeliveryLimits, WebhookDeliveries } from '../webhooks/delivery.ts'
import { type AccountSwitch, findAccount, switchAccount } from './accounts.ts'
import { Balances } from './balances.ts'
import { decideDebit } from './bank-debits.ts'
import { type DisputeOrder, decideDispute, openDispute } from './disputes.ts'
import { doWhatIsDue, nextDue } from './due.ts'
import { invalid, StripeError } from './errors.ts'
import { apiVersion, recordEvent } from './events.ts'
import { expand, readExpand } from './expand.ts'
import { type FormFields, parseForm } from './form.ts'
import { IdempotencyKeys, type KeyedRequest, keyedRequest } from './idempotency.ts'
import { newId } from './ids.ts'
import type { Call, Operation } from './operation.ts'
import { Params } from './params.ts'
import { authenticatePayment } from './payment-intents/authenticate.ts'
import { type MethodUpdate, updateMethodByNetwork } from './payment-methods.ts'
import { decidePayout } from './payouts.ts'
import { decideRefund } from './refunds.ts'
import { authenticateSetup } from './setup-intents.ts'
import { type StripeTables, stripeTables } from './tables.ts'
import { composeWebhook } from './webhook-signature.ts'

export interface Incoming {
  method: string
  path: string
  params: Record<string, string>
  query: string
  contentType: string
  body: string
  authorization: string | undefined
  idempotencyKey: string | undefined
  account: string | undefined
  version: string | undefined
}

export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

export interface Outcome {
  /** Undefined: the socket is closed without one. */
  answer: Answer | undefined
  fault: Fault | undefined
}

export interface StripeOptions {
  state: State
  clock: Clock
  faults: Faults
  secretKey: string
  publicUrl: () => string
  deliveryLimits: DeliveryLimits
  maxObjects: number
}

/** One Stripe account, the platform's, with its connected accounts. */
export class StripeStandIn implements LocalDueWork {
  readonly name = 'stripe'
  readonly #options: StripeOptions
  readonly #tables: StripeTables
  readonly #balances: Balances
  readonly #keys: IdempotencyKeys
  readonly #deliveries: WebhookDeliveries

  constructor(options: StripeOptions) {
    this.#options = options
    this.#tables = stripeTables(options.state)
    this.#balances = new Balances(this.#tables.balanceTransactions)
    this.#keys = new IdempotencyKeys(this.#tables.idempotency)
    this.#deliveries = new WebhookDeliveries({
      provider: 'stripe',
      state: options.state,
      faults: options.faults,
      limits: options.deliveryLimits,
      table: 'stripe_deliveries',
      compose: (pending) => composeWebhook(this.#tables, pending),
    })
  }

  async handle(incoming: Incoming, operation: Operation<unknown> | undefined): Promise<Outcome> {
    const requestId = newId('req', 14)
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'request-id': requestId,
      'stripe-version': incoming.version ?? apiVersion,
      ...(incoming.idempotencyKey === undefined ? {} : { 'idempotency-key': incoming.idempotencyKey }),
      ...(incoming.account === undefined ? {} : { 'stripe-account': incoming.account }),
    }
    let fault: Fault | undefined
    try {
      this.#authenticate(incoming.authorization)
      fault = this.#options.faults.take('stripe', incoming.method, incoming.path)
      if (fault?.kind === 'socket-closed') return { answer: undefined, fault }
      refuseAtTheDoor(fault)
      const answer = await this.#answer(incoming, operation, fault, requestId)
      if (fault?.kind === 'answer-lost-after-commit') return { answer: undefined, fault }
      return { answer: { ...answer, headers: { ...headers, ...answer.headers } }, fault }
    } catch (error) {
      const { status, body, retry } = refusal(error)
      return { answer: { status, body, headers: { ...headers, ...retry } }, fault }
    }
  }

  nextDueMs(untilMs: number): number | null {
    const next = nextDue({ tables: this.#tables })
    return next !== null && next * 1_000 <= untilMs ? next * 1_000 : null
  }

  runDue(untilMs: number): void {
    if (this.nextDueMs(untilMs) !== null) this.#change((call) => doWhatIsDue(call), untilMs)
  }

  settled(): boolean {
    return this.#deliveries.settled()
  }

  switchAccount(id: string, order: AccountSwitch): unknown {
    return this.#change((call) => switchAccount(call, id, order))
  }

  /** What a customer did on the page `next_action` sent them to. */
  authenticate(id: string, outcome: 'succeed' | 'fail'): { id: string; status: string; returnUrl: string | null } {
    return this.#change((call) =>
      id.startsWith('seti_') ? authenticateSetup(call, id, outcome) : authenticatePayment(call, id, outcome),
    )
  }

  /** What banks and card networks do of their own. */
  openDispute(order: DisputeOrder): unknown {
    return this.#change((call) => openDispute(call, order))
  }

  decideDispute(id: string, outcome: 'won' | 'lost' | 'escalate'): unknown {
    return this.#change((call) => decideDispute(call, id, outcome))
  }

  decidePayout(id: string, outcome: 'paid' | 'failed', failureCode: string): unknown {
    return this.#change((call) => decidePayout(call, id, outcome, failureCode))
  }

  decideRefund(id: string, outcome: 'succeeded' | 'failed'): unknown {
    return this.#change((call) => decideRefund(call, id, outcome))
  }

  decideDebit(id: string, outcome: 'succeed' | 'fail'): { id: string; status: string } {
    const { status } = this.#change((call) => decideDebit(call, id, outcome))
    return { id, status }
  }

  updateMethod(id: string, update: MethodUpdate): unknown {
    return this.#change((call) => updateMethodByNetwork(call, id, update))
  }

  forgetIdempotencyKeys(): number {
    return this.#options.state.commit(() => this.#keys.forgetAll())
  }

  close(): Promise<void> {
    return this.#deliveries.close()
  }

  #authenticate(authorization: string | undefined): void {
    const given = keyOf(authorization)
    if (given === undefined) {
      throw new StripeError(401, {
        type: 'invalid_request_error',
        message: 'No API key was given: send it as Authorization: Bearer sk_test_….',
      })
    }
    const wanted = Buffer.from(this.#options.secretKey)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new StripeError(401, { type: 'invalid_request_error', message: 'Invalid API Key provided: ****' })
    }
  }

  async #answer(
    incoming: Incoming,
    operation: Operation<unknown> | undefined,
    fault: Fault | undefined,
    requestId: string,
  ): Promise<Answer> {
    if (!operation) {
      throw new StripeError(404, {
        type: 'invalid_request_error',
        message: `The sandbox does not know ${incoming.method} ${incoming.path}.`,
      })
    }
    const fields = fieldsOf(incoming)
    const account = this.#accountOf(incoming.account, operation)
    const keyed =
      incoming.method === 'POST' && incoming.idempotencyKey !== undefined
        ? keyedRequest(incoming.idempotencyKey, account, incoming.path, fields)
        : undefined
    const saved = keyed && this.#keys.begin(keyed, Date.now())
    if (saved) {
      if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1_000)
      const headers = { 'idempotent-replayed': 'true', 'original-request': saved.requestId }
      return { status: saved.status, body: saved.body, headers }
    }
    try {
      const params = new Params(fields)
      const paths = readExpand(params)
      const input = operation.read(params, incoming.params)
      params.finish()
      if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1_000)
      return this.#execute({ operation, input, paths, account, keyed, fault, requestId })
    } finally {
      if (keyed) this.#keys.release(keyed)
    }
  }

  /** The effect, its events and the answer to repeat: one commit. */
  #execute(execution: {
    operation: Operation<unknown>
    input: unknown
    paths: string[][]
    account: string | null
    keyed: KeyedRequest | undefined
    fault: Fault | undefined
    requestId: string
  }): Answer {
    const { operation, input, paths, account, keyed, fault, requestId } = execution
    if (operation.method === 'GET') {
      const call = this.#call({ account, fault, requestId, keyed }, [])
      return { status: 200, body: JSON.stringify(expand(call, operation.run(call, input), paths)), headers: {} }
    }
    this.#refuseWhenFull()
    const deliveries: string[] = []
    const answer = this.#options.state.commit((): Answer => {
      const call = this.#call({ account, fault, requestId, keyed }, deliveries)
      doWhatIsDue(call)
      const outcome = fault?.kind === '500' ? brokenDown() : this.#attempt(call, operation, input, paths)
      const answer = fault?.kind === '500-after-commit' ? brokenDown() : outcome
      if (keyed) this.#keys.save(keyed, { status: answer.status, body: answer.body, requestId }, Date.now())
      return answer
    })
    this.#deliveries.enqueue(deliveries)
    return answer
  }

  /** Rather a refusal that says so than a process that dies of its memory. */
  #refuseWhenFull(): void {
    const objects = Object.values(this.#tables).reduce((sum, { size }) => sum + size, 0)
    if (objects < this.#options.maxObjects) return
    throw new StripeError(503, {
      type: 'api_error',
      message: `The sandbox holds ${objects} objects and takes no more: start it with an empty SANDBOX_STATE_DIR.`,
    })
  }

  #attempt(call: Call, operation: Operation<unknown>, input: unknown, paths: string[][]): Answer {
    try {
      return this.#options.state.attempt(() => {
        try {
          return { status: 200, body: JSON.stringify(expand(call, operation.run(call, input), paths)), headers: {} }
        } catch (error) {
          if (error instanceof StripeError && error.keepsEffects) return { ...refusal(error), headers: {} }
          throw error
        }
      })
    } catch (error) {
      if (error instanceof StripeError) return { ...refusal(error), headers: {} }
      throw error
    }
  }

  #accountOf(account: string | undefined, operation: Operation<unknown>): string | null {
    if (account === undefined) return null
    if (!operation.onBehalf) {
      throw invalid('The sandbox has no direct charges: this request cannot be made with Stripe-Account.')
    }
    return findAccount(this.#call({ account: null }, []), account, 'Stripe-Account', 400).id
  }

  /** A change that no API request asked for. */
  #change<T>(change: (call: Call) => T, nowMs = this.#options.clock.nowMs()): T {
    const deliveries: string[] = []
    const result = this.#options.state.commit(() => change(this.#call({ account: null, nowMs }, deliveries)))
    this.#deliveries.enqueue(deliveries)
    return result
  }

  #call(
    of: {
      account: string | null
      fault?: Fault | undefined
      requestId?: string
      keyed?: KeyedRequest | undefined
      nowMs?: number
    },
    deliveries: string[],
  ): Call {
    const now = Math.floor((of.nowMs ?? this.#options.clock.nowMs()) / 1_000)
    const requestId = of.requestId ?? null
    const idempotencyKey = of.keyed?.key ?? null
    return {
      tables: this.#tables,
      balances: this.#balances,
      now,
      account: of.account,
      declineCode: of.fault?.kind === 'decline' ? (of.fault.declineCode ?? 'generic_decline') : undefined,
      requestId,
      idempotencyKey,
      publicUrl: this.#options.publicUrl(),
      emit: (type, object) => {
        const deliver = (of: { event: string; endpoint: string; type: string }) => this.#deliveries.add(of)
        deliveries.push(...recordEvent(this.#tables, deliver, { type, object, now, requestId, idempotencyKey }))
      },
    }
  }
}

/** `Bearer sk_…`, or the key as the user of Basic. */
function keyOf(authorization: string | undefined): Buffer | undefined {
  const [scheme, value] = (authorization ?? '').split(' ', 2)
  if (!value) return undefined
  if (scheme?.toLowerCase() === 'bearer') return Buffer.from(value)
  if (scheme?.toLowerCase() !== 'basic') return undefined
  return Buffer.from(Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0] ?? '')
}

function fieldsOf(incoming: Incoming): FormFields {
  if (incoming.method !== 'POST') return parseForm(incoming.query)
  if (incoming.body !== '' && !incoming.contentType.startsWith('application/x-www-form-urlencoded')) {
    throw invalid('Bodies are application/x-www-form-urlencoded.')
  }
  return parseForm(incoming.body)
}

/** Before anything executes: nothing is kept, the same key may be used again. */
function refuseAtTheDoor(fault: Fault | undefined): void {
  if (fault?.kind === '429') {
    throw new StripeError(429, {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Too many requests hit the API too quickly.',
    })
  }
  if (fault?.kind === '503') {
    throw new StripeError(503, { type: 'api_error', message: 'The API is unavailable for a moment.' })
  }
}

const brokenDown = (): Answer => ({
  status: 500,
  body: JSON.stringify({ error: { type: 'api_error', message: 'Something went wrong on our side.' } }),
  // Kept under the key, so that trying again is of no use; Stripe says so too.
  headers: { 'stripe-should-retry': 'false' },
})

function refusal(error: unknown): { status: number; body: string; retry: Record<string, string> } {
  if (error instanceof StripeError) {
    const retry: Record<string, string> = error.status === 409 ? { 'stripe-should-retry': 'true' } : {}
    return { status: error.status, body: JSON.stringify({ error: error.body }), retry }
  }
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
  const body = JSON.stringify({ error: { type: 'api_error', message: 'The sandbox itself failed; see its log.' } })
  return { status: 500, body, retry: {} }
}
