import type { Driver } from '@clutch/contracts/fleet/drivers'
import type { NewRecordImport, RecordImport, RecordImportRow } from '@clutch/contracts/fleet/record-imports'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { api, type FleetService, makeFleet, missing, must, startFleet, told } from '../../test/fleet.ts'
import { tableOf } from '../csv-table.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const path = `${api}/record-imports`
const start = (tenant: string, wanted: Partial<NewRecordImport> = {}) =>
  must<RecordImport>(service, 201, 'POST', path, {
    tenant,
    body: { name: 'Old system', subject: 'vehicle', ...wanted },
  })
const sendFile = (tenant: string, { id }: RecordImport, csv: string | Buffer) =>
  service.call<RecordImport & { code: string; detail: string }>('PUT', `${path}/${id}/file`, {
    tenant,
    file: { mediaType: 'text/csv', bytes: csv },
  })

async function imported(tenant: string, csv: string | Buffer, wanted: Partial<NewRecordImport> = {}) {
  const held = await start(tenant, wanted)
  const sent = await sendFile(tenant, held, csv)
  expect(sent.status, JSON.stringify(sent.body)).toBe(202)
  const over = await vi.waitFor(
    async () => {
      const read = await must<RecordImport>(service, 200, 'GET', `${path}/${held.id}`, { tenant })
      if (read.status === 'running') throw new Error('the import still runs')
      return read
    },
    { timeout: 30_000 },
  )
  const rows = await must<{ items: RecordImportRow[] }>(service, 200, 'GET', `${path}/${held.id}/rows`, { tenant })
  return { over, rows: rows.items }
}

const vehiclesOf = async (tenant: string) =>
  (await must<{ items: Vehicle[] }>(service, 200, 'GET', `${api}/vehicles`, { tenant })).items

test('each row is entered, changed, left as it is or refused by itself, and says why', async () => {
  const tenant = 'ten_rows'
  const fleet = await makeFleet(service, tenant)
  const csv = [
    'External ID;Name;Fleet;VIN;Tags;Year',
    'a;Van 1;North;1M8GDM9AXKP042788;cold|night;',
    'b;Van 2;Nowhere;;;',
    'c;Van 3;North;1M8GDM9AXKP042789;;',
    ';Van 4;North;;;',
    `d;Van 5;${fleet.id};;;2020`,
    'e;Van 6;North;;;twenty',
    'a;Van 1b;;;;',
  ].join('\r\n')
  const { over, rows } = await imported(tenant, csv)
  expect(over).toMatchObject({
    status: 'completed',
    rows: 7,
    done: 7,
    created: 2,
    changed: 1,
    unchanged: 0,
    refused: 4,
  })
  expect(rows.map(({ line, outcome, messages }) => [line, outcome, messages.map(({ column }) => column)])).toEqual([
    [2, 'created', []],
    [3, 'refused', ['fleet']],
    [4, 'refused', ['vin']],
    [5, 'refused', ['externalId']],
    [6, 'created', []],
    [7, 'refused', ['year']],
    [8, 'changed', []],
  ])
  const [van, other] = await vehiclesOf(tenant)
  expect(van).toMatchObject({ name: 'Van 1b', tags: ['cold', 'night'], make: 'Motor Coach Industries', version: 2 })
  expect(other).toMatchObject({ name: 'Van 5', year: 2020, fleetId: fleet.id })
  const again = await imported(
    tenant,
    csv.split('\r\n').slice(0, 1).concat('d;Van 5;North;;;2020', 'a;;;;night|cold;').join('\n'),
  )
  expect(again.over).toMatchObject({ unchanged: 2, changed: 0 })
  expect((await vehiclesOf(tenant)).map(({ version }) => version)).toEqual([2, 1])
})

test('a dry run says the same and changes and tells nothing', async () => {
  const tenant = 'ten_dry'
  const fleet = await makeFleet(service, tenant)
  const csv = 'externalId,name,vin\na,Van 1,\nb,Van 2,1M8GDM9AXKP042789\n'
  const before = (await service.emitted()).filter(
    (event) => event.tenantId === tenant && event.type.startsWith('fleet.vehicle'),
  )
  const dry = await imported(tenant, csv, { dryRun: true, fleetId: fleet.id })
  expect(dry.over).toMatchObject({ created: 1, refused: 1, status: 'completed' })
  expect(await vehiclesOf(tenant)).toEqual([])
  const after = (await service.emitted()).filter(
    (event) => event.tenantId === tenant && event.type.startsWith('fleet.vehicle'),
  )
  expect(after).toEqual(before)
  const real = await imported(tenant, csv, { fleetId: fleet.id })
  expect(real.rows.map(({ outcome }) => outcome)).toEqual(dry.rows.map(({ outcome }) => outcome))
  expect(await vehiclesOf(tenant)).toHaveLength(1)
})

test('an import of many rows goes on from slice to slice, each row once', async () => {
  const tenant = 'ten_many'
  const { id: fleetId } = await makeFleet(service, tenant)
  const rows = Array.from({ length: 350 }, (_, n) => `v${n},Van ${n}`)
  const { over } = await imported(tenant, ['externalId,name', ...rows].join('\n'), { fleetId })
  expect(over).toMatchObject({ rows: 350, done: 350, created: 350, refused: 0 })
  const made = (await service.emitted('fleet.vehicle.created')).filter((event) => event.tenantId === tenant)
  expect(new Set(made.map(({ data }) => data.externalId)).size).toBe(350)
  expect(made).toHaveLength(350)
})

test('drivers come with licences, groups and custom fields; what stood in the file is forgotten', async () => {
  const tenant = 'ten_drivers'
  await must(service, 201, 'POST', `${api}/groups`, { tenant, body: { name: 'Depot' } })
  await must(service, 201, 'POST', `${api}/custom-fields`, {
    tenant,
    body: { subject: 'driver', key: 'shoeSize', name: 'Shoe size', type: 'number' },
  })
  const csv = [
    'externalId,name,phone,licenceNumber,licenceCountry,licenceClasses,groups,custom.shoeSize',
    'p1,"Petersen, Kim",0049 40 123456,B072RRE2I55,de,C:2029-04-30|B,Depot,42.5',
    'p2,Bo,12,,,,,',
    'p3,Cy,,X123456,DE,,,',
  ].join('\n')
  const { over, rows } = await imported(tenant, csv, { subject: 'driver' })
  expect(over).toMatchObject({ created: 1, refused: 2 })
  expect(rows.slice(1).map(({ messages }) => messages[0]!.column)).toEqual(['phone', 'licenceClasses'])
  const { items } = await must<{ items: Driver[] }>(service, 200, 'GET', `${api}/drivers?search=kim`, { tenant })
  expect(items).toMatchObject([
    {
      name: 'Petersen, Kim',
      phone: '+4940123456',
      customFields: { shoeSize: 42.5 },
      licence: {
        country: 'DE',
        numberEnding: 'I55',
        classes: [
          { class: 'C', validUntil: '2029-04-30' },
          { class: 'B', validUntil: null },
        ],
      },
    },
  ])
  const kept = JSON.stringify(
    await service.look('SELECT * FROM fleet.record_import_rows WHERE tenant_id = $1', [tenant]),
  )
  for (const secret of ['Kim', 'B072', '123456']) expect(kept).not.toContain(secret)
  expect((await imported(tenant, csv, { subject: 'driver' })).over).toMatchObject({ unchanged: 1, refused: 2 })
})

test('a file is taken as a spreadsheet saves it: any delimiter, encoding and end of line', () => {
  const cell = fc
    .string({ unit: fc.constantFrom('a', 'ü', 'ß', '"', ',', ';', '\t', '|', ' ', '7', '\n'), maxLength: 8 })
    .map((text) => text.trim())
    .filter((text) => text !== '')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('utf-8', 'bom', 'utf-16le', 'latin1'),
      (rows, delimiter, end, encoding) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = [['x', 'y', 'z'].join(delimiter), ...rows.map((row) => row.map(quoted).join(delimiter))].join(end)
        const bytes =
          encoding === 'utf-16le'
            ? Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
            : encoding === 'bom'
              ? Buffer.from(`\ufeff${text}`)
              : Buffer.from(text, encoding as BufferEncoding)
        const table = tableOf(bytes, 100)
        expect(table.columns).toEqual(['x', 'y', 'z'])
        expect(table.rows.map(({ cells }) => cells)).toEqual(rows)
      },
    ),
  )
})

test('what a spreadsheet leaves around a table is no part of it; what stands beyond the heading is nobody knows what', async () => {
  const table = tableOf(Buffer.from('sep=;\r\nx;y;;\r\na;b;;\r\n;;;\r\n\r\nc;;d;;\r\n;;;\r\n'), 10)
  expect(table).toEqual({
    delimiter: ';',
    columns: ['x', 'y'],
    rows: [
      { line: 3, cells: ['a', 'b'] },
      { line: 6, cells: ['c', '', 'd'] },
    ],
  })
  const tenant = 'ten_moved'
  const { id: fleetId } = await makeFleet(service, tenant)
  const { rows } = await imported(tenant, 'externalId,name,plate\na,Meyer, Sons,HH-1\nb,Van,HH-2,\n', { fleetId })
  expect(rows.map(({ outcome, messages }) => [outcome, messages[0]?.message])).toEqual([
    ['refused', 'has 4 cells, and the heading 3'],
    ['created', undefined],
  ])
})

test('of a licence a row changes what it says, and the rest stays', async () => {
  const tenant = 'ten_licence'
  const csv =
    'externalId,name,licenceNumber,licenceCountry,licenceClasses,licenceExpiresOn\np,Kim,B072RRE2I55,DE,B|C,2029-04-30'
  await imported(tenant, csv, { subject: 'driver' })
  const { over } = await imported(tenant, 'externalId,licenceExpiresOn\np,2031-04-30\n', { subject: 'driver' })
  expect(over).toMatchObject({ changed: 1 })
  const { items } = await must<{ items: Driver[] }>(service, 200, 'GET', `${api}/drivers`, { tenant })
  expect(items[0]!.licence).toMatchObject({
    country: 'DE',
    numberEnding: 'I55',
    classes: [{ class: 'B' }, { class: 'C' }],
    expiresOn: '2031-04-30',
  })
  expect((await imported(tenant, csv.replace('2029', '2031'), { subject: 'driver' })).over.unchanged).toBe(1)
})

test('a file that says something unknown, twice, or too much is refused whole', async () => {
  const tenant = 'ten_unreadable'
  const held = await start(tenant)
  const tooMany = `externalId\n${'x\n'.repeat(10_001)}`
  for (const [csv, detail] of [
    ['externalId,colour\na,red', 'colour'],
    ['externalId,name,Name\na,b,c', 'twice'],
    ['name\nVan', 'externalId is missing'],
    ['externalId,name', 'no rows'],
    ['externalId\n"a', 'no CSV'],
    [tooMany, '10000 rows'],
  ] as const) {
    const answer = await sendFile(tenant, held, csv)
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'record-import-unreadable', detail: expect.stringContaining(detail) },
    })
  }
  expect((await sendFile(tenant, held, 'externalId\na')).status).toBe(202)
  expect((await sendFile(tenant, held, 'externalId\na')).body).toMatchObject({ code: 'record-import-state' })
})

test('a cancelled import enters no more, and five are under way at most', async () => {
  const tenant = 'ten_cancel'
  const all: RecordImport[] = []
  for (let n = 0; n < 5; n += 1) all.push(await start(tenant))
  const sixth = await service.call('POST', path, { tenant, body: { name: 'Six', subject: 'vehicle' } })
  expect(sixth).toMatchObject({ status: 409, body: { code: 'too-many-record-imports' } })
  for (const { id } of all) await must(service, 200, 'POST', `${path}/${id}/cancel`, { tenant })
  expect((await sendFile(tenant, all[0]!, 'externalId\na')).status).toBe(409)
})

test("another tenant's import is the same 404 as none", async () => {
  const { id } = await start(service.tenant)
  for (const [method, below, options] of [
    ['GET', '', {}],
    ['GET', '/rows', {}],
    ['POST', '/cancel', {}],
    ['PUT', '/file', { file: { mediaType: 'text/csv', bytes: 'externalId\na' } }],
  ] as const) {
    const answers = await told(
      service,
      method,
      { theirs: `${path}/${id}${below}`, missing: `${path}/${missing('rim')}${below}` },
      options,
    )
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})
