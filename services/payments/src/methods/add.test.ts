import { CorporateAccountChanged } from '@clutch/contracts/b2b/corporate-accounts'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())
afterEach(() => money.clearFaults())

const path = '/payments/methods'

async function cardsOf(accountId: string): Promise<number> {
  const rows = await money.service.look<{ id: string }>(
    'SELECT provider_customer_id AS id FROM payments.customers WHERE account_id = $1',
    [accountId],
  )
  expect(rows).toHaveLength(1)
  const { data } = await money.atStripe<{ data: unknown[] }>(`customers/${rows[0]!.id}/payment_methods?limit=100`)
  return data.length
}

test('a method is saved at the provider, listed, and told', async () => {
  const accountId = await money.account()
  const added = await money.addMethod(accountId)
  expect(added).toMatchObject({
    status: 201,
    body: { accountId, provider: 'stripe', kind: 'card', label: 'visa •••• 4242', status: 'active', version: 1 },
  })
  const listed = await money.service.call<{ items: unknown[] }>('GET', `${path}?accountId=${accountId}`)
  expect(listed.body.items).toEqual([added.body])
  expect(await cardsOf(accountId)).toBe(1)
  await money.service.settled()
  const told = (await money.service.emitted('payments.method.added')).filter(
    (event) => event.aggregateId === added.body.id,
  )
  expect(told.map(({ data }) => data)).toEqual([added.body])
})

test('the newest is the one that is charged', async () => {
  const accountId = await money.account()
  await money.addMethod(accountId, 'pm_card_visa')
  const newest = await money.addMethod(accountId, 'pm_card_mastercard')
  const defaults = await money.service.look(
    'SELECT id FROM payments.payment_methods WHERE account_id = $1 AND default_for IS NOT NULL',
    [accountId],
  )
  expect(defaults).toEqual([{ id: newest.body.id }])
})

test('without an Idempotency-Key nothing is saved', async () => {
  const answer = await money.service.call('POST', path, {
    body: { accountId: await money.account(), provider: 'stripe', token: 'pm_card_visa' },
  })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/headers/idempotency-key' }] } })
})

test('the same key again is the same method, marked as a replay, and is attached once', async () => {
  const accountId = await money.account()
  const key = newId('key')
  const first = await money.addMethod(accountId, 'pm_card_visa', key)
  const second = await money.addMethod(accountId, 'pm_card_visa', key)
  expect(first.headers['idempotency-replayed']).toBeUndefined()
  expect(second.headers['idempotency-replayed']).toBe('true')
  expect(second).toMatchObject({ status: 201, body: first.body })
  expect(await cardsOf(accountId)).toBe(1)
})

test('the same key for another request is refused', async () => {
  const accountId = await money.account()
  const key = newId('key')
  await money.addMethod(accountId, 'pm_card_visa', key)
  const other = await money.addMethod(accountId, 'pm_card_mastercard', key)
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-mismatch' } })
  expect(await cardsOf(accountId)).toBe(1)
})

test('many requests at once under one key attach one card, and each is answered with it or told to wait', async () => {
  const accountId = await money.account()
  const key = newId('key')
  await money.fault('slow', '/v1/setup_intents', 1, { delayMs: 300 })
  const answers = await Promise.all(Array.from({ length: 8 }, () => money.addMethod(accountId, 'pm_card_visa', key)))
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0)
  for (const { status, body } of answers)
    if (status !== 201) expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency-in-flight' })
  expect(await cardsOf(accountId)).toBe(1)
})

test('an answer that is lost is 503, and the same key goes on to one card', async () => {
  const accountId = await money.account()
  const key = newId('key')
  await money.fault('answer-lost-after-commit', '/v1/setup_intents', 2)
  const lost = await money.addMethod(accountId, 'pm_card_visa', key)
  expect(lost).toMatchObject({ status: 503, body: { code: 'provider-unavailable' } })
  expect(lost.headers['retry-after']).toBeDefined()
  // The worker goes on by itself as well; whoever comes first, it is one card.
  await expect
    .poll(async () => (await money.addMethod(accountId, 'pm_card_visa', key)).status, { timeout: 10_000 })
    .toBe(201)
  expect(await cardsOf(accountId)).toBe(1)
})

test('what a process left when it died is finished without its client', async () => {
  const accountId = await money.account()
  await money.fault('answer-lost-after-commit', '/v1/setup_intents', 2)
  await money.addMethod(accountId)
  await money.service.settled()
  await expect.poll(() => cardsOf(accountId), { timeout: 10_000 }).toBe(1)
  await expect
    .poll(
      async () =>
        (await money.service.call<{ items: unknown[] }>('GET', `${path}?accountId=${accountId}`)).body.items.length,
    )
    .toBe(1)
})

test('a card that the provider refuses is 422, and is nothing the account could be charged with', async () => {
  const accountId = await money.account()
  const answer = await money.addMethod(accountId, 'pm_card_chargeDeclined')
  expect(answer).toMatchObject({ status: 422, body: { code: 'method-declined', detail: expect.any(String) } })
  const confirm = await money.addMethod(accountId, 'pm_card_authenticationRequired')
  expect(confirm).toMatchObject({ status: 422, body: { code: 'method-declined' } })
  const listed = await money.service.call<{ items: unknown[] }>('GET', `${path}?accountId=${accountId}`)
  expect(listed.body.items).toEqual([])
})

test('an account that payments has not heard of is 422 and says to retry; the same key works once it has', async () => {
  const unknown = newId('acc')
  const key = newId('key')
  const answer = await money.addMethod(unknown, 'pm_card_visa', key)
  expect(answer).toMatchObject({
    status: 422,
    body: {
      code: 'account-unknown',
      remedy: expect.stringContaining('retry'),
      errors: [{ pointer: '/body/accountId' }],
    },
  })
  const known = await money.account()
  expect((await money.addMethod(known, 'pm_card_visa', key)).status).toBe(201)
})

test("another tenant's account is as unknown as none", async () => {
  const theirs = await money.account(newId('ten'))
  const answer = await money.addMethod(theirs)
  const missing = await money.addMethod(newId('acc'))
  expect(answer.status).toBe(422)
  expect(answer.body).toEqual(missing.body)
})

test('an older version of an account does not replace a newer one', async () => {
  const id = await money.account()
  const base = {
    id,
    name: 'Newest',
    country: 'DE',
    vatId: null,
    billingEmail: 'a@b.example',
    currency: 'EUR',
    paymentTermsDays: 14,
    status: 'active' as const,
    createdAt: '2026-03-02T09:00:00.000Z',
  }
  await money.service.publish(CorporateAccountChanged, { ...base, version: 3 })
  await money.service.publish(CorporateAccountChanged, { ...base, version: 2, name: 'Older' })
  await money.service.settled()
  const rows = await money.service.look('SELECT version, name FROM payments.corporate_accounts WHERE id = $1', [id])
  expect(rows).toEqual([{ version: 3, name: 'Newest' }])
})
