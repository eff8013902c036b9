import { systemClock } from '@clutch/shared/clock'
import { createLogger } from '@clutch/shared/logging'
import { createMetrics } from '@clutch/shared/metrics'
import { Database } from '@clutch/shared/tx'
import { createTestDatabase, type TestDatabase } from '@clutch/testing/database'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PrismaClient } from '../../prisma/client/client.ts'
import { QuarantineKeeper } from './keeper.ts'

let urls: TestDatabase
let database: Database<PrismaClient>
let behind: pg.Client
beforeAll(async () => {
  urls = await createTestDatabase('telematics-ingest')
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
beforeEach(async () => {
  await behind.query('DELETE FROM telematics.quarantine')
})

const frame = { origin: 'frame', code: 'malformed', reason: 'why', bytes: Uint8Array.of(1, 0, 255) } as const

async function kept(): Promise<{ rows: number; oldest: string | null }> {
  const { rows } = await behind.query('SELECT count(*)::int AS rows, min(id) AS oldest FROM telematics.quarantine')
  return rows[0]
}

test('a flood of refused frames is kept up to a bound, and the rest is counted', async () => {
  const metrics = createMetrics('test')
  const keeper = new QuarantineKeeper({ database, logger: createLogger('test', 'silent'), metrics })
  for (let n = 0; n < 2_500; n += 1) keeper.keepSoon(frame)
  await keeper.stop()
  expect((await kept()).rows).toBe(1_000)
  expect(await metrics.registry.getSingleMetricAsString('clutch_quarantine_not_kept_total')).toContain(' 1500')
})

test('the oldest goes first when there is too much, and everything goes when it is old', async () => {
  const fill = (from: number, to: number, age: string, tenant = 'ten_loud', origin = 'frame') =>
    behind.query(
      `INSERT INTO telematics.quarantine (tenant_id, id, at, received_at, origin, code, reason, size_bytes, bytes)
       SELECT $4, 'qua_' || lpad(n::text, 6, '0'), now() - $3::interval - (100000 - n) * interval '1 ms', now(), $5, 'c', 'r', 0, ''
       FROM generate_series($1::int, $2::int) n`,
      [from, to, age, tenant, origin],
    )
  await fill(1, 100, '31 days')
  await fill(101, 10_300, '1 day')
  // Neither another tenant's nor what was acknowledged goes for one tenant's flood, though it is older.
  await fill(1, 2, '2 days', 'ten_quiet')
  await fill(10_301, 10_302, '2 days', 'ten_loud', 'batch')
  const keeper = new QuarantineKeeper({
    database,
    logger: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
  })
  await keeper.trim()
  const { rows } = await behind.query(
    'SELECT tenant_id, origin, count(*)::int AS rows, min(id) AS oldest FROM telematics.quarantine GROUP BY 1, 2 ORDER BY 1, 2',
  )
  expect(rows).toEqual([
    { tenant_id: 'ten_loud', origin: 'batch', rows: 2, oldest: 'qua_010301' },
    { tenant_id: 'ten_loud', origin: 'frame', rows: 10_000, oldest: 'qua_000301' },
    { tenant_id: 'ten_quiet', origin: 'frame', rows: 2, oldest: 'qua_000001' },
  ])
})

test('a frame is kept byte by byte, and its text is what Postgres takes', async () => {
  const keeper = new QuarantineKeeper({
    database,
    logger: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
  })
  keeper.keepSoon({ ...frame, reason: 'a\u0000b', uniqueId: 'x'.repeat(1_000) })
  await keeper.stop()
  const { rows } = await behind.query('SELECT reason, length(unique_id) AS length, bytes FROM telematics.quarantine')
  expect(rows).toEqual([{ reason: 'a\uFFFDb', length: 64, bytes: Buffer.from(frame.bytes) }])
})
