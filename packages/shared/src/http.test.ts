import { connect } from 'node:net'
import { route } from '@clutch/contracts/contract'
import { Conflict } from '@clutch/contracts/problems'
import { Closed } from '@clutch/contracts/schemas'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { pino } from 'pino'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, serve } from './http.ts'
import { Problem } from './problem.ts'
import { implementationsOf, noContent, ok } from './route.ts'
import { startTracing, traceFields } from './tracing.ts'
import type { Database } from './tx.ts'

const { implement, implementOpen } = implementationsOf<undefined>()
const Thing = Closed({ name: Type.String({ minLength: 1 }), more: Type.Optional(Type.Unknown()) })

const echo = route({
  method: 'POST',
  path: '/echo',
  summary: 'Say it again',
  access: 'public',
  body: Thing,
  replies: { 200: Type.Object({}, { additionalProperties: true }) },
  maxBodyBytes: 1_000,
})
const fail = route({ method: 'POST', path: '/fail', summary: 'Fail', access: 'public', replies: { 204: null } })
const look = route({
  method: 'GET',
  path: '/things/:thingId',
  summary: 'Look',
  access: 'fleet:read',
  query: Closed({ limit: Type.Optional(Type.Integer({ minimum: 1 })) }),
  replies: { 200: Type.Object({}, { additionalProperties: true }) },
})
const change = route({
  method: 'PUT',
  path: '/things/:thingId',
  summary: 'Change',
  access: 'fleet:write',
  conditional: true,
  idempotency: 'required',
  replies: { 204: null },
})

const lines: Record<string, unknown>[] = []
let failure: unknown
let app: FastifyInstance
beforeAll(async () => {
  startTracing('test', undefined)
  app = createApp({
    logger: pino({ level: 'warn', mixin: traceFields }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
  })
  serve<undefined>(
    app,
    [
      implementOpen(echo, async ({ body }) => ok({ heard: body })),
      implementOpen(fail, async () => {
        throw failure
      }),
      implementOpen(look, async ({ query, params }) => ok({ ...query, ...params })),
      implement(change, async () => noContent),
    ],
    {
      // None of these requests may get as far as a transaction.
      database: undefined as unknown as Database<undefined>,
      authenticate: async (token) => ({
        kind: 'user',
        id: 'usr_1',
        tenantId: 'ten_1',
        scopes: new Set([token]),
      }),
      logger: pino({ level: 'silent' }),
      checkReplies: true,
      stopping: new AbortController().signal,
    },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

const json = { 'content-type': 'application/json' }

async function problemOf(request: InjectOptions) {
  const answer = await app.inject(request)
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  const body = answer.json() as { status: number; code: string; remedy: string; errors?: { pointer: string }[] }
  expect(body.status).toBe(answer.statusCode)
  expect(body.remedy.length).toBeGreaterThan(0)
  return { code: body.code, at: body.errors?.map(({ pointer }) => pointer), answer }
}

async function failedWith(error: unknown) {
  failure = error
  return problemOf({ method: 'POST', url: '/api/v1/fail' })
}

const post = (payload: string, headers: Record<string, string> = json): InjectOptions => ({
  method: 'POST',
  url: '/api/v1/echo',
  headers,
  payload,
})

test.each<[string, InjectOptions, string, string[] | undefined]>([
  ['no body', { method: 'POST', url: '/api/v1/echo' }, 'validation-failed', ['/body']],
  ['an empty body', post(''), 'validation-failed', ['/body']],
  ['null', post('null'), 'validation-failed', ['/body']],
  ['half a body', post('{"name":'), 'validation-failed', ['/body']],
  ['two bodies', post('{"name":"a"}{"name":"b"}'), 'validation-failed', ['/body']],
  ['a number where a text belongs', post('{"name":1}'), 'validation-failed', ['/body/name']],
  ['__proto__', post('{"name":"a","__proto__":{"admin":true}}'), 'validation-failed', ['/body']],
  [
    'constructor.prototype',
    post('{"name":"a","more":{"constructor":{"prototype":{}}}}'),
    'validation-failed',
    ['/body'],
  ],
  ['U+0000', post('{"name":"a\\u0000"}'), 'validation-failed', ['/body/name']],
  [
    'U+0000 far down',
    post('{"name":"a","more":{"x/y":[{"~":"\\u0000"}]}}'),
    'validation-failed',
    ['/body/more/x~1y/0/~0'],
  ],
  ['U+0000 in a name', post('{"name":"a","more":{"\\u0000":1}}'), 'validation-failed', ['/body/more']],
  [
    'a form',
    post('name=a', { 'content-type': 'application/x-www-form-urlencoded' }),
    'unsupported-media-type',
    undefined,
  ],
  ['a text', post('{"name":"a"}', { 'content-type': 'text/plain' }), 'unsupported-media-type', undefined],
  ['too much', post(JSON.stringify({ name: 'x'.repeat(2_000) })), 'payload-too-large', undefined],
  ['an unknown path', { method: 'GET', url: '/api/v1/nothing' }, 'not-found', undefined],
  ['a path that cannot be read', { method: 'GET', url: '/api/v1/things/%E0%A4%A' }, 'not-found', undefined],
  ['nobody', { method: 'GET', url: '/api/v1/things/a' }, 'unauthenticated', undefined],
  [
    'a caller without the scope',
    { method: 'GET', url: '/api/v1/things/a', headers: { authorization: 'Bearer fleet:write' } },
    'forbidden',
    undefined,
  ],
])('%s is answered with its problem, at the field', async (_what, request, code, at) => {
  expect(await problemOf(request)).toMatchObject({ code, at })
})

test.each([
  ['?limit=0', '/query/limit'],
  ['?limit=many', '/query/limit'],
  ['?limit=1&limit=2', '/query/limit'],
  ['?__proto__=1', '/query/__proto__'],
  ['?other=1', '/query/other'],
])('a query %s is refused at the field', async (query, pointer) => {
  const url = `/api/v1/things/a${query}`
  expect(await problemOf({ method: 'GET', url, headers: { authorization: 'Bearer fleet:read' } })).toMatchObject({
    code: 'validation-failed',
    at: [pointer],
  })
})

test('a body that a GET or a HEAD brings along is not read', async () => {
  for (const method of ['GET', 'HEAD'] as const) {
    const headers = { authorization: 'Bearer fleet:read', ...json }
    const answer = await app.inject({ method, url: '/api/v1/things/a?limit=5', headers, payload: '{"name":' })
    expect([answer.statusCode, answer.body]).toEqual([200, method === 'HEAD' ? '' : '{"limit":5,"thingId":"a"}'])
  }
  expect((await app.inject({ method: 'HEAD', url: '/api/v1/things/a' })).statusCode).toBe(401)
})

const good = { authorization: 'Bearer fleet:write', 'if-match': '"3"', 'idempotency-key': 'k' }
test.each<[string, Record<string, string | string[]>, string, string[] | undefined]>([
  ['no If-Match', { 'if-match': '' }, 'precondition-required', undefined],
  ['If-Match *', { 'if-match': '*' }, 'validation-failed', ['/headers/if-match']],
  ['If-Match of two', { 'if-match': ['"1"', '"2"'] }, 'validation-failed', ['/headers/if-match']],
  ['no key', { 'idempotency-key': '' }, 'validation-failed', ['/headers/idempotency-key']],
  ['two keys', { 'idempotency-key': ['a', 'b'] }, 'validation-failed', ['/headers/idempotency-key']],
  ['a long key', { 'idempotency-key': 'k'.repeat(256) }, 'validation-failed', ['/headers/idempotency-key']],
  ['a key with a space', { 'idempotency-key': 'a b' }, 'validation-failed', ['/headers/idempotency-key']],
  ['no time left', { 'clutch-deadline-ms': '3' }, 'deadline-exceeded', undefined],
])('a header is refused by name: %s', async (_what, changed, code, at) => {
  const headers = Object.fromEntries(Object.entries({ ...good, ...changed }).filter(([, value]) => value !== ''))
  expect(await problemOf({ method: 'PUT', url: '/api/v1/things/a', headers })).toMatchObject({ code, at })
})

const state = (code: string) => Object.assign(new Error('relation "secret_table" …'), { code })
test.each<[string, unknown, number, string]>([
  ['a problem', new Problem(Conflict), 409, 'conflict'],
  ['a statement that took too long', state('57014'), 504, 'deadline-exceeded'],
  ['a value out of range', state('22003'), 400, 'validation-failed'],
  ['a unique constraint', state('23505'), 409, 'conflict'],
  ['a unique constraint, through Prisma', Object.assign(new Error('x'), { code: 'P2002' }), 409, 'conflict'],
  ['a deadlock that would not go away', state('40P01'), 503, 'unavailable'],
  ['a foreign key', state('23503'), 500, 'internal-error'],
  ['a mistake of ours', new TypeError('secret_table is not a function'), 500, 'internal-error'],
  ['a text', 'secret_table', 500, 'internal-error'],
])('%s becomes a problem and tells nothing of the inside', async (_what, error, status, code) => {
  const problem = await failedWith(error)
  expect([problem.answer.statusCode, problem.code]).toEqual([status, code])
  expect(problem.answer.body).not.toContain('secret_table')
})

const traceId = '0af7651916cd43dd8448eb211c80319c'
test('a failure is answered and logged with the trace of its request', async () => {
  failure = new TypeError('a mistake of ours')
  lines.length = 0
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`
  const { answer } = await problemOf({ method: 'POST', url: '/api/v1/fail', headers: { traceparent } })
  expect(answer.headers.traceparent).toContain(traceId)
  expect(lines).toEqual([expect.objectContaining({ msg: 'failed', trace_id: traceId })])
})

test.each(['nonsense', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, `00-${traceId}-b7ad6b7169203331-01, 00-x`])(
  'a traceparent that is none begins a trace: %s',
  async (traceparent) => {
    const answer = await app.inject({ ...post('{"name":"a"}'), headers: { ...json, traceparent } })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers.traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    expect(answer.headers.traceparent).not.toContain(traceId)
  },
)

test.each([
  '\r\n\r\n\u0001\u0002',
  'GET / HTTP/9.9\r\n\r\n',
  `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`,
])('bytes that are no request are answered with a problem and the connection ends', async (bytes) => {
  const { port } = app.server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  const received: Buffer[] = []
  socket.on('data', (chunk) => received.push(chunk))
  socket.on('error', () => {})
  socket.write(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  const [head, body] = Buffer.concat(received).toString('utf8').split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1.1 4\d\d .*content-type: application\/problem\+json/s)
  expect(JSON.parse(body!)).toMatchObject({ status: Number(head!.slice(9, 12)) })
})
