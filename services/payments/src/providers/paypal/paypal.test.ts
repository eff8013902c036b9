import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSandbox } from '@clutch/sandbox/app'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ChargeRequest, ChargeResult, Outcome, PaymentLookup } from '../provider.ts'
import { PayPalProvider } from './paypal.ts'
import { isPayPals } from './signature.ts'

const client = { id: 'paypal_of_the_tests', secret: 'paypal_secret_of_the_tests' }
const standsAt = new Date('2026-03-02T09:00:00Z')
const dayMs = 86_400_000

let dir: string
let sandbox: Awaited<ReturnType<typeof buildSandbox>>
let url: string
let paypal: PayPalProvider

const providerOf = (over: Partial<ConstructorParameters<typeof PayPalProvider>[0]> = {}) =>
  new PayPalProvider({ clientId: client.id, clientSecret: client.secret, apiBase: url, ...over })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'paypal-'))
  const options = { stateDir: dir, stripeSecretKey: 'sk_test_unused', meshSecret: undefined, clockStandsAt: standsAt }
  sandbox = await buildSandbox({ ...options, paypalClient: client })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  url = sandbox.app.listeningOrigin
  paypal = providerOf()
})
afterAll(async () => {
  await sandbox?.app.close()
  await rm(dir, { recursive: true, force: true })
})
afterEach(() => send('DELETE', '/faults'))

async function send(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(url + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  expect(answer.ok, await answer.clone().text()).toBe(true)
  return answer.json()
}
const fault = (kind: string, path: string, times = 1) =>
  send('POST', '/faults', { provider: 'paypal', kind, match: { method: 'POST', path }, times })
const approve = (orderId: string, outcome = 'APPROVED') => send('POST', `/paypal/approve/${orderId}`, { outcome })
const moveTo = (at: Date) => send('PUT', '/clock', { now: at.toISOString() })

let keys = 0
const key = () => ({ idempotencyKey: `key-${++keys}` })
const eur = (amount: number) => money(amount, 'EUR')
const present = { present: true, returnUrl: 'https://shop.example/back' } as const
const request = (over: Partial<ChargeRequest> = {}): ChargeRequest => ({
  tenantId: 'ten_1',
  paymentId: newId('pay'),
  attemptId: newId('opn'),
  amount: eur(11_900),
  customerId: null,
  methodId: null,
  methodKind: 'paypal',
  description: 'Brakes',
  payer: present,
  ...over,
})
function resultOf<Result>(outcome: Outcome<Result> | { outcome: 'not-found' }): Result {
  if (outcome.outcome !== 'succeeded') throw new Error(JSON.stringify(outcome))
  return outcome.result
}
async function save(token: string) {
  const customer = { id: 'acc_1', name: 'Fleet GmbH', email: null, providerCustomerId: null }
  return resultOf(
    await paypal.saveMethod({ tenantId: 'ten_1', methodId: newId('pmt'), customer, token, returnUrl: null }, key()),
  )
}
async function charging(token = 'SETUP_CARD_OK'): Promise<ChargeRequest> {
  const { providerMethodId: methodId, providerCustomerId: customerId, kind } = await save(token)
  return request({ methodId, customerId, methodKind: kind, payer: { present: false } })
}
const lookup = (charge: ChargeRequest, handle: ChargeResult | null = null): PaymentLookup => ({
  tenantId: charge.tenantId,
  paymentId: charge.paymentId,
  attemptId: charge.attemptId,
  handle,
  customerId: charge.customerId,
  amount: charge.amount,
  startedAt: standsAt,
})
const handleOf = (providerPaymentId: string) => ({
  providerPaymentId,
  providerAuthorisationId: null,
  providerChargeId: null,
})
const lost = { outcome: 'unknown' }

describe('a kept method', () => {
  test('is charged in one call, and PayPal says what it kept; a removed one is not found and removed again', async () => {
    const charge = await charging()
    const charged = resultOf(await paypal.charge(charge, key()))
    // 3.4 % and 0.35.
    expect(charged).toMatchObject({ state: 'captured', amount: eur(11_900), fee: eur(440) })
    expect(resultOf(await paypal.findPayment(lookup(charge, charged)))).toEqual(charged)
    const methodId = charge.methodId!
    expect(resultOf(await paypal.findMethod({ providerMethodId: methodId }))).toMatchObject({
      kind: 'card',
      brand: 'visa',
      last4: '1111',
      expiryMonth: 12,
      expiryYear: 2030,
    })
    resultOf(await paypal.removeMethod({ providerMethodId: methodId }))
    resultOf(await paypal.removeMethod({ providerMethodId: methodId }))
    expect(await paypal.findMethod({ providerMethodId: methodId })).toEqual({ outcome: 'not-found' })
    expect(await paypal.charge(charge, key())).toMatchObject({ outcome: 'rejected', reason: 'invalid-request' })
  })

  test('of the payer’s wallet is approved once, then charged without them', async () => {
    expect((await save('SETUP_PAYPAL_OK')).kind).toBe('paypal')
    expect(resultOf(await paypal.charge(await charging('SETUP_PAYPAL_OK'), key())).state).toBe('captured')
  })

  test('a decline says whether to try again; a bank that asks for the payer sends them on', async () => {
    for (const [token, code, retry] of [
      ['SETUP_CARD_DECLINED', 'declined', 'soft'],
      ['SETUP_CARD_EXPIRED', 'card-expired', 'hard'],
      ['SETUP_CARD_CLOSED', 'method-unusable', 'hard'],
    ] as const)
      expect(await paypal.charge(await charging(token), key())).toMatchObject({
        outcome: 'declined',
        decline: { code, retry },
      })
    expect(await paypal.charge(await charging('SETUP_CARD_3DS'), key())).toMatchObject({ outcome: 'requires-action' })
  })
})

describe('the payer on PayPal’s page', () => {
  test('approves, and only then is the money taken, once', async () => {
    const charge = request()
    const asked = await paypal.charge(charge, key())
    expect(asked).toMatchObject({
      outcome: 'requires-action',
      redirectUrl: expect.stringMatching(/checkoutnow\?token=/),
    })
    const { providerId } = asked as { providerId: string }
    const handle = handleOf(providerId)
    const confirm = { ...charge, handle, capture: 'automatic' } as const
    expect(await paypal.confirm(confirm, key())).toMatchObject({ outcome: 'rejected' })
    await approve(providerId)
    const found = await paypal.findPayment({ ...lookup(charge), handle })
    expect(found).toEqual({ outcome: 'approved', providerId })
    const taken = resultOf(await paypal.confirm(confirm, key()))
    expect(taken).toMatchObject({ state: 'captured', amount: charge.amount })
    // Asked for under another key it is what it is already.
    expect(resultOf(await paypal.confirm(confirm, key()))).toEqual(taken)
  })

  test('whose bank declines has the order declined; who does not come back has paid nothing', async () => {
    const charge = request()
    const { providerId } = (await paypal.charge(charge, key())) as { providerId: string }
    await approve(providerId, 'DECLINED')
    const confirm = { ...charge, handle: handleOf(providerId), capture: 'automatic' } as const
    expect(await paypal.confirm(confirm, key())).toMatchObject({ outcome: 'declined', providerId })
    const other = (await paypal.charge(request(), key())) as { providerId: string }
    const released = resultOf(await paypal.release({ handle: handleOf(other.providerId) }, key()))
    expect(released).toMatchObject({ state: 'released', amount: eur(11_900) })
    expect(await paypal.charge(request({ payer: { present: false } }), key())).toMatchObject({ outcome: 'rejected' })
  })
})

describe('rule 22: what is reserved', () => {
  test('is taken in part and the rest is given up; no more than that, and not again', async () => {
    const charge = await charging()
    const held = resultOf(await paypal.authorise(charge, key()))
    expect(held).toMatchObject({ state: 'authorised', amount: eur(11_900), providerChargeId: null })
    expect(held.authorisedUntil!.getTime() - standsAt.getTime()).toBe(29 * dayMs)
    const capture = (amount: number) =>
      paypal.capture(
        { paymentId: charge.paymentId, handle: held, authorised: charge.amount, amount: eur(amount) },
        key(),
      )
    expect(await capture(11_901)).toMatchObject({ outcome: 'rejected', reason: 'invalid-request' })
    const taken = resultOf(await capture(7_000))
    expect(taken).toMatchObject({ state: 'captured', amount: eur(7_000), fee: eur(273) })
    expect(resultOf(await paypal.findPayment(lookup(charge, held)))).toEqual(taken)
    expect(resultOf(await paypal.release({ handle: held }, key())).state).toBe('captured')
  })

  test('is given up, or renewed once after three days, or lapses after 29', async () => {
    const given = resultOf(await paypal.authorise(await charging(), key()))
    expect(resultOf(await paypal.release({ handle: given }, key())).state).toBe('released')
    expect(resultOf(await paypal.release({ handle: given }, key())).state).toBe('released')
    const charge = await charging()
    const held = resultOf(await paypal.authorise(charge, key()))
    const renew = (handle: ChargeResult) => paypal.reauthorise({ handle, amount: charge.amount }, key())
    expect(await renew(held)).toMatchObject({ outcome: 'rejected' })
    await moveTo(new Date(standsAt.getTime() + 3 * dayMs))
    const renewed = resultOf(await renew(held))
    expect(renewed.providerAuthorisationId).not.toBe(held.providerAuthorisationId)
    expect(resultOf(await paypal.findPayment(lookup(charge, held)))).toEqual(renewed)
    expect(await renew(renewed)).toMatchObject({ outcome: 'rejected' })
    await moveTo(new Date(standsAt.getTime() + 29 * dayMs + 1_000))
    expect(resultOf(await paypal.findPayment(lookup(charge, renewed))).state).toBe('expired')
  })
})

describe('rule 20: a lost answer', () => {
  test('of a charge is settled by the same key, and the money moved once', async () => {
    const charge = await charging()
    const call = key()
    await fault('answer-lost-after-commit', '/v2/checkout/orders')
    expect(await paypal.charge(charge, call)).toMatchObject(lost)
    expect(await paypal.findPayment(lookup(charge))).toMatchObject(lost)
    const again = resultOf(await paypal.charge(charge, call))
    expect(resultOf(await paypal.charge(charge, call))).toEqual(again)
    const taken = [...sandbox.state.table<{ customId: string }>('paypal_captures').walk('newest-first')]
    expect(taken.filter(({ customId }) => customId.startsWith(charge.paymentId))).toHaveLength(1)
  })

  test('of a capture and of a refund is found at the order', async () => {
    const charge = await charging()
    const held = resultOf(await paypal.authorise(charge, key()))
    await fault('answer-lost-after-commit', '/v2/payments/authorizations/*/capture')
    const asked = { paymentId: charge.paymentId, handle: held, authorised: charge.amount, amount: charge.amount }
    expect(await paypal.capture(asked, key())).toMatchObject(lost)
    const taken = resultOf(await paypal.findPayment(lookup(charge, held)))
    expect(taken.state).toBe('captured')
    const refundId = newId('rfd')
    const refunding = { tenantId: 'ten_1', refundId, paymentId: charge.paymentId, handle: taken, amount: eur(4_000) }
    const search = { refundId, handle: taken, providerRefundId: null, startedAt: standsAt }
    expect(await paypal.findRefund(search)).toEqual({ outcome: 'not-found' })
    await fault('500-after-commit', '/v2/payments/captures/*/refund')
    expect(await paypal.refund(refunding, key())).toMatchObject(lost)
    expect(resultOf(await paypal.findRefund(search))).toMatchObject({ amount: eur(4_000), feeReturned: null })
    const more = { ...refunding, refundId: newId('rfd') }
    expect(await paypal.refund({ ...more, amount: eur(7_901) }, key())).toMatchObject({ outcome: 'rejected' })
    resultOf(await paypal.refund({ ...more, amount: eur(7_900) }, key()))
  })

  test('and every other way to fail says what is certain', async () => {
    const charge = await charging()
    for (const [kind, wanted] of [
      ['429', { outcome: 'rejected', reason: 'rate-limited', retryable: true }],
      ['500', lost],
      ['503', lost],
      ['socket-closed', lost],
    ] as const) {
      await fault(kind, '/v2/checkout/orders')
      expect(await paypal.charge(charge, key()), kind).toMatchObject(wanted)
    }
    const nowhere = providerOf({ apiBase: 'http://127.0.0.1:9' })
    expect(await nowhere.charge(charge, key())).toMatchObject({ outcome: 'rejected', reason: 'unreachable' })
    const stranger = providerOf({ clientSecret: 'another_secret' })
    expect(await stranger.charge(charge, key())).toMatchObject({ outcome: 'rejected', reason: 'credentials' })
    await send('POST', '/faults', { provider: 'paypal', kind: 'slow', delayMs: 1_000, match: { method: 'POST' } })
    expect(await providerOf({ deadlineMs: 300 }).charge(charge, key())).toMatchObject(lost)
    const huf = request({ amount: money(150_050, 'HUF') })
    expect(await paypal.charge(huf, key())).toMatchObject({ outcome: 'rejected', reason: 'invalid-request' })
  })
})

test('a webhook is PayPal’s when its certificate is, and says which payment of ours it is about', async () => {
  const { access_token: token } = (await (
    await fetch(`${url}/v1/oauth2/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    })
  ).json()) as { access_token: string }
  const made = await fetch(`${url}/v1/notifications/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${url}/sink/paypal`, event_types: [{ name: 'PAYMENT.CAPTURE.COMPLETED' }] }),
  })
  const { id: webhookId } = (await made.json()) as { id: string }
  const charge = await charging()
  const { providerPaymentId } = resultOf(await paypal.charge(charge, key()))
  interface Received {
    headers: Record<string, string>
    body: string
  }
  const received = async () => ((await send('GET', '/sink/paypal')) as { deliveries: Received[] }).deliveries
  await expect.poll(async () => (await received().catch(() => [])).length, { timeout: 5_000 }).toBe(1)
  const [{ headers, body }] = (await received()) as [Received]
  const raw = Buffer.from(body)
  const nowMs = Date.now()
  const ours = providerOf({ webhookId })
  const notice = await ours.readWebhook({ raw, headers, nowMs })
  expect(notice).toMatchObject({
    type: 'PAYMENT.CAPTURE.COMPLETED',
    subject: { kind: 'payment', tenantId: 'ten_1', id: charge.paymentId, providerId: providerPaymentId },
  })
  const changed = Buffer.from(body.replace('119.00', '999.00'))
  expect(await ours.readWebhook({ raw: changed, headers, nowMs })).toBe('not-signed')
  expect(await ours.readWebhook({ raw, headers, nowMs: nowMs + 301_000 })).toBe('not-signed')
  expect(await providerOf({ webhookId: 'another' }).readWebhook({ raw, headers, nowMs })).toBe('not-signed')
  expect(await providerOf().readWebhook({ raw, headers, nowMs })).toBe('not-configured')
  for (const [address, is] of [
    ['https://api.paypal.com/v1/notifications/certs/C', true],
    ['https://paypal.com.evil.example/c', false],
    ['https://evilpaypal.com/c', false],
    ['http://api.paypal.com/c', false],
    ['https://api.paypal.com@evil.example/c', false],
    [`${url}/v1/notifications/certs/C`, true],
  ] as const)
    expect(isPayPals(address, url), address).toBe(is)
})
