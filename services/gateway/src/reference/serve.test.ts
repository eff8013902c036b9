import { events, routes } from '@clutch/contracts/catalog'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ nats: true })
})
afterAll(() => gateway.stop())

const get = (path: string) => fetch(`${gateway.url}${path}`)
// biome-ignore lint/suspicious/noExplicitAny: a document is looked at wherever it leads
const json = async (path: string): Promise<any> => (await get(path)).json()

/** Every object in a document, with where it stands. */
function* objectsIn(value: unknown, at = '#'): Generator<{ at: string; object: Record<string, unknown> }> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* objectsIn(item, `${at}/${index}`)
  else if (typeof value === 'object' && value !== null) {
    yield { at, object: value as Record<string, unknown> }
    for (const [name, inner] of Object.entries(value))
      yield* objectsIn(inner, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }
}

function resolve(document: unknown, ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value: unknown, part) => (value as Record<string, unknown> | undefined)?.[part], document)
}

test.each(['/openapi.json', '/asyncapi.json'])(
  'every reference of %s resolves, and its schemas are of 2020-12',
  async (path) => {
    const document = await json(path)
    let references = 0
    for (const { at, object } of objectsIn(document)) {
      if (/\/(examples|example|value|default)(\/|$)/.test(at)) continue
      if (typeof object.$ref === 'string') {
        references += 1
        expect(resolve(document, object.$ref), `${at} → ${object.$ref}`).toBeDefined()
      }
      expect(Array.isArray(object.items), `${at} has a tuple of draft-07`).toBe(false)
      expect(object, at).not.toHaveProperty('nullable')
      expect(object, at).not.toHaveProperty('$id')
      for (const bound of ['exclusiveMinimum', 'exclusiveMaximum'])
        if (bound in object) expect(typeof object[bound], at).toBe('number')
    }
    expect(references).toBeGreaterThan(10)
  },
)

test('the OpenAPI document has every route once, with its parameters, problems and headers', async () => {
  const document = await json('/openapi.json')
  expect(document.openapi).toBe('3.1.0')
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const operations = Object.entries<Record<string, any>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  expect(operations).toHaveLength(routes.length)
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(routes.length)
  for (const { path, method, operation } of operations) {
    const where = `${method} ${path}`
    const declared = operation.parameters
      .filter((parameter: { in: string }) => parameter.in === 'path')
      .map((parameter: { name: string; required: boolean }) => {
        expect(parameter.required, where).toBe(true)
        return parameter.name
      })
    expect(declared, where).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))
    const statuses = Object.keys(operation.responses)
    expect(
      statuses.some((status) => /^[12]/.test(status)),
      where,
    ).toBe(true)
    expect(statuses, where).toEqual(expect.arrayContaining(['429', '500', '503', '504']))
    expect(operation.security === undefined || operation.security.length === 0, where).toBe(true)
  }
  const change = document.paths['/api/v1/auth/users/{userId}'].patch
  expect(change.parameters.map((parameter: { name: string }) => parameter.name)).toEqual(['userId', 'If-Match'])
  expect(Object.keys(change.responses)).toEqual(expect.arrayContaining(['401', '403', '404', '412', '428']))
  expect(change.responses['200'].headers).toHaveProperty('ETag')
  expect(document.paths['/api/v1/auth/login'].post.security).toEqual([])
})

test('the AsyncAPI document has every event, sent by its owner', async () => {
  const document = await json('/asyncapi.json')
  expect(document.asyncapi).toBe('3.0.0')
  expect(Object.keys(document.channels)).toHaveLength(events.length)
  expect(document.channels.UserCreated.address).toBe('clutch.gateway.user.created.v1')
  expect(document.operations.sendUserCreated).toMatchObject({ action: 'send', 'x-owner': 'gateway' })
  expect(document.components.schemas.User.properties).not.toHaveProperty('passwordHash')
})

test('the reference works offline: everything it loads is served here, under a policy that allows no more', async () => {
  const page = await get('/docs/')
  expect(page.status).toBe(200)
  const policy = page.headers.get('content-security-policy')!
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  const html = await page.text()
  const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!)
  expect(loaded.length).toBeGreaterThan(3)
  for (const asset of loaded) {
    expect(asset).not.toMatch(/^(https?:)?\/\//)
    expect((await get(new URL(asset, `${gateway.url}/docs/`).pathname)).status, asset).toBe(200)
  }
  expect(html).not.toMatch(/<script(?![^>]*src=)[^>]*>\s*\S/)
  expect(await (await get('/docs/static/swagger-initializer.js')).text()).toContain("resolveUrl('./json')")
  // All of the document but the dialect, which the page would only warn of.
  const { jsonSchemaDialect, ...document } = await json('/openapi.json')
  expect(jsonSchemaDialect).toContain('2020-12')
  expect(await json('/docs/json')).toEqual(document)
})

test('the documents come packed for who asks, and are the same', async () => {
  for (const path of ['/openapi.json', '/asyncapi.json']) {
    const texts = []
    for (const coding of ['br', 'gzip', 'identity']) {
      const answer = await fetch(`${gateway.url}${path}`, { headers: { 'accept-encoding': coding } })
      expect(answer.headers.get('content-encoding')).toBe(coding === 'identity' ? null : coding)
      texts.push(await answer.text())
    }
    expect(new Set(texts).size).toBe(1)
  }
})

test('the index says where everything is', async () => {
  const index = await json('/')
  for (const path of [index.docs, index.openapi, index.asyncapi, index.keys]) expect((await get(path)).status).toBe(200)
})
