import { routes } from '@clutch/contracts/catalog'
import { route } from '@clutch/contracts/contract'
import { expect, test } from 'vitest'
import { clientSource } from './generate.ts'
import { commentOf, typeOf } from './typescript.ts'

test('the same catalogue gives the same text, with every operation once', () => {
  const source = clientSource(routes)
  expect(clientSource(routes)).toBe(source)
  for (const { name } of routes) expect(source.split(`      ${name}: (`)).toHaveLength(2)
})

test('types say what the schemas say', () => {
  expect(typeOf({ anyOf: [{ type: 'string' }, { type: 'null' }] })).toBe('string | null')
  expect(typeOf({ type: 'array', items: { anyOf: [{ const: 'a' }, { const: 'b' }] } })).toBe('("a" | "b")[]')
  expect(typeOf({ type: 'object', patternProperties: { '.*': { type: 'integer' } } })).toBe('Record<string, number>')
  const properties = { a: { type: 'boolean' }, 'b-c': { type: 'number' } }
  expect(typeOf({ type: 'object', properties, required: ['b-c'] })).toBe(
    '{\n  a?: boolean | undefined\n  "b-c": number\n}',
  )
  expect(typeOf({ type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }] })).toBe('[number, string]')
  expect(typeOf({ enum: ['x', 'y'], type: 'string' })).toBe('"x" | "y"')
  expect(typeOf({ $ref: '#/Money' })).toBe('Money')
  expect(typeOf({})).toBe('unknown')
})

test('a description cannot end its comment', () => {
  expect(commentOf({ description: 'a */ b\n c' }, '')).toBe('/** a * / b c */\n')
})

test('a file is asked for as one, and which of several types it is', () => {
  const send = route({
    method: 'POST',
    path: '/x',
    summary: 'Send',
    access: 'authenticated',
    upload: { mediaTypes: ['text/csv', 'application/xml'] },
    replies: { 204: null },
  })
  const source = clientSource([{ owner: 'payments', noun: 'statements', name: 'sendX', route: send }])
  expect(source).toContain('sendX: (input: { body: FileBody; mediaType: "text/csv" | "application/xml" }, options')
  expect(source).toContain("{ method: 'POST', path: '/x', mediaTypes: ['text/csv', 'application/xml'] }")
})

test('a route without an answer gives void, and what it needs is needed', () => {
  const remove = route({
    method: 'DELETE',
    path: '/x/:xId',
    summary: 'Remove',
    access: 'authenticated',
    replies: { 204: null },
  })
  const source = clientSource([{ owner: 'b2b', noun: 'tenants', name: 'removeX', route: remove }])
  expect(source).toContain('removeX: (input: { xId: string }, options?: CallOptions): Promise<void>')
})
