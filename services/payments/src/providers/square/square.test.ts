import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSandbox, type Sandbox } from '@clutch/sandbox/app'
import { money } from '@clutch/shared/money'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ChargeRequest, Found, Outcome, PaymentLookup } from '../provider.ts'
import { SquareProvider } from './square.ts'

const accessToken = 'square_of_the_tests'
const webhook = {
  key: 'the key of a subscription',
  url: 'https://clutch.example/api/v1/payments/provider-webhooks/square',
}
const eur = (amount: number) => money(amount, 'EUR')

let sandbox: Sandbox
let stateDir: string
let url: string
let square: SquareProvider

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'square-adapter-'))
  const clockStandsAt = new Date('2026-03-02T09:00:00Z')
  sandbox = await buildSandbox({
    stateDir,
    stripeSecretKey: 'sk_test_unused',
    squareAccessToken: accessToken,
    meshSecret: undefined,
    clockStandsAt,
  })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  url = sandbox.app.listeningOrigin
  square = new SquareProvider({ accessToken, apiBase: url, webhook })
})
afterAll(async () => {
  await sandbox?.app.close()
  await rm(stateDir, { recursive: true, force: true })
})
afterEach(async () => {
  await fetch(`${url}/faults`, { method: 'DELETE' })
})

let count = 0
const key = () => ({ idempotencyKey: `key_${++count}_${'x'.repeat(20)}` })
const request = (over: Partial<ChargeRequest> = {}): ChargeRequest => {
  count += 1
  return {
    tenantId: 'ten_1',
    paymentId: `pay_${count}`,
    attemptId: `opn_${count}`,
    amount: eur(11_900),
    customerId: null,
    methodId: 'cnon:card-nonce-ok',
    methodKind: 'card',
    description: 'INV-2026-000001',
    payer: { present: false },
    ...over,
  }
}
const lookup = (charge: ChargeRequest, providerPaymentId: string | null = null): PaymentLookup => ({
  tenantId: charge.tenantId,
  paymentId: charge.paymentId,
  attemptId: charge.attemptId,
  amount: charge.amount,
  handle:
    providerPaymentId === null ? null : { providerPaymentId, providerAuthorisationId: null, providerChargeId: null },
  customerId: null,
  startedAt: new Date(sandbox.clock.nowMs()),
})
function resultOf<Result>(outcome: Outcome<Result> | Found<Result>): Result {
  expect(outcome).toMatchObject({ outcome: 'succeeded' })
  return (outcome as { result: Result }).result
}
const post = (path: string, body: unknown, method = 'POST') =>
  fetch(`${url}${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const fault = async (kind: string, path = '/v2/payments', more: Record<string, unknown> = {}) => {
  const answer = await post('/faults', { provider: 'square', kind, match: { method: 'POST', path }, ...more })
  expect(answer.status).toBe(201)
}
const paymentsAtSquare = async (attemptId: string): Promise<unknown[]> => {
  const answer = await fetch(`${url}/v2/payments?location_id=LDUBLINEUR001`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  const { payments = [] } = (await answer.json()) as { payments?: { reference_id: string; status: string }[] }
  return payments.filter((each) => each.reference_id === attemptId && each.status !== 'FAILED')
}
const authorised = async () => {
  const charge = request()
  const handle = resultOf(await square.authorise(charge, key()))
  return { charge, handle }
}
const paid = async () => {
  const charge = request()
  return { charge, handle: resultOf(await square.charge(charge, key())) }
}

describe('charge', () => {
  test('takes the money at a location of the currency, and says what Square kept', async () => {
    const charged = resultOf(await square.charge(request(), key()))
    // 2.9 % and 0.30.
    expect(charged).toMatchObject({ state: 'captured', amount: eur(11_900), fee: eur(375) })
    expect(charged.providerChargeId).toBe(charged.providerPaymentId)
    const yen = resultOf(await square.charge(request({ amount: money(1_099, 'JPY') }), key()))
    expect(yen.amount).toEqual(money(1_099, 'JPY'))
  })

  test('a saved card is charged with its customer; two saved at once are one customer', async () => {
    const customer = { id: 'acc_1', name: 'Fleet GmbH', email: null, providerCustomerId: null }
    const save = (methodId: string) =>
      square.saveMethod({ tenantId: 'ten_1', methodId, customer, token: 'cnon:card-nonce-ok', returnUrl: null }, key())
    const [one, two] = (await Promise.all([save('pm_1'), save('pm_2')])).map(resultOf)
    expect(one!.providerCustomerId).toBe(two!.providerCustomerId)
    expect(one).toMatchObject({ kind: 'card', brand: 'visa', last4: '1111', expiryMonth: 12, expiryYear: 2030 })
    const { providerMethodId: methodId, providerCustomerId: customerId } = one!
    expect(resultOf(await square.charge(request({ methodId, customerId }), key())).state).toBe('captured')
    expect(resultOf(await square.findMethod({ providerMethodId: methodId }))).toEqual(one)
    resultOf(await square.removeMethod({ providerMethodId: methodId }))
    resultOf(await square.removeMethod({ providerMethodId: methodId }))
    expect(await square.findMethod({ providerMethodId: methodId })).toEqual({ outcome: 'not-found' })
  })

  test('a decline says whether to try again; what wants the payer asks them', async () => {
    const cases = [
      ['cnon:card-nonce-insufficient-funds', 'insufficient-funds', 'soft'],
      ['cnon:card-nonce-rejected-cvv', 'wrong-card-details', 'hard'],
      ['cnon:card-nonce-rejected-expiration', 'card-expired', 'hard'],
      ['cnon:card-nonce-requires-verification', 'authentication-required', 'authenticate'],
    ] as const
    for (const [methodId, code, retry] of cases) {
      const charge = request({ methodId })
      const declined = await square.charge(charge, key())
      expect(declined).toMatchObject({ outcome: 'declined', decline: { code, retry } })
      // Whoever only finds it learns the same.
      expect(await square.findPayment(lookup(charge))).toEqual(declined)
    }
  })

  test('what cannot be sent is not sent, and is said for certain', async () => {
    expect(await square.charge(request({ amount: money(1_000, 'KWD') }), key())).toMatchObject({
      outcome: 'rejected',
      reason: 'invalid-request',
    })
    expect(await square.charge(request({ methodId: null }), key())).toMatchObject({ reason: 'invalid-request' })
    expect(await square.charge(request({ methodId: 'cnon:nobody-knows' }), key())).toMatchObject({
      reason: 'not-found',
    })
  })

  test('the same key for another request is refused, not charged', async () => {
    const call = key()
    resultOf(await square.charge(request(), call))
    expect(await square.charge(request(), call)).toMatchObject({ outcome: 'rejected', reason: 'key-reused' })
  })
})

describe('a lost answer', () => {
  test.each(['answer-lost-after-commit', '500-after-commit'])(
    'rule 20: after %s it is unknown, found by the attempt, and the same again under the same key is one payment',
    async (kind) => {
      const charge = request()
      const call = key()
      await fault(kind)
      expect(await square.charge(charge, call)).toMatchObject({ outcome: 'unknown' })
      const found = resultOf(await square.findPayment(lookup(charge)))
      expect(found).toMatchObject({ state: 'captured', amount: eur(11_900) })
      expect(resultOf(await square.charge(charge, call))).toEqual(found)
      expect(await paymentsAtSquare(charge.attemptId)).toHaveLength(1)
    },
  )

  test.each(['socket-closed', '503', '500'])('%s says nothing of what happened', async (kind) => {
    const charge = request()
    await fault(kind)
    expect(await square.charge(charge, key())).toMatchObject({ outcome: 'unknown' })
    expect(await square.findPayment(lookup(charge))).toEqual({ outcome: 'not-found' })
    // A list lags: of one that began a moment ago its silence says nothing.
    expect(await square.findPayment({ ...lookup(charge), startedAt: new Date() })).toMatchObject({ outcome: 'unknown' })
  })

  test('too many requests, an unreachable address and a wrong token are certain', async () => {
    await fault('429')
    expect(await square.charge(request(), key())).toMatchObject({ reason: 'rate-limited', retryable: true })
    const nowhere = new SquareProvider({ accessToken, apiBase: 'http://127.0.0.1:9' })
    expect(await nowhere.charge(request(), key())).toMatchObject({ reason: 'unreachable', retryable: true })
    const stranger = new SquareProvider({ accessToken: 'another', apiBase: url })
    expect(await stranger.charge(request(), key())).toMatchObject({ reason: 'credentials', retryable: false })
  })

  test('an answer that is not of Square, or trickles, is unknown and never a refusal', async () => {
    const answers: ((response: ServerResponse) => void)[] = [
      (response) => response.writeHead(400).end('<html>'),
      (response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no route"}'),
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"payment"'),
    ]
    let answer = answers[0]!
    const server = createServer((incoming, response) => {
      if (incoming.url === '/v2/locations') {
        const locations = [{ id: 'L1', currency: 'EUR', status: 'ACTIVE' }]
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ locations }))
      } else answer(response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const provider = new SquareProvider({ accessToken, apiBase, timeoutMs: 1_000, deadlineMs: 400 })
    for (answer of answers) expect(await provider.charge(request(), key())).toMatchObject({ outcome: 'unknown' })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('authorise, capture, release', () => {
  test('an authorisation lasts a week, and is expired after it and not released', async () => {
    const { charge, handle } = await authorised()
    expect(handle).toMatchObject({ state: 'authorised', providerChargeId: null })
    expect(handle.authorisedUntil).toEqual(new Date(sandbox.clock.nowMs() + 7 * 86_400_000))
    const { handle: given } = await authorised()
    resultOf(await square.release({ handle: given }))
    const at = new Date(sandbox.clock.nowMs() + 7 * 86_400_000).toISOString()
    expect((await post('/clock', { now: at }, 'PUT')).status).toBe(200)
    expect(resultOf(await square.findPayment(lookup(charge, handle.providerPaymentId))).state).toBe('expired')
    expect(resultOf(await square.findPayment(lookup(charge, given.providerPaymentId))).state).toBe('released')
  })

  const capture = (handle: Awaited<ReturnType<typeof authorised>>['handle'], amount: number, call = key()) =>
    square.capture({ paymentId: 'pay_c', handle, authorised: eur(11_900), amount: eur(amount) }, call)

  test('rule 22: a part is taken by lowering first; cut off between the two, the same again ends it', async () => {
    const { handle } = await authorised()
    const call = key()
    // Lowered, and the taking never arrives.
    await fault('socket-closed', '/v2/payments/*/complete')
    expect(await capture(handle, 7_000, call)).toMatchObject({ outcome: 'unknown' })
    const taken = resultOf(await capture(handle, 7_000, call))
    expect(taken).toMatchObject({ state: 'captured', amount: eur(7_000) })
    expect(resultOf(await capture(handle, 7_000, call))).toEqual(taken)
    expect(await capture(handle, 12_000)).toEqual({ outcome: 'succeeded', result: taken })
  })

  test('a capture whose answer was lost is done once and found done', async () => {
    const { handle } = await authorised()
    const call = key()
    await fault('answer-lost-after-commit', '/v2/payments/*/complete')
    expect(await capture(handle, 11_900, call)).toMatchObject({ outcome: 'unknown' })
    expect(resultOf(await capture(handle, 11_900, call))).toMatchObject({ state: 'captured', amount: eur(11_900) })
  })

  test('a release whose answer was lost is found released; what was taken says so instead', async () => {
    const { handle } = await authorised()
    await fault('answer-lost-after-commit', '/v2/payments/*/cancel')
    expect(await square.release({ handle })).toMatchObject({ outcome: 'unknown' })
    expect(resultOf(await square.release({ handle })).state).toBe('released')
    const { handle: taken } = await paid()
    expect(resultOf(await square.release({ handle: taken })).state).toBe('captured')
  })
})

describe('refund', () => {
  test('is pending, then done; a lost one is found by its own id, and more than is left is refused', async () => {
    const { charge, handle } = await paid()
    const refund = (refundId: string, amount: number, call = key()) =>
      square.refund({ tenantId: 'ten_1', refundId, paymentId: charge.paymentId, handle, amount: eur(amount) }, call)
    const find = (refundId: string, providerRefundId: string | null = null) =>
      square.findRefund({ refundId, handle, providerRefundId, startedAt: new Date(sandbox.clock.nowMs()) })
    await fault('answer-lost-after-commit', '/v2/refunds')
    const call = key()
    expect(await refund('rfd_1', 5_000, call)).toMatchObject({ outcome: 'unknown' })
    const pending = await find('rfd_1')
    expect(pending).toMatchObject({ outcome: 'processing' })
    expect(await refund('rfd_1', 5_000, call)).toEqual(pending)
    expect(await find('rfd_2')).toEqual({ outcome: 'not-found' })
    expect(await refund('rfd_2', 6_901)).toMatchObject({ outcome: 'rejected', reason: 'invalid-request' })
    const refused = await refund('rfd_3', 6_900)
    const { providerId } = refused as { providerId: string }
    await post(`/square/refunds/${providerId}`, { outcome: 'REJECTED' })
    expect(await find('rfd_3')).toMatchObject({ outcome: 'declined', providerId })
    const at = new Date(sandbox.clock.nowMs() + 60_000).toISOString()
    await post('/clock', { now: at }, 'PUT')
    expect(resultOf(await find('rfd_1'))).toMatchObject({ amount: eur(5_000), feeReturned: null })
  })
})

test('movements are what was taken less fees, given back, disputed and paid out, over all locations and by when', async () => {
  const { handle } = await authorised()
  const from = new Date(sandbox.clock.nowMs() + 2 * 86_400_000)
  await post('/clock', { now: from.toISOString() }, 'PUT')
  resultOf(await square.capture({ paymentId: 'pay_m', handle, authorised: eur(11_900), amount: eur(10_000) }, key()))
  const yen = resultOf(await square.charge(request({ amount: money(10_000, 'JPY') }), key()))
  const of = { paymentId: 'pay_m', handle: yen, amount: money(4_000, 'JPY') }
  const given = (await square.refund({ tenantId: 'ten_1', refundId: 'rfd_m', ...of }, key())) as { providerId: string }
  await post(`/square/refunds/${given.providerId}`, { outcome: 'COMPLETED' })
  const opened = await post('/square/disputes', { payment: handle.providerPaymentId, amount: 2_500 })
  const dispute = (await opened.json()) as { id: string }
  await post(`/square/disputes/${dispute.id}`, { outcome: 'WON' })
  const period = { from, to: new Date(from.getTime() + 1_000), max: 10 }
  const report = await square.listMovements(period)
  expect(report).toMatchObject({ outcome: 'succeeded' })
  const moved = (providerReference: string, kind: string, net: unknown, about: string | null = null) => ({
    providerReference,
    kind,
    // A dispute names its payment alone.
    tenantId: kind === 'dispute' ? null : 'ten_1',
    about,
    net,
    at: from,
  })
  const wanted = [
    // Reserved two days before, taken now.
    moved(handle.providerPaymentId, 'charge', eur(10_000 - 320)),
    moved(dispute.id, 'dispute', eur(-2_500), handle.providerPaymentId),
    moved(dispute.id, 'dispute', eur(2_500), handle.providerPaymentId),
    moved(yen.providerPaymentId, 'charge', money(10_000 - 325, 'JPY')),
    moved(given.providerId, 'refund', money(-4_000, 'JPY'), yen.providerPaymentId),
  ]
  expect((report as { result: unknown[] }).result).toEqual(wanted)
  expect(await square.listMovements({ ...period, max: 4 })).toEqual({ outcome: 'too-many' })
  const before = { from: new Date(from.getTime() - 1_000), to: new Date(from.getTime() - 1), max: 10 }
  expect(await square.listMovements(before)).toEqual({ outcome: 'succeeded', result: [] })
})

test('a dispute is answered once, and says what it is after', async () => {
  const { handle } = await paid()
  const opened = await post('/square/disputes', { payment: handle.providerPaymentId, amount: 2_500 })
  const { id: providerDisputeId } = (await opened.json()) as { id: string }
  expect(resultOf(await square.disputes.find(providerDisputeId))).toMatchObject({
    state: 'needs-response',
    amount: eur(2_500),
    withheld: true,
    providerPaymentId: handle.providerPaymentId,
  })
  const answer = { providerDisputeId, evidence: { service: 'The car was delivered.' } }
  const call = key()
  expect(resultOf(await square.disputes.submitEvidence(answer, call)).state).toBe('under-review')
  expect(resultOf(await square.disputes.submitEvidence(answer, call)).state).toBe('under-review')
  await post(`/square/disputes/${providerDisputeId}`, { outcome: 'WON' })
  expect(resultOf(await square.disputes.find(providerDisputeId))).toMatchObject({ state: 'won', withheld: false })
})

describe('webhook', () => {
  const event = {
    event_id: 'e-1',
    type: 'payment.updated',
    created_at: '2026-03-02T09:00:00Z',
    data: { type: 'payment', id: 'P1', object: { payment: { id: 'P1', note: 'pay_1 ten_1 INV-2026-000001' } } },
  }
  const signed = (value: unknown, over: { key?: string; url?: string } = {}) => {
    const raw = Buffer.from(JSON.stringify(value))
    const signature = createHmac('sha256', over.key ?? webhook.key)
      .update(over.url ?? webhook.url)
      .update(raw)
      .digest('base64')
    return { raw, headers: { 'x-square-hmacsha256-signature': signature }, nowMs: 0 }
  }

  test('is believed when address and body were signed, and says of which payment of whom it is', async () => {
    expect(await square.readWebhook(signed(event))).toEqual({
      id: 'e-1',
      type: 'payment.updated',
      at: new Date('2026-03-02T09:00:00Z'),
      subject: { kind: 'payment', tenantId: 'ten_1', id: 'pay_1', providerId: 'P1' },
    })
  })

  test('of another key, another address, another body or none is not', async () => {
    expect(await square.readWebhook(signed(event, { key: 'another' }))).toBe('not-signed')
    expect(await square.readWebhook(signed(event, { url: `${webhook.url}/` }))).toBe('not-signed')
    const { headers } = signed(event)
    expect(await square.readWebhook({ raw: Buffer.from('{}'), headers, nowMs: 0 })).toBe('not-signed')
    expect(await square.readWebhook({ ...signed(event), headers: {} })).toBe('not-signed')
    const unset = new SquareProvider({ accessToken, apiBase: url })
    expect(await unset.readWebhook(signed(event))).toBe('not-configured')
  })
})
