import { routes } from '@clutch/contracts/catalog'
import { pathParams } from '@clutch/contracts/contract'
import { validatorOf } from '@clutch/shared/validation'
import type { TSchema } from 'typebox'
import { beforeAll, describe, expect, test } from 'vitest'
import { admin, type Caller, operator, raw } from './callers.ts'
import { exampleOf, queryOf } from './examples.ts'
import { fill, knownIds } from './known-ids.ts'

let tenant: Caller
let platform: Caller
let ids: Map<string, string>
beforeAll(async () => {
  ;[tenant, platform] = await Promise.all([admin(0), operator()])
  ids = await knownIds(tenant)
})

const withBody = routes.filter(({ route }) => route.body !== undefined)
const uploads = routes.filter(({ route }) => route.upload !== undefined)
const withQuery = routes.filter(({ route }) => route.query !== undefined && route.stream === 'no')

function send(
  route: (typeof routes)[number]['route'],
  options: { body?: unknown; query?: string; headers?: Record<string, string> },
) {
  const path = `/api/v1${fill(route.path, ids)}${options.query ?? ''}`
  const caller = route.access === 'platform:tenants' ? platform : tenant
  const headers = {
    ...options.headers,
    ...(route.conditional ? { 'if-match': '"1"' } : {}),
    ...(route.idempotency === 'required' ? { 'idempotency-key': `bad-${Math.trunc(performance.now() * 1_000)}` } : {}),
  }
  const sent = { headers, ...(options.body === undefined ? {} : { body: options.body }) }
  return route.access === 'public' ? raw(route.method, path, sent) : caller.send(route.method, path, sent)
}

test('every body carries an example that keeps its own schema', () => {
  const broken = withBody.filter(({ route }) => !validatorOf(route.body as TSchema)(exampleOf(route.body as TSchema)))
  expect(broken.map(({ name }) => name)).toEqual([])
})

/** Bodies that the schema refuses, each wrong in one place. */
function spoiled(schema: TSchema): { what: string; body: unknown }[] {
  const example = exampleOf(schema)
  const cases: { what: string; body: unknown }[] = [
    { what: 'null', body: null },
    { what: 'an array', body: [] },
    { what: 'a string', body: JSON.stringify('text') },
    { what: 'not JSON', body: '{"a":' },
    { what: 'nothing of it', body: {} },
    { what: 'an unknown property', body: { ...example, tenantId: 'ten_evil', surprise: true } },
    { what: 'a prototype', body: '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}' },
  ]
  for (const [name, value] of Object.entries(example)) {
    for (const wrong of [null, 42.5, '', 'x\u0000y', 'x'.repeat(100_000), [], {}, true, -1, 1e300, '\u202e‮<script>'])
      cases.push({ what: `${name} = ${JSON.stringify(wrong).slice(0, 20)}`, body: { ...example, [name]: wrong } })
    cases.push({
      what: `no ${name}`,
      body: Object.fromEntries(Object.entries(example).filter(([other]) => other !== name)),
    })
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const inner of Object.keys(value))
        cases.push({ what: `${name}.${inner} = {}`, body: { ...example, [name]: { ...value, [inner]: {} } } })
    }
  }
  const validate = validatorOf(schema)
  return cases.filter(
    ({ body }) =>
      typeof body === 'string' || !validate(structuredClone(body)) || JSON.stringify(body).includes('\\u0000'),
  )
}

describe.each(withBody.map((each) => [`${each.route.method} ${each.route.path}`, each.route] as const))(
  '%s',
  (_name, route) => {
    test('a bad body is a 4xx that points to the field', async () => {
      const cases = spoiled(route.body as TSchema)
      expect(cases.length).toBeGreaterThan(5)
      for (const { what, body } of cases) {
        const answer = await send(route, { body })
        expect(answer.status, `${what}: ${answer.text}`).toBeGreaterThanOrEqual(400)
        expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(500)
        expect(answer.headers.get('content-type'), what).toContain('application/problem+json')
        // A limit on attempts may answer before the body is looked at.
        if (answer.status === 429) continue
        // Too large to be read at all.
        if (answer.status === 413) continue
        const [first] = (answer.json.errors ?? []) as { pointer: string }[]
        expect(first?.pointer, `${what}: ${answer.text}`).toMatch(/^\/body/)
      }
    })
  },
)

describe.each(withQuery.map((each) => [`${each.route.method} ${each.route.path}`, each.route] as const))(
  '%s',
  (_name, route) => {
    test('a bad query is a 4xx that points to the parameter', async () => {
      const names = Object.keys((route.query as unknown as { properties: object }).properties)
      const queries = [
        '?limit=0',
        '?limit=abc',
        '?limit=100000000000',
        '?cursor=%00',
        '?cursor=AAAA',
        '?cursor=WyJhIiwiYiIsImMiLCJkIl0',
        '?surprise=1',
        ...names
          .filter((name) => name !== 'limit' && name !== 'cursor')
          .map((name) => `?${name}=${encodeURIComponent("'; --\u0000")}`),
      ]
      const relevant = queries.filter(
        (query) =>
          (!query.startsWith('?limit') && !query.startsWith('?cursor')) ||
          names.includes(query.slice(1, query.indexOf('='))),
      )
      for (const query of relevant) {
        const answer = await send(route, { query })
        expect([query, answer.status, answer.text]).toEqual([query, 400, expect.stringContaining('"pointer":"/query/')])
      }
    })
  },
)

describe.each(uploads.map((each) => [`${each.route.method} ${each.route.path}`, each.route] as const))(
  '%s',
  (_name, route) => {
    test('what is no file of its types is a 4xx that says what is', async () => {
      const query = route.query === undefined ? '' : queryOf(route.query as unknown as TSchema)
      const [mediaType] = route.upload!.mediaTypes
      const answers = await Promise.all([
        send(route, { query, body: { a: 1 } }),
        send(route, { query, body: 'a', headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
        send(route, { query, body: 'a', headers: { 'content-type': mediaType, 'content-encoding': 'gzip' } }),
        send(route, { query, body: '', headers: { 'content-type': mediaType } }),
      ])
      expect(answers.map(({ status, json }) => [status, json.code])).toEqual([
        [415, 'unsupported-media-type'],
        [415, 'unsupported-media-type'],
        [415, 'unsupported-media-type'],
        [400, 'validation-failed'],
      ])
      for (const answer of answers.slice(0, 2)) expect(answer.json.detail).toContain(`Content-Type: ${mediaType}`)
    })
  },
)

test('a path that is not there, a method that is not there, and odd bytes are clean problems', async () => {
  for (const [method, path, status] of [
    ['GET', '/api/v1/no/such/thing', 404],
    ['GET', '/api/v1/..%2f..%2finternal/outbox', 404],
    ['GET', '/internal/outbox/replay', 404],
    ['GET', '/api/v1/internal/settled', 404],
    ['PATCH', '/api/v1/b2b/bookings', 405],
    ['GET', '/api/v1/b2b/bookings/%00', 400],
    ['GET', `/api/v1/b2b/bookings/${'x'.repeat(100)}`, 400],
    ['GET', `/api/v1/b2b/bookings/${'x'.repeat(300)}`, 414],
  ] as const) {
    const answer = await tenant.send(method, path)
    expect([method, path.slice(0, 60), answer.status]).toEqual([method, path.slice(0, 60), status])
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  }
  expect(pathParams('/a/:b')).toEqual(['b'])
})

test('nothing internal leaks out of a refusal', async () => {
  const answer = await tenant.send('POST', '/api/v1/b2b/bookings', {
    body: { accountId: "acc_'; DROP TABLE bookings; --" },
  })
  expect(answer.text).not.toMatch(/node_modules|\.ts:|SELECT|prisma|postgres|at Object|127\.0\.0\.1/i)
})
