import { fileURLToPath } from 'node:url'
import { packReports, type ReadingBatch, type Report, unpackReading } from '@clutch/contracts/telematics/reading-batch'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { diff, pending } from '@clutch/home/migrate'
import type { BatchMessage } from '@clutch/shared/consumers'
import { createLogger } from '@clutch/shared/logging'
import { createMetrics } from '@clutch/shared/metrics'
import { Database } from '@clutch/shared/tx'
import { createTestDatabase, type TestDatabase } from '@clutch/testing/database'
import { ManualClock } from '@clutch/testing/service'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PrismaClient } from '../../prisma/client/client.ts'
import { QuarantineKeeper } from '../quarantine/keeper.ts'
import { recorderMetrics } from './metrics.ts'
import { Recorder } from './recorder.ts'
import { pageOfReadings, summaryOfReadings } from './store.ts'

let urls: TestDatabase
let database: Database<PrismaClient>
let behind: pg.Client
const clock = new ManualClock(new Date('2026-03-15T00:00:00.000Z'))
const asked: { text: string; values: readonly unknown[] }[] = []
const logger = createLogger('test', 'silent')

beforeAll(async () => {
  urls = await createTestDatabase('telematics-ingest')
  database = new Database({
    appUrl: urls.appUrl,
    systemUrl: urls.systemUrl,
    prisma: (adapter) => new PrismaClient({ adapter }),
    clock,
    onQuery: (text, values) => asked.push({ text, values }),
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
  await behind.query('DELETE FROM telematics.readings; DELETE FROM telematics.quarantine')
})

function recorderOf(): Recorder {
  const metrics = createMetrics('test')
  const quarantine = new QuarantineKeeper({ database, logger, metrics })
  return new Recorder({ database, quarantine, logger, metrics: recorderMetrics(metrics) })
}

function reading(n: number, more: Partial<Reading> = {}): Reading {
  return {
    id: n.toString(16).padStart(16, '0'),
    deviceId: 'dev_1',
    tenantId: 'ten_a',
    receivedAt: '2026-03-15T00:00:00.000Z',
    time: new Date(Date.UTC(2026, 2, 14) + n * 1_000).toISOString(),
    position: { lat: 52.5, lon: 13.1, speedKmh: 48, valid: true },
    ...more,
  }
}

let seq = 0
function message(readings: readonly Reading[]): BatchMessage {
  return batch(packReports(readings))
}
function batch(reports: readonly unknown[]): BatchMessage {
  return raw(JSON.stringify({ version: 2, partition: 0, reports: reports as Report[] } satisfies ReadingBatch))
}
function raw(text: string): BatchMessage {
  seq += 1
  return { subject: 'clutch.telemetry.0', data: Buffer.from(text), seq, traceparent: undefined }
}

async function stored(): Promise<{ tenant_id: string; id: string; partition: string }[]> {
  const { rows } = await behind.query(
    `SELECT tenant_id, id, tableoid::regclass::text AS partition FROM telematics.readings ORDER BY tenant_id, time, id`,
  )
  return rows
}

async function quarantined(): Promise<{ code: string; reason: string; device_id: string | null; bytes: Buffer }[]> {
  const { rows } = await behind.query('SELECT code, reason, device_id, bytes FROM telematics.quarantine ORDER BY id')
  return rows
}

function seen(tenantId: string, deviceId: string): Promise<Reading[]> {
  return database.tx({ tenantId, actor: 'test' }, (tx) => pageOfReadings(tx, { deviceId, limit: 1_000 }))
}

test('two tenants in one message are stored each under its own, and neither sees the other', async () => {
  const both = [reading(1), reading(1, { tenantId: 'ten_b' }), reading(2, { tenantId: 'ten_b', deviceId: 'dev_2' })]
  await recorderOf().record([message(both)])
  expect(await seen('ten_a', 'dev_1')).toEqual([both[0]])
  expect(await seen('ten_b', 'dev_1')).toEqual([both[1]])
  expect(await seen('ten_b', 'dev_2')).toEqual([both[2]])
  expect(await seen('ten_a', 'dev_2')).toEqual([])
})

test('what is delivered again, in whatever pieces and order and to however many recorders, is stored once', async () => {
  const readings = Array.from({ length: 300 }, (_, n) => reading(n))
  const whole = message(readings)
  const pieces = [message(readings.slice(150)), message(readings.slice(0, 200).reverse())]
  const recorder = recorderOf()
  await recorder.record([whole])
  await Promise.all([recorder.record(pieces), recorderOf().record([...pieces].reverse()), recorderOf().record([whole])])
  expect((await stored()).map(({ id }) => id)).toEqual(readings.map(({ id }) => id))
})

test('recorders that store the same readings at the same time for the first time store them once', async () => {
  const readings = Array.from({ length: 500 }, (_, n) => reading(n))
  await Promise.all([
    recorderOf().record([message(readings)]),
    recorderOf().record([message([...readings].reverse())]),
    recorderOf().record([message(readings.slice(100)), message(readings.slice(0, 300))]),
  ])
  expect(await stored()).toHaveLength(500)
})

test('a month has its partition, made when the first of its readings comes; absurd clocks share one', async () => {
  await recorderOf().record([
    message([
      reading(1, { time: '2026-01-31T23:59:59.999Z' }),
      reading(2, { time: '2026-02-01T00:00:00.000Z' }),
      reading(3, { time: '9999-12-31T23:59:59.999Z', flags: ['time-out-of-range'] }),
      reading(4, { time: '1970-01-01T00:00:00.000Z' }),
    ]),
  ])
  expect((await stored()).map(({ id, partition }) => [Number.parseInt(id, 16), partition])).toEqual([
    [4, 'telematics.readings_default'],
    [1, 'telematics.readings_2026_01'],
    [2, 'telematics.readings_2026_02'],
    [3, 'telematics.readings_default'],
  ])
  expect(await seen('ten_a', 'dev_1')).toHaveLength(4)
})

test('what came while its month was too far ahead moves into the month when it is made', async () => {
  await recorderOf().record([message([reading(1, { time: '2026-08-02T00:00:00.000Z' })])])
  expect(await stored()).toMatchObject([{ partition: 'telematics.readings_default' }])
  clock.set('2026-07-01T00:00:00.000Z')
  await Promise.all([recorderOf().makeMonths(), recorderOf().makeMonths()])
  clock.set('2026-03-15T00:00:00.000Z')
  expect(await stored()).toMatchObject([{ partition: 'telematics.readings_2026_08' }])
})

test('a partition is as closed as its table, and the schema still agrees with Prisma and with src/tables.ts', async () => {
  const serviceDir = fileURLToPath(new URL('../..', import.meta.url))
  await recorderOf().record([message([reading(1)])])
  expect(await diff({ serviceDir, ownerUrl: urls.ownerUrl })).toBe('')
  expect((await pending({ serviceDir, ownerUrl: urls.ownerUrl })).policies).toEqual([])
  for (const url of [urls.appUrl, urls.systemUrl]) {
    const client = new pg.Client(url)
    await client.connect()
    await expect(client.query('SELECT * FROM readings_2026_03')).rejects.toMatchObject({ code: '42501' })
    await expect(client.query('CREATE TABLE mine ()')).rejects.toMatchObject({ code: '42501' })
    await client.end()
  }
  const app = new pg.Client(urls.appUrl)
  await app.connect()
  await expect(app.query("SELECT create_readings_month('2026-09-01')")).rejects.toMatchObject({ code: '42501' })
  await app.end()
  const system = new pg.Client(urls.systemUrl)
  await system.connect()
  await expect(system.query("SELECT create_readings_month('9999-01-01')")).rejects.toMatchObject({ code: '22008' })
  await expect(system.query('SELECT * FROM readings')).rejects.toMatchObject({ code: '42501' })
  await system.end()
})

test('what is malformed is set aside, and its neighbours are stored', async () => {
  const [report] = packReports([reading(1), reading(2), reading(3)]) as [Report]
  const [first, second, third] = report.readings
  const odd = [second![0], 'yesterday', ...second!.slice(2)]
  const spoilt = [...third!.slice(0, 13), '{"fuelPercent":"full"}']
  const noJson = [...third!.slice(0, 13), '{"fuelPercent":']
  await recorderOf().record([
    raw('{"version":2,"partition":0,"reports":'),
    raw('null'),
    raw('{"version":2,"partition":0}'),
    raw(JSON.stringify({ version: 3, partition: 0, reports: [report] })),
    batch([{ ...report, readings: [first, odd, third, 17, spoilt, noJson] }, null, { ...report, deviceId: 17 }]),
    message([reading(4)]),
  ])
  expect((await stored()).map(({ id }) => Number.parseInt(id, 16))).toEqual([1, 3, 4])
  const aside = await quarantined()
  const codes = Object.groupBy(aside, ({ code }) => code)
  expect(Object.entries(codes).map(([code, items]) => [code, items?.length])).toEqual([
    ['malformed-batch', 4],
    ['malformed-reading', 4],
    ['malformed-report', 2],
  ])
  const kept = aside.find(({ reason }) => reason.startsWith('/timeMs'))!
  expect(kept.device_id).toBe('dev_1')
  // As it came, in a form that can be published again.
  expect(JSON.parse(kept.bytes.toString())).toEqual({ ...report, readings: [odd] })
  expect(aside.map(({ reason }) => reason)).toContain('/rest/fuelPercent must be number')
})

test('a value that Postgres refuses costs no other reading', async () => {
  const refused = [
    reading(41, { deviceId: 'a\u0000b' }),
    reading(42, { deviceId: 'a\u0000c', raw: { note: 'twice' } }),
    reading(43, { tenantId: 'ten_\u0000' }),
  ]
  const fine = Array.from({ length: 40 }, (_, n) => reading(n))
  await recorderOf().record([message([...fine, ...refused]), raw('rubbish')])
  expect(await stored()).toHaveLength(fine.length)
  const aside = await quarantined()
  expect(aside.map(({ code }) => code).sort()).toEqual([
    'malformed-batch',
    'not-storable',
    'not-storable',
    'not-storable',
  ])
  expect(aside.map(({ device_id }) => device_id)).toContain('a\uFFFDb')
  const [report] = (
    aside.map(({ bytes }) => bytes.toString()).filter((text) => text.includes('twice')) as [string]
  ).map((text) => JSON.parse(text) as Report) as [Report]
  expect(unpackReading(report, report.readings[0]!)).toEqual(refused[1])
})

test('where some of many are stored already, the others are stored all the same', async () => {
  const readings = Array.from({ length: 300 }, (_, n) => reading(n))
  const recorder = recorderOf()
  await recorder.record([message(readings.slice(100, 120))])
  await recorder.record([message(readings), raw('rubbish')])
  expect(await stored()).toHaveLength(300)
  expect(await quarantined()).toHaveLength(1)
})

test('what is stored comes back as it was: any instant, any text, every number', async () => {
  const odd: Reading[] = [
    reading(1, { time: '0001-01-01T00:00:00.000Z', receivedAt: '1999-12-31T23:59:59.999Z' }),
    reading(2, { time: '1969-12-31T23:59:59.999Z' }),
    reading(3, { time: '9999-12-31T23:59:59.999Z', receivedAt: '9999-12-31T23:59:59.999Z' }),
    reading(4, {
      position: {
        lat: -89.9999999,
        lon: 179.9999999,
        altitudeM: -431.25,
        speedKmh: 0.1,
        courseDeg: 359.99,
        satellites: 2_147_483_647,
        hdop: 99.99,
        accuracyM: 3,
        time: '2026-03-14T00:00:00.000Z',
        valid: false,
      },
      ignition: false,
      motion: true,
      odometerM: 4_294_967_295_000,
      driverKey: '0000000000001234',
      raw: { text: 'Ünïcode 🚚 "quoted" \\ \n', number: 1e-9 },
    }),
    reading(5, { deviceId: 'dév 🚚', position: { lat: 1, lon: 2, valid: true } }),
  ]
  const bare: Reading = {
    id: 'f'.repeat(16),
    deviceId: 'dev_1',
    tenantId: 'ten_a',
    receivedAt: odd[1]!.time,
    time: odd[1]!.time,
  }
  await recorderOf().record([message([...odd, bare])])
  const back = [...(await seen('ten_a', 'dev_1')), ...(await seen('ten_a', 'dév 🚚'))]
  const byId = (a: Reading, b: Reading) => (a.id < b.id ? -1 : 1)
  expect(back.sort(byId)).toEqual([...odd, bare].sort(byId))
})

test('a page of readings is read by the index, from the months it asks for, as the service’s own role', async () => {
  await recorderOf().makeMonths(['2026-01-01', '2026-02-01', '2026-03-01'])
  await behind.query(
    `INSERT INTO telematics.readings (tenant_id, device_id, time, id, received_at)
     SELECT 'ten_' || tenant, 'dev_' || device, at, substr(md5(at::text), 1, 16), at
     FROM generate_series(1, 20) tenant, generate_series(1, 10) device,
          generate_series('2026-01-01Z'::timestamptz, '2026-03-31Z'::timestamptz, interval '2 hours') at`,
  )
  await behind.query(
    `INSERT INTO telematics.readings (tenant_id, device_id, time, id, received_at)
     SELECT 'ten_7', 'dev_3', at, 'dense', at
     FROM generate_series('2026-02-01Z'::timestamptz, '2026-02-28Z'::timestamptz, interval '1 minute') at`,
  )
  await behind.query('ANALYZE telematics.readings')
  const from = new Date('2026-02-10T00:00:00.000Z')
  const to = new Date('2026-02-20T00:00:00.000Z')
  const plans = await database.tx({ tenantId: 'ten_7', actor: 'test' }, async (tx) => {
    const explained = async (ask: () => Promise<unknown>) => {
      await ask()
      const { text, values } = asked.at(-1)!
      const { rows } = await tx.sql.query<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) ${text}`, values)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }
    const after = { time: '2026-02-12T00:00:00.000Z', id: '' }
    return {
      page: await explained(() => pageOfReadings(tx, { deviceId: 'dev_3', from, to, limit: 51 })),
      next: await explained(() => pageOfReadings(tx, { deviceId: 'dev_3', from, to, after, limit: 51 })),
      all: await explained(() => pageOfReadings(tx, { deviceId: 'dev_3', limit: 51 })),
      summary: await explained(() => summaryOfReadings(tx, { from, to, maxDevices: 1_000 })),
      ofDevice: await explained(() => summaryOfReadings(tx, { from, to, deviceId: 'dev_3', maxDevices: 1_000 })),
    }
  })
  for (const [name, plan] of Object.entries(plans)) {
    expect(plan, name).not.toContain('Seq Scan')
    expect(plan, name).toMatch(/Index (Only )?(Scan|Cond)/)
  }
  for (const plan of [plans.page, plans.next, plans.summary, plans.ofDevice]) {
    expect(plan).toContain('readings_2026_02')
    expect(plan).not.toMatch(/readings_2026_0[13]|readings_default/)
  }
  // The index gives the order: nothing is sorted to cut a page.
  expect(plans.page).not.toContain('Sort')
  expect(plans.next).not.toContain('Sort')
})
