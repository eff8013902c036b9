import type { AuditEntry } from '@clutch/contracts/b2b/audit-trail'
import { events } from '@clutch/contracts/catalog'
import type { EventDefinition } from '@clutch/contracts/contract'
import { startTestService } from '@clutch/testing/service'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type B2b, book, complete, makeWorld, must, owners, startB2b } from '../../test/b2b.ts'
import { b2b } from '../app.ts'
import { onEvent } from './on-event.ts'

let service: B2b
beforeAll(async () => {
  service = await startB2b()
})
afterAll(() => service.stop())

const path = '/b2b/enterprise-integration/audit-trail'

async function trailOf(tenant: string, query = ''): Promise<AuditEntry[]> {
  const page = await must<{ items: AuditEntry[] }>(service, 200, 'GET', `${path}?limit=200${query}`, { tenant })
  return page.items
}

interface Trail {
  items: AuditEntry[]
  nextCursor: string | null
}

test('every event of the catalog leaves its entry', async () => {
  const tenant = 'ten_everyevent'
  // Alone, because what the events carry here is nothing that other reactions could work with.
  const alone = await startTestService({ ...b2b, reactions: [onEvent] }, { nats: true, streams: owners })
  try {
    for (const { event } of events)
      await alone.publish(event as EventDefinition, { id: `x_${event.type}`, version: 3 } as never, { tenant })
    await alone.settled()
    const items: AuditEntry[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page: Trail = await must<Trail>(alone, 200, 'GET', `${path}?limit=200${after}`, { tenant })
      items.push(...page.items)
      cursor = page.nextCursor
    }
    expect(items.map((entry) => entry.type).sort()).toEqual(events.map(({ event }) => event.type).sort())
    expect(items.every((entry) => entry.aggregateId === `x_${entry.type}` && entry.aggregateVersion === 3)).toBe(true)
  } finally {
    await alone.stop()
  }
})

test('every event this service emitted is in the trail of its tenant, with who did it', async () => {
  const world = await makeWorld(service)
  await complete(service, world, await book(service, world))
  await service.settled()
  const emitted = (await service.emitted()).filter((event) => event.tenantId === world.tenant)
  expect(emitted.length).toBeGreaterThanOrEqual(6)
  const trail = await trailOf(world.tenant)
  for (const event of emitted)
    expect(trail).toContainEqual(
      expect.objectContaining({ type: event.type, aggregateId: event.aggregateId, aggregateVersion: event.version }),
    )
  const booked = await trailOf(world.tenant, '&type=b2b.booking.created')
  expect(booked.map((entry) => entry.actor)).toEqual([`usr_${world.tenant.slice(4)}`])
  // What a reaction does is done by who caused it.
  const [finalised] = await trailOf(world.tenant, '&type=b2b.invoice.finalised')
  expect(finalised?.actor).toBe(`usr_${world.tenant.slice(4)}`)
  expect(
    await trailOf(world.tenant, `&aggregateId=${world.account.id}&actor=usr_${world.tenant.slice(4)}`),
  ).toHaveLength(1)
  expect(await trailOf(world.tenant, '&from=2026-03-02T09:00:00.001Z')).toEqual([])
  expect(await trailOf(world.tenant, '&to=2026-03-02T09:00:00.000Z')).toEqual([])
})

test('pages hold each entry once, latest first', async () => {
  const world = await makeWorld(service)
  service.clock.set('2026-03-02T10:00:00.000Z')
  await book(service, world)
  await book(service, world)
  await service.settled()
  const all = await trailOf(world.tenant)
  const paged: AuditEntry[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: AuditEntry[]; nextCursor: string | null } = await must(
      service,
      200,
      'GET',
      `${path}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      { tenant: world.tenant },
    )
    paged.push(...page.items)
    cursor = page.nextCursor
  }
  expect(paged).toEqual(all)
  expect(all.map((entry) => entry.occurredAt)).toEqual(
    all
      .map((entry) => entry.occurredAt)
      .sort()
      .reverse(),
  )
})

test('current state that is emitted again is no news', async () => {
  const world = await makeWorld(service)
  const before = await trailOf(world.tenant)
  const response = await fetch(`${service.url}/internal/outbox/snapshot/vendor`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-secret-of-the-tests-only-0123456789' },
  })
  expect(response.status).toBe(200)
  await service.settled()
  const emitted = (await service.emitted('b2b.vendor.changed')).filter((event) => event.tenantId === world.tenant)
  expect(emitted).toHaveLength(1)
  expect(await trailOf(world.tenant)).toEqual(before)
})

test('an entry is not changed or removed, even by SQL as the service’s own role', async () => {
  const world = await makeWorld(service)
  const app = new pg.Client({ connectionString: service.databases.appUrl })
  await app.connect()
  try {
    await app.query(`SELECT set_config('app.tenant_id', $1, false)`, [world.tenant])
    expect((await app.query('SELECT 1 FROM audit_entries')).rowCount).toBeGreaterThan(0)
    await expect(app.query(`UPDATE audit_entries SET actor = 'nobody'`)).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('DELETE FROM audit_entries')).rejects.toMatchObject({ code: '42501' })
  } finally {
    await app.end()
  }
})

test('the reaction listens to all there is', () => {
  expect(onEvent.events).toEqual(events.map(({ event }) => event))
})
