import type { Fleet } from '@clutch/contracts/fleet/fleets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeFleet, missing, must, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const path = `${api}/fleets`

test('a rename needs the version that was read, and is told once', async () => {
  const fleet = await makeFleet(service)
  const rename = (name: string, version: number) =>
    service.call('PATCH', `${path}/${fleet.id}`, { body: { name }, headers: { 'if-match': `"${version}"` } })
  const [one, other] = await Promise.all([rename('South', 1), rename('West', 1)])
  expect([one.status, other.status].sort()).toEqual([200, 412])
  const read = await service.call<Fleet>('GET', `${path}/${fleet.id}`)
  expect(read.headers.etag).toBe('"2"')
  const events = (await service.emitted()).filter(({ aggregateId }) => aggregateId === fleet.id)
  expect(events.map(({ type, version }) => [type, version])).toEqual([
    ['fleet.fleet.created', 1],
    ['fleet.fleet.changed', 2],
  ])
  expect(events[1]!.data).toEqual(read.body)
})

test('a list is walked page by page without loss or repetition', async () => {
  const tenant = 'ten_pages'
  const made: string[] = []
  for (let n = 0; n < 5; n += 1) made.push((await makeFleet(service, tenant)).id)
  const seen: string[] = []
  for (let cursor: string | null = '', pages = 0; cursor !== null; pages += 1) {
    const query: string = cursor === '' ? 'limit=2' : `limit=2&cursor=${cursor}`
    const page = await must<{ items: Fleet[]; nextCursor: string | null }>(service, 200, 'GET', `${path}?${query}`, {
      tenant,
    })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
    expect(pages).toBeLessThan(3)
  }
  expect(seen).toEqual(made)
})

test("another tenant's fleet is the same 404 as none", async () => {
  const { id } = await makeFleet(service)
  const paths = { theirs: `${path}/${id}`, missing: `${path}/${missing('flt')}` }
  for (const [method, options] of [
    ['GET', {}],
    ['PATCH', { body: { name: 'Mine' }, headers: { 'if-match': '"1"' } }],
  ] as const) {
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
  const list = await must<{ items: Fleet[] }>(service, 200, 'GET', path, { tenant: 'ten_someoneelse' })
  expect(list.items).toEqual([])
})
