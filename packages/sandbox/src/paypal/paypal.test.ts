import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ApiError,
  CheckoutPaymentIntent,
  Client,
  Environment,
  OrdersController,
  PaymentsController,
  VaultController,
  VaultTokenRequestType,
} from '@paypal/paypal-server-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'

const credentials = { id: 'paypal_of_the_tests', secret: 'paypal_secret_of_the_tests' }

let dir: string
let sandbox: RunningSandbox
let sdk: ReturnType<typeof sdkAt>

/** The SDK has no address to be set: its requests are turned. */
function sdkAt(url: string) {
  class Turned extends Client {
    override getRequestBuilderFactory(): ReturnType<Client['getRequestBuilderFactory']> {
      const build = super.getRequestBuilderFactory()
      return (...of) => {
        const request = build(...of)
        request.interceptRequest((each) => ({ ...each, url: each.url.replace('https://api-m.paypal.com', url) }))
        return request
      }
    }
  }
  const client = new Turned({
    environment: Environment.Production,
    timeout: 5_000,
    clientCredentialsAuthCredentials: { oAuthClientId: credentials.id, oAuthClientSecret: credentials.secret },
  })
  return {
    orders: new OrdersController(client),
    payments: new PaymentsController(client),
    vault: new VaultController(client),
  }
}
const start = () =>
  startSandbox({
    stateDir: dir,
    keepDir: true,
    paypalClient: credentials,
    clockStandsAt: new Date('2026-03-02T09:00:00Z'),
  })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandbox-paypal-'))
  sandbox = await start()
  sdk = sdkAt(sandbox.url)
})
afterAll(async () => {
  await sandbox?.stop()
  await rm(dir, { recursive: true, force: true })
})

let ids = 0
const newId = () => `request-${++ids}`
const amountOf = (value: string, currencyCode = 'EUR') => ({ currencyCode, value })
const order = (value: string, currency = 'EUR', id = newId(), intent = CheckoutPaymentIntent.Capture) =>
  sdk.orders.createOrder({
    paypalRequestId: id,
    prefer: 'return=representation',
    body: { intent, purchaseUnits: [{ amount: amountOf(value, currency), customId: 'ours' }] },
  })
const approve = (id: string) => send(`${sandbox.url}/paypal/approve/${id}`, 'POST', { outcome: 'APPROVED' })

async function issueOf(call: Promise<unknown>): Promise<{ status: number; issue: string }> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const body = JSON.parse(error.body as string) as { name: string; debug_id: string; details?: { issue: string }[] }
    expect(body.debug_id).toMatch(/^[0-9a-f]{13}$/)
    return { status: error.statusCode, issue: body.details?.[0]?.issue ?? body.name }
  }
  throw new Error('the call was not refused')
}

test('an order is captured once its payer approved it, with its fee, and no more is refunded than was taken', async () => {
  const { result: made } = await order('100.00')
  const of = { id: made.id!, prefer: 'return=representation' }
  expect(made.links?.map(({ rel }) => rel)).toContain('approve')
  expect(await issueOf(sdk.orders.captureOrder(of))).toEqual({ status: 422, issue: 'ORDER_NOT_APPROVED' })
  await approve(of.id)
  expect(await issueOf(sdk.orders.authorizeOrder(of))).toMatchObject({ issue: 'ACTION_DOES_NOT_MATCH_INTENT' })
  const { result: done } = await sdk.orders.captureOrder({ ...of, paypalRequestId: newId() })
  const capture = done.purchaseUnits![0]!.payments!.captures![0]!
  expect(capture).toMatchObject({ status: 'COMPLETED', amount: amountOf('100.00'), customId: 'ours' })
  expect(capture.sellerReceivableBreakdown).toMatchObject({ paypalFee: amountOf('3.75'), netAmount: amountOf('96.25') })
  expect(await issueOf(sdk.orders.captureOrder(of))).toMatchObject({ issue: 'ORDER_ALREADY_CAPTURED' })
  const refund = (value?: string) =>
    sdk.payments.refundCapturedPayment({
      captureId: capture.id!,
      prefer: 'return=representation',
      ...(value === undefined ? {} : { body: { amount: amountOf(value) } }),
    })
  await refund('60.00')
  expect(await issueOf(refund('40.01'))).toMatchObject({ issue: 'REFUND_AMOUNT_EXCEEDED' })
  // Without an amount, what is left.
  expect((await refund()).result.amount).toEqual(amountOf('40.00'))
  expect(await issueOf(refund('0.01'))).toMatchObject({ issue: 'CAPTURE_FULLY_REFUNDED' })
})

test('HUF, JPY and TWD take no decimals, other currencies two, and a currency that PayPal lacks is refused', async () => {
  for (const currency of ['HUF', 'JPY', 'TWD']) {
    expect(await issueOf(order('10.00', currency))).toEqual({ status: 422, issue: 'DECIMALS_NOT_SUPPORTED' })
    expect((await order('10', currency)).result.purchaseUnits![0]!.amount).toEqual(amountOf('10', currency))
  }
  expect(await issueOf(order('10.001'))).toMatchObject({ issue: 'DECIMAL_PRECISION' })
  expect(await issueOf(order('10.00', 'KWD'))).toMatchObject({ issue: 'CURRENCY_NOT_SUPPORTED' })
  expect(await issueOf(order('0.00'))).toMatchObject({ issue: 'CANNOT_BE_ZERO_OR_NEGATIVE' })
  expect(await issueOf(order('ten'))).toEqual({ status: 400, issue: 'INVALID_PARAMETER_SYNTAX' })
})

test('an authorisation is taken in parts until the final one; a void one is not', async () => {
  const { result: made } = await order('100.00', 'EUR', newId(), CheckoutPaymentIntent.Authorize)
  await approve(made.id!)
  const { result } = await sdk.orders.authorizeOrder({ id: made.id!, prefer: 'return=representation' })
  const authorizationId = result.purchaseUnits![0]!.payments!.authorizations![0]!.id!
  const capture = (value: string, finalCapture = false) =>
    sdk.payments.captureAuthorizedPayment({ authorizationId, body: { amount: amountOf(value), finalCapture } })
  await capture('30.00')
  expect(await issueOf(capture('70.01'))).toMatchObject({ issue: 'MAX_CAPTURE_AMOUNT_EXCEEDED' })
  await capture('20.00', true)
  expect(await issueOf(capture('1.00'))).toMatchObject({ issue: 'AUTHORIZATION_ALREADY_CAPTURED' })
  expect(await issueOf(sdk.payments.voidPayment({ authorizationId }))).toMatchObject({ issue: 'PREVIOUSLY_CAPTURED' })
  expect(await issueOf(sdk.payments.reauthorizePayment({ authorizationId }))).toMatchObject({ status: 422 })
})

test('a repetition shows what the first made as it is now; both survive a restart, and the journal hides the secret', async () => {
  const id = newId()
  const { result: first } = await order('5.00', 'EUR', id)
  const token = { id: 'SETUP_CARD_OK', type: VaultTokenRequestType.SetupToken }
  const { result: kept } = await sdk.vault.createPaymentToken({ body: { paymentSource: { token } } })
  await approve(first.id!)
  await sandbox.stop()
  sandbox = await start()
  sdk = sdkAt(sandbox.url)
  const { result: again, statusCode } = await order('5.00', 'EUR', id)
  expect({ id: again.id, status: again.status, statusCode }).toEqual({
    id: first.id,
    status: 'APPROVED',
    statusCode: 200,
  })
  expect((await sdk.vault.getPaymentToken(kept.id!)).result.paymentSource?.card?.lastDigits).toBe('1111')
  const { body } = await send(`${sandbox.url}/journal?provider=paypal`, 'GET')
  expect((body as { entries?: unknown[] }).entries ?? body).not.toEqual([])
  const basic = Buffer.from(`${credentials.id}:${credentials.secret}`).toString('base64')
  for (const secret of [basic, credentials.secret, 'A21AA']) expect(JSON.stringify(body)).not.toContain(secret)
})
