import { fileURLToPath } from 'node:url'
import type { Reading } from '@clutch/contracts/telematics/readings'
import type { Retention } from '@clutch/contracts/telematics/retention'
import { diff, pending } from '@clutch/home/migrate'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { History, rowsOf } from '../../test/history.ts'
import { telematicsIngest } from '../app.ts'
import { Sweeper, type SweepLimits } from './sweeper.ts'

const now = '2026-03-15T00:00:00.000Z'
const nowMs = Date.parse(now)
const dayMs = 86_400_000
let service: TestService<PrismaClient>
let history: History
beforeAll(async () => {
  // No sweep but the test's own.
  service = await startTestService(telematicsIngest, { env: { TELEMATICS_ROLE: 'sessions' } })
  history = new History(service.runtime)
})
afterAll(() => service.stop())
beforeEach(async () => {
  service.clock.set(now)
  await service.look('DELETE FROM telematics.readings')
  await service.look('DELETE FROM telematics.reading_sweeps')
  await service.look('DELETE FROM telematics.settings')
})

function sweeper(limits: Partial<SweepLimits> = {}): Sweeper {
  return new Sweeper({ ...service.runtime, limits })
}

async function keep(retentionDays: number | null, tenant = service.tenant): Promise<void> {
  const path = '/b2b/fleet-management/gps-integration/settings'
  const { headers } = await service.call('GET', path, { tenant })
  const { status } = await service.call('PATCH', path, {
    tenant,
    body: { retentionDays },
    headers: { 'if-match': headers.etag! },
  })
  expect(status).toBe(200)
}

async function progress(tenant = service.tenant): Promise<Retention> {
  return (await service.call<Retention>('GET', '/b2b/fleet-management/gps-integration/retention', { tenant })).body
}

function daysAgo(days: number, more: Partial<Reading> = {}, tenant = service.tenant, device = 'dev_1'): Reading {
  return history.reading(tenant, device, new Date(nowMs - days * dayMs).toISOString(), more)
}

async function idsOf(tenant = service.tenant): Promise<string[]> {
  return (await rowsOf(service, tenant)).map(({ id }) => id)
}

async function months(): Promise<string[]> {
  const rows = await service.look<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'telematics.readings'::regclass ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

test('the day that is kept is kept to the millisecond, by the device’s time', async () => {
  const [young, edge] = [daysAgo(0), daysAgo(30)]
  const old = history.reading(service.tenant, 'dev_1', new Date(nowMs - 30 * dayMs - 1).toISOString())
  const lateButYoung = daysAgo(29, { receivedAt: now })
  const oldButLate = daysAgo(31, { receivedAt: now })
  await history.store([young, edge, old, lateButYoung, oldButLate])
  await keep(30)
  await sweeper().pass()
  expect(await idsOf()).toEqual([edge.id, lateButYoung.id, young.id])
  expect(await progress()).toEqual({
    id: 'readings-retention',
    version: 2,
    retentionDays: 30,
    keptSince: '2026-02-13T00:00:00.000Z',
    running: false,
    lastRunAt: now,
    removedInLastRun: 2,
    removed: 2,
  })
  const told = await service.emitted('telematics.retention.enforced')
  expect(told.at(-1)).toMatchObject({ tenantId: service.tenant, data: { removedInLastRun: 2 } })
})

test('who said nothing keeps everything, and another tenant’s retention is its own', async () => {
  const other = newId('ten')
  await history.store([daysAgo(3_000), daysAgo(3_000, {}, other)])
  await keep(1)
  await sweeper().pass()
  expect(await idsOf()).toEqual([])
  expect(await idsOf(other)).toHaveLength(1)
  expect(await progress(other)).toMatchObject({ retentionDays: null, keptSince: null, lastRunAt: null, removed: 0 })
  await keep(null)
  await history.store([daysAgo(3_000)])
  service.clock.set(new Date(nowMs + 400 * dayMs))
  await sweeper().pass()
  expect(await idsOf()).toHaveLength(1)
})

test('what claims to be of the future counts from its arrival, and what claims 1970 is old', async () => {
  const absurd = (time: string, receivedAt: string) => history.reading(service.tenant, 'dev_1', time, { receivedAt })
  const arrived = absurd('9999-12-31T23:59:59.999Z', new Date(nowMs - 29 * dayMs).toISOString())
  await history.store([
    arrived,
    absurd('9999-12-31T23:59:59.998Z', new Date(nowMs - 31 * dayMs).toISOString()),
    absurd('1970-01-01T00:00:00.000Z', now),
  ])
  await keep(30)
  await sweeper().pass()
  expect(await idsOf()).toEqual([arrived.id])
})

test('when the clock goes on by years, so does what is kept', async () => {
  await history.store([daysAgo(1)])
  await keep(365)
  await sweeper().pass()
  expect(await idsOf()).toHaveLength(1)
  service.clock.set(new Date(nowMs + 400 * dayMs))
  await sweeper().pass()
  expect(await idsOf()).toEqual([])
})

test('whatever is kept and however small the steps, nothing inside is removed and all that is outside goes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          tenant: fc.nat(2),
          device: fc.nat(3),
          // Around the edge, and absurd.
          ageMs: fc.oneof(
            fc.integer({ min: -3 * dayMs, max: 60 * dayMs }),
            fc.integer({ min: 10 * dayMs - 2, max: 10 * dayMs + 2 }),
            fc.constantFrom(nowMs, -2_000 * dayMs),
          ),
          lateMs: fc.integer({ min: 0, max: 20 * dayMs }),
        }),
        { maxLength: 60 },
      ),
      fc.array(fc.option(fc.integer({ min: 1, max: 40 }), { freq: 3 }), { minLength: 3, maxLength: 3 }),
      fc.record({ rows: fc.integer({ min: 1, max: 7 }), devices: fc.integer({ min: 1, max: 3 }) }),
      async (said, retentions, step) => {
        const tenants = retentions.map((days) => ({ id: newId('ten'), days }))
        const readings = said.map(({ tenant, device, ageMs, lateMs }) => {
          const timeMs = nowMs - ageMs
          const receivedAt = new Date(Math.min(nowMs, timeMs + lateMs)).toISOString()
          const time = new Date(timeMs).toISOString()
          return history.reading(tenants[tenant]!.id, `dev_${device}`, time, { receivedAt })
        })
        await history.store(readings)
        for (const { id, days } of tenants) if (days !== null) await keep(days, id)
        // Two at once, each pass cut off after a few steps: as if their processes died there.
        const [one, two] = [sweeper({ ...step, steps: 5 }), sweeper({ ...step, steps: 3 })]
        const isKept = ({ tenantId, time, receivedAt }: Reading) => {
          const days = tenants.find(({ id }) => id === tenantId)!.days
          const countsMs = Date.parse(time) > nowMs ? Date.parse(receivedAt) : Date.parse(time)
          return days === null || countsMs >= nowMs - days * dayMs
        }
        const kept = readings.filter(isKept).map(({ id }) => id)
        for (let pass = 0; pass < 60; pass += 1) {
          await Promise.all([one.pass(), two.pass()])
          const left = (await Promise.all(tenants.map(({ id }) => idsOf(id)))).flat()
          expect(kept.filter((id) => !left.includes(id))).toEqual([])
          const running = await Promise.all(tenants.map(({ id }) => progress(id)))
          if (running.every((each) => each.retentionDays === null || (each.lastRunAt !== null && !each.running))) break
        }
        const left = (await Promise.all(tenants.map(({ id }) => idsOf(id)))).flat()
        expect(left.sort()).toEqual(kept.sort())
      },
    ),
    { numRuns: 10, endOnFailure: true },
  )
}, 90_000)

test('a round that was interrupted goes on where it stood, also when more is kept meanwhile', async () => {
  const old = Array.from({ length: 10 }, (_, n) => daysAgo(4 + n))
  await history.store(old)
  await keep(3)
  await sweeper({ rows: 2, steps: 2 }).pass()
  expect(await idsOf()).toHaveLength(6)
  expect(await progress()).toMatchObject({ running: true, removed: 4, lastRunAt: null })
  await keep(8)
  await sweeper().pass()
  expect(await idsOf()).toHaveLength(5)
  expect(await progress()).toMatchObject({ running: false, removed: 5, removedInLastRun: 5 })
})

test('a month goes whole when every tenant with a reading in it is past it, and not before', async () => {
  // One that has not heard which months there are.
  const history = new History(service.runtime)
  const [other, forEver] = [newId('ten'), newId('ten')]
  const at = (tenant: string, time: string) => history.reading(tenant, 'dev_1', time)
  await history.store([
    at(service.tenant, '2025-10-10T00:00:00.000Z'),
    at(other, '2025-10-20T00:00:00.000Z'),
    at(service.tenant, '2025-11-10T00:00:00.000Z'),
    at(forEver, '2025-11-10T00:00:00.000Z'),
    at(service.tenant, '2025-12-10T00:00:00.000Z'),
    at(other, '2025-12-10T00:00:00.000Z'),
    at(service.tenant, '2026-03-14T00:00:00.000Z'),
  ])
  await keep(30)
  await keep(100, other)
  await sweeper().pass()
  // December is needed by the other tenant until its 100 days are over, November by the third for ever.
  const left = await months()
  expect(left).not.toContain('readings_2025_10')
  expect(left).toEqual(expect.arrayContaining(['readings_2025_11', 'readings_2025_12', 'readings_2026_03']))
  expect(await idsOf()).toHaveLength(1)
  expect(await idsOf(other)).toHaveLength(1)
  expect(await idsOf(forEver)).toHaveLength(1)
  // Counted like those that went one by one.
  service.clock.set('2026-04-15T00:00:00.000Z')
  await sweeper().pass()
  expect(await months()).not.toContain('readings_2025_12')
  expect(await months()).toContain('readings_2025_11')
  expect(await progress(other)).toMatchObject({ removed: 2 })
  // What comes late for a month that is gone is stored, and goes with the next round.
  await history.store([at(service.tenant, '2025-10-11T00:00:00.000Z'), at(forEver, '2025-10-11T00:00:00.000Z')])
  service.clock.set('2026-04-15T02:00:00.000Z')
  await sweeper().pass()
  expect(await idsOf(service.tenant)).toEqual([])
  expect(await idsOf(forEver)).toHaveLength(2)
})

test('while readings are being read, a month waits; rows go all the same', async () => {
  await history.store([daysAgo(200)])
  await keep(30)
  const before = await months()
  const reader = new pg.Client(service.databases.superUrl)
  await reader.connect()
  try {
    await reader.query('BEGIN')
    await reader.query('SELECT count(*) FROM telematics.readings')
    await sweeper().pass()
    expect(await idsOf()).toEqual([])
    expect(await months()).toEqual(before)
  } finally {
    await reader.end()
  }
  await sweeper().pass()
  expect(await months()).not.toEqual(before)
})

test('the service’s roles remove nothing but what settings no longer keep, whatever they ask for', async () => {
  const kept = daysAgo(29)
  await history.store([kept])
  await keep(30)
  const app = new pg.Client(service.databases.appUrl)
  const system = new pg.Client(service.databases.systemUrl)
  await Promise.all([app.connect(), system.connect()])
  try {
    for (const client of [app, system]) {
      await client.query(`SELECT set_config('app.tenant_id', $1, false)`, [service.tenant])
      await expect(client.query('DELETE FROM readings')).rejects.toMatchObject({ code: '42501' })
      await expect(client.query('UPDATE readings SET lat = 1')).rejects.toMatchObject({ code: '42501' })
    }
    await expect(system.query(`SELECT prune_readings('dev_1', $1, 10)`, [now])).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('SELECT drop_readings_months($1, 9)', [now])).rejects.toMatchObject({ code: '42501' })
    const { rows } = await app.query(`SELECT prune_readings('dev_1', $1, 10) AS removed`, [now])
    expect(rows).toEqual([{ removed: 0 }])
    await app.query(`SELECT set_config('app.tenant_id', 'ten_other', false)`)
    const foreign = await app.query(`SELECT prune_readings('dev_1', '2036-01-01Z', 10) AS removed`)
    expect(foreign.rows).toEqual([{ removed: 0 }])
  } finally {
    await Promise.all([app.end(), system.end()])
  }
  expect(await idsOf()).toEqual([kept.id])
})

test('after months are dropped the database still agrees with schema.prisma and tables.ts', async () => {
  const serviceDir = fileURLToPath(new URL('../..', import.meta.url))
  const { ownerUrl } = service.databases as unknown as { ownerUrl: string }
  await history.store([daysAgo(200), daysAgo(1)])
  await keep(30)
  await sweeper().pass()
  expect(await diff({ serviceDir, ownerUrl })).toBe('')
  expect((await pending({ serviceDir, ownerUrl })).policies).toEqual([])
})

test('to see since when readings are kept takes the right to read devices', async () => {
  const path = '/b2b/fleet-management/gps-integration/retention'
  expect((await service.call('GET', path, { scopes: ['fleet:read'] })).status).toBe(403)
})

test('a late reading of a month that was dropped, and that its tenant keeps, makes the month again, also in a recorder that made it before', async () => {
  const keeper = newId('ten')
  // Made by this very recorder, then dropped behind its back.
  await history.store([daysAgo(45)])
  await keep(10)
  service.clock.set(new Date(nowMs + dayMs))
  await service.look('DELETE FROM telematics.readings')
  await history.store([daysAgo(5)])
  const before = await months()
  await sweeper({ months: 100 }).pass()
  expect(await months()).not.toContain('readings_2026_01')
  expect(before.length).toBeGreaterThan((await months()).length)
  const late = daysAgo(45, {}, keeper)
  await history.store([late])
  const rows = await rowsOf(service, keeper)
  expect(rows).toMatchObject([{ id: late.id, partition: 'telematics.readings_2026_01' }])
})

test('a reading that its tenant keeps no longer when it comes is counted, not stored, and makes no month', async () => {
  const keeper = newId('ten')
  await keep(30)
  const had = await months()
  const store = new History(service.runtime)
  const [old, edge, theirs, future] = [
    daysAgo(400),
    daysAgo(29.9),
    daysAgo(40, {}, keeper),
    daysAgo(-3, { receivedAt: now }),
  ] as const
  await store.store([old, edge, theirs, future])
  expect((await idsOf()).sort()).toEqual([edge.id, future.id].sort())
  expect(await idsOf(keeper)).toEqual([theirs.id])
  expect(await months()).not.toContain('readings_2025_02')
  expect((await months()).filter((month) => !had.includes(month)).length).toBeLessThanOrEqual(1)
  expect(await store.tooOld()).toBe(1)
})
