import { get, type IncomingMessage } from 'node:http'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import { DOMParser, type Element } from '@xmldom/xmldom'
import { parse as parseCsv } from 'csv-parse/sync'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { History } from '../../test/history.ts'
import { devicesPath, registerTestDevice } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

const base = '/b2b/fleet-management/gps-integration'
const startMs = Date.UTC(2026, 2, 14)
const day = { from: '2026-03-14T00:00:00.000Z', to: '2026-03-15T00:00:00.000Z' }
let service: TestService<PrismaClient>
let history: History
let tenant: string
const asked: { text: string; values: readonly unknown[] }[] = []
const isPage = ({ text }: { text: string }) => text.includes('FROM readings') && text.includes('odometer_m')
beforeAll(async () => {
  service = await startTestService(telematicsIngest, {
    env: { TELEMATICS_ROLE: 'sessions' },
    onQuery: (text, values) => asked.push({ text, values }),
  })
  service.clock.set('2026-03-16T00:00:00.000Z')
  history = new History(service.runtime)
})
afterAll(() => service.stop())
beforeEach(() => {
  tenant = newId('ten')
})

/** What a download is asked with. */
async function credentials(of = tenant): Promise<{ authorization: string }> {
  const scopes = ['readings:raw'] as const
  await service.call('GET', devicesPath, { tenant: of, scopes })
  return { authorization: `Bearer ${of}/${scopes.join(' ')}` }
}

function urlOf(path: string, query: Record<string, string | readonly string[]>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) search.append(name, one as string)
  return `${service.url}/api/v1${base}${path}?${search}`
}

async function fetched(path: string, query: Record<string, string | readonly string[]>): Promise<Response> {
  return fetch(urlOf(path, query), { headers: await credentials() })
}

async function exported(device: string, format: string, more: Record<string, string> = {}): Promise<string> {
  const answer = await fetched(`/devices/${device}/readings/export`, { ...day, format, ...more })
  const text = await answer.text()
  expect(answer.status, text).toBe(200)
  return text
}

function at(device: string, second: number, more: Partial<Reading> = {}): Reading {
  return history.reading(tenant, device, new Date(startMs + second * 1_000).toISOString(), more)
}

const place = (lat: number, lon: number, more: object = {}) => ({ position: { lat, lon, valid: true, ...more } })

async function listed(device: string): Promise<Reading[]> {
  const items: Reading[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? 'limit=200' : `limit=200&cursor=${cursor}`
    const page: { body: { items: Reading[]; nextCursor: string | null } } = await service.call(
      'GET',
      `${devicesPath}/${device}/readings?${query}`,
      { tenant },
    )
    items.push(...page.body.items)
    cursor = page.body.nextCursor
  } while (cursor !== null)
  return items
}

const real = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
const anyText = fc.oneof(
  fc.constantFrom('=1+1', '+49', '-7', '@A1', "'quoted", '\tx', 'a,b', 'a"b', 'a\r\nb', ' x ', 'Ü🚚', '|x', '%0A'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const key = anyText.filter((text) => text.length <= 64 && !text.includes('\u0000'))
const said = fc.record(
  {
    position: fc.record(
      {
        lat: fc.double({ noNaN: true, min: -90, max: 90 }),
        lon: fc.double({ noNaN: true, min: -180, max: 180 }),
        valid: fc.boolean(),
        altitudeM: real,
        speedKmh: fc.double({ noNaN: true, min: 0, max: 300 }),
        courseDeg: fc.double({ noNaN: true, min: 0, max: 360 }),
        satellites: fc.nat(40),
        hdop: fc.double({ noNaN: true, min: 0, max: 99 }),
        accuracyM: fc.nat(1_000),
        time: fc.constant('2026-03-13T00:00:00.000Z'),
      },
      { requiredKeys: ['lat', 'lon', 'valid'] },
    ),
    ignition: fc.boolean(),
    motion: fc.boolean(),
    odometerM: fc.nat(),
    fuelPercent: real,
    engineHours: fc.nat(),
    batteryV: real,
    charging: fc.boolean(),
    driverKey: key,
    vin: key.map((text) => text.slice(0, 17).toWellFormed()),
    alarms: fc.array(fc.constantFrom('sos', 'tow', 'power-cut'), { minLength: 1, maxLength: 3 }),
    temperaturesC: fc.dictionary(fc.constantFrom('hold', 'cab'), real, { minKeys: 1 }),
    raw: fc.dictionary(fc.constantFrom('io_1', 'text'), fc.oneof(real, anyText), { minKeys: 1 }),
    flags: fc.constant(['no-fix']),
  },
  { requiredKeys: [] },
)

/** -0 is 0 in any text. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

test('each format that holds everything reads back as what the list shows, by parsers that are not ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 40 }), async (all) => {
      tenant = newId('ten')
      const { id } = await registerTestDevice(service, tenant)
      await history.store(all.map((more, n) => at(id, n, more as unknown as Partial<Reading>)))
      const truth = await listed(id)
      expect(truth).toHaveLength(all.length)

      const lines = (await exported(id, 'ndjson')).trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line))).toEqual(truth)

      const csv = parseCsv(await exported(id, 'csv'), { columns: true }) as Record<string, string>[]
      expect(csv.map(fromCsv)).toEqual(truth.map(plain))

      const answer = await fetched(`/devices/${id}/readings/export`, { ...day, format: 'parquet' })
      const rows = await parquetReadObjects({ file: await answer.arrayBuffer() })
      expect(rows.map(fromParquet)).toEqual(truth.map(plain))
    }),
    { numRuns: 25, endOnFailure: true },
  )
}, 60_000)

function fromCsv(row: Record<string, string>): unknown {
  const text = (name: string) => row[name]!.replace(/^'/, '')
  const number = (name: string) => Number(row[name])
  const flag = (name: string) => row[name] === 'true'
  const given = (names: string[], of: (name: string) => unknown) =>
    Object.fromEntries(names.filter((name) => row[name] !== '').map((name) => [name, of(name)]))
  const list = (name: string) => text(name).split(';')
  const ofPlace = ['altitudeM', 'speedKmh', 'courseDeg', 'satellites', 'hdop', 'accuracyM']
  return plain({
    ...given(['id', 'deviceId', 'receivedAt', 'time', 'driverKey', 'trailerKey', 'vin'], text),
    ...(row.lat === ''
      ? {}
      : {
          position: {
            lat: number('lat'),
            lon: number('lon'),
            valid: flag('valid'),
            ...given(ofPlace, number),
            ...(row.fixTime === '' ? {} : { time: row.fixTime }),
          },
        }),
    ...given(['ignition', 'motion', 'charging'], flag),
    ...given(['odometerM', 'fuelPercent', 'fuelLitres', 'engineHours', 'batteryV', 'batteryPercent'], number),
    ...given(['alarms', 'troubleCodes', 'flags'], list),
    ...(row.more === '' ? {} : (JSON.parse(row.more!) as object)),
  })
}

function fromParquet(row: Record<string, unknown>): unknown {
  const { deviceId, id, time, receivedAt, lat, lon, more, ignition, motion, odometerM, ...place } = row
  const rest = (more === null || more === undefined ? {} : JSON.parse(more as string)) as { position?: object }
  const known = (of: object) => Object.fromEntries(Object.entries(of).filter(([, value]) => value != null))
  const { position, ...others } = rest
  return plain({
    deviceId,
    id,
    time: (time as Date).toISOString(),
    receivedAt: (receivedAt as Date).toISOString(),
    ...(lat == null ? {} : { position: { ...position, lat, lon, ...known(place) } }),
    ...known({ ignition, motion, odometerM }),
    ...others,
  })
}

test('a cell that a spreadsheet would reckon with is text, also the name of a device', async () => {
  const { body } = await service.call<{ id: string }>('POST', devicesPath, {
    tenant,
    body: { name: '=HYPERLINK("http://x","y")', uniqueId: '359999999999999', protocol: 'teltonika' },
  })
  await history.store([at(body.id, 0, { driverKey: '+cmd|calc', ...place(-1.5, -2.5) })])
  const [row] = parseCsv(await exported(body.id, 'csv'), { columns: true }) as Record<string, string>[]
  expect(row).toMatchObject({
    deviceName: `'=HYPERLINK("http://x","y")`,
    driverKey: "'+cmd|calc",
    // Numbers stay numbers.
    lat: '-1.5',
    lon: '-2.5',
  })
})

test.each([
  ['Europe/Berlin', '2026-03-29T00:59:59.000Z', '2026-03-29T01:59:59.000+01:00'],
  ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29T03:00:00.000+02:00'],
  ['Asia/Kathmandu', '2026-03-29T00:00:00.000Z', '2026-03-29T05:45:00.000+05:45'],
  ['America/St_Johns', '2026-03-29T00:00:00.000Z', '2026-03-28T21:30:00.000-02:30'],
])('the local time of %s at %s', async (timeZone, time, local) => {
  const { id } = await registerTestDevice(service, tenant)
  await history.store([history.reading(tenant, id, time)])
  const answer = await fetched(`/devices/${id}/readings/export`, {
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-04-01T00:00:00.000Z',
    format: 'csv',
    timeZone,
  })
  const [row] = parseCsv(await answer.text(), { columns: true }) as Record<string, string>[]
  expect(row!.localTime).toBe(local)
})

test('GPX is well-formed and in the schema’s order: a track a device, a segment between two silences', async () => {
  const { body: first } = await service.call<{ id: string }>('POST', devicesPath, {
    tenant,
    body: { name: 'Van <12> & "co" \u0007', uniqueId: '359999999999998', protocol: 'teltonika' },
  })
  const second = await registerTestDevice(service, tenant)
  await history.store([
    at(first.id, 0, place(52.5, 13.1, { altitudeM: 34.5, speedKmh: 36, courseDeg: 360, satellites: 9, hdop: 1e-7 })),
    at(first.id, 300, place(1e-7, 180)),
    at(first.id, 601, place(-1e-9, -180)),
    at(first.id, 602, place(0, 0, { valid: false })),
    at(first.id, 603),
    at(second.id, 5, place(52.6, 13.2)),
  ])
  const answer = await fetched('/readings/export', { ...day, deviceId: [second.id, first.id], format: 'gpx' })
  expect(answer.headers.get('content-type')).toBe('application/gpx+xml; charset=utf-8')
  const xml = await answer.text()
  const faults: string[] = []
  const document = new DOMParser({ onError: (level, message) => faults.push(`${level} ${message}`) }).parseFromString(
    xml,
    'application/xml',
  )
  expect(faults).toEqual([])
  const all = (of: Element, name: string) => Array.from(of.getElementsByTagName(name)) as Element[]
  const root = document.documentElement!
  expect([root.namespaceURI, root.getAttribute('version')]).toEqual(['http://www.topografix.com/GPX/1/1', '1.1'])
  const tracks = all(root, 'trk')
  const byName = [first.id, second.id].toSorted()
  expect(tracks.map((track) => all(track, 'src')[0]!.textContent)).toEqual(byName)
  const track = tracks[byName.indexOf(first.id)]!
  expect(all(track, 'name')[0]!.textContent).toBe('Van <12> & "co" ')
  const segments = all(track, 'trkseg').map((segment) =>
    all(segment, 'trkpt').map((point) => [point.getAttribute('lat'), point.getAttribute('lon')]),
  )
  // Five minutes are no silence, five minutes and a second are. A longitude of 180 is written as -180.
  expect(segments).toEqual([
    [
      ['52.5', '13.1'],
      ['0.0000001', '-180'],
    ],
    [['-0.000000001', '-180']],
  ])
  const [point] = all(track, 'trkpt')
  const children = (Array.from(point!.childNodes) as Element[]).map(({ nodeName, textContent }) => [
    nodeName,
    textContent,
  ])
  expect(children).toEqual([
    ['ele', '34.5'],
    ['time', '2026-03-14T00:00:00.000Z'],
    ['sat', '9'],
    ['hdop', '0.0000001'],
    ['extensions', '100'],
  ])
  // Without a place there is a file all the same.
  tenant = newId('ten')
  const empty = await registerTestDevice(service, tenant)
  const none = new DOMParser().parseFromString(await exported(empty.id, 'gpx'), 'application/xml')
  expect(none.documentElement!.getElementsByTagName('trkpt')).toHaveLength(0)
})

interface Feature {
  type: string
  geometry: { type: string; coordinates: never }
  properties: Record<string, unknown>
}

test('GeoJSON points say what the reading says, lines are cut at silences and at the antimeridian', async () => {
  const { id } = await registerTestDevice(service, tenant)
  const readings = [
    at(id, 0, { ...place(-17, 179.5, { altitudeM: 3 }), driverKey: 'A1' }),
    at(id, 60, place(-18, -179.5)),
    at(id, 120, place(-19, -179)),
    at(id, 130, place(0, 0, { valid: false })),
    at(id, 1_000, place(1, 1)),
    at(id, 2_000, place(5, -180)),
    at(id, 2_060, place(6, 179)),
  ]
  await history.store(readings)
  const points = JSON.parse(await exported(id, 'geojson')) as { type: string; features: Feature[] }
  expect(points.type).toBe('FeatureCollection')
  expect(points.features.map(({ geometry }) => geometry.coordinates)).toEqual(
    readings.map(({ position }) => [
      position!.lon,
      position!.lat,
      ...(position!.altitudeM === undefined ? [] : [position!.altitudeM]),
    ]),
  )
  expect(points.features[0]).toMatchObject({ properties: { driverKey: 'A1', valid: true, readingId: readings[0]!.id } })
  const lines = JSON.parse(await exported(id, 'geojson', { geometry: 'lines' })) as { features: Feature[] }
  expect(lines.features.map(({ geometry }) => geometry)).toEqual([
    {
      type: 'MultiLineString',
      coordinates: [
        [
          [179.5, -17],
          [180, -17.5],
        ],
        [
          [-180, -17.5],
          [-179.5, -18],
          [-179, -19],
        ],
      ],
    },
    { type: 'Point', coordinates: [1, 1] },
    {
      type: 'MultiLineString',
      coordinates: [
        [
          [-180, 5],
          [-180, 5],
        ],
        [
          [180, 5],
          [179, 6],
        ],
      ],
    },
  ])
  expect(lines.features.map(({ properties }) => properties.points)).toEqual([3, 1, 2])
  tenant = newId('ten')
  const empty = await registerTestDevice(service, tenant)
  for (const geometry of ['points', 'lines'])
    expect(JSON.parse(await exported(empty.id, 'geojson', { geometry }))).toEqual({
      type: 'FeatureCollection',
      features: [],
    })
})

test('pages follow each other without a gap, and each is read by the index', async () => {
  const { id } = await registerTestDevice(service, tenant)
  // Many of one instant stand across the edges of pages.
  const readings = Array.from({ length: 2_500 }, (_, n) => at(id, Math.trunc(n / 700)))
  await history.store(readings)
  asked.length = 0
  const lines = (await exported(id, 'ndjson')).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as Reading).id)).toEqual(readings.map((reading) => reading.id))
  const pages = asked.filter(isPage)
  expect(pages).toHaveLength(3)
  await service.look('ANALYZE telematics.readings')
  const { text, values } = pages[1]!
  const plan = await service.runtime.database.tx({ tenantId: tenant, actor: 'test' }, async (tx) => {
    await tx.sql.query('SET LOCAL enable_seqscan = off')
    const { rows } = await tx.sql.query<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) ${text}`, values)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })
  expect(plan).toMatch(/Index Scan/)
  expect(plan).not.toMatch(/Sort|readings_default|readings_2026_0[12]/)
})

test('the file has a name and a type, and a HEAD says both without reading anything', async () => {
  const { id } = await registerTestDevice(service, tenant)
  const url = urlOf(`/devices/${id}/readings/export`, { ...day, format: 'csv' })
  asked.length = 0
  const answer = await fetch(url, { method: 'HEAD', headers: await credentials() })
  expect([answer.status, answer.headers.get('content-disposition'), answer.headers.get('content-type')]).toEqual([
    200,
    `attachment; filename="readings_${id}_20260314T000000Z_20260315T000000Z.csv"`,
    'text/csv; charset=utf-8; header=present',
  ])
  expect(answer.headers.get('content-encoding')).toBeNull()
  expect(asked.filter(isPage)).toEqual([])
})

test('what cannot be asked for is a problem before the first byte', async () => {
  const { id } = await registerTestDevice(service, tenant)
  const path = `/devices/${id}/readings/export`
  const code = async (where: string, query: Record<string, string | string[]>) => {
    const answer = await fetched(where, query)
    return [
      answer.status,
      ((await answer.json()) as { code: string; errors?: { pointer: string }[] }).errors?.[0]?.pointer,
    ]
  }
  expect(await code(path, { ...day, format: 'xls' })).toEqual([400, '/query/format'])
  expect(await code(path, { ...day, to: '2027-03-16T00:00:00.000Z', format: 'csv' })).toEqual([400, '/query/from'])
  expect(await code(path, { from: day.to, to: day.from, format: 'csv' })).toEqual([400, '/query/from'])
  expect(await code(path, { format: 'csv' })).toEqual([400, '/query/from'])
  expect(await code(path, { ...day, format: 'csv', timeZone: 'Mars/Base' })).toEqual([400, '/query/timeZone'])
  const many = Array.from({ length: 101 }, (_, n) => `dev_${n}`)
  expect((await code('/readings/export', { ...day, format: 'csv', deviceId: many }))[0]).toBe(400)
  expect((await code('/readings/export', { ...day, format: 'csv', deviceId: [id, 'dev_missing'] }))[0]).toBe(404)
  tenant = newId('ten')
  expect((await code(path, { ...day, format: 'csv' }))[0]).toBe(404)
  const other = await registerTestDevice(service, tenant)
  expect((await code('/readings/export', { ...day, format: 'csv', deviceId: [other.id, id] }))[0]).toBe(404)
})

async function opened(device: string, format: string, signal?: AbortSignal): Promise<IncomingMessage> {
  const headers = await credentials()
  return new Promise((resolve, reject) => {
    get(
      urlOf(`/devices/${device}/readings/export`, { ...day, format }),
      { headers, agent: false, ...(signal === undefined ? {} : { signal }) },
      resolve,
    ).on('error', reject)
  })
}

async function fatHistory(device: string, count: number): Promise<void> {
  await history.store([at(device, 0)])
  await service.look(
    `INSERT INTO telematics.readings (tenant_id, device_id, time, id, received_at, lat, lon, valid, data)
     SELECT $1, $2, $3::timestamptz + n * interval '500 milliseconds', lpad(to_hex(n), 16, 'f'), $3::timestamptz, 52.5, 13.1, true,
            '{"raw":{"text":"' || repeat('x', 900) || '"}}'
     FROM generate_series(1, $4::int - 1) n`,
    [tenant, device, day.from, count],
  )
}

/** Looks until nothing has changed for a while. */
async function still(count: () => number): Promise<number> {
  for (let last = -1, same = 0; ; await delay(50)) {
    const now = count()
    same = now === last ? same + 1 : 0
    last = now
    if (same === 20) return now
  }
}

test('a client that takes nothing is not read for, and holds neither a connection nor a transaction', async () => {
  const { id } = await registerTestDevice(service, tenant)
  const count = 60_000
  await fatHistory(id, count)
  asked.length = 0
  const response = await opened(id, 'ndjson')
  const pages = () => asked.filter(isPage).length
  const read = await still(pages)
  expect(read).toBeGreaterThan(0)
  expect(read).toBeLessThan(count / 1_000 / 2)
  const held = await service.look(
    `SELECT state, query FROM pg_stat_activity WHERE datname = current_database() AND usename = 'clutch_telematics'
       AND state <> 'idle'`,
  )
  expect(held).toEqual([])
  let lines = 0
  for await (const chunk of response) lines += (chunk as Buffer).toString('latin1').split('\n').length - 1
  expect(lines).toBe(count)
  expect(response.complete).toBe(true)
})

test('of one tenant two exports run at once; a place is free again when its client has gone', async () => {
  const { id } = await registerTestDevice(service, tenant)
  await fatHistory(id, 60_000)
  const leave = new AbortController()
  const open = await Promise.all([opened(id, 'csv', leave.signal), opened(id, 'csv')])
  for (const response of open) response.on('error', () => {})
  const refused = await fetched(`/devices/${id}/readings/export`, { ...day, format: 'csv' })
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'too-many-exports'])
  expect(refused.headers.get('retry-after')).toBe('10')
  leave.abort()
  for (;;) {
    const third = await opened(id, 'gpx')
    third.on('error', () => {}).destroy()
    if (third.statusCode === 200) break
    expect(third.statusCode).toBe(429)
  }
  open[1].destroy()
})

test('a file that fails in the middle ends without its end', async () => {
  const { id } = await registerTestDevice(service, tenant)
  await fatHistory(id, 30_000)
  const response = await opened(id, 'csv')
  await service.look('ALTER TABLE telematics.readings RENAME TO readings_away')
  try {
    const broken = (async () => {
      for await (const _chunk of response);
    })()
    await expect(broken).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(response.complete).toBe(false)
  } finally {
    await service.look('ALTER TABLE telematics.readings_away RENAME TO readings')
  }
})
