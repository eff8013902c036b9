import type { Payment } from '@clutch/contracts/payments/payments'
import { newId } from '@clutch/shared/id'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

interface Operation {
  id: string
  subjectId: string
  status: string
  code: string | null
  message: string | null
}

let money: Money
beforeAll(async () => {
  money = await startMoney()
})
afterAll(() => money?.stop())
afterEach(async () => {
  await money.clearFaults()
  await money.assertInvariants()
})

const call = <Body>(method: 'GET' | 'POST', path: string, body?: unknown, key = newId('key')) =>
  money.service.call<Body>(method, `/payments${path}`, {
    ...(body === undefined ? {} : { body }),
    ...(method === 'POST' ? { headers: { 'idempotency-key': key } } : {}),
  })
const note = 'There is no charge of this customer in the dashboard.'

/** The provider breaks down under the key before it does anything, so it answers with that whenever it is asked. */
async function doubtful(): Promise<{ payment: Payment; operation: Operation }> {
  const accountId = await money.account()
  await money.addMethod(accountId)
  await money.fault('500', '/v1/payment_intents')
  const { body: payment } = await call<Payment>('POST', '', {
    accountId,
    amount: { amount: 4_200, currency: 'EUR' },
    description: newId('x'),
  })
  expect(payment.status).toBe('unknown')
  const { body } = await call<{ items: Operation[] }>('GET', '/operations?settled=false&kind=charge')
  const operation = body.items.find(({ subjectId }) => subjectId === payment.id)!
  expect(operation.status).toBe('unknown')
  return { payment, operation }
}

/** The wall's clock goes by itself, so the call is made to be older. */
const aDayPasses = (id: string) =>
  money.service.look(
    "UPDATE payments.operations SET called_at = called_at - interval '26 hours', due_at = NULL WHERE id = $1 RETURNING 1",
    [id],
  )

test('rule 20: while the provider may still carry it out, nobody can say that it did not', async () => {
  const { operation } = await doubtful()
  const early = await call<{ code: string; detail: string }>('POST', `/operations/${operation.id}/absent`, { note })
  expect(early).toMatchObject({ status: 409, body: { code: 'operation-may-still-happen' } })
  expect(early.body.detail).toMatch(/^It may until \d{4}-/)
})

test('rule 20: after that a person says that it never happened, once, and the payment can be tried again under a new key', async () => {
  const { payment, operation } = await doubtful()
  await aDayPasses(operation.id)
  const key = newId('key')
  const said = await call<Operation>('POST', `/operations/${operation.id}/absent`, { note }, key)
  expect(said).toMatchObject({ status: 200, body: { status: 'absent', code: 'said-by-a-person' } })
  expect(said.body.message).toContain(note)
  const again = await call<Operation>('POST', `/operations/${operation.id}/absent`, { note }, key)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(again.body).toEqual(said.body)
  const other = await call<{ code: string }>('POST', `/operations/${operation.id}/absent`, { note })
  expect(other).toMatchObject({ status: 409, body: { code: 'operation-is-known' } })
  expect((await call<Payment>('GET', `/${payment.id}`)).body.status).toBe('failed')
  const retried = await call<Payment>('POST', `/${payment.id}/retry`, {})
  expect(retried).toMatchObject({ status: 200, body: { status: 'succeeded' } })
  expect(await money.chargesOf(payment.id)).toHaveLength(1)
})

test('rule 20: asked again after the time of its key, the provider that has nothing settles it', async () => {
  const { payment, operation } = await doubtful()
  await aDayPasses(operation.id)
  expect((await call('POST', `/operations/${operation.id}/ask`)).status).toBe(202)
  await expect
    .poll(async () => (await call<Operation>('GET', `/operations/${operation.id}`)).body.status, { timeout: 10_000 })
    .toBe('absent')
  expect((await call<Payment>('GET', `/${payment.id}`)).body.status).toBe('failed')
  expect((await call('POST', `/operations/${operation.id}/ask`)).status).toBe(409)
})
