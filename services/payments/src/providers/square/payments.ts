import type { Money } from '@clutch/shared/money'
import type { Square } from 'square'
import type {
  CaptureRequest,
  ChargeRequest,
  ChargeResult,
  Found,
  Outcome,
  PaymentHandle,
  PaymentLookup,
  ProviderCall,
} from '../provider.ts'
import { AmountNotSendable, fromSquareMoney, toSquareMoney } from './amounts.ts'
import { asFound, type Client, succeeded } from './client.ts'
import { declineOf } from './errors.ts'
import { noteOf, readNote } from './references.ts'

const clockSkewMs = 300_000
const maxListed = 1_000
/** A list does not show at once what was made: what is not in it may still come into it. */
const listingLagMs = 60_000

export class Payments {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  async pay(request: ChargeRequest, autocomplete: boolean, call: ProviderCall): Promise<Outcome<ChargeResult>> {
    const { methodId: sourceId, customerId } = request
    const amountMoney = sendable(request.amount)
    if ('outcome' in amountMoney) return amountMoney
    if (sourceId === null) {
      const message = 'Square has no page of its own to choose a card on'
      return { outcome: 'rejected', reason: 'invalid-request', retryable: false, message }
    }
    const location = await this.#client.locationOf(amountMoney.currency)
    if (location.outcome !== 'succeeded') return location
    return this.#client.ask(
      () =>
        this.#client.sdk.payments.create({
          idempotencyKey: call.idempotencyKey,
          sourceId,
          amountMoney,
          autocomplete,
          ...(customerId === null ? {} : { customerId }),
          locationId: location.result,
          referenceId: request.attemptId,
          note: noteOf(request.paymentId, request.tenantId, request.description).slice(0, 500),
        }),
      ({ payment }) => paymentOutcome(payment),
    )
  }

  /**
   * A part is taken by lowering the amount first. Each of the two has a key of its own, so whoever repeats it after it
   * was cut off between them goes on where it ended.
   */
  async capture(
    { handle, authorised, amount }: CaptureRequest,
    { idempotencyKey }: ProviderCall,
  ): Promise<Outcome<ChargeResult>> {
    const paymentId = handle.providerPaymentId
    const amountMoney = sendable(amount)
    if ('outcome' in amountMoney) return amountMoney
    if (amount.amount < authorised.amount) {
      const lowered = await this.#client.ask(
        () =>
          this.#client.sdk.payments.update({
            paymentId,
            idempotencyKey: lowerKey(idempotencyKey),
            payment: { amountMoney },
          }),
        ({ payment }) => paymentOutcome(payment),
      )
      if (lowered.outcome === 'rejected' && !lowered.retryable) return this.#asItIs(paymentId, lowered)
      if (lowered.outcome !== 'succeeded') return lowered
    }
    const taken = await this.#client.ask(
      () => this.#client.sdk.payments.complete({ paymentId }),
      ({ payment }) => paymentOutcome(payment),
    )
    return this.#asItIs(paymentId, taken)
  }

  async release({ handle }: { handle: PaymentHandle }): Promise<Outcome<ChargeResult>> {
    const paymentId = handle.providerPaymentId
    const released = await this.#client.ask(
      () => this.#client.sdk.payments.cancel({ paymentId }),
      ({ payment }) => paymentOutcome(payment),
    )
    return this.#asItIs(paymentId, released)
  }

  /** Of a payment that is what it was to become already, Square says that it cannot become it. */
  async #asItIs(paymentId: string, answer: Outcome<ChargeResult>): Promise<Outcome<ChargeResult>> {
    if (answer.outcome !== 'rejected' || answer.reason !== 'invalid-request') return answer
    const now = await this.#retrieve(paymentId)
    if (now.outcome === 'unknown') return now
    return now.outcome === 'succeeded' && now.result.state !== 'authorised' ? now : answer
  }

  #retrieve(paymentId: string): Promise<Outcome<ChargeResult>> {
    return this.#client.ask(
      () => this.#client.sdk.payments.get({ paymentId }),
      ({ payment }) => paymentOutcome(payment),
    )
  }

  /** Whose payment it is, as its note says; null when it is none of ours, undefined when it cannot be asked now. */
  async ownerOf(paymentId: string): Promise<string | null | undefined> {
    const found = await this.#client.ask(
      () => this.#client.sdk.payments.get({ paymentId }),
      ({ payment }) => succeeded(readNote(payment?.note)?.tenantId ?? null),
    )
    if (found.outcome === 'succeeded') return found.result
    return found.outcome === 'rejected' && found.reason === 'not-found' ? null : undefined
  }

  /** By Square's id where it is known, else by the attempt, among those of the location since it began. */
  async find(lookup: PaymentLookup): Promise<Found<ChargeResult>> {
    const known = lookup.handle?.providerPaymentId
    if (known !== undefined) return asFound(await this.#retrieve(known))
    const location = await this.#client.locationOf(lookup.amount.currency)
    if (location.outcome !== 'succeeded') {
      const cause = location.outcome === 'rejected' ? location.message : 'no location could be read'
      return { outcome: 'unknown', cause }
    }
    const search = async (): Promise<Outcome<ChargeResult> | { outcome: 'not-found' }> => {
      const page = await this.#client.sdk.payments.list({
        locationId: location.result,
        beginTime: new Date(lookup.startedAt.getTime() - clockSkewMs).toISOString(),
        sortOrder: 'ASC',
        limit: 100,
      })
      let listed = 0
      for await (const payment of page) {
        if (payment.referenceId === lookup.attemptId) return paymentOutcome(payment)
        listed += 1
        // Not seen to the end, so it cannot be said that it is not there.
        if (listed >= maxListed) return { outcome: 'unknown', cause: `not among the first ${maxListed}` }
      }
      // A clock that is ahead of the wall's is a sandbox's, where nothing lags.
      const ageMs = Date.now() - lookup.startedAt.getTime()
      return ageMs > -clockSkewMs && ageMs < listingLagMs
        ? { outcome: 'unknown', cause: 'the list may not show it yet' }
        : { outcome: 'not-found' }
    }
    const found = await this.#client.ask<Awaited<ReturnType<typeof search>>, ChargeResult>(
      search,
      (answer) => answer as Outcome<ChargeResult>,
    )
    return asFound(found)
  }
}

/** One for the amount and one for its taking; a key has at most 45 characters. */
function lowerKey(key: string): string {
  return `${key.slice(0, 43)}-l`
}

export function sendable(
  amount: Money,
): ReturnType<typeof toSquareMoney> | Extract<Outcome<never>, { outcome: 'rejected' }> {
  try {
    return toSquareMoney(amount)
  } catch (error) {
    if (!(error instanceof AmountNotSendable)) throw error
    return { outcome: 'rejected', reason: 'invalid-request', retryable: false, message: error.message }
  }
}

export function feeOf(payment: Square.Payment): Money | null {
  const fees = payment.processingFee ?? []
  if (fees.length === 0) return null
  const [first, ...others] = fees.map(({ amountMoney }) => fromSquareMoney(amountMoney))
  // Of two currencies no sum is made.
  if (others.some(({ currency }) => currency !== first!.currency)) return null
  return { ...first!, amount: others.reduce((sum, { amount }) => sum + amount, first!.amount) }
}

function paymentOutcome(payment: Square.Payment | undefined): Outcome<ChargeResult> {
  if (payment?.id === undefined) return { outcome: 'unknown', cause: 'Square said no payment' }
  const { id, status } = payment
  const result = (state: ChargeResult['state']): Outcome<ChargeResult> =>
    succeeded({
      providerPaymentId: id,
      providerAuthorisationId: null,
      providerChargeId: state === 'captured' ? id : null,
      state,
      amount: fromSquareMoney(payment.totalMoney ?? payment.amountMoney),
      fee: feeOf(payment),
      authorisedUntil:
        state === 'authorised' && payment.delayedUntil !== undefined ? new Date(payment.delayedUntil) : null,
    })
  if (status === 'COMPLETED') return result('captured')
  if (status === 'APPROVED') return result('authorised')
  if (status === 'CANCELED') return result(lapsed(payment) ? 'expired' : 'released')
  if (status === 'PENDING') return { outcome: 'processing', providerId: id }
  if (status === 'FAILED') {
    const code = payment.cardDetails?.errors?.[0]?.code ?? 'GENERIC_DECLINE'
    return { outcome: 'declined', providerId: id, decline: declineOf(code) }
  }
  return { outcome: 'unknown', cause: `the payment is ${status}` }
}

/** Square calls both cancelled; what was given up in time has an earlier instant. */
function lapsed({ delayedUntil, cardDetails, updatedAt }: Square.Payment): boolean {
  const ended = cardDetails?.cardPaymentTimeline?.voidedAt ?? updatedAt
  return delayedUntil !== undefined && typeof ended === 'string' && Date.parse(ended) >= Date.parse(delayedUntil)
}
