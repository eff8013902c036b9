import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClutchClient, everyItem } from './client.ts'
import { ClutchProblem } from './transport.ts'

let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end('{}')
const server = createServer((request, response) => answer(request, response))
let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

test('a call is what the contract says: path, query, body, version, key and credential', async () => {
  const seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = []
  answer = async (request, response) => {
    const { method, url: asked, headers } = request
    seen.push({
      ...(method === undefined ? {} : { method }),
      ...(asked === undefined ? {} : { url: asked }),
      headers,
      body: await bodyOf(request),
    })
    response.end('{"id":"ten_1"}')
  }
  const client = createClutchClient({ url: `${url}/`, accessToken: async () => 'fresh-token' })
  await client.b2b.changeTenant({ tenantId: 'ten_a/b', ifMatch: 3, body: { name: 'Nord' } }, { timeoutMs: 5_000 })
  await client.b2b.createTenant(
    { body: { name: 'Nord', country: 'DE', timeZone: 'Europe/Berlin' } },
    { idempotencyKey: 'k-1' },
  )
  await createClutchClient({ url, apiKey: 'clk_x' }).b2b.listTenants({ query: { limit: 2, status: undefined } })
  expect(seen.map((request) => `${request.method} ${request.url}`)).toEqual([
    'PATCH /api/v1/b2b/multi-tenant/tenants/ten_a%2Fb',
    'POST /api/v1/b2b/multi-tenant/tenants',
    'GET /api/v1/b2b/multi-tenant/tenants?limit=2',
  ])
  expect(seen[0]).toMatchObject({
    body: '{"name":"Nord"}',
    headers: { authorization: 'Bearer fresh-token', 'if-match': '"3"', 'clutch-deadline-ms': '5000' },
  })
  expect(seen[1]?.headers['idempotency-key']).toBe('k-1')
  expect(seen[2]?.headers).toMatchObject({ 'x-api-key': 'clk_x' })
  expect(seen[2]?.headers).not.toHaveProperty('authorization')
})

test('a problem is thrown with its code, its fields and when to try again', async () => {
  answer = (_request, response) =>
    response
      .writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '7' })
      .end(JSON.stringify({ code: 'rate-limited', title: 'Too many', errors: [{ pointer: '/x', message: 'y' }] }))
  const call = createClutchClient({ url }).gateway.getMe()
  await expect(call).rejects.toMatchObject({
    name: 'ClutchProblem',
    status: 429,
    code: 'rate-limited',
    retryAfterMs: 7_000,
    errors: [{ pointer: '/x', message: 'y' }],
  })
  answer = (_request, response) => response.writeHead(502).end('<h1>not ours</h1>')
  await expect(createClutchClient({ url }).gateway.getMe()).rejects.toBeInstanceOf(ClutchProblem)
})

test('every item of a list comes once, in order, page by page', async () => {
  const asked: (string | undefined)[] = []
  answer = (request, response) => {
    const cursor = new URL(request.url!, url).searchParams.get('cursor') ?? undefined
    asked.push(cursor)
    const pages: Record<string, unknown> = {
      first: { items: [{ id: 'a' }, { id: 'b' }], nextCursor: 'two' },
      two: { items: [], nextCursor: 'three' },
      three: { items: [{ id: 'c' }], nextCursor: null },
    }
    response.end(JSON.stringify(pages[cursor ?? 'first']))
  }
  const client = createClutchClient({ url })
  const ids: string[] = []
  for await (const tenant of everyItem((cursor) => client.b2b.listTenants({ query: { cursor } }))) ids.push(tenant.id)
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(asked).toEqual([undefined, 'two', 'three'])
})

test('a file is sent as its bytes, of its type, whichever way it is held', async () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256)
  const seen: { type: string | undefined; encoding: string | undefined; deadline: unknown; body: Buffer }[] = []
  answer = async (request, response) => {
    const { 'content-type': type, 'transfer-encoding': encoding, 'clutch-deadline-ms': deadline } = request.headers
    seen.push({ type, encoding, deadline, body: Buffer.concat(await request.toArray()) })
    response.end('{}')
  }
  const client = createClutchClient({ url })
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(bytes.slice(0, 7))
      controller.enqueue(bytes.slice(7))
      controller.close()
    },
  })
  for (const body of [bytes, new Blob([bytes], { type: 'text/odd' }), stream])
    await client.telematics.uploadDeviceLog({ deviceId: 'dev_1', body }, { timeoutMs: 3_600_000 })
  expect(seen.map(({ type, encoding }) => [type, encoding])).toEqual([
    ['application/octet-stream', undefined],
    ['application/octet-stream', undefined],
    ['application/octet-stream', 'chunked'],
  ])
  // It is not waited longer for an answer than the platform works on one.
  for (const { body, deadline } of seen) expect([body.equals(bytes), deadline]).toEqual([true, '999999'])
})

test('events of a stream come as they are sent, however they are cut', async () => {
  const text = 'event: state\r\nid: 1\r\ndata: {"a":\r\ndata: "ü"}\r\n\r\n: still here\n\ndata: two\n\n'
  answer = async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
    response.end()
  }
  const events = []
  for await (const event of createClutchClient({ url }).fleet.streamLive({ fleetId: 'flt_1' })) events.push(event)
  expect(events).toEqual([
    { id: '1', event: 'state', data: '{"a":\n"ü"}' },
    { id: undefined, event: 'message', data: 'two' },
  ])
})
