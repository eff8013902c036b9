import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { route } from '@clutch/contracts/contract'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { startUpstream, type TestUpstream } from '../../test/upstream.ts'
import { codingFor, isPackable, Packers } from './coding.ts'

const open = route({
  method: 'GET',
  path: '/test/open',
  summary: 'Anyone may',
  access: 'public',
  replies: { 200: Type.Object({}) },
})
const change = route({
  method: 'PATCH',
  path: '/test/open',
  summary: 'Anyone may',
  access: 'public',
  body: Type.Object({}),
  replies: { 200: Type.Object({}) },
})

let gateway: TestGateway
let fleet: TestUpstream
let answer: (request: IncomingMessage, response: ServerResponse) => void
beforeAll(async () => {
  fleet = await startUpstream((request, response) => answer(request, response))
  const own = (name: string, its: unknown) => ({ owner: 'fleet', noun: 'test', name, route: its }) as never
  gateway = await startTestGateway({
    nats: false,
    env: { FLEET_URL: fleet.url },
    extraRoutes: [own('open', open), own('change', change)],
  })
})
afterAll(async () => {
  await gateway.stop()
  await fleet.close()
})

const json = JSON.stringify({
  items: Array.from({ length: 100 }, (_, id) => ({ id, name: `Van ${id}`, place: 'Hamburg' })),
})
const withBody =
  (headers: Record<string, string>, body = json, status = 200): typeof answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body)
  }

/** As it comes: nothing is unpacked. */
function ask(
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; headers: IncomingMessage['headers']; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = get(`${gateway.url}/api/v1/test/open`, { method, headers, agent: false }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve({ status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(chunks) })
    })
    request.on('error', reject)
  })
}

test('an answer is packed as its client likes best, and is the same when it is unpacked', async () => {
  answer = withBody({ 'content-type': 'application/json' })
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync }
  for (const coding of ['br', 'gzip'] as const) {
    const { headers, bytes } = await ask({ 'accept-encoding': coding })
    expect(headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding' })
    expect(headers['content-length']).toBe(String(bytes.length))
    expect(bytes.length).toBeLessThan(json.length / 3)
    expect(unpack[coding](bytes).toString()).toBe(json)
  }
  const plain = await ask({})
  expect(plain.headers).toMatchObject({ 'content-length': String(json.length), vary: 'Accept-Encoding' })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(plain.bytes.toString()).toBe(json)
})

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['br;q=0, gzip;q=0.2', 'gzip'],
  ['GZIP', 'gzip'],
  ['*', 'br'],
  ['gzip;q=0, *;q=0.3', 'br'],
  ['identity, gzip;q=0.5', undefined],
  ['gzip;q=0, br;q=0', undefined],
  ['deflate, zstd', undefined],
  ['gzip;q=nonsense', undefined],
  ['', undefined],
  [undefined, undefined],
])('who accepts %s is given %s', (acceptEncoding, coding) => {
  expect(codingFor(acceptEncoding)).toBe(coding)
})

test('text that is long enough is packed, and nothing that is packed already, streamed, empty or a part', () => {
  const of = (type: string, more: Record<string, string> = {}, status = 200) =>
    isPackable(status, { 'content-type': type, 'content-length': '5000', ...more })
  const packed = [
    'application/json',
    'application/json; charset=utf-8',
    'application/problem+json',
    'text/csv; charset=utf-8',
  ]
  packed.push(
    'application/geo+json',
    'application/x-ndjson',
    'application/gpx+xml',
    'application/vnd.google-earth.kml+xml',
  )
  for (const type of packed) expect(of(type), type).toBe(true)
  const never = [
    'text/event-stream',
    'application/pdf',
    'image/png',
    'application/vnd.apache.parquet',
    'application/zip',
    '',
  ]
  never.push('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  for (const type of never) expect(of(type), type).toBe(false)
  expect(of('application/json', { 'content-length': '1399' })).toBe(false)
  expect(of('application/json', { 'content-encoding': 'zstd' })).toBe(false)
  expect(of('application/json', { 'cache-control': 'no-store, no-transform' })).toBe(false)
  for (const status of [204, 206, 304]) expect(of('application/json', {}, status), String(status)).toBe(false)
})

test('a HEAD is not packed, and tells that a GET might be', async () => {
  answer = withBody({ 'content-type': 'application/json' }, json)
  const { headers } = await ask({ 'accept-encoding': 'br' }, 'HEAD')
  expect(headers).toMatchObject({ 'content-length': String(json.length), vary: 'Accept-Encoding' })
  expect(headers['content-encoding']).toBeUndefined()
})

test('the tag of a packed answer is one of its own, and means the service’s when it comes back', async () => {
  answer = withBody({ 'content-type': 'application/json', etag: '"7"' })
  const tags = await Promise.all(
    ['br', 'gzip', 'identity'].map(async (coding) => (await ask({ 'accept-encoding': coding })).headers.etag),
  )
  expect(tags).toEqual(['"7-br"', '"7-gzip"', '"7"'])
  answer = withBody({ 'content-type': 'application/json', etag: 'W/"abc"' })
  expect((await ask({ 'accept-encoding': 'br' })).headers.etag).toBe('W/"abc"')

  answer = (_request, response) => response.writeHead(304, { etag: '"7"' }).end()
  for (const [tag, held] of [
    ['"7-br"', '"7-br"'],
    ['"7-gzip", "6"', '"7-gzip"'],
    ['"7"', '"7"'],
  ] as const) {
    const { status, headers } = await ask({ 'accept-encoding': 'br', 'if-none-match': tag })
    expect([status, headers.etag]).toEqual([304, held])
    expect(fleet.requests.at(-1)!.headers['if-none-match']).toBe(tag.replaceAll(/-(br|gzip)/g, ''))
  }

  answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  await gateway.call('PATCH', '/api/v1/test/open', { body: {}, headers: { 'if-match': '"7-gzip"' } })
  expect(fleet.requests.at(-1)!.headers['if-match']).toBe('"7"')
})

test('no more than a few pack at once: who comes then gets it as it is', async () => {
  const packers = new Packers()
  const places = Array.from({ length: 40 }, () => packers.enter())
  expect(places.filter((place) => place !== undefined)).toHaveLength(32)
  places[0]!.leave()
  expect(packers.enter()).toBeDefined()
  expect(packers.enter()).toBeUndefined()
})

test('what flows, or is long, is packed while it flows', async () => {
  const long = json.repeat(40)
  const answers: (typeof answer)[] = [
    withBody({ 'content-type': 'application/json' }, long),
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' })
      response.write(long.slice(0, 10_000))
      response.end(long.slice(10_000))
    },
  ]
  for (const each of answers) {
    answer = each
    const { headers, bytes } = await ask({ 'accept-encoding': 'gzip' })
    expect(headers['content-length']).toBeUndefined()
    expect(gunzipSync(bytes).toString()).toBe(long)
  }
})

test('a page that ends before its end is 503: it was held, and nothing of it was sent', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 5_000 })
    response.write(json.slice(0, 2_000), () => response.destroy())
  }
  expect((await ask({ 'accept-encoding': 'br' })).status).toBe(503)
})
