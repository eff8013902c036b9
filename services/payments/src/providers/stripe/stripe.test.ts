import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSandbox, type Sandbox } from '@clutch/sandbox/app'
import { money } from '@clutch/shared/money'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ChargeRequest, ChargeResult, Outcome } from '../provider.ts'
import { StripeProvider } from './stripe.ts'

const secretKey = 'sk_test_clutch_adapter'
const eur = (amount: number) => money(amount, 'EUR')

let sandbox: Sandbox
let stateDir: string
let url: string
let stripe: StripeProvider
let customerId: string

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'stripe-adapter-'))
  sandbox = await buildSandbox({ stateDir, stripeSecretKey: secretKey, meshSecret: undefined })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  url = sandbox.app.listeningOrigin
  stripe = new StripeProvider({ secretKey, apiBase: url })
  customerId = resultOf(await stripe.saveMethod(method('pm_0'), key())).providerCustomerId
})

afterAll(async () => {
  await sandbox?.app.close()
  await rm(stateDir, { recursive: true, force: true })
})

afterEach(async () => {
  await fetch(`${url}/faults`, { method: 'DELETE' })
})

let keys = 0
const key = () => ({ idempotencyKey: `key_${++keys}` })
const customer = { id: 'cust_1', name: 'Fleet GmbH', email: null, providerCustomerId: null }
const method = (methodId: string, token = 'pm_card_visa') => ({
  tenantId: 'ten_1',
  methodId,
  customer,
  token,
  returnUrl: null,
})
let payments = 0
const request = (over: Partial<ChargeRequest> = {}): ChargeRequest => ({
  tenantId: 'ten_1',
  paymentId: `pay_${++payments}`,
  attemptId: `att_${payments}`,
  amount: eur(11_900),
  customerId,
  methodId: 'pm_card_visa',
  methodKind: 'card',
  description: 'INV-2026-000001',
  payer: { present: false },
  ...over,
})

function resultOf<Result>(outcome: Outcome<Result> | { outcome: 'not-found' }): Result {
  expect(outcome).toMatchObject({ outcome: 'succeeded' })
  return (outcome as { result: Result }).result
}

const fault = async (kind: string, more: Record<string, unknown> = {}) => {
  const answer = await fetch(`${url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'stripe', kind, match: { method: 'POST' }, ...more }),
  })
  expect(answer.status).toBe(201)
}

interface JournalEntry {
  method: string
  path: string
  headers: Record<string, string>
  body: unknown
}
const journal = async (path: string): Promise<JournalEntry[]> => {
  const { entries } = (await (await fetch(`${url}/journal?provider=stripe`)).json()) as { entries: JournalEntry[] }
  return entries.filter((entry) => entry.method === 'POST' && entry.path === path)
}
const chargesOf = async (paymentId: string): Promise<number> => {
  const list = await fetch(`${url}/v1/charges?transfer_group=${paymentId}`, {
    headers: { authorization: `Bearer ${secretKey}` },
  })
  const { data } = (await list.json()) as { data: { transfer_group: string | null; paid: boolean }[] }
  return data.filter((charge) => charge.transfer_group === paymentId && charge.paid).length
}
const lookup = (charge: ChargeRequest, providerPaymentId: string | null = null) => ({
  tenantId: charge.tenantId,
  paymentId: charge.paymentId,
  attemptId: charge.attemptId,
  amount: charge.amount,
  handle:
    providerPaymentId === null ? null : { providerPaymentId, providerAuthorisationId: null, providerChargeId: null },
  customerId,
  startedAt: new Date(sandbox.clock.nowMs()),
})

describe('charge', () => {
  test('takes the money, and says what the provider kept', async () => {
    const charged = resultOf(await stripe.charge(request(), key()))
    // The stand-in keeps 1.4 % and 0.25.
    expect(charged).toMatchObject({ state: 'captured', amount: eur(11_900), fee: eur(192) })
    expect(charged.providerPaymentId).toMatch(/^pi_/)
    expect(charged.providerChargeId).toMatch(/^ch_/)
  })

  test('sends our key, and the same key twice is one charge', async () => {
    const charge = request()
    const call = key()
    const first = resultOf(await stripe.charge(charge, call))
    const second = resultOf(await stripe.charge(charge, call))
    expect(second).toEqual(first)
    const sent = (await journal('/v1/payment_intents')).slice(-2)
    expect(sent.map((entry) => entry.headers['idempotency-key'])).toEqual([call.idempotencyKey, call.idempotencyKey])
    expect(await chargesOf(charge.paymentId)).toBe(1)
  })

  test('the same key for something else is rejected for good', async () => {
    const call = key()
    await stripe.charge(request(), call)
    expect(await stripe.charge(request({ amount: eur(1) }), call)).toMatchObject({
      outcome: 'rejected',
      reason: 'key-reused',
      retryable: false,
    })
  })

  test.each([
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient-funds', 'soft'],
    ['pm_card_chargeDeclinedExpiredCard', 'card-expired', 'hard'],
    ['pm_card_chargeDeclinedLostCard', 'card-lost-or-stolen', 'hard'],
    ['pm_card_chargeDeclinedFraudulent', 'suspected-fraud', 'hard'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'wrong-card-details', 'hard'],
    ['pm_card_chargeDeclinedProcessingError', 'try-again-later', 'soft'],
    ['pm_card_chargeDeclined', 'declined', 'soft'],
  ])('%s is declined as %s, %s', async (methodId, code, retry) => {
    const outcome = await stripe.charge(request({ methodId }), key())
    expect(outcome).toMatchObject({ outcome: 'declined', decline: { code, retry } })
  })

  test('authentication that the absent payer would have to give asks them instead of retrying', async () => {
    const outcome = await stripe.charge(request({ methodId: 'pm_card_authenticationRequired' }), key())
    expect(outcome).toMatchObject({
      outcome: 'declined',
      decline: { code: 'authentication-required', retry: 'authenticate' },
    })
  })

  test('a payer who is there is sent to authenticate, and comes back having paid', async () => {
    const charge = request({
      methodId: 'pm_card_authenticationRequired',
      payer: { present: true, returnUrl: 'https://example.com/back' },
    })
    const outcome = await stripe.charge(charge, key())
    expect(outcome).toMatchObject({
      outcome: 'requires-action',
      redirectUrl: expect.stringContaining('/stripe/authenticate/'),
    })
    const { providerId, redirectUrl } = outcome as { providerId: string; redirectUrl: string }
    await fetch(redirectUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome: 'succeed' }),
    })
    expect(resultOf(await stripe.findPayment(lookup(charge, providerId))).state).toBe('captured')
  })

  test('an amount Stripe cannot be told exactly is not sent', async () => {
    const before = (await journal('/v1/payment_intents')).length
    expect(await stripe.charge(request({ amount: money(5_124, 'KWD') }), key())).toMatchObject({
      outcome: 'rejected',
      reason: 'invalid-request',
    })
    expect((await journal('/v1/payment_intents')).length).toBe(before)
  })

  test('a wrong key of ours is not a decline', async () => {
    const wrong = new StripeProvider({ secretKey: 'sk_test_wrong', apiBase: url })
    expect(await wrong.charge(request(), key())).toMatchObject({
      outcome: 'rejected',
      reason: 'credentials',
      retryable: false,
    })
  })
})

describe('when the answer is lost', () => {
  test('a socket that closes once is answered by the repetition of the SDK, under our key, with one charge', async () => {
    await fault('answer-lost-after-commit')
    const charge = request()
    resultOf(await stripe.charge(charge, key()))
    expect(await chargesOf(charge.paymentId)).toBe(1)
  })

  test('it is unknown, the same request under the same key settles it, and there is one charge', async () => {
    await fault('answer-lost-after-commit', { times: 2 })
    const charge = request()
    const call = key()
    expect(await stripe.charge(charge, call)).toMatchObject({ outcome: 'unknown' })
    resultOf(await stripe.charge(charge, call))
    expect(await chargesOf(charge.paymentId)).toBe(1)
  })

  test('it is unknown, and our reference finds it without a repetition', async () => {
    await fault('answer-lost-after-commit', { times: 2 })
    const charge = request()
    expect(await stripe.charge(charge, key())).toMatchObject({ outcome: 'unknown' })
    const found: ChargeResult = resultOf(await stripe.findPayment(lookup(charge)))
    expect(found).toMatchObject({ state: 'captured', amount: eur(11_900), fee: eur(192) })
  })

  test('a request that never arrived is not found', async () => {
    await fault('socket-closed', { times: 2 })
    const charge = request()
    expect(await stripe.charge(charge, key())).toMatchObject({ outcome: 'unknown' })
    expect(await stripe.findPayment(lookup(charge))).toEqual({ outcome: 'not-found' })
  })

  test('another attempt of the same payment is not mistaken for it', async () => {
    const charge = request()
    resultOf(await stripe.charge(charge, key()))
    expect(await stripe.findPayment({ ...lookup(charge), attemptId: 'att_other' })).toEqual({ outcome: 'not-found' })
  })

  test.each(['500', '500-after-commit', '503'])('%s is unknown, never declined', async (kind) => {
    await fault(kind)
    expect(await stripe.charge(request(), key())).toMatchObject({ outcome: 'unknown' })
  })

  test('429 certainly did nothing and may be tried again under the same key', async () => {
    await fault('429')
    const charge = request()
    const call = key()
    expect(await stripe.charge(charge, call)).toMatchObject({
      outcome: 'rejected',
      reason: 'rate-limited',
      retryable: true,
    })
    resultOf(await stripe.charge(charge, call))
    expect(await chargesOf(charge.paymentId)).toBe(1)
  })

  test('429 to the repetition of a request whose first answer was lost is unknown: the first may have been carried out', async () => {
    await fault('answer-lost-after-commit')
    await fault('429')
    const charge = request()
    const call = key()
    expect(await stripe.charge(charge, call)).toMatchObject({ outcome: 'unknown' })
    resultOf(await stripe.charge(charge, call))
    expect(await chargesOf(charge.paymentId)).toBe(1)
  })

  test('silence ends with the time-out as unknown', async () => {
    await withServer(
      () => {},
      async (apiBase) => {
        const silent = new StripeProvider({ secretKey, apiBase, timeoutMs: 50 })
        expect(await silent.charge(request(), key())).toMatchObject({ outcome: 'unknown' })
      },
    )
  })

  test('an answer that trickles for ever ends with the deadline as unknown', async () => {
    await withServer(
      (respond) => {
        respond.writeHead(200, { 'content-type': 'application/json' })
        const drip = setInterval(() => respond.write(' '), 10)
        respond.on('close', () => clearInterval(drip))
      },
      async (apiBase) => {
        const trickling = new StripeProvider({ secretKey, apiBase, timeoutMs: 60_000, deadlineMs: 100 })
        expect(await trickling.charge(request(), key())).toMatchObject({ outcome: 'unknown' })
      },
    )
  })

  test('an answer that is not JSON is unknown', async () => {
    await withServer(
      (respond) => respond.end('<html>Bad gateway</html>'),
      async (apiBase) => {
        const garbled = new StripeProvider({ secretKey, apiBase })
        expect(await garbled.charge(request(), key())).toMatchObject({ outcome: 'unknown' })
      },
    )
  })

  test('where nobody listens nothing happened, and it may be tried again', async () => {
    const gone = await withServer(
      () => {},
      async (apiBase) => apiBase,
    )
    const unreachable = new StripeProvider({ secretKey, apiBase: gone })
    expect(await unreachable.charge(request(), key())).toMatchObject({
      outcome: 'rejected',
      reason: 'unreachable',
      retryable: true,
    })
    // But a look-up that could not be asked says nothing about the payment.
    expect(await unreachable.findPayment(lookup(request()))).toMatchObject({ outcome: 'unknown' })
  })
})

async function withServer<T>(
  answer: (respond: ServerResponse) => void,
  work: (apiBase: string) => Promise<T>,
): Promise<T> {
  const server = createServer((incoming, respond) => {
    incoming.resume()
    answer(respond)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

describe('authorise, capture, release', () => {
  test('a partial capture takes its part and releases the rest', async () => {
    const authorised = resultOf(await stripe.authorise(request(), key()))
    expect(authorised).toMatchObject({ state: 'authorised', amount: eur(11_900) })
    const captured = resultOf(
      await stripe.capture(
        { paymentId: 'pay', handle: authorised, authorised: authorised.amount, amount: eur(5_000) },
        key(),
      ),
    )
    expect(captured).toMatchObject({ state: 'captured', amount: eur(5_000), fee: eur(95) })
  })

  test('a released one takes nothing', async () => {
    const charge = request()
    const authorised = resultOf(await stripe.authorise(charge, key()))
    expect(resultOf(await stripe.release({ handle: authorised }, key())).state).toBe('released')
    expect(resultOf(await stripe.findPayment(lookup(charge, authorised.providerPaymentId))).state).toBe('released')
  })

  test('more than was authorised is rejected', async () => {
    const authorised = resultOf(await stripe.authorise(request(), key()))
    const outcome = await stripe.capture(
      { paymentId: 'pay', handle: authorised, authorised: authorised.amount, amount: eur(11_901) },
      key(),
    )
    expect(outcome).toMatchObject({ outcome: 'rejected', reason: 'invalid-request' })
  })
})

describe('methods, receivers, transfers, refunds', () => {
  test('a saved method shows four digits and can be charged without the payer', async () => {
    const saved = resultOf(await stripe.saveMethod(method('pm_1'), key()))
    expect(saved).toMatchObject({ kind: 'card', brand: 'visa', last4: '4242' })
    resultOf(await stripe.charge(request({ methodId: saved.providerMethodId }), key()))
  })

  test('a method the bank refuses is declined', async () => {
    const outcome = await stripe.saveMethod(method('pm_2', 'pm_card_chargeDeclined'), key())
    expect(outcome).toMatchObject({ outcome: 'declined' })
  })

  test("a vendor's share is sent on from its charge, is found by our id, and can come back", async () => {
    const receiver = resultOf(
      await stripe.receivers.create({ tenantId: 'ten_1', receiverId: 'rcv_1', country: 'DE', email: null }, key()),
    )
    expect(receiver).toMatchObject({ verification: 'verified', payoutsEnabled: true })
    const charge = request()
    const charged = resultOf(await stripe.charge(charge, key()))
    const transfer = {
      tenantId: 'ten_1',
      transferId: 'trf_1',
      paymentId: charge.paymentId,
      destination: receiver.providerAccountId,
      amount: eur(10_000),
      sourceChargeId: charged.providerChargeId,
    }
    await fault('answer-lost-after-commit', { times: 2, match: { method: 'POST', path: '/v1/transfers' } })
    expect(await stripe.transfers.send(transfer, key())).toMatchObject({ outcome: 'unknown' })
    const { providerTransferId } = resultOf(
      await stripe.transfers.find({ transferId: 'trf_1', paymentId: charge.paymentId }),
    )
    expect(await stripe.transfers.find({ transferId: 'trf_2', paymentId: charge.paymentId })).toEqual({
      outcome: 'not-found',
    })
    const reversal = {
      tenantId: 'ten_1',
      reversalId: 'rfp_1',
      transferId: 'trf_1',
      providerTransferId,
      amount: eur(10_000),
    }
    const { providerReversalId } = resultOf(await stripe.transfers.reverse(reversal, key()))
    expect(resultOf(await stripe.transfers.findReversal(reversal)).providerReversalId).toBe(providerReversalId)
    expect(await stripe.transfers.reverse(reversal, key())).toMatchObject({ outcome: 'rejected' })
  })

  test('a receiver is not paid out before it is verified', async () => {
    const { providerAccountId } = resultOf(
      await stripe.receivers.create(
        { tenantId: 'ten_1', receiverId: 'rcv_2', country: 'DE', email: 'v@example.com' },
        key(),
      ),
    )
    await fetch(`${url}/stripe/accounts/${providerAccountId}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ transfers: 'pending' }),
    })
    expect(resultOf(await stripe.receivers.find(providerAccountId))).toMatchObject({
      verification: 'pending',
      payoutsEnabled: false,
    })
    expect(await stripe.receivers.find('acct_none')).toEqual({ outcome: 'not-found' })
  })

  test('a refund is found by our id, and never exceeds what was captured', async () => {
    const charged = resultOf(await stripe.charge(request(), key()))
    const refund = {
      tenantId: 'ten_1',
      refundId: 'ref_1',
      paymentId: 'pay',
      handle: charged,
      amount: eur(1_900),
    }
    const done = resultOf(await stripe.refund(refund, key()))
    expect(resultOf(await stripe.findRefund({ ...refund, providerRefundId: null, startedAt: new Date() }))).toEqual(
      done,
    )
    expect(await stripe.refund({ ...refund, refundId: 'ref_2', amount: eur(10_001) }, key())).toMatchObject({
      outcome: 'rejected',
    })
  })
})

test('the base address is an origin', () => {
  for (const apiBase of ['ftp://x', 'http://x/path', 'http://x/?q=1', 'nonsense']) {
    expect(() => new StripeProvider({ secretKey, apiBase })).toThrow()
  }
})
