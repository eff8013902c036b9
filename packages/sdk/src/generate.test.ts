import { routes } from '@clutch/contracts/catalog'
import { route } from '@clutch/contracts/contract'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { clientSource } from './generate.ts'
import { typeOf } from './typescript.ts'

test('the same catalogue gives the same text, with every operation once', () => {
  const source = clientSource(routes)
  expect(clientSource(routes)).toBe(source)
  for (const { name } of routes) expect(source.split(`      ${name}: (`)).toHaveLength(2)
})

test('types say what the schemas say', () => {
  const of = (schema: unknown) => typeOf(JSON.parse(JSON.stringify(schema)))
  expect(of(Type.Union([Type.String(), Type.Null()]))).toBe('string | null')
  expect(of(Type.Array(Type.Union([Type.Literal('a'), Type.Literal('b')])))).toBe('("a" | "b")[]')
  expect(of(Type.Record(Type.String(), Type.Integer()))).toBe('Record<string, number>')
  expect(of(Type.Object({ a: Type.Optional(Type.Boolean()), 'b-c': Type.Number() }))).toBe(
    '{\n  a?: boolean | undefined\n  "b-c": number\n}',
  )
  expect(of({ prefixItems: [{ type: 'number' }, { type: 'string' }], type: 'array', items: false })).toBe(
    '[number, string]',
  )
  expect(of({ enum: ['x', 'y'], type: 'string' })).toBe('"x" | "y"')
  expect(of({ description: 'a */ b', type: 'string' })).toBe('string')
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
