import { request as httpRequest } from 'node:http'
import { roles } from '@clutch/contracts/scopes'
import type { Import, ImportError, ImportedDevice, ImportFile } from '@clutch/contracts/telematics/imports'
import { delay } from '@clutch/shared/bus'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { sendFile } from '../../test/files.ts'
import { anotherTenant, deviceEnv, devicesPath, startReplica } from '../../test/replica.ts'
import {
  apiJson,
  type ExportedRow,
  exportedDevice,
  exportedPosition,
  mysqlDump,
  pgDump,
  psqlCsv,
} from '../../test/traccar-export.ts'
import { telematicsIngest } from '../app.ts'
import { partBytes } from './parts.ts'

const base = '/b2b/fleet-management/gps-integration/imports'
let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(telematicsIngest, {
    nats: true,
    env: { ...deviceEnv, IMPORT_ROWS_PER_SECOND: '100000' },
  })
})
afterAll(() => service.stop())

async function begin(tenant: string, more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await service.call<Import>('POST', base, {
    tenant,
    body: { name: 'The old server', source: 'traccar', ...more },
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return body.id
}

function put(tenant: string, id: string, file: string, bytes: string | Uint8Array<ArrayBuffer>, offset = 0) {
  const path = `${base}/${id}/data?file=${encodeURIComponent(file)}&offset=${offset}`
  return sendFile<ImportFile & { code?: string }>(service, 'PUT', path, bytes, { tenant })
}

async function importOf(tenant: string, id: string): Promise<Import> {
  return (await service.call<Import>('GET', `${base}/${id}`, { tenant })).body
}

/** To its end. */
async function run(tenant: string, id: string): Promise<Import> {
  expect((await service.call('POST', `${base}/${id}/run`, { tenant })).status).toBe(202)
  await service.settled(60_000)
  return importOf(tenant, id)
}

async function importFiles(tenant: string, files: Record<string, string>, more = {}): Promise<Import> {
  const id = await begin(tenant, more)
  for (const [name, text] of Object.entries(files)) expect((await put(tenant, id, name, text)).status).toBe(200)
  return run(tenant, id)
}

async function devicesOf(tenant: string, id: string): Promise<ImportedDevice[]> {
  return (await service.call<{ items: ImportedDevice[] }>('GET', `${base}/${id}/devices?limit=200`, { tenant })).body
    .items
}

function stored(tenant: string) {
  return service.look<{
    device_id: string
    time: Date
    id: string
    lat: number
    speed_kmh: number
    odometer_m: number
  }>(
    `SELECT device_id, time, id, lat, speed_kmh, odometer_m FROM telematics.readings
     WHERE tenant_id = $1 ORDER BY device_id, time, id`,
    [tenant],
  )
}

let made = 0
/** Identifiers of no other test. */
function fleet(devices: number, perDevice: number): { devices: ExportedRow[]; positions: ExportedRow[] } {
  made += 1
  const ids = Array.from({ length: devices }, (_, index) => made * 100 + index)
  return {
    devices: ids.map((id) => exportedDevice(id)),
    positions: Array.from({ length: devices * perDevice }, (_, index) =>
      exportedPosition(index + 1, ids[index % devices] as number),
    ),
  }
}

const leftovers = () =>
  service.look<{ parts: string; positions: string }>(
    `SELECT (SELECT count(*) FROM telematics.import_parts) AS parts,
            (SELECT count(*) FROM telematics.import_positions) AS positions`,
  )

test('devices and history come over, whichever the export, and a second import of it stores nothing twice', async () => {
  const tenant = anotherTenant()
  const all = fleet(3, 40)
  const first = await importFiles(tenant, { 'dump.sql': pgDump(all) })
  expect(first).toMatchObject({
    status: 'completed',
    failure: null,
    files: [{ name: 'dump.sql', format: 'sql', devices: 3, positions: 120, refused: 0 }],
    counts: {
      devices: { registered: 3, known: 0, elsewhere: 0, refused: 0, untold: 0 },
      positions: { read: 120, toStore: 120, stored: 120 },
    },
  })
  const readings = await stored(tenant)
  expect(readings).toHaveLength(120)
  expect(readings[0]!.speed_kmh).toBeCloseTo(37.04)
  const registered = (await service.call<{ items: { protocol: string }[] }>('GET', devicesPath, { tenant })).body.items
  expect(registered.map(({ protocol }) => protocol)).toEqual(['queclink', 'queclink', 'queclink'])
  // The same tables as MySQL, and as the API tells them.
  for (const files of [
    { 'dump.sql': mysqlDump(all) },
    { 'devices.json': apiJson(all.devices), 'positions.json': apiJson(all.positions) },
    { 'tc_positions.csv': psqlCsv(all.positions), 'tc_devices.csv': psqlCsv(all.devices) },
  ]) {
    const again = await importFiles(tenant, files)
    expect(again).toMatchObject({ status: 'completed', counts: { devices: { known: 3 }, positions: { stored: 120 } } })
  }
  expect(await stored(tenant)).toEqual(readings)
  expect(await leftovers()).toEqual([{ parts: '0', positions: '0' }])
  const events = (await service.emitted()).filter((event) => event.tenantId === tenant)
  expect(events.filter(({ type }) => type === 'telematics.device.registered')).toHaveLength(3)
  expect(events.filter(({ type }) => type === 'telematics.import.started')).toHaveLength(4)
  expect(events.filter(({ type }) => type === 'telematics.import.completed')).toHaveLength(4)
})

test('of each device, TELEMETRY gets the history by the device’s own time, however the export lies', async () => {
  const tenant = anotherTenant()
  const { devices, positions } = fleet(2, 300)
  const shuffled = positions.map((position, index) => ({ position, at: (index * 7919) % positions.length }))
  shuffled.sort((a, b) => a.at - b.at)
  const done = await importFiles(tenant, {
    'tc_positions.csv': psqlCsv(shuffled.map(({ position }) => position)),
    'tc_devices.csv': psqlCsv(devices),
  })
  expect(done.counts.positions.stored).toBe(600)
  const manager = await service.runtime.bus.manager()
  const times = new Map<string, string[]>()
  for (const subject of [0, 1, 2, 3].map((partition) => `clutch.telemetry.${partition}`)) {
    const { state } = await manager.streams.info('TELEMETRY', { subjects_filter: subject })
    for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
      const message = await manager.streams.getMessage('TELEMETRY', { seq }).catch(() => null)
      if (message === null || message.subject !== subject) continue
      const { reports } = message.json() as {
        reports: { tenantId: string; deviceId: string; readings: [string, number][] }[]
      }
      for (const report of reports.filter((one) => one.tenantId === tenant)) {
        const of = times.get(report.deviceId) ?? []
        times.set(report.deviceId, [...of, ...report.readings.map(([, timeMs]) => new Date(timeMs).toISOString())])
      }
    }
  }
  expect([...times.values()].map(({ length }) => length)).toEqual([300, 300])
  for (const one of times.values()) expect(one).toEqual([...one].sort())
})

test('a device that another tenant has is told and not taken, with its history; neither is one without a name', async () => {
  const [owner, tenant] = [anotherTenant(), anotherTenant()]
  const { devices, positions } = fleet(4, 5)
  const taken = devices[0]!.uniqueid
  const body = { name: 'Theirs', uniqueId: taken, protocol: 'queclink' }
  expect((await service.call('POST', devicesPath, { tenant: owner, body })).status).toBe(201)
  devices[1]!.uniqueid = 'no good!'
  devices[2]!.disabled = true
  const untold = devices.pop()!.id
  for (const position of positions) if (position.deviceid === devices[2]!.id) position.protocol = 'watch'
  const done = await importFiles(tenant, { 'd.csv': psqlCsv(devices), 'p.csv': psqlCsv(positions) })
  expect(done.counts).toEqual({
    devices: { registered: 1, known: 0, elsewhere: 1, refused: 1, untold: 1 },
    positions: { read: 20, toStore: 5, stored: 5 },
  })
  const told = new Map((await devicesOf(tenant, done.id)).map((one) => [one.sourceId, one]))
  expect(told.get(String(devices[0]!.id))).toMatchObject({ outcome: 'elsewhere', deviceId: null, line: 2, stored: 0 })
  expect(told.get(String(devices[1]!.id))).toMatchObject({ outcome: 'refused', deviceId: null, line: 3, stored: 0 })
  expect(told.get(String(untold))).toMatchObject({ outcome: 'untold', deviceId: null, positions: 5, stored: 0 })
  const ours = told.get(String(devices[2]!.id))!
  expect(ours).toMatchObject({ outcome: 'registered', sourceProtocol: 'watch', positions: 5, stored: 5 })
  const device = await service.call('GET', `${devicesPath}/${ours.deviceId}`, { tenant })
  expect(device.body).toMatchObject({ status: 'blocked', protocol: 'cloud' })
  expect(await stored(owner)).toEqual([])
  expect(await leftovers()).toEqual([{ parts: '0', positions: '0' }])
})

test('a file comes in parts: the same part again changes nothing, another is told where to go on', async () => {
  const tenant = anotherTenant()
  const { devices, positions } = fleet(1, 30)
  const file = Buffer.from(pgDump({ devices, positions }))
  const id = await begin(tenant)
  const cut = 1_000
  const [head, tail] = [file.subarray(0, cut), file.subarray(cut)].map((part) => new Uint8Array(part)) as [
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
  ]
  expect((await put(tenant, id, 'dump.sql', head)).body.bytes).toBe(cut)
  expect((await put(tenant, id, 'dump.sql', head)).body.bytes).toBe(cut)
  expect(await put(tenant, id, 'dump.sql', tail, 999)).toMatchObject({
    status: 409,
    body: { code: 'import-offset', errors: [{ pointer: '/query/offset', message: 'must be 1000' }] },
  })
  const both = await Promise.all([1, 2].map(() => put(tenant, id, 'dump.sql', tail, cut)))
  expect(both.map(({ body }) => body.bytes)).toEqual([file.length, file.length])
  expect((await put(tenant, id, 'empty.csv', '')).status).toBe(400)
  const done = await run(tenant, id)
  expect(done.counts.positions.stored).toBe(30)
  expect(await put(tenant, id, 'dump.sql', tail, file.length)).toMatchObject({
    status: 409,
    body: { code: 'import-state' },
  })
})

test('rows that cannot be read are listed with their lines, and the others are taken', async () => {
  const tenant = anotherTenant()
  const { devices, positions } = fleet(1, 6)
  positions[1]!.latitude = 'north'
  positions[4]!.attributes = '{"cut": '
  const done = await importFiles(tenant, { 'd.csv': psqlCsv(devices), 'p.csv': psqlCsv(positions) })
  expect(done).toMatchObject({ status: 'completed', counts: { positions: { read: 4, stored: 4 } } })
  const page = await service.call<{ items: ImportError[]; nextCursor: string }>(
    'GET',
    `${base}/${done.id}/errors?limit=1`,
    { tenant },
  )
  const next = await service.call<{ items: ImportError[] }>(
    'GET',
    `${base}/${done.id}/errors?cursor=${page.body.nextCursor}`,
    { tenant },
  )
  expect([...page.body.items, ...next.body.items]).toEqual([
    { file: 'p.csv', line: 3, message: 'it tells no place (latitude, longitude)' },
    { file: 'p.csv', line: 6, message: 'its attributes are no JSON' },
  ])
})

test.each([
  ['a table of something else', { 'x.csv': 'id,name\n1,x\n' }, 'unreadable', /^x\.csv: .*tc_devices or tc_positions/],
  [
    'a dump without these tables',
    { 'x.sql': '-- nothing\nCREATE TABLE x (\n  y int\n);\n' },
    'nothing-to-read',
    /No row/,
  ],
  ['a file that was cut off', { 'x.json': '[{"deviceId":1,"latitude":2' }, 'unreadable', /cut off/],
  ['an open quotation mark', { 'x.csv': 'id,uniqueid\n1,abc\n2,"abd\n' }, 'unreadable', /line 3 has no end/],
])('%s fails the import with a reason', async (_name, files, code, message) => {
  const tenant = anotherTenant()
  const done = await importFiles(tenant, files as unknown as Record<string, string>)
  expect(done).toMatchObject({ status: 'failed', failure: { code } })
  expect(done.failure!.message).toMatch(message)
  expect((await service.emitted('telematics.import.failed')).filter((event) => event.tenantId === tenant)).toHaveLength(
    1,
  )
  expect(await leftovers()).toEqual([{ parts: '0', positions: '0' }])
})

test('what is cancelled is worked on no more, and what it sent is gone', async () => {
  const tenant = anotherTenant()
  const id = await begin(tenant)
  await put(tenant, id, 'dump.sql', pgDump(fleet(1, 10)))
  const cancelled = await service.call<Import>('POST', `${base}/${id}/cancel`, { tenant })
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled', version: 2 } })
  expect((await service.call('POST', `${base}/${id}/cancel`, { tenant })).status).toBe(200)
  expect((await service.call('POST', `${base}/${id}/run`, { tenant })).status).toBe(409)
  await service.settled()
  expect(await leftovers()).toEqual([{ parts: '0', positions: '0' }])
  expect(await stored(tenant)).toEqual([])
})

test('an import waits while readers of TELEMETRY are behind, says so, and goes on by itself', async () => {
  const tenant = anotherTenant()
  const manager = await service.runtime.bus.manager()
  // A reader that reads nothing, of a stream that has more than it may be behind.
  const client = await service.runtime.bus.jetstream()
  const empty = JSON.stringify({ version: 2, partition: 0, reports: [] })
  await manager.consumers.add('TELEMETRY', {
    durable_name: 'slow',
    ack_policy: 'explicit',
    deliver_policy: 'new',
  } as never)
  await Promise.all(Array.from({ length: 450 }, () => client.publish('clutch.telemetry.0', empty)))
  const id = await begin(tenant)
  await put(tenant, id, 'dump.sql', pgDump(fleet(1, 10)))
  await service.call('POST', `${base}/${id}/run`, { tenant })
  await expect.poll(async () => (await importOf(tenant, id)).waitsFor, { timeout: 20_000 }).toBe('history')
  expect(await stored(tenant)).toEqual([])
  await manager.consumers.delete('TELEMETRY', 'slow')
  await service.settled(60_000)
  expect(await importOf(tenant, id)).toMatchObject({ status: 'completed', waitsFor: null })
  expect(await stored(tenant)).toHaveLength(10)
}, 60_000)

test('of two replicas each row is taken once, also when one dies with the lease of it', async () => {
  const tenant = anotherTenant()
  const all = fleet(5, 400)
  const id = await begin(tenant)
  await put(tenant, id, 'dump.sql', mysqlDump(all))
  // As if a process had died with it: the lease is there and nobody works.
  await service.look(
    `UPDATE telematics.imports SET lease = 'lse_dead', leased_until = clock_timestamp() + interval '1 hour' WHERE id = $1`,
    [id],
  )
  const replica = await startReplica(service, { IMPORT_ROWS_PER_SECOND: '100000' })
  try {
    await service.call('POST', `${base}/${id}/run`, { tenant })
    expect((await importOf(tenant, id)).status).toBe('reading')
    await service.look('UPDATE telematics.imports SET leased_until = clock_timestamp() WHERE id = $1', [id])
    await service.settled(60_000)
  } finally {
    await replica.stop()
  }
  expect(await importOf(tenant, id)).toMatchObject({
    status: 'completed',
    counts: { devices: { registered: 5 }, positions: { read: 2_000, toStore: 2_000, stored: 2_000 } },
  })
  expect(await stored(tenant)).toHaveLength(2_000)
}, 60_000)

/** A dump that is kept in three parts, whose rows are in the last: before them a table that is passed over. */
function largeDump(): { dump: Buffer; rows: number } {
  const { devices, positions } = fleet(1, 30)
  const line = `1\t${'x'.repeat(65_000)}\n`
  const before = `COPY public.tc_events (id, attributes) FROM stdin;\n${line.repeat(150)}\\.\n\n`
  const dump = Buffer.from(before + pgDump({ devices, positions }))
  expect(Math.ceil(dump.length / partBytes)).toBe(3)
  return { dump, rows: positions.length }
}

/** A client that goes away when it has sent so much. */
async function putAndLeave(tenant: string, id: string, file: string, bytes: Buffer, sent: number): Promise<void> {
  // A call of the test service makes the token of whoever calls.
  await importOf(tenant, id)
  const request = httpRequest(`${service.url}/api/v1${base}/${id}/data?file=${file}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${tenant}/${roles.admin.join(' ')}`,
      'content-type': 'application/octet-stream',
      'content-length': bytes.length,
    },
  })
  request.on('error', () => {})
  await new Promise((resolve) => request.write(bytes.subarray(0, sent), resolve))
  // What is kept of it is kept before it leaves.
  const kept = Math.floor((sent - 1) / partBytes) * partBytes
  while (((await importOf(tenant, id)).files[0]?.bytes ?? 0) < kept) await delay(20)
  request.destroy()
}

test('a file of many parts goes in one request, and the same again changes nothing', async () => {
  const tenant = anotherTenant()
  const { dump, rows } = largeDump()
  const id = await begin(tenant)
  for (let time = 1; time <= 2; time += 1) {
    const { status, body } = await put(tenant, id, 'dump.sql', new Uint8Array(dump))
    expect([status, body.bytes, body.complete]).toEqual([200, dump.length, true])
  }
  const parts = await service.look<{ size_bytes: number }>(
    'SELECT size_bytes FROM telematics.import_parts WHERE import_id = $1 ORDER BY "offset"',
    [id],
  )
  expect(parts.map((part) => part.size_bytes)).toEqual([partBytes, partBytes, dump.length - 2 * partBytes])
  expect(await run(tenant, id)).toMatchObject({
    status: 'completed',
    counts: { positions: { read: rows, stored: rows } },
  })
})

test.each([
  ['from where it was cut off', 'rest'],
  ['as a whole', 'all'],
])('a file that was cut off is not taken for one, until it is sent on %s', async (_how, next) => {
  const tenant = anotherTenant()
  const { dump, rows } = largeDump()
  const id = await begin(tenant)
  await putAndLeave(tenant, id, 'dump.sql', dump, 2 * partBytes - 1_000)
  expect((await importOf(tenant, id)).files).toMatchObject([{ bytes: partBytes, complete: false }])
  expect(await service.call('POST', `${base}/${id}/run`, { tenant })).toMatchObject({
    status: 409,
    body: {
      code: 'import-state',
      detail: `dump.sql was cut off: send what follows its first ${partBytes} bytes, or all of it again.`,
    },
  })
  const offset = next === 'rest' ? partBytes : 0
  const sent = await put(tenant, id, 'dump.sql', new Uint8Array(dump.subarray(offset)), offset)
  expect(sent).toMatchObject({ status: 200, body: { bytes: dump.length, complete: true } })
  expect(await run(tenant, id)).toMatchObject({
    status: 'completed',
    counts: { positions: { read: rows, stored: rows } },
  })
})

test('an import belongs to its tenant, its files are taken as files, and there are three at once', async () => {
  const [tenant, other] = [anotherTenant(), anotherTenant()]
  const id = await begin(tenant)
  for (const path of ['', '/devices', '/errors'])
    expect((await service.call('GET', `${base}/${id}${path}`, { tenant: other })).status).toBe(404)
  expect((await put(other, id, 'x.csv', 'x')).status).toBe(404)
  for (const verb of ['run', 'cancel'])
    expect((await service.call('POST', `${base}/${id}/${verb}`, { tenant: other })).status).toBe(404)
  expect((await service.call('PUT', `${base}/${id}/data?file=x.csv`, { tenant, body: { a: 1 } })).status).toBe(415)
  expect((await put(tenant, id, '../x', 'x')).status).toBe(400)
  expect((await service.call('POST', `${base}/${id}/run`, { tenant })).status).toBe(409)
  const body = { name: 'x', source: 'traccar', timeZone: 'Mars/Olympus' }
  expect(await service.call('POST', base, { tenant, body })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/body/timeZone' }] },
  })
  const more = await Promise.all(
    [1, 2, 3].map(() => service.call('POST', base, { tenant, body: { name: 'x', source: 'traccar' } })),
  )
  expect(more.map(({ status }) => status).sort()).toEqual([201, 201, 409])
  const listed = await service.call<{ items: Import[] }>('GET', `${base}?status=uploading`, { tenant })
  expect(listed.body.items).toHaveLength(3)
})

test('what nobody finishes ends after thirty days, and with it what was sent', async () => {
  const tenant = anotherTenant()
  const id = await begin(tenant)
  await put(tenant, id, 'dump.sql', pgDump(fleet(1, 10)))
  const before = service.clock.now()
  service.clock.set(new Date(before.getTime() + 31 * 86_400_000))
  try {
    await expect.poll(async () => (await importOf(tenant, id)).status, { timeout: 20_000 }).toBe('failed')
  } finally {
    service.clock.set(before)
  }
  expect(await importOf(tenant, id)).toMatchObject({ failure: { code: 'too-old' } })
  await service.settled()
  expect(await leftovers()).toEqual([{ parts: '0', positions: '0' }])
})
