import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import type { Service } from '@clutch/contracts/b2b/services'
import type { Vendor } from '@clutch/contracts/b2b/vendors'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type B2b, makeWorld, must, startB2b, type World } from '../../test/b2b.ts'

let service: B2b
let world: World
beforeAll(async () => {
  service = await startB2b()
  world = await makeWorld(service)
})
afterAll(() => service.stop())

const collections = {
  accounts: '/b2b/corporate-accounts',
  vendors: '/b2b/vendor-management/vendors',
  services: '/b2b/vendor-management/services',
} as const

const nouns = [
  ['accounts', { paymentTermsDays: 30 }, 'b2b.corporate-account.changed', () => world.account.id],
  ['vendors', { commissionPercent: '15' }, 'b2b.vendor.changed', () => world.vendor.id],
  ['services', { unitPrice: '99.95' }, 'b2b.service.changed', () => world.offered.id],
] as const

describe.each(nouns)('%s', (noun, change, type, idOf) => {
  test('a change needs the version that was read, and is announced with the full state', async () => {
    const path = `${collections[noun]}/${idOf()}`
    const { tenant } = world
    const without = await service.call('PATCH', path, { tenant, body: change })
    expect([without.status, without.body.code]).toEqual([428, 'precondition-required'])
    const changed = await service.call<Vendor>('PATCH', path, { tenant, body: change, headers: { 'if-match': '"1"' } })
    expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { version: 2, ...change } })
    const stale = await service.call('PATCH', path, { tenant, body: change, headers: { 'if-match': '"1"' } })
    expect([stale.status, stale.body.code]).toEqual([412, 'version-mismatch'])
    const events = (await service.emitted(type)).filter((event) => event.aggregateId === idOf())
    expect(events.map((event) => event.data)).toEqual([changed.body])
  })

  test('of two changes to one version at once, one counts', async () => {
    const path = `${collections[noun]}/${idOf()}`
    const { tenant } = world
    const { version } = await must<{ version: number }>(service, 200, 'GET', path, { tenant })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        service.call('PATCH', path, { tenant, body: change, headers: { 'if-match': `"${version}"` } }),
      ),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412, 412, 412, 412, 412, 412])
  })

  test('another tenant’s is the same 404 as none', async () => {
    const path = collections[noun]
    const tenant = 'ten_someoneelse'
    const options = { tenant, body: change, headers: { 'if-match': '"1"' } }
    for (const method of ['GET', 'PATCH']) {
      const theirs = await service.call(method, `${path}/${idOf()}`, method === 'GET' ? { tenant } : options)
      const missing = await service.call(method, `${path}/none`, method === 'GET' ? { tenant } : options)
      expect([theirs.status, theirs.body]).toEqual([404, missing.body])
    }
    expect((await must<{ items: unknown[] }>(service, 200, 'GET', path, { tenant })).items).toEqual([])
  })

  test('an unknown property and a currency that does not exist name their field', async () => {
    const { tenant } = world
    const options = { tenant, body: { ...change, colour: 'red' }, headers: { 'if-match': '"1"' } }
    const answer = await service.call<{ errors: unknown }>('PATCH', `${collections[noun]}/${idOf()}`, options)
    expect(answer.body.errors).toMatchObject([{ pointer: '/body/colour' }])
  })
})

test('a currency of no country is refused', async () => {
  const body = { name: 'A', country: 'DE', billingEmail: 'a@b.example', currency: 'XXQ' }
  const answer = await service.call<{ errors: unknown }>('POST', collections.accounts, { tenant: world.tenant, body })
  expect([answer.status, answer.body.errors]).toMatchObject([400, [{ pointer: '/body/currency' }]])
})

test('a vendor has one service of a code', async () => {
  const { tenant, vendor } = world
  const body = { vendorId: vendor.id, code: 'DIAG', name: 'B', category: 'labour', unitPrice: '1', currency: 'EUR' }
  const answer = await service.call('POST', collections.services, { tenant, body })
  expect([answer.status, answer.body.code]).toEqual([409, 'service-code-taken'])
})

test('services are found by vendor, by category and by what a recommendation asks for', async () => {
  const here = await makeWorld(service)
  const { tenant, vendor } = here
  const brakes = await must<Service>(service, 201, 'POST', collections.services, {
    tenant,
    body: {
      vendorId: vendor.id,
      code: 'BRK',
      name: 'Pads',
      category: 'parts',
      serviceCategory: 'brakes-and-chassis-check',
      unitPrice: '120',
      currency: 'EUR',
    },
  })
  const found = async (query: string) =>
    (await must<{ items: Service[] }>(service, 200, 'GET', `${collections.services}?${query}`, { tenant })).items.map(
      (each) => each.id,
    )
  expect(await found(`vendorId=${vendor.id}`)).toEqual([here.offered.id, brakes.id])
  expect(await found(`vendorId=${vendor.id}&category=parts`)).toEqual([brakes.id])
  expect(await found('serviceCategory=engine-misfire-diagnosis')).toEqual([here.offered.id])
})

test('a snapshot tells the state of every tenant’s accounts again', async () => {
  const response = await fetch(`${service.url}/internal/outbox/snapshot/corporate-account`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-secret-of-the-tests-only-0123456789' },
  })
  expect(response.status).toBe(200)
  const { account, tenant } = world
  const now = await must<CorporateAccount>(service, 200, 'GET', `${collections.accounts}/${account.id}`, { tenant })
  const events = (await service.emitted('b2b.corporate-account.changed')).filter(
    (event) => event.aggregateId === account.id,
  )
  expect(events.at(-1)?.data).toEqual(now)
})
