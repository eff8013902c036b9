import type { ReconciliationDifference, ReconciliationRun } from '@clutch/contracts/payments/reconciliation-runs'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())

const keyed = () => ({ 'idempotency-key': newId('key') })
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const door = async (path: string, body: object): Promise<{ id: string }> => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${money.sandboxUrl}/stripe/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as { id: string }
}
async function pay(token = 'pm_card_visa') {
  const accountId = await money.account()
  expect((await money.addMethod(accountId, token)).status).toBe(201)
  const body = { accountId, amount: eur(10_000), description: newId('key') }
  const { body: payment } = await money.service.call<{ id: string; providerReference: string }>('POST', '/payments', {
    body,
    headers: keyed(),
  })
  return payment
}
async function run(body: object = {}, headers = keyed()) {
  const answer = await money.service.call<ReconciliationRun>('POST', '/payments/reconciliation/runs', {
    body: { provider: 'stripe', ...body },
    headers,
  })
  expect(answer.status).toBe(201)
  return answer.body
}
const differences = async (query = '') =>
  (
    await money.service.call<{ items: ReconciliationDifference[] }>(
      'GET',
      `/payments/reconciliation/differences${query}`,
    )
  ).body.items

test('a run keeps what it compared; what a lost webhook should have told is asked, and agrees the next time', async () => {
  const payment = await pay()
  const dispute = await door('disputes', { payment: payment.providerReference })
  await money.at('2026-03-02T10:00:00.000Z')
  const headers = keyed()
  const first = await run({}, headers)
  expect(first).toMatchObject({ status: 'finished', startedBy: 'request', differences: 1, asked: 1 })
  expect((await run({}, headers)).id).toBe(first.id)
  expect(await differences()).toMatchObject([
    { kind: 'dispute', cause: 'missing-here', providerReference: dispute.id, status: 'asked', providerAmount: -12_000 },
  ])
  await money.service.settled()
  await expect
    .poll(() => money.service.look('SELECT 1 FROM payments.disputes WHERE provider_reference = $1', [dispute.id]))
    .toHaveLength(1)
  const second = await run()
  expect(second).toMatchObject({ status: 'finished', differences: 0, totals: [{ currency: 'EUR', matched: 2 }] })
  expect(second.totals[0]!.ledger).toBe(second.totals[0]!.provider)
  expect(await differences()).toMatchObject([{ status: 'closed', decidedBy: 'payments/reconciliation' }])
  expect(await money.service.emitted('payments.reconciliation.difference-found')).toEqual([])
  await money.assertInvariants()
})

test('what is not ours to heal is open, raised once, and explained by a person once', async () => {
  const made = await fetch(`${money.sandboxUrl}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_clutch_payments', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      amount: '1000',
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: 'true',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
      'metadata[clutch_tenant]': money.service.tenant,
    }).toString(),
  })
  expect(made.status).toBe(200)
  await money.at('2026-03-02T11:00:00.000Z')
  await run()
  await run()
  const [open] = await differences('?status=open')
  expect(open).toMatchObject({ kind: 'charge', cause: 'missing-here', ledger: null, providerAmount: 961, version: 2 })
  expect(await money.service.emitted('payments.reconciliation.difference-found')).toHaveLength(1)
  const path = `/payments/reconciliation/differences/${open!.id}`
  const body = { status: 'explained', note: 'A charge of the old shop.' }
  const stale = await money.service.call('PATCH', path, { body, headers: { 'if-match': '"1"' } })
  expect(stale.status).toBe(412)
  const said = await money.service.call<ReconciliationDifference>('PATCH', path, {
    body,
    headers: { 'if-match': '"2"' },
  })
  expect(said.body).toMatchObject({ ...body, decidedBy: expect.any(String), decidedAt: expect.any(String) })
  expect(await run()).toMatchObject({ differences: 1 })
  expect(await differences('?status=open')).toEqual([])
  expect(await differences('?status=explained')).toMatchObject([{ note: body.note }])
  expect(await money.service.emitted('payments.reconciliation.difference-found')).toHaveLength(1)
})

test('each night it is compared by itself', async () => {
  await money.at('2026-03-03T03:00:00.000Z')
  const runs = async () =>
    (await money.service.call<{ items: ReconciliationRun[] }>('GET', '/payments/reconciliation/runs')).body.items
  await expect
    .poll(async () => (await runs())[0], { timeout: 5_000 })
    .toMatchObject({ startedBy: 'night', status: 'finished', until: '2026-03-03T03:00:00.000Z', differences: 1 })
})

test('a period that cannot be compared is refused with its field', async () => {
  const call = (body: object) =>
    money.service.call('POST', '/payments/reconciliation/runs', {
      body: { provider: 'stripe', ...body },
      headers: keyed(),
    })
  const answers = await Promise.all([
    call({ until: '2027-01-01T00:00:00.000Z' }),
    call({ from: '2026-03-02T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' }),
    call({ from: '2024-03-02T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' }),
  ])
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
    Array.from({ length: 3 }, () => [422, 'reconciliation-period-invalid']),
  )
})
