import { listCorporateAccounts } from '@clutch/contracts/b2b/corporate-accounts'
import { listServices } from '@clutch/contracts/b2b/services'
import { listVehicles } from '@clutch/contracts/fleet/vehicles'
import { beforeAll, expect, test } from 'vitest'
import { admin, type Caller } from './callers.ts'

let caller: Caller
let booking: Record<string, unknown>
beforeAll(async () => {
  caller = await admin(0)
  const [accounts, services, vehicles] = await Promise.all([
    caller.client.call(listCorporateAccounts, {}),
    caller.client.call(listServices, {}),
    caller.client.call(listVehicles, {}),
  ])
  const service = services.items[0]!
  booking = {
    accountId: accounts.items[0]!.id,
    vendorId: service.vendorId,
    serviceId: service.id,
    vehicleId: vehicles.items[0]!.id,
    scheduledAt: '2027-01-11T08:00:00.000Z',
  }
})

function book(key: string, body: unknown = booking, caller_ = caller) {
  return caller_.send('POST', '/api/v1/b2b/bookings', { body, headers: { 'idempotency-key': key } })
}

test('a repeated request has one effect and says that it is a replay', async () => {
  const first = await book('e2e-one')
  const second = await book('e2e-one')
  expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null])
  expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect(second.json).toEqual(first.json)
})

test('another body under the same key is refused', async () => {
  await book('e2e-two')
  const other = await book('e2e-two', { ...booking, scheduledAt: '2027-01-12T08:00:00.000Z' })
  expect([other.status, other.json.code]).toEqual([422, 'idempotency-mismatch'])
})

test('many at once under one key: one booking; the others wait or see it', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => book('e2e-three')))
  const made = answers.filter(({ status }) => status === 201)
  expect(made.length).toBeGreaterThan(0)
  expect(new Set(made.map(({ json }) => json.id)).size).toBe(1)
  for (const { status, json } of answers.filter((answer) => answer.status !== 201))
    expect([status, json.code]).toEqual([409, 'idempotency-in-flight'])
})

test('a key belongs to a tenant', async () => {
  const ours = await book('e2e-four')
  const theirs = await book('e2e-four', booking, await admin(1))
  expect(ours.status).toBe(201)
  expect(theirs.status).toBe(422)
  expect(theirs.json.code).not.toBe('idempotency-mismatch')
  expect(theirs.headers.get('idempotency-replayed')).toBeNull()
})
