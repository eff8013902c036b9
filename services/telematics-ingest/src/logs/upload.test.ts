import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { UploadTaken } from '@clutch/contracts/telematics/connections'
import type { DeviceLog } from '@clutch/contracts/telematics/diagnostics'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import type { Static } from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { sendFile } from '../../test/files.ts'
import { anotherTenant, deviceEnv, devicesPath, registerTestDevice } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'
import { linesOf } from './read.ts'

const base = '/b2b/fleet-management/obd2-integration/devices'
const startedAt = '2026-01-02T08:00:00.000Z'

let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(telematicsIngest, {
    nats: true,
    env: { ...deviceEnv, TELEMATICS_SECRETS_KEY: 'the key of the tests for credentials, 1234567890' },
  })
})
afterAll(() => service.stop())

interface Refused {
  code: string
  errors: { pointer: string; message: string }[]
}

function upload(deviceId: string, file: string | Buffer, query = `?startedAt=${startedAt}`, tenant = service.tenant) {
  const bytes = typeof file === 'string' ? file : new Uint8Array(file)
  return sendFile<DeviceLog & Refused>(service, 'POST', `${base}/${deviceId}/logs${query}`, bytes, { tenant })
}

async function stored(deviceId: string) {
  await service.settled()
  return service.look<{ time: Date; data: string }>(
    'SELECT time, data FROM telematics.readings WHERE device_id = $1 ORDER BY time, id',
    [deviceId],
  )
}

const table = 'Time (s),Engine RPM (rpm),Vehicle speed (mph),Smiles\n0,812,0,3\n0.5,1650,31.07,4\n1.0,x,40,5\n'

test('a dry run says which columns are understood and which are not, and stores nothing', async () => {
  const { id } = await registerTestDevice(service)
  const { status, body } = await upload(id, table, '?dryRun=true')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    stored: false,
    format: 'csv',
    rows: 3,
    readings: 3,
    time: 'elapsed',
    firstAt: null,
    errors: 1,
    firstErrors: [{ line: 4, message: 'Engine RPM (rpm): no number: x' }],
  })
  expect(body.columns.map(({ header, to, because }) => [header, to, because])).toEqual([
    ['Time (s)', 'time.elapsed', null],
    ['Engine RPM (rpm)', 'rpm', null],
    ['Vehicle speed (mph)', 'speedKmh', null],
    ['Smiles', null, 'name'],
  ])
  expect(await stored(id)).toEqual([])
})

test('a log becomes readings of the device, durable when it is answered, and once however often it is sent', async () => {
  const { id } = await registerTestDevice(service)
  const first = await upload(id, table)
  expect(first).toMatchObject({
    status: 200,
    body: { stored: true, readings: 3, firstAt: startedAt, lastAt: '2026-01-02T08:00:01.000Z' },
  })
  const again = await Promise.all([upload(id, table), upload(id, table)])
  expect(again.map(({ body }) => body.readings)).toEqual([3, 3])
  const readings = await stored(id)
  expect(readings.map(({ time, data }) => [time.toISOString(), JSON.parse(data).obd])).toEqual([
    ['2026-01-02T08:00:00.000Z', { rpm: 812, speedKmh: 0 }],
    ['2026-01-02T08:00:00.500Z', { rpm: 1650, speedKmh: 50.00231808 }],
    ['2026-01-02T08:00:01.000Z', { speedKmh: 64.37376 }],
  ])
})

test('what an adapter wrote is read with either end of line', async () => {
  const { id } = await registerTestDevice(service)
  const text = '>010C\r41 0C 1A F8\r\r>010D\r41 0D 32\r\r>'
  const first = await upload(id, text)
  expect(first).toMatchObject({ status: 200, body: { format: 'elm327', stored: true } })
  expect((await upload(id, text.replaceAll('\r', '\r\n'))).body.readings).toBe(first.body.readings)
  const [reading, ...others] = await stored(id)
  expect(others).toEqual([])
  expect(JSON.parse(reading!.data)).toMatchObject({ obd: { rpm: 1726, speedKmh: 50 } })
})

test.each([
  ['nothing that is known', 'a,b\n1,2\n', undefined, '/body'],
  ['times without a day', 'Time,Engine RPM (rpm)\n08:15:00.000,812\n', '', '/query/startedAt'],
  ['elapsed time without a start', table, '', '/query/startedAt'],
])('%s is refused with the place to mend, and leaves nothing', async (_name, file, query, pointer) => {
  const { id } = await registerTestDevice(service)
  const { status, body } = await upload(id, file, query)
  expect(status, JSON.stringify(body)).toBe(422)
  expect(body).toMatchObject({ code: 'log-unreadable', errors: [{ pointer }] })
  expect(await stored(id)).toEqual([])
})

test('only to an active device of one’s own, as a file, and not too much of it', async () => {
  const { id } = await registerTestDevice(service)
  expect((await upload(id, table, undefined, anotherTenant())).status).toBe(404)
  expect((await upload(id, '')).status).toBe(400)
  expect((await upload(id, table, '?startedAt=yesterday')).status).toBe(400)
  expect((await upload(id, Buffer.alloc(16 * 1024 ** 2 + 1, 'a'))).status).toBe(413)
  const path = `${base}/${id}/logs`
  expect((await sendFile(service, 'POST', path, table, { contentType: 'text/csv' })).status).toBe(415)
  expect((await service.call('POST', path, { body: { content: table } })).status).toBe(415)
  // Files are files where one is expected only.
  expect((await sendFile(service, 'POST', devicesPath, table)).status).toBe(415)
  const blocked = await service.call('PATCH', `${devicesPath}/${id}`, {
    body: { status: 'blocked' },
    headers: { 'if-match': '"1"' },
  })
  expect(blocked.status).toBe(200)
  expect(await upload(id, table)).toMatchObject({ status: 409, body: { code: 'device-not-active' } })
})

test('a connection’s upload and a device’s are read by the same reader', async () => {
  const connections = '/b2b/fleet-management/obd2-integration/connections'
  const connected = await service.call<{ connection: { id: string } }>('POST', connections, {
    body: { provider: 'obdlink', name: 'Adapters' },
  })
  expect(connected.status).toBe(201)
  const query = new URLSearchParams({ vehicle: 'Transit 4', startedAt })
  const taken = await sendFile<Static<typeof UploadTaken>>(
    service,
    'POST',
    `${connections}/${connected.body.connection.id}/uploads?${query}`,
    table,
  )
  expect(taken, JSON.stringify(taken.body)).toMatchObject({ status: 200, body: { readings: 3, unreadable: 1 } })
  const deviceId = taken.body.vehicle.deviceId!
  const { id } = await registerTestDevice(service)
  await upload(id, table)
  expect(await stored(deviceId)).toEqual(await stored(id))
})

test('lines are those of the text, whatever ends them', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '車', ' ', ',') })
  fc.assert(
    fc.property(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r'))), line, (lines, last) => {
      const text = lines.map(([content, end]) => content + end).join('') + last
      // A line feed that begins a line would belong to the carriage return before it.
      const expected = text.split(/\r\n|\n|\r/)
      if (expected.at(-1) === '') expected.pop()
      expect([...linesOf(Buffer.from(text))]).toEqual(expected)
    }),
  )
})

const folder = resolve(process.env.CLUTCH_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data'), 'obd')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : []

/** Rows and time counted without the reader: lines below the heading, and how far the engine's run time goes. */
function counted(text: string): { rows: number; runTimeS: number } {
  const [heading = '', ...lines] = text.split('\n').map((line) => line.replace(/\r$/, ''))
  const column = heading.split(',').findIndex((name) => /RUN_TI/.test(name))
  const rows = lines.filter((line) => line.trim() !== '')
  const runTimes = rows.map((line) => Number(line.split(',')[column]))
  return { rows: rows.length, runTimeS: (runTimes.at(-1) as number) - (runTimes[0] as number) }
}

describe(`real logs${files.length === 0 ? ' (skipped: no data)' : ''}`, () => {
  test.skipIf(files.length === 0)('there are eight of them', () => {
    expect(files).toHaveLength(8)
  })

  test.skipIf(files.length === 0).each(files)(
    '%s: every row is stored, over the time that the engine ran',
    async (name) => {
      const { id } = await registerTestDevice(service)
      const file = readFileSync(resolve(folder, name))
      const { rows, runTimeS } = counted(file.toString('utf8'))
      const { status, body } = await upload(id, file)
      expect(status, JSON.stringify(body)).toBe(200)
      expect(body).toMatchObject({
        format: 'csv',
        rows,
        readings: rows,
        errors: 0,
        time: 'run-time',
        firstAt: startedAt,
      })
      expect(body.columns.filter(({ to }) => to === null)).toEqual([])
      const lastedS = (Date.parse(body.lastAt!) - Date.parse(startedAt)) / 1_000
      expect(lastedS).toBeGreaterThanOrEqual(runTimeS - 2)
      expect(lastedS).toBeLessThanOrEqual(runTimeS + 8)
      const readings = await stored(id)
      expect(readings).toHaveLength(rows)
      expect(readings.at(-1)!.time.toISOString()).toBe(body.lastAt)
    },
    60_000,
  )
})
