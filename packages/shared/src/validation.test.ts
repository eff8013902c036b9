import { events, routes } from '@clutch/contracts/catalog'
import { Closed, Instant } from '@clutch/contracts/schemas'
import Type, { type TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { fieldErrors, validatorOf } from './validation.ts'

const Line = Closed({ quantity: Type.Integer({ minimum: 1 }), unit: Type.Optional(Type.Enum(['piece', 'hour'])) })
const Order = Closed({
  'a/b~c': Type.Optional(Type.String({ maxLength: 3 })),
  lines: Type.Array(Line, { minItems: 1 }),
  at: Type.Optional(Instant),
})

function pointers(schema: TSchema, value: unknown, part: 'body' | 'text' = 'body'): [string, string][] {
  const validate = validatorOf(schema, part)
  return validate(value) ? [] : fieldErrors('body', validate.errors).map(({ pointer, message }) => [pointer, message])
}

test.each<[unknown, string, string]>([
  [{}, '/body/lines', 'is required'],
  [null, '/body', 'must be object'],
  [{ lines: [] }, '/body/lines', 'must NOT have fewer than 1 items'],
  [{ lines: [{ quantity: 1 }, { quantity: 0 }] }, '/body/lines/1/quantity', 'must be >= 1'],
  [{ lines: [{ quantity: 1 }, {}] }, '/body/lines/1/quantity', 'is required'],
  [{ lines: [{ quantity: '1' }] }, '/body/lines/0/quantity', 'must be integer'],
  [{ lines: [{ quantity: 1, unit: 'dozen' }] }, '/body/lines/0/unit', 'must be one of piece, hour'],
  [{ lines: [{ quantity: 1 }], colour: 'red' }, '/body/colour', 'is not a known property'],
  [{ lines: [{ quantity: 1 }], 'x/y~z': 1 }, '/body/x~1y~0z', 'is not a known property'],
  [{ lines: [{ quantity: 1 }], 'a/b~c': 'long' }, '/body/a~1b~0c', 'must NOT have more than 3 characters'],
])('%j is refused at the very field', (value, pointer, message) => {
  expect(pointers(Order, value)).toEqual([[pointer, message]])
})

const Shape = Type.Union([
  Closed({ type: Type.Literal('circle'), radiusM: Type.Integer({ minimum: 10 }) }),
  Closed({ type: Type.Literal('polygon'), rings: Type.Array(Type.Integer(), { minItems: 3 }) }),
])
const Drawn = Closed({
  shape: Shape,
  limit: Type.Optional(Type.Union([Type.Integer({ maximum: 9 }), Type.Null()])),
  within: Type.Optional(Type.Array(Type.Union([Shape, Type.Null()]))),
})
const circle = { type: 'circle', radiusM: 10 }

test.each<[string, unknown, [string, string][]]>([
  ['the one that was meant', { shape: { type: 'circle', radiusM: 1 } }, [['/body/shape/radiusM', 'must be >= 10']]],
  ['of one without all of its fields', { shape: { type: 'polygon' } }, [['/body/shape/rings', 'is required']]],
  ['not null', { shape: circle, limit: 10 }, [['/body/limit', 'must be <= 9']]],
  ['not null', { shape: circle, limit: 'x' }, [['/body/limit', 'must be integer']]],
  [
    'an inner one',
    { shape: circle, within: [circle, null, { type: 'circle', radiusM: 2 }] },
    [['/body/within/2/radiusM', 'must be >= 10']],
  ],
  ['another field', { shape: { ...circle, rings: [] } }, [['/body/shape/rings', 'is not a known property']]],
  [
    'the property in which they differ',
    { shape: { type: 'line', radiusM: 10 } },
    [['/body/shape/type', 'must be one of circle, polygon']],
  ],
  ['the whole when it is no object', { shape: 7 }, [['/body/shape', 'must be object']]],
])('of alternatives is told what is wrong with %s', (_what, value, expected) => {
  expect(pointers(Drawn, value)).toEqual(expected)
})

test('what is no instant is told what one looks like', () => {
  for (const at of ['2026-13-01', '2026-01-01T00:00:00+01:00'])
    expect(pointers(Closed({ at: Instant }), { at })).toEqual([
      ['/body/at', 'must be an instant in UTC, such as 2026-11-22T08:30:00.000Z'],
    ])
})

test('a key that JavaScript gives a meaning is a key like any other', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const value = JSON.parse(`{"lines":[{"quantity":1}],"${name}":{"admin":true}}`) as unknown
    expect(pointers(Order, value)).toEqual([[`/body/${name}`, 'is not a known property']])
  }
})

test('what is refused is refused as it was sent: nothing is dropped and nothing is bent', () => {
  const value = { lines: [{ quantity: '1' }], colour: 'red' }
  pointers(Order, value)
  expect(value).toEqual({ lines: [{ quantity: '1' }], colour: 'red' })
})

test('a query is text, so its numbers are read from it; a body of the same schema is not', () => {
  const Shared = Closed({ limit: Type.Integer() })
  const query = { limit: '5' }
  expect(pointers(Shared, query, 'text')).toEqual([])
  expect(query).toEqual({ limit: 5 })
  expect(pointers(Shared, { limit: '5' })).toEqual([['/body/limit', 'must be integer']])
})

test.each([
  '2016-12-31T23:59:60Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00+01:00',
  '2026-01-01Z',
])('%s is not an instant that a Date can hold', (at) => {
  expect(pointers(Closed({ at: Instant }), { at }).map(([pointer]) => pointer)).toEqual(['/body/at'])
})

test.each(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z'])('%s is one', (at) => {
  expect(pointers(Closed({ at: Instant }), { at })).toEqual([])
})

test('every schema of the contracts compiles: services compile them at their first use, where it would be seen late', () => {
  const compileAll = (schemas: readonly unknown[], part: 'body' | 'text') => {
    for (const schema of schemas) if (schema !== undefined) validatorOf(schema as TSchema, part)
  }
  expect(() => {
    compileAll(
      routes.map(({ route }) => route.query),
      'text',
    )
    compileAll([...routes.map(({ route }) => route.body), ...events.map(({ event }) => event.data)], 'body')
  }).not.toThrow()
  expect(routes.length).toBeGreaterThan(100)
})
