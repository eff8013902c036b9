import { once } from 'node:events'
import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { route } from '@clutch/contracts/contract'
import { NotFound } from '@clutch/contracts/problems'
import { delay } from '@clutch/shared/bus'
import { createApp, serve } from '@clutch/shared/http'
import { createLogger } from '@clutch/shared/logging'
import { Problem } from '@clutch/shared/problem'
import { implementationsOf } from '@clutch/shared/route'
import type { Database } from '@clutch/shared/tx'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { startUpstream, type TestUpstream } from '../../test/upstream.ts'

const maxBodyBytes = 1024 ** 3
const upload = route({
  method: 'PUT',
  path: '/test/files',
  summary: 'Takes a file',
  access: 'fleet:write',
  upload: { mediaTypes: ['application/octet-stream'], streamed: true },
  maxBodyBytes,
  replies: { 200: Type.Object({}) },
})
const hurried = route({
  method: 'POST',
  path: '/test/hurried-files',
  summary: 'Takes a file that is quick',
  access: 'fleet:write',
  upload: { mediaTypes: ['text/csv'], timeoutMs: 300 },
  replies: { 200: Type.Object({}) },
})

/** Of a service as it runs. */
const refused = route({
  method: 'PUT',
  path: '/test/refused-files/:how',
  summary: 'Takes no file after all',
  access: 'fleet:write',
  upload: { mediaTypes: ['application/octet-stream'], streamed: true },
  maxBodyBytes,
  replies: { 200: Type.Object({}) },
})

type Answerer = (request: IncomingMessage, response: ServerResponse) => void
const count: Answerer = async (request, response) => {
  let bytes = 0
  try {
    for await (const chunk of request) bytes += (chunk as Buffer).length
    response.end(JSON.stringify({ bytes }))
  } catch {
    // It was cut off, and nobody is there to be told.
  }
}

let gateway: TestGateway
let fleet: TestUpstream
let service: FastifyInstance
let token: string
let answer: Answerer = count
beforeAll(async () => {
  fleet = await startUpstream((request, response) => answer(request, response))
  const own = (owner: string, name: string, its: unknown) => ({ owner, noun: 'test', name, route: its }) as never
  service = createApp({ logger: createLogger('test', 'silent') })
  const { implementOpen } = implementationsOf<undefined>()
  const refuse = implementOpen(refused, async ({ params, file }) => {
    if (params.how === 'begun') for await (const _chunk of file.chunks) break
    throw new Problem(NotFound)
  })
  serve<undefined>(service, [refuse], {
    database: undefined as unknown as Database<undefined>,
    authenticate: async () => ({ kind: 'user', id: 'usr_1', tenantId: 'ten_1', scopes: new Set(['fleet:write']) }),
    logger: createLogger('test', 'silent'),
    checkReplies: true,
    stopping: new AbortController().signal,
  })
  gateway = await startTestGateway({
    env: { FLEET_URL: fleet.url, PAYMENTS_URL: await service.listen({ port: 0, host: '127.0.0.1' }) },
    extraRoutes: [
      own('fleet', 'upload', upload),
      own('fleet', 'hurried', hurried),
      own('payments', 'refused', refused),
    ],
  })
  token = (await gateway.person()).tokens.accessToken
})
afterAll(async () => {
  await gateway.stop()
  await Promise.all([fleet.close(), service.close()])
})
const open: ClientRequest[] = []
beforeEach(() => {
  answer = count
  fleet.requests.length = 0
})
afterEach(() => {
  for (const request of open.splice(0)) request.destroy()
})

const octets = 'application/octet-stream'

function begin(
  headers: Record<string, string | number> = {},
  { path = upload.path, method = upload.method, as = token }: { path?: string; method?: string; as?: string } = {},
): { request: ClientRequest; answered: Promise<IncomingMessage> } {
  const request = httpRequest(`${gateway.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${as}`, 'content-type': octets, connection: 'keep-alive', ...headers },
    agent: false,
  })
  open.push(request)
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    request.once('response', resolve).on('error', reject),
  )
  answered.catch(() => {})
  request.flushHeaders()
  return { request, answered }
}

async function problemOf(answered: Promise<IncomingMessage>): Promise<[number | undefined, string]> {
  const response = await answered
  let text = ''
  for await (const chunk of response) text += chunk
  return [response.statusCode, (JSON.parse(text) as { code: string }).code]
}

const chunk = Buffer.alloc(64 * 1024, 'x')

/** Writes as fast as it is taken. */
async function pour(request: ClientRequest, chunks: number, written: (count: number) => void = () => {}) {
  for (let count = 1; count <= chunks && !request.destroyed; count += 1) {
    const goesOn = request.write(chunk)
    written(count)
    if (!goesOn) await once(request, 'drain').catch(() => {})
  }
}

test('a file flows through no faster than the service takes it', async () => {
  const chunks = 3_200
  const taken = Promise.withResolvers<[IncomingMessage, ServerResponse]>()
  answer = (request, response) => taken.resolve([request, response])
  let poured = 0
  const { request, answered } = begin({ 'content-length': chunks * chunk.length })
  const sent = pour(request, chunks, (count) => {
    poured = count
  }).then(() => request.end())
  const [asked, response] = await taken.promise
  expect(asked.headers).toMatchObject({ 'content-type': octets, 'content-length': String(chunks * chunk.length) })
  // Until it stands still: 200 MiB do not fit into anybody's buffers.
  for (let last = -1, same = 0; same < 20; await delay(50)) {
    same = poured === last ? same + 1 : 0
    last = poured
  }
  expect(poured).toBeLessThan(chunks / 4)
  await count(asked, response)
  await sent
  const whole = await answered
  expect(whole.headers.connection).not.toBe('close')
  expect(JSON.parse(String((await whole.toArray())[0]))).toEqual({ bytes: chunks * chunk.length })
})

test('a file that the client cuts off is cut off for the service', async () => {
  for (const headers of [{ 'content-length': 10 * chunk.length }, {}]) {
    const came = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<string>()
    answer = (request) => {
      request.once('data', () => came.resolve())
      request.once('end', () => ended.resolve('whole')).once('error', () => ended.resolve('cut off'))
    }
    const { request } = begin(headers)
    await pour(request, 2)
    await came.promise
    request.destroy()
    expect(await ended.promise).toBe('cut off')
  }
})

test('what is too large by what it tells is refused before the service hears of it', async () => {
  const { answered } = begin({ 'content-length': maxBodyBytes + 1 })
  expect((await answered).headers.connection).toBe('close')
  expect(await problemOf(answered)).toEqual([413, 'payload-too-large'])
  expect(fleet.requests).toHaveLength(0)
})

test.each(['unread', 'begun'])(
  'what the service says of a file that is %s is heard, and the rest is not sent on',
  async (how) => {
    const { request, answered } = begin({}, { path: refused.path.replace(':how', how) })
    void pour(request, 3_200)
    expect((await answered).headers.connection).toBe('close')
    expect(await problemOf(answered)).toEqual([404, 'not-found'])
    const connections = () =>
      new Promise<number>((resolve) => service.server.getConnections((_, count) => resolve(count)))
    while ((await connections()) > 0) await delay(20)
  },
)

test('a file may come for longer than its answer may take, and the service is told how long that is', async () => {
  answer = (request, response) => {
    request.resume().once('end', () => response.end(JSON.stringify({ told: request.headers['clutch-deadline-ms'] })))
  }
  const { request, answered } = begin({ 'clutch-deadline-ms': 250 })
  const until = performance.now() + 600
  while (performance.now() < until) {
    request.write('x')
    await delay(20)
  }
  request.end()
  const response = await answered
  expect(response.statusCode).toBe(200)
  expect(Number((JSON.parse(String((await response.toArray())[0])) as { told: string }).told)).toBeLessThanOrEqual(250)
  // Once it is there, the time runs.
  answer = (request) => void request.resume()
  const late = begin({ 'clutch-deadline-ms': 250 })
  late.request.end('x')
  expect(await problemOf(late.answered)).toEqual([504, 'deadline-exceeded'])
})

test('who sends too slowly is told so, and the service has nothing of it', async () => {
  const ended = Promise.withResolvers<string>()
  answer = (request) => {
    request
      .resume()
      .once('end', () => ended.resolve('whole'))
      .once('error', () => ended.resolve('cut off'))
  }
  const { path, method } = hurried
  const { request, answered } = begin({ 'content-type': 'text/csv', 'content-length': 1_000 }, { path, method })
  request.write('x')
  expect(await problemOf(answered)).toEqual([408, 'request-timeout'])
  expect(await ended.promise).toBe('cut off')
})

test('files of one tenant are bounded, and keep neither requests nor other tenants waiting', async () => {
  const slow = Array.from({ length: 8 }, () => begin())
  for (const { request } of slow) request.write('x')
  while (fleet.requests.length < 8) await delay(10)
  const ninth = begin()
  ninth.request.write('x')
  expect(await problemOf(ninth.answered)).toEqual([429, 'rate-limited'])
  answer = (_request, response) => response.end('{}')
  const path = '/api/v1/b2b/fleet-management/telematics/flt_01K0A1B2C3D4E5F6G7H8J9K0M1'
  expect((await gateway.call('GET', path, { token })).status).toBe(200)
  answer = count
  const other = begin({}, { as: (await gateway.person()).tokens.accessToken })
  other.request.end('abc')
  expect((await other.answered).statusCode).toBe(200)
  // Its place is free when one of them is through.
  slow[0]!.request.end()
  await slow[0]!.answered
  const next = begin()
  next.request.end('abc')
  expect((await next.answered).statusCode).toBe(200)
})

test('a file ends with the session that sends it', async () => {
  const came = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<string>()
  answer = (request) => {
    request.once('data', () => came.resolve())
    request.once('end', () => ended.resolve('whole')).once('error', () => ended.resolve('cut off'))
  }
  const { tokens } = await gateway.person()
  const { request, answered } = begin({}, { as: tokens.accessToken })
  request.write('x')
  await came.promise
  await gateway.call('POST', '/api/v1/auth/logout', { token: tokens.accessToken })
  expect(await ended.promise).toBe('cut off')
  await expect(answered).rejects.toMatchObject({ code: 'ECONNRESET' })
})
