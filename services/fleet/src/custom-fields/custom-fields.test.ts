import type { CustomField } from '@clutch/contracts/fleet/custom-fields'
import type { Driver } from '@clutch/contracts/fleet/drivers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeDriver, missing, must, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const path = `${api}/custom-fields`
const define = (body: object, tenant: string) => must<CustomField>(service, 201, 'POST', path, { tenant, body })

test('values are what their fields take, each wrong one is pointed to, and null takes one away', async () => {
  const tenant = 'ten_values'
  const size = { subject: 'driver', key: 'size', name: 'Size', type: 'option', options: ['S', 'M'] }
  await define(size, tenant)
  await define({ subject: 'driver', key: 'since', name: 'Since', type: 'day' }, tenant)
  await define({ subject: 'driver', key: 'shoes', name: 'Shoes', type: 'number' }, tenant)
  await define({ subject: 'vehicle', key: 'crane', name: 'Crane', type: 'boolean' }, tenant)
  const body = { name: 'Kim', customFields: { size: 'L', since: '2026-02-30', shoes: '42', crane: true } }
  const refused = await service.call<{ errors: { pointer: string }[] }>('POST', `${api}/drivers`, { tenant, body })
  expect(refused.status).toBe(400)
  expect(refused.body.errors.map(({ pointer }) => pointer)).toEqual([
    '/body/customFields/size',
    '/body/customFields/since',
    '/body/customFields/shoes',
    '/body/customFields/crane',
  ])
  const driver = await makeDriver(service, { customFields: { size: 'M', shoes: 42 } }, tenant)
  const changed = await must<Driver>(service, 200, 'PATCH', `${api}/drivers/${driver.id}`, {
    tenant,
    body: { customFields: { size: null, since: '2026-02-28' } },
    headers: { 'if-match': '"1"' },
  })
  expect(changed.customFields).toEqual({ since: '2026-02-28', shoes: 42 })
})

test('a field that becomes required or is archived leaves what is there, and is asked of the next change', async () => {
  const tenant = 'ten_required'
  const driver = await makeDriver(service, {}, tenant)
  const field = await define({ subject: 'driver', key: 'badge', name: 'Badge', type: 'text', required: true }, tenant)
  const change = (body: object, version: number) =>
    service.call<Driver>('PATCH', `${api}/drivers/${driver.id}`, {
      tenant,
      body,
      headers: { 'if-match': `"${version}"` },
    })
  expect((await change({ name: 'Bo' }, 1)).status).toBe(200)
  expect((await change({ customFields: {} }, 2)).body).toMatchObject({
    errors: [{ pointer: '/body/customFields/badge' }],
  })
  expect((await service.call('POST', `${api}/drivers`, { tenant, body: { name: 'New' } })).status).toBe(400)
  expect((await change({ customFields: { badge: '7' } }, 2)).status).toBe(200)
  await must(service, 200, 'PATCH', `${path}/${field.id}`, {
    tenant,
    body: { status: 'archived' },
    headers: { 'if-match': '"1"' },
  })
  expect((await change({ customFields: { badge: '8' } }, 3)).status).toBe(400)
  expect((await change({ name: 'Bo B' }, 3)).body.customFields).toEqual({ badge: '7' })
})

test('a key is defined once, and options are for fields that are chosen from', async () => {
  const tenant = 'ten_keys'
  await define({ subject: 'driver', key: 'once', name: 'Once', type: 'text' }, tenant)
  const call = (body: object) => service.call('POST', path, { tenant, body: { subject: 'driver', name: 'N', ...body } })
  expect(await call({ key: 'once', type: 'text' })).toMatchObject({
    status: 409,
    body: { code: 'custom-field-key-taken' },
  })
  expect((await call({ key: 'a', type: 'option' })).status).toBe(400)
  expect((await call({ key: 'a', type: 'text', options: ['x'] })).status).toBe(400)
  await define({ subject: 'vehicle', key: 'once', name: 'Once', type: 'text' }, tenant)
})

test("another tenant's field is the same 404 as none", async () => {
  const { id } = await define({ subject: 'driver', key: 'mine', name: 'Mine', type: 'text' }, service.tenant)
  const paths = { theirs: `${path}/${id}`, missing: `${path}/${missing('cfd')}` }
  for (const [method, options] of [
    ['GET', {}],
    ['PATCH', { body: { name: 'Theirs' }, headers: { 'if-match': '"1"' } }],
  ] as const) {
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})
