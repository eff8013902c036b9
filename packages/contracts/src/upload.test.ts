import Type from 'typebox'
import { expect, test } from 'vitest'
import { route, type Upload, uploadTimeoutMs } from './contract.ts'
import { openApi } from './openapi.ts'

const define = (upload: Upload, more: object = {}) =>
  route({
    method: 'POST',
    path: '/statements',
    summary: 'Take a bank statement',
    access: 'authenticated',
    upload,
    maxBodyBytes: 5 * 1024 ** 2,
    replies: { 204: null },
    ...more,
  })

test.each<[string, Upload, object, RegExp]>([
  ['by GET', { mediaTypes: ['text/csv'] }, { method: 'GET' }, /POST, PUT or PATCH/],
  ['beside JSON', { mediaTypes: ['text/csv'] }, { body: Type.Object({}) }, /not both/],
  ['streamed, under a key', { mediaTypes: ['text/csv'], streamed: true }, { idempotency: 'accepted' }, /Idempotency/],
  ['of a type with a parameter', { mediaTypes: ['text/csv; charset=utf-8'] }, {}, /no media type/],
  ['of a type in capitals', { mediaTypes: ['text/CSV'] }, {}, /no media type/],
])('a file %s is refused where it is declared', (_what, upload, more, message) => {
  expect(() => define(upload, more)).toThrow(message)
})

test('the document tells the types, the size and the time, and what a file may be refused with', () => {
  const upload: Upload = { mediaTypes: ['text/csv', 'application/xml'], timeoutMs: 60_000 }
  const document = openApi([{ owner: 'payments', noun: 'statements', name: 'sendStatement', route: define(upload) }])
  const operation = (document.paths as Record<string, { post: Record<string, object> }>)['/api/v1/statements']!.post
  const schema = { type: 'string', format: 'binary', minLength: 1, maxLength: 5_242_880 }
  expect(operation.requestBody).toEqual({
    required: true,
    description: 'The file itself, at most 5 MiB (5242880 bytes), within 60 seconds.',
    content: { 'text/csv': { schema }, 'application/xml': { schema } },
  })
  expect(Object.keys(operation.responses ?? {})).toEqual(expect.arrayContaining(['204', '400', '408', '413', '415']))
})

test('a file has the time of any body, and one that is streamed more', () => {
  expect(uploadTimeoutMs({ mediaTypes: ['text/csv'] })).toBe(30_000)
  expect(uploadTimeoutMs({ mediaTypes: ['text/csv'], streamed: true })).toBe(600_000)
  expect(uploadTimeoutMs({ mediaTypes: ['text/csv'], streamed: true, timeoutMs: 5 })).toBe(5)
})
