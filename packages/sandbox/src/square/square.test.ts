import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Square, SquareClient, SquareError } from 'square'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Receiver } from '../test-receiver.ts'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'

const token = 'square_of_the_tests'
const standsAt = new Date('2026-03-02T09:00:00Z')
const dublin = 'LDUBLINEUR001'

let dir: string
let sandbox: RunningSandbox
let square: SquareClient

const clientOf = (url: string) => new SquareClient({ token, baseUrl: url, maxRetries: 0 })
const start = () => startSandbox({ stateDir: dir, keepDir: true, squareAccessToken: token, clockStandsAt: standsAt })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandbox-square-'))
  sandbox = await start()
  square = clientOf(sandbox.url)
})
afterAll(async () => {
  await sandbox?.stop()
  await rm(dir, { recursive: true, force: true })
})

let keys = 0
const newKey = () => `key-${++keys}`
const eur = (amount: number) => ({ amount: BigInt(amount), currency: 'EUR' as const })
const paying = (more: Partial<Square.CreatePaymentRequest> = {}): Square.CreatePaymentRequest => ({
  idempotencyKey: newKey(),
  sourceId: 'cnon:card-nonce-ok',
  amountMoney: eur(10_000),
  locationId: dublin,
  ...more,
})
const pay = async (more: Partial<Square.CreatePaymentRequest> = {}) =>
  (await square.payments.create(paying(more))).payment!

async function refusal(call: PromiseLike<unknown>): Promise<SquareError> {
  try {
    await call
  } catch (error) {
    if (error instanceof SquareError) return error
    throw error
  }
  throw new Error('the call was not refused')
}
const codeOf = async (call: PromiseLike<unknown>) => (await refusal(call)).errors[0]?.code
const moveTo = (now: string) => send(`${sandbox.url}/clock`, 'PUT', { now })

describe('payments', () => {
  test('a completed payment is what was asked, less a fee, at a location of its currency', async () => {
    const payment = await pay({ referenceId: 'opn_1', note: 'a note' })
    expect(payment).toMatchObject({ status: 'COMPLETED', totalMoney: eur(10_000), locationId: dublin })
    expect(payment.processingFee?.[0]?.amountMoney).toEqual(eur(320))
    expect((await square.payments.get({ paymentId: payment.id! })).payment).toEqual(payment)
    expect(await codeOf(square.payments.create(paying({ locationId: 'LMAINUSD00001' })))).toBe('INVALID_VALUE')
    expect(await codeOf(square.payments.create(paying({ locationId: 'LNOWHERE' })))).toBe('INVALID_LOCATION')
  })

  test('the same key and body is one payment, another body under it is refused, a key has 45 characters at most', async () => {
    const request = paying()
    const first = await square.payments.create(request)
    expect(await square.payments.create(request)).toEqual(first)
    const other = { ...request, amountMoney: eur(10_001) }
    expect(await codeOf(square.payments.create(other))).toBe('IDEMPOTENCY_KEY_REUSED')
    expect(await codeOf(square.payments.create(paying({ idempotencyKey: 'k'.repeat(46) })))).toBe('VALUE_TOO_LONG')
    // What was refused for its form has not used the key.
    const key = newKey()
    expect(await codeOf(square.payments.create(paying({ idempotencyKey: key, amountMoney: eur(0) })))).toBe(
      'VALUE_TOO_LOW',
    )
    expect((await pay({ idempotencyKey: key })).status).toBe('COMPLETED')
  })

  test('a decline says its code, and the failed payment is there', async () => {
    for (const [nonce, code] of [
      ['cnon:card-nonce-declined', 'GENERIC_DECLINE'],
      ['cnon:card-nonce-rejected-cvv', 'CVV_FAILURE'],
      ['cnon:card-nonce-insufficient-funds', 'INSUFFICIENT_FUNDS'],
      ['cnon:card-nonce-requires-verification', 'CARD_DECLINED_VERIFICATION_REQUIRED'],
    ] as const) {
      const { errors, body } = await refusal(square.payments.create(paying({ sourceId: nonce })))
      expect(errors[0]).toMatchObject({ category: 'PAYMENT_METHOD_ERROR', code })
      const { id } = (body as { payment: { id: string } }).payment
      expect((await square.payments.get({ paymentId: id })).payment?.status).toBe('FAILED')
    }
    const verified = { sourceId: 'cnon:card-nonce-requires-verification', verificationToken: 'verf:ok' }
    expect((await pay(verified)).status).toBe('COMPLETED')
  })

  test('an authorisation is lowered, then taken once; what is completed is neither cancelled nor taken again', async () => {
    const { id: paymentId } = await pay({ autocomplete: false })
    const lower = (amount: number) =>
      square.payments.update({ paymentId: paymentId!, idempotencyKey: newKey(), payment: { amountMoney: eur(amount) } })
    expect(await codeOf(lower(10_001))).toBe('VALUE_TOO_HIGH')
    await lower(7_000)
    const { payment } = await square.payments.complete({ paymentId: paymentId! })
    expect(payment).toMatchObject({ status: 'COMPLETED', totalMoney: eur(7_000) })
    expect(await codeOf(square.payments.complete({ paymentId: paymentId! }))).toBe('BAD_REQUEST')
    expect(await codeOf(square.payments.cancel({ paymentId: paymentId! }))).toBe('BAD_REQUEST')
    expect(await codeOf(lower(1))).toBe('BAD_REQUEST')
  })

  test('a payment of a lost answer is cancelled by its key; one that never was is too, and the key is free again', async () => {
    const idempotencyKey = newKey()
    await send(`${sandbox.url}/faults`, 'POST', {
      provider: 'square',
      kind: 'answer-lost-after-commit',
      match: { method: 'POST' },
    })
    await expect(square.payments.create(paying({ idempotencyKey, autocomplete: false }))).rejects.toThrow()
    await square.payments.cancelByIdempotencyKey({ idempotencyKey })
    const found = await square.payments.list({ locationId: dublin, limit: 1 })
    expect(found.data[0]).toMatchObject({ status: 'CANCELED' })
    await square.payments.cancelByIdempotencyKey({ idempotencyKey: 'never-used' })
    expect((await pay({ idempotencyKey })).status).toBe('COMPLETED')
  })

  test('a fee goes to three at most, is their sum, and no more than nine tenths', async () => {
    const part = (amount: number) => ({ amount_money: { amount, currency: 'EUR' } })
    const fee = (amount: number, ...parts: number[]) =>
      paying({ appFeeMoney: eur(amount), appFeeAllocations: parts.map(part) })
    expect((await square.payments.create(fee(600, 100, 200, 300))).payment?.appFeeMoney).toEqual(eur(600))
    expect(await codeOf(square.payments.create(fee(600, 100, 200)))).toBe('INVALID_FEES')
    expect(await codeOf(square.payments.create(fee(400, 100, 100, 100, 100)))).toBe('ARRAY_LENGTH_TOO_LONG')
    expect(await codeOf(square.payments.create(paying({ appFeeMoney: eur(9_001) })))).toBe('INVALID_FEES')
  })

  test('a list goes on by its cursor, by location and time, each once', async () => {
    const listed: string[] = []
    for await (const each of await square.payments.list({ locationId: dublin, limit: 2 })) listed.push(each.id!)
    expect(new Set(listed).size).toBe(listed.length)
    expect(listed.length).toBeGreaterThan(8)
    expect((await square.payments.list({ locationId: 'LTOKYOJPY0001' })).data).toEqual([])
    expect((await square.payments.list({ locationId: dublin, endTime: '2026-03-01T00:00:00Z' })).data).toEqual([])
  })
})

test('a card is kept for a customer, charged with them and not after it was disabled', async () => {
  const { customer } = await square.customers.create({ companyName: 'Hanse Kurier', referenceId: 'acc_1' })
  const request = { idempotencyKey: newKey(), sourceId: 'cnon:card-nonce-ok', card: { customerId: customer!.id! } }
  const { card } = await square.cards.create(request)
  expect(card).toMatchObject({ last4: '1111', enabled: true, expYear: 2030n })
  expect(await codeOf(square.payments.create(paying({ sourceId: card!.id! })))).toBe('INVALID_VALUE')
  const source = { sourceId: card!.id!, customerId: customer!.id! }
  expect((await pay(source)).status).toBe('COMPLETED')
  await square.cards.disable({ cardId: card!.id! })
  expect(await codeOf(square.payments.create(paying(source)))).toBe('INVALID_CARD')
  expect((await square.cards.list({ customerId: customer!.id! })).data).toEqual([])
})

test('refunds are pending, then done, and never more than was taken; a token that is wrong is told so', async () => {
  const payment = await pay()
  const refund = (amount: number) =>
    square.refunds.refundPayment({ idempotencyKey: newKey(), paymentId: payment.id!, amountMoney: eur(amount) })
  const { refund: first } = await refund(6_000)
  expect(first?.status).toBe('PENDING')
  expect(await codeOf(refund(4_001))).toBe('REFUND_AMOUNT_INVALID')
  const { refund: second } = await refund(4_000)
  await send(`${sandbox.url}/square/refunds/${second!.id}`, 'POST', { outcome: 'REJECTED' })
  await moveTo('2026-03-02T09:01:00Z')
  expect((await square.refunds.get({ refundId: first!.id! })).refund?.status).toBe('COMPLETED')
  // What the bank refused can be given back another time.
  expect((await refund(4_000)).refund?.status).toBe('PENDING')
  const held = await pay({ autocomplete: false })
  const early = { idempotencyKey: newKey(), paymentId: held.id!, amountMoney: eur(1) }
  expect(await codeOf(square.refunds.refundPayment(early))).toBe('REFUND_ERROR_PAYMENT_NEEDS_COMPLETION')
  const stranger = new SquareClient({ token: 'another', baseUrl: sandbox.url, maxRetries: 0 })
  expect((await refusal(stranger.locations.list())).errors[0]?.category).toBe('AUTHENTICATION_ERROR')
})

test('an authorisation lasts a week, or 36 hours with the card; an unanswered dispute is lost; payouts can be read', async () => {
  const away = await pay({ autocomplete: false })
  const present = await pay({ autocomplete: false, sourceId: 'cnon:card-nonce-present' })
  const paid = await pay()
  const opened = await send(`${sandbox.url}/square/disputes`, 'POST', { payment: paid.id, amount: 2_500 })
  const disputeId = (opened.body as { id: string }).id
  const more = { idempotencyKey: newKey(), paymentId: paid.id!, amountMoney: eur(7_501) }
  expect(await codeOf(square.refunds.refundPayment(more))).toBe('PAYMENT_NOT_REFUNDABLE_DUE_TO_DISPUTE')
  const answered = await send(`${sandbox.url}/square/disputes`, 'POST', { payment: paid.id, amount: 100 })
  const other = (answered.body as { id: string }).id
  await square.disputes.createEvidenceText({ disputeId: other, idempotencyKey: newKey(), evidenceText: 'It was done.' })
  await square.disputes.submitEvidence({ disputeId: other })
  await send(`${sandbox.url}/square/disputes/${other}`, 'POST', { outcome: 'WON' })
  const status = async (paymentId: string) => (await square.payments.get({ paymentId })).payment?.status
  await moveTo('2026-03-03T21:02:00Z')
  expect([await status(present.id!), await status(away.id!)]).toEqual(['CANCELED', 'APPROVED'])
  await moveTo('2026-03-09T09:02:00Z')
  expect(await status(away.id!)).toBe('CANCELED')
  expect((await square.disputes.get({ disputeId })).dispute?.state).toBe('LOST')
  expect((await square.disputes.get({ disputeId: other })).dispute?.state).toBe('WON')

  const { body } = await send(`${sandbox.url}/square/payouts`, 'POST', { location: dublin })
  const { id: payoutId, amount_money } = body as { id: string; amount_money: { amount: number } }
  const entries: bigint[] = []
  for await (const each of await square.payouts.listEntries({ payoutId, limit: 3 }))
    entries.push(each.netAmountMoney!.amount!)
  expect(entries.reduce((sum, net) => sum + net, 0n)).toBe(BigInt(amount_money.amount))
})

test('a webhook is signed with its address, and everything survives a restart', async () => {
  const receiver = new Receiver()
  const notificationUrl = `${await receiver.listen()}/square`
  const { subscription } = await square.webhooks.subscriptions.create({
    subscription: { name: 'ours', eventTypes: ['payment.created'], notificationUrl },
  })
  const request = paying()
  const before = await square.payments.create(request)
  await receiver.until((received) => received.length === 1)
  await receiver.close()
  const [first] = receiver.received
  expect(JSON.parse(first!.body)).toMatchObject({ type: 'payment.created', data: { id: before.payment!.id } })
  const wanted = createHmac('sha256', subscription!.signatureKey!)
    .update(notificationUrl + first!.body)
    .digest('base64')
  expect(first!.headers['x-square-hmacsha256-signature']).toBe(wanted)

  await sandbox.stop()
  sandbox = await start()
  square = clientOf(sandbox.url)
  expect(await square.payments.create(request)).toEqual(before)
})
