import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'
import { SpanRing, spansOf } from './spans.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const traceId = '5b8efff798038103d269b633813fc60c'
const exported = (more: Record<string, unknown> = {}) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'fleet' } }], droppedAttributesCount: 0 },
      scopeSpans: [
        {
          scope: { name: 'http' },
          spans: [
            {
              traceId,
              spanId: 'eee19b7ec3c1b174',
              parentSpanId: 'eee19b7ec3c1b173',
              name: 'GET /vehicles',
              kind: 2,
              startTimeUnixNano: '1544712660300123456',
              endTimeUnixNano: '1544712660300623456',
              attributes: [
                { key: 'http.status', value: { intValue: 200 } },
                { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { boolValue: true }] } } },
              ],
              status: { code: 0 },
              ...more,
            },
          ],
        },
      ],
    },
  ],
})

describe('traces', () => {
  it('are shown by their id, over services', async () => {
    expect(await send(`${sandbox.url}/otlp/v1/traces`, 'POST', exported())).toEqual({
      status: 200,
      body: { partialSuccess: {} },
    })
    const root = { spanId: 'EEE19B7EC3C1B173', parentSpanId: '', name: 'root', startTimeUnixNano: 1544712660000000000 }
    await send(`${sandbox.url}/otlp/v1/traces`, 'POST', exported(root))
    const { body } = await send(`${sandbox.url}/traces/${traceId}`, 'GET')
    expect(body).toMatchObject({
      traceId,
      spans: [
        { name: 'root', spanId: 'eee19b7ec3c1b173', parentSpanId: null },
        {
          name: 'GET /vehicles',
          service: 'fleet',
          parentSpanId: 'eee19b7ec3c1b173',
          start: '2018-12-13T14:51:00.300Z',
          durationMs: 0.5,
          attributes: { 'http.status': 200, tags: ['a', true] },
        },
      ],
    })
  })

  it('may come gzipped', async () => {
    const other = 'a'.repeat(32)
    const answer = await fetch(`${sandbox.url}/otlp/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(exported({ traceId: other }))),
    })
    expect(answer.status).toBe(200)
    expect((await send(`${sandbox.url}/traces/${other}`, 'GET')).status).toBe(200)
  })

  it('that are no OTLP, no gzip or a gzip bomb are refused', async () => {
    const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string>) =>
      fetch(`${sandbox.url}/otlp/v1/traces`, { method: 'POST', body, headers }).then(({ status }) => status)
    const json = { 'content-type': 'application/json' }
    expect(await post(JSON.stringify(exported({ traceId: 'short' })), json)).toBe(400)
    expect(await post(Buffer.alloc(10), { 'content-type': 'application/x-protobuf' })).toBe(415)
    expect(await post('not gzip', { ...json, 'content-encoding': 'gzip' })).toBe(400)
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32))
    expect(await post(bomb, { ...json, 'content-encoding': 'gzip' })).toBe(413)
  })

  it('of which nothing is kept are not found', async () => {
    expect(await send(`${sandbox.url}/traces/${'b'.repeat(32)}`, 'GET')).toMatchObject({
      status: 404,
      body: { code: 'trace-unknown' },
    })
  })
})

it('the newest spans are kept, whatever trace they belong to', () => {
  const ring = new SpanRing(3)
  for (let index = 0; index < 5; index += 1) {
    const spanId = `000000000000000${index}`
    for (const span of spansOf(exported({ spanId, traceId: index % 2 === 0 ? 'e'.repeat(32) : 'f'.repeat(32) })))
      ring.add(span)
  }
  expect(ring.trace('e'.repeat(32)).map(({ spanId }) => spanId.at(-1))).toEqual(['2', '4'])
  expect(ring.trace('f'.repeat(32)).map(({ spanId }) => spanId.at(-1))).toEqual(['3'])
})
