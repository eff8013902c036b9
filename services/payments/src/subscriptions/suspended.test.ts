import { type CorporateAccount, CorporateAccountChanged } from '@clutch/contracts/b2b/corporate-accounts'
import { InvoiceRequested } from '@clutch/contracts/payments/invoice-requests'
import type { Plan } from '@clutch/contracts/payments/plans'
import type { Subscription, SubscriptionBill } from '@clutch/contracts/payments/subscriptions'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
let planId: string
beforeAll(async () => {
  money = await startMoney()
  planId = (
    await send<Plan>('POST', '/payments/plans', {
      code: 'plan',
      name: 'Plan',
      cycle: { every: 'month', count: 1 },
      charges: [
        { code: 'base', name: 'Base', kind: 'flat', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice: '30' }] },
        {
          ...{ code: 'km', name: 'Km', kind: 'metered', pricing: 'unit', meter: { aggregate: 'sum', unit: 'km' } },
          prices: [{ currency: 'EUR', unitPrice: '0.1' }],
        },
      ],
    })
  ).body.id
})
afterAll(() => money?.stop())

const send = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
  money.service.call<Body>(method, path, { body, headers: { 'idempotency-key': newId('key') } })
const subscribe = (accountId: string, more: object = {}) =>
  send<Subscription>('POST', '/payments/subscriptions', { accountId, planId, timeZone: 'Europe/Berlin', ...more })
const read = async (id: string) => (await send<Subscription>('GET', `/payments/subscriptions/${id}`)).body
const billsOf = async (id: string) =>
  (await send<{ items: SubscriptionBill[] }>('GET', `/payments/subscriptions/${id}/bills`)).body.items
    .toReversed()
    .map(({ cause, issueDate, total }) => [cause, issueDate, total.amount])
let versions = 1
async function set(id: string, status: CorporateAccount['status']): Promise<void> {
  versions += 1
  await money.service.publish(CorporateAccountChanged, {
    ...{ id, version: versions, name: 'Hanse Kurier', country: 'DE', vatId: null, currency: 'EUR', status },
    ...{ billingEmail: 'billing@hanse-kurier.example', paymentTermsDays: 14 },
    createdAt: '2026-03-02T09:00:00.000Z',
  })
  await money.service.settled()
}
async function goTo(instant: string): Promise<void> {
  money.service.clock.set(instant)
  const due = () =>
    money.service.look(`SELECT kind FROM payments.due_work WHERE due_at <= $1 AND failed_at IS NULL`, [instant])
  await expect.poll(due, { timeout: 10_000, interval: 20 }).toEqual([])
}

it('a suspended account is not renewed, the state and the event say why, and it goes on by itself as was said', async () => {
  const accountId = await money.account()
  const free = (await subscribe(accountId)).body
  const billed = (await subscribe(accountId, { suspendedSpan: 'billed' })).body
  const ending = (await subscribe(accountId)).body
  await send('POST', `/payments/subscriptions/${ending.id}/cancel`, {})
  await goTo('2026-03-20T09:00:00.000Z')
  await set(accountId, 'suspended')
  // What is paid for runs its course.
  expect(await read(free.id)).toMatchObject({ status: 'active', pauseReason: null })
  const seen = await send<{ bill: unknown }>('GET', `/payments/subscriptions/${free.id}/upcoming-bill`)
  expect(seen.body.bill).toBe(null)
  const usage = { id: 'u1', chargeCode: 'km', quantity: '100', occurredAt: '2026-03-19T10:00:00.000Z' }
  expect((await send('POST', `/payments/subscriptions/${free.id}/usage`, { records: [usage] })).status).toBe(200)
  await goTo('2026-06-12T09:00:00.000Z')
  for (const { id } of [free, billed]) {
    expect(await read(id)).toMatchObject({ status: 'paused', pauseReason: 'account-suspended', nextBillAt: null })
    expect(await billsOf(id)).toEqual([['start', '2026-03-02', 3_000]])
  }
  expect(await read(ending.id)).toMatchObject({ status: 'cancelled' })
  const paused = await money.service.emitted('payments.subscription.paused')
  expect(paused.map(({ aggregateId, data }) => [aggregateId, data.pauseReason]).toSorted()).toEqual(
    [free, billed].map(({ id }) => [id, 'account-suspended']).toSorted(),
  )
  // Nothing new is booked meanwhile, by whatever way.
  const refused = [
    await subscribe(accountId),
    await send('POST', '/payments/subscriptions/preview', { accountId, planId, timeZone: 'Europe/Berlin' }),
    await send('POST', `/payments/subscriptions/${free.id}/resume`),
    await send('POST', `/payments/subscriptions/${free.id}/change`, { quantity: 2 }),
    await send('POST', `/payments/subscriptions/${free.id}/change-preview`, { action: 'resume' }),
  ]
  expect(refused.map(({ status, body }) => [status, (body as { code?: string }).code])).toEqual(
    refused.map(() => [409, 'account-suspended']),
  )

  await set(accountId, 'active')
  await goTo('2026-06-12T09:00:00.000Z')
  // Twenty of the thirty days until 2 July are left, and what was used in March.
  expect(await billsOf(free.id)).toEqual([
    ['start', '2026-03-02', 3_000],
    ['resume', '2026-06-12', 2_000 + 1_000],
  ])
  expect(await billsOf(billed.id)).toEqual([
    ['start', '2026-03-02', 3_000],
    ['renewal', '2026-04-02', 3_000],
    ['renewal', '2026-05-02', 3_000],
    ['renewal', '2026-06-02', 3_000],
  ])
  for (const { id } of [free, billed])
    expect(await read(id)).toMatchObject({
      status: 'active',
      pauseReason: null,
      nextBillAt: '2026-07-01T22:00:00.000Z',
    })
  expect((await money.service.emitted('payments.subscription.resumed')).length).toBe(2)
  // An event that is late changes nothing.
  await money.service.publish(CorporateAccountChanged, {
    ...{ id: accountId, version: 2, name: 'Late', country: 'DE', vatId: null, currency: 'EUR', status: 'suspended' },
    ...{ billingEmail: 'billing@hanse-kurier.example', paymentTermsDays: 14 },
    createdAt: '2026-03-02T09:00:00.000Z',
  })
  await money.service.settled()
  await goTo('2026-07-02T09:00:00.000Z')
  expect((await billsOf(free.id)).at(-1)).toEqual(['renewal', '2026-07-02', 3_000])
  await money.assertInvariants()
})

it('whoever races, nobody is left behind, and nobody is billed twice', async () => {
  const accountId = await money.account()
  const ids: string[] = []
  for (let n = 0; n < 8; n += 1) ids.push((await subscribe(accountId)).body.id)
  let at = '2026-07-02T09:00:00.000Z'
  for (const day of ['2026-08-02', '2026-09-02', '2026-10-02']) {
    await set(accountId, 'suspended')
    at = `${day}T09:00:00.000Z`
    // The engine holds back while the suspension ends.
    money.service.clock.set(at)
    await set(accountId, 'active')
    await goTo(at)
    await money.service.settled()
    await goTo(at)
    for (const id of ids) expect(await read(id)).toMatchObject({ status: 'active', currentPeriod: { startDay: day } })
  }
  const asked = (await money.service.emitted(InvoiceRequested.type)).map(
    ({ data }) => data as never as { origin: { id: string } },
  )
  for (const id of ids) {
    expect((await billsOf(id)).map(([, day, total]) => [day, total])).toEqual(
      ['2026-07-02', '2026-08-02', '2026-09-02', '2026-10-02'].map((day) => [day, 3_000]),
    )
    expect(asked.filter(({ origin }) => origin.id === id)).toHaveLength(4)
  }
})
