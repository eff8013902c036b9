import { systemClock } from '@clutch/shared/clock'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { Database } from '@clutch/shared/tx'
import { createTestDatabase, type TestDatabase } from '@clutch/testing/database'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PrismaClient } from '../prisma/client/client.ts'

// Prisma on our own transaction: what docs/adr/0002 stands on.
let urls: TestDatabase
let database: Database<PrismaClient>
let behind: pg.Client
beforeAll(async () => {
  urls = await createTestDatabase('b2b')
  database = new Database({
    appUrl: urls.appUrl,
    systemUrl: urls.systemUrl,
    prisma: (adapter) => new PrismaClient({ adapter }),
    clock: systemClock,
  })
  behind = new pg.Client(urls.superUrl)
  await behind.connect()
})
afterAll(async () => {
  await database.close()
  await behind.end()
  await urls.drop()
})

function as<Result>(tenantId: string, work: Parameters<typeof database.tx<Result>>[1]): Promise<Result> {
  return database.tx({ tenantId, actor: 'test' }, work)
}

function row(tenantId: string, name = tenantId) {
  return {
    tenantId,
    name,
    country: 'DE',
    timeZone: 'Europe/Berlin',
    status: 'active',
    requestsPerMinute: 1,
    createdAt: new Date(),
  }
}

const tenants = Array.from({ length: 40 }, () => newId('ten'))

test('look-ups of many tenants in one tick are never merged', async () => {
  await Promise.all(tenants.map((id) => as(id, ({ db }) => db.tenant.create({ data: row(id) }))))
  const seen = await Promise.all(
    tenants.map((id) => as(id, ({ db }) => db.tenant.findUnique({ where: { tenantId: id } }))),
  )
  expect(seen.map((tenant) => tenant?.tenantId)).toEqual(tenants)
  const others = await Promise.all(
    tenants.map((id, n) => as(id, ({ db }) => db.tenant.findUnique({ where: { tenantId: tenants[(n + 1) % 40]! } }))),
  )
  expect(others).toEqual(tenants.map(() => null))
})

test('Prisma and SQL share the transaction: a throw undoes both', async () => {
  const id = newId('ten')
  await expect(
    as(id, async ({ db, sql }) => {
      await db.tenant.create({ data: row(id) })
      await sql.query('UPDATE tenants SET name = $2 WHERE tenant_id = $1', [id, 'by SQL'])
      expect((await db.tenant.findFirst())?.name).toBe('by SQL')
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await as(id, ({ db }) => db.tenant.count())).toBe(0)
})

test('a transaction that Prisma opens by itself is a savepoint of ours', async () => {
  const id = newId('ten')
  await as(id, async ({ db }) => {
    await db.tenant.create({ data: row(id) })
    await expect(
      db.$transaction([
        db.tenant.update({ where: { tenantId: id }, data: { name: 'inner' } }),
        db.tenant.create({ data: row(id) }),
      ]),
    ).rejects.toMatchObject({ code: 'P2002' })
    expect((await db.tenant.findFirst())?.name).toBe(id)
  })
  expect(await as(id, ({ db }) => db.tenant.count())).toBe(1)
})

test('a backend that is killed in the middle is 503, and the next transaction works', async () => {
  const id = newId('ten')
  const failed = as(id, async ({ db, sql }) => {
    const { rows } = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await behind.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid])
    return db.tenant.findFirst()
  })
  await expect(failed).rejects.toSatisfy((error) => error instanceof Problem && error.status === 503)
  expect(await as(id, ({ db }) => db.tenant.count())).toBe(0)
})

test('a deadlock is run again and both succeed', async () => {
  const id = newId('ten')
  await as(id, ({ sql }) =>
    sql.query(
      `INSERT INTO due_work (tenant_id, id, kind, key, due_at, payload) SELECT $1, n::text, 'k', n::text, now(), '0' FROM generate_series(1, 2) n`,
      [id],
    ),
  )
  let arrived = 0
  let open = () => {}
  const both = new Promise<void>((resolve) => {
    open = resolve
  })
  const cross = (first: string, second: string) => {
    let attempt = 0
    return as(id, async ({ sql }) => {
      attempt += 1
      const add = (row: string) =>
        sql.query('UPDATE due_work SET attempts = attempts + 1 WHERE tenant_id = $1 AND id = $2', [id, row])
      await add(first)
      if (attempt === 1 && ++arrived === 2) open()
      if (attempt === 1) await both
      await add(second)
    })
  }
  await Promise.all([cross('1', '2'), cross('2', '1')])
  const { rows } = await behind.query('SELECT attempts FROM b2b.due_work WHERE tenant_id = $1', [id])
  expect(rows.map((r) => r.attempts)).toEqual([2, 2])
})

test('the tenant does not outlive its transaction', async () => {
  const id = newId('ten')
  await as(id, ({ db }) => db.tenant.create({ data: row(id) }))
  const client = new pg.Client(urls.appUrl)
  await client.connect()
  const { rows } = await client.query('SELECT * FROM tenants')
  await client.end()
  expect(rows).toEqual([])
  await expect(as("x'; DROP TABLE tenants; --", async () => 1)).rejects.toThrow('another form')
})

test('a statement ends with the caller’s patience', async () => {
  const slow = database.tx({ tenantId: newId('ten'), actor: 'test', deadlineMs: 50 }, ({ sql }) =>
    sql.query('SELECT pg_sleep(10)'),
  )
  await expect(slow).rejects.toMatchObject({ code: '57014' })
})
