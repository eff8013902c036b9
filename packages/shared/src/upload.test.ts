import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { route } from '@clutch/contracts/contract'
import { NotFound } from '@clutch/contracts/problems'
import { Closed } from '@clutch/contracts/schemas'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import Type from 'typebox'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createApp, serve } from './http.ts'
import { Problem } from './problem.ts'
import { implementationsOf, ok } from './route.ts'
import type { Database } from './tx.ts'

const { implement, implementOpen } = implementationsOf<undefined>()

const maxBodyBytes = 100_000
const Taken = Type.Object({ mediaType: Type.String(), base64: Type.String() })
const whole = route({
  method: 'POST',
  path: '/whole',
  summary: 'Takes a file as a whole',
  access: 'public',
  query: Closed({ day: Type.Optional(Type.Integer()) }),
  upload: { mediaTypes: ['text/csv', 'application/json', 'application/xml'] },
  maxBodyBytes,
  replies: { 200: Taken },
})
const streamed = route({
  method: 'PUT',
  path: '/streamed',
  summary: 'Takes a file as it comes',
  access: 'public',
  upload: { mediaTypes: ['application/octet-stream'], streamed: true },
  maxBodyBytes: 1024 ** 3,
  replies: { 200: Type.Object({ bytes: Type.Integer() }) },
})
const hurried = route({
  method: 'POST',
  path: '/hurried',
  summary: 'Has no time',
  access: 'public',
  upload: { mediaTypes: ['text/csv'], timeoutMs: 200 },
  replies: { 200: Type.Object({}) },
})
const json = route({
  method: 'POST',
  path: '/json',
  summary: 'Takes JSON',
  access: 'public',
  body: Closed({ name: Type.String() }, { examples: [{ name: 'a' }] }),
  replies: { 200: Type.Object({ name: Type.String() }) },
})
const closed = route({
  method: 'PUT',
  path: '/closed',
  summary: 'Takes files of those who may',
  access: 'fleet:write',
  upload: { mediaTypes: ['application/octet-stream'], streamed: true },
  maxBodyBytes: 1024 ** 3,
  replies: { 200: Type.Object({}) },
})

type Chunks = AsyncIterable<Buffer>
const readAll = async (chunks: Chunks) => {
  let bytes = 0
  for await (const chunk of chunks) bytes += chunk.length
  return bytes
}
/** What the use case makes of the stream, and what became of it. */
let read: (chunks: Chunks) => Promise<number> = readAll
let ended: Promise<number> | undefined
let began = 0
const stopping = new AbortController()
let app: FastifyInstance
let port: number
beforeAll(async () => {
  app = createApp({ logger: pino({ level: 'silent' }) })
  serve<undefined>(
    app,
    [
      implementOpen(whole, async ({ file: { mediaType, bytes } }) => {
        began += 1
        return ok({ mediaType, base64: bytes.toString('base64') })
      }),
      implementOpen(streamed, async ({ file }) => {
        began += 1
        ended = read(file.chunks)
        return ok({ bytes: await ended })
      }),
      implementOpen(hurried, async () => {
        began += 1
        return ok({})
      }),
      implementOpen(json, async ({ body }) => ok(body)),
      implementOpen(closed, async () => ok({})),
    ],
    {
      // None of these requests may get as far as a transaction.
      database: undefined as unknown as Database<undefined>,
      authenticate: async () => {
        throw new Error('nobody is known here')
      },
      logger: pino({ level: 'silent' }),
      checkReplies: true,
      stopping: stopping.signal,
    },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  port = (app.server.address() as { port: number }).port
})
afterAll(() => app.close())
beforeEach(() => {
  read = readAll
  ended = undefined
  began = 0
})

type Sent = string | Uint8Array<ArrayBuffer> | ReadableStream | undefined

interface Answered {
  status: number
  headers: Headers
  body: { code?: string; detail?: string; errors?: { pointer: string; message: string }[] } & Record<string, unknown>
}

async function send(
  { method, path }: { method: string; path: string },
  body: Sent,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  } as RequestInit)
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] }
}

const csv = { 'content-type': 'text/csv' }
const octets = { 'content-type': 'application/octet-stream' }

function inChunks(bytes: Uint8Array<ArrayBuffer>, size: number): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
}

/** A client that ends when it likes. */
async function begin(head: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const received: Buffer[] = []
  socket.on('data', (chunk) => received.push(chunk))
  socket.on('error', () => {})
  const answer = new Promise<string>((resolve) =>
    socket.once('close', () => resolve(Buffer.concat(received).toString('utf8'))),
  )
  socket.write(`${head}\r\n\r\n`)
  return { socket, answer }
}

const headOf = (method: string, path: string, ...headers: string[]) =>
  [`${method} /api/v1${path} HTTP/1.1`, 'host: clutch', ...headers].join('\r\n')

test('a file is its bytes, whichever they are, however they come and whether their length is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
      fc.integer({ min: 1, max: 1_000 }),
      fc.boolean(),
      async (bytes, size, isTold) => {
        const copy = Uint8Array.from(bytes)
        const { status, body } = await send(whole, isTold ? copy : inChunks(copy, size), csv)
        expect([status, body.mediaType]).toEqual([200, 'text/csv'])
        expect(Buffer.from(String(body.base64), 'base64').equals(bytes)).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

test('each of its types is taken, with parameters and in any case, and JSON among them is not parsed', async () => {
  for (const [type, mediaType] of [
    ['text/csv; charset=utf-8', 'text/csv'],
    ['Application/XML', 'application/xml'],
    ['application/json', 'application/json'],
  ] as const) {
    const { status, body } = await send(whole, '{"a":', { 'content-type': type })
    expect([status, body]).toEqual([200, { mediaType, base64: Buffer.from('{"a":').toString('base64') }])
  }
})

test.each<[string, Sent, Record<string, string>, number, string, string | undefined]>([
  ['another type', 'a', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type', undefined],
  ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported-media-type', undefined],
  ['a type that is none', 'a', { 'content-type': 'csv' }, 415, 'unsupported-media-type', undefined],
  ['no type', new Uint8Array(1), {}, 415, 'unsupported-media-type', undefined],
  ['a packed file', 'a', { ...csv, 'content-encoding': 'gzip' }, 415, 'unsupported-media-type', undefined],
  ['a part', 'a', { ...csv, 'content-range': 'bytes 0-0/2' }, 400, 'validation-failed', '/headers/content-range'],
  ['no body', undefined, csv, 400, 'validation-failed', '/body'],
  ['an empty body', '', csv, 400, 'validation-failed', '/body'],
  ['a body that turns out empty', inChunks(new Uint8Array(0), 1), csv, 400, 'validation-failed', '/body'],
])('%s is refused, and the use case does not begin', async (_what, body, headers, status, code, pointer) => {
  const answer = await send(whole, body, headers)
  expect([answer.status, answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([status, code, pointer])
  if (status === 415 && headers['content-encoding'] === undefined) {
    expect(answer.body.detail).toContain('`Content-Type: text/csv` or `Content-Type: application/json` or')
    expect(answer.headers.get('accept')).toBe('text/csv, application/json, application/xml')
  }
  expect(began).toBe(0)
})

test('a query that is wrong is told before the file is read', async () => {
  const { answer } = await begin(headOf('POST', '/whole?day=x', 'content-type: text/csv', 'content-length: 100'))
  expect(await answer).toMatch(/^HTTP\/1.1 400 .*connection: close.*"pointer":"\/query\/day"/s)
})

test('what is too large by what it tells is refused unread, and the connection is closed', async () => {
  const head = headOf('POST', '/whole', 'content-type: text/csv', `content-length: ${maxBodyBytes + 1}`)
  const { answer } = await begin(head)
  expect(await answer).toMatch(/^HTTP\/1.1 413 .*connection: close.*"At most 100000 bytes\."/s)
  expect(began).toBe(0)
})

test('as much as may be is taken, one byte more is not, and whoever sends on can read why', async () => {
  expect((await send(whole, inChunks(new Uint8Array(maxBodyBytes), 1_000), csv)).status).toBe(200)
  const over = await send(whole, inChunks(new Uint8Array(maxBodyBytes + 1), 1_000), csv)
  expect([over.status, over.body.code]).toEqual([413, 'payload-too-large'])
  expect(began).toBe(1)
  const { socket, answer } = await begin(
    headOf('POST', '/whole', 'content-type: text/csv', 'transfer-encoding: chunked'),
  )
  const chunk = `${(10_000).toString(16)}\r\n${'x'.repeat(10_000)}\r\n`
  const pour = setInterval(() => socket.writable && socket.write(chunk), 1)
  const text = await answer
  clearInterval(pour)
  expect(text).toMatch(/^HTTP\/1.1 413 .*connection: close/s)
  expect(began).toBe(1)
})

test.each<[string, (socket: Socket) => void]>([
  ['half closed', (socket) => void socket.end()],
  ['reset', (socket) => void socket.resetAndDestroy()],
])('a file that is cut off is none: %s', async (_how, cut) => {
  for (const length of ['content-length: 100', 'transfer-encoding: chunked']) {
    const lines = ['content-type: text/csv', length]
    const { socket, answer } = await begin(headOf('POST', '/whole', ...lines))
    const part = length.startsWith('t') ? '5\r\n12345\r\n' : '12345'
    await new Promise((resolve) => socket.write(part, resolve))
    cut(socket)
    expect(await answer).not.toMatch(/^HTTP\/1.1 2/)
  }
  // Whatever of it was still on its way has been dealt with when later requests were.
  expect((await send(whole, 'a', csv)).status).toBe(200)
  expect(began).toBe(1)
})

test('a stream that is cut off throws where it ends, after what came', async () => {
  const seen: Buffer[] = []
  const first = Promise.withResolvers<void>()
  read = async (chunks) => {
    for await (const chunk of chunks) {
      seen.push(chunk)
      first.resolve()
    }
    return 0
  }
  const { socket, answer } = await begin(
    headOf('PUT', '/streamed', 'content-type: application/octet-stream', 'content-length: 100'),
  )
  socket.write('12345')
  await first.promise
  ended?.catch(() => {})
  socket.resetAndDestroy()
  await answer
  await expect(ended).rejects.toMatchObject({ errors: [{ pointer: '/body', message: 'ended before its end' }] })
  expect(Buffer.concat(seen).toString()).toBe('12345')
})

/** Sends as fast as it is taken, until the connection ends. */
function pour(socket: Socket, written: (bytes: number) => void): void {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  const framed = Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
  let bytes = 0
  const go = () => {
    while (socket.writable) {
      bytes += chunk.length
      written(bytes)
      if (!socket.write(framed)) return void socket.once('drain', go)
    }
  }
  go()
}

test('a stream comes no faster than it is read, and goes on when it is', async () => {
  let written = 0
  const open = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const readOn = Promise.withResolvers<void>()
  let bytes = 0
  read = async (chunks) => {
    begun.resolve()
    await open.promise
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > 64 * 1024 ** 2) readOn.resolve()
    }
    return bytes
  }
  const { socket } = await begin(
    headOf('PUT', '/streamed', 'content-type: application/octet-stream', 'transfer-encoding: chunked'),
  )
  pour(socket, (count) => {
    written = count
  })
  await begun.promise
  // Until it stands still: the buffers of two sockets are full, and nobody else has any.
  for (let last = -1, same = 0; same < 20; await new Promise((resolve) => setTimeout(resolve, 20))) {
    same = written === last ? same + 1 : 0
    last = written
  }
  expect(written).toBeLessThan(32 * 1024 ** 2)
  ended?.catch(() => {})
  open.resolve()
  await readOn.promise
  expect(written).toBeGreaterThan(64 * 1024 ** 2 - 64 * 1024)
  socket.destroy()
  await expect(ended).rejects.toMatchObject({ errors: [{ pointer: '/body' }] })
})

test.each<[string, (chunks: Chunks) => Promise<number>, RegExp]>([
  ['before it reads', () => Promise.reject(new Problem(NotFound)), /^HTTP\/1.1 404 /],
  [
    'in the middle',
    async (chunks) => {
      for await (const _chunk of chunks) throw new Problem(NotFound)
      return 0
    },
    /^HTTP\/1.1 404 /,
  ],
  [
    'with what it has read',
    async (chunks) => {
      for await (const chunk of chunks) return chunk.length
      return 0
    },
    /^HTTP\/1.1 200 /,
  ],
])('who answers a stream %s is heard by who still sends, and the rest is not read', async (_when, early, status) => {
  read = early
  const { socket, answer } = await begin(
    headOf('PUT', '/streamed', 'content-type: application/octet-stream', 'transfer-encoding: chunked'),
  )
  pour(socket, () => {})
  const text = await answer
  expect(text).toMatch(status)
  expect(text).toMatch(/\r\nconnection: close\r\n/i)
})

test('who sends first and reads then has not lost the answer to the reset of what it sent', async () => {
  read = () => Promise.reject(new Problem(NotFound))
  const { socket, answer } = await begin(
    headOf('PUT', '/streamed', 'content-type: application/octet-stream', `content-length: ${1024 ** 3}`),
  )
  socket.pause()
  // More than the buffers of two sockets take, and long after the answer is out.
  for (let sent = 0; sent < 512 && !socket.destroyed; sent += 1)
    await new Promise((resolve) => socket.write(Buffer.alloc(64 * 1024), resolve))
  socket.resume()
  expect(await answer).toMatch(/^HTTP\/1.1 404 /)
})

test('who may not call is told so, and does not get to send a file', async () => {
  const { socket, answer } = await begin(
    headOf('PUT', '/closed', 'content-type: application/octet-stream', 'transfer-encoding: chunked'),
  )
  pour(socket, () => {})
  expect(await answer).toMatch(/^HTTP\/1.1 401 .*connection: close/s)
})

test('a connection whose file was read goes on', async () => {
  const head = headOf('PUT', '/streamed', 'content-type: application/octet-stream', 'content-length: 2')
  const { socket, answer } = await begin(`${head}\r\n\r\nab${head}\r\nconnection: close\r\n\r\ncd`)
  const text = await answer
  socket.destroy()
  expect(text.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2)
  expect(text.match(/connection: close/gi)).toHaveLength(1)
})

test('who sends too slowly is told so', async () => {
  const { socket, answer } = await begin(headOf('POST', '/hurried', 'content-type: text/csv', 'content-length: 10000'))
  const drip = setInterval(() => socket.writable && socket.write('x'), 20)
  const text = await answer
  clearInterval(drip)
  expect(text).toMatch(/^HTTP\/1.1 408 .*"code":"request-timeout"/s)
  expect(began).toBe(0)
})

test('JSON is where it was: a file is not taken there', async () => {
  expect((await send(json, '{"name":"a"}', { 'content-type': 'application/json' })).body).toEqual({ name: 'a' })
  const refused = await send(json, 'a', octets)
  expect([refused.status, refused.body.detail, refused.headers.get('accept')]).toEqual([
    415,
    'Send `Content-Type: application/json`.',
    'application/json',
  ])
})

test('a transaction is not open while somebody sends: the kit refuses it', () => {
  expect(() => implement(streamed, async () => ok({ bytes: 0 }))).toThrow('implementOpen')
})

test('a service that stops does not wait for the rest', async () => {
  const first = Promise.withResolvers<void>()
  read = async (chunks) => {
    for await (const _chunk of chunks) first.resolve()
    return 0
  }
  const { socket, answer } = await begin(
    headOf('PUT', '/streamed', 'content-type: application/octet-stream', 'content-length: 100'),
  )
  socket.write('12345')
  await first.promise
  stopping.abort()
  expect(await answer).toMatch(/^HTTP\/1.1 503 .*retry-after: 1/s)
})
