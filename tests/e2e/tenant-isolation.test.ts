import { routes } from '@clutch/contracts/catalog'
import { pathParams } from '@clutch/contracts/contract'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { WebSocket } from 'ws'
import { admin, type Caller } from './callers.ts'
import { exampleOf, queryOf } from './examples.ts'
import { fill, knownIds, nobodys } from './known-ids.ts'

let ours: Caller
let theirs: Caller
let ids: Map<string, string>
beforeAll(async () => {
  ;[ours, theirs] = await Promise.all([admin(0), admin(1)])
  ids = await knownIds(ours)
})

const withIds = routes.filter(
  ({ route }) =>
    // A trouble code is the same for everyone.
    pathParams(route.path).some((name) => name.endsWith('Id')) &&
    route.access !== 'platform:tenants' &&
    route.access !== 'public' &&
    route.stream !== 'websocket',
)

test('there is a known id for every parameter of every route', () => {
  const missing = new Set(withIds.flatMap(({ route }) => pathParams(route.path)).filter((name) => !ids.has(name)))
  expect([...missing]).toEqual([])
})

describe.each(withIds.map((each) => [`${each.route.method} ${each.route.path}`, each.route] as const))(
  '%s',
  (_name, route) => {
    test('another tenant’s object gives the byte-identical 404 of a missing one', async () => {
      const path = fill(route.path, ids)!
      const missing = fill(
        route.path,
        new Map([...ids].map(([name, id]) => [name, name.endsWith('Id') ? nobodys(id) : id])),
      )!
      const options = {
        ...(route.body === undefined ? {} : { body: exampleOf(route.body) }),
        ...(route.upload === undefined ? {} : { body: 'a file' }),
        headers: {
          ...(route.upload === undefined ? {} : { 'content-type': route.upload.mediaTypes[0] }),
          ...(route.conditional ? { 'if-match': '"1"' } : {}),
          ...(route.idempotency === 'no'
            ? {}
            : { 'idempotency-key': `isolation-${Math.trunc(performance.now() * 1_000)}` }),
        },
      }
      const query = queryOf(route.query)
      const foreign = await theirs.send(route.method, `/api/v1${path}${query}`, options)
      const none = await theirs.send(route.method, `/api/v1${missing}${query}`, {
        ...options,
        headers: {
          ...options.headers,
          ...(options.headers['idempotency-key'] === undefined
            ? {}
            : { 'idempotency-key': `${options.headers['idempotency-key']}-2` }),
        },
      })
      expect([none.status, none.json.code]).toEqual([404, 'not-found'])
      expect([foreign.status, foreign.text, foreign.headers.get('content-type')]).toEqual([
        none.status,
        none.text,
        none.headers.get('content-type'),
      ])
    })
  },
)

test('no list of the one tenant shows an id of the other', async () => {
  const lists = routes.filter(
    ({ route }) =>
      route.method === 'GET' &&
      pathParams(route.path).length === 0 &&
      route.stream === 'no' &&
      route.access !== 'platform:tenants' &&
      route.access !== 'public',
  )
  const foreign = [...ids].filter(([name]) => name.endsWith('Id')).map(([, id]) => id)
  for (const { route } of lists) {
    const { text, status } = await theirs.send('GET', `/api/v1${route.path}`)
    if (status !== 200) continue
    expect(
      foreign.filter((id) => text.includes(id)),
      route.path,
    ).toEqual([])
  }
  expect(lists.length).toBeGreaterThan(10)
})

test('over a WebSocket too, another tenant’s fleet is refused like one that is not there', async () => {
  const [socket] = routes.filter(({ route }) => route.stream === 'websocket')
  const open = (id: string) =>
    new Promise<string>((resolve) => {
      const path = fill(socket!.route.path, new Map([['fleetId', id]]))
      const url = `${inject('mesh').url.replace(/^http/, 'ws')}/api/v1${path}`
      const client = new WebSocket(url, { headers: { authorization: `Bearer ${theirs.token}` } })
      client.once('open', () => {
        client.terminate()
        resolve('opened')
      })
      client.once('unexpected-response', (_request, response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve(`${response.statusCode} ${Buffer.concat(chunks).toString()}`))
      })
      client.once('error', (error) => resolve(`error ${error.message}`))
    })
  const foreign = await open(ids.get('fleetId')!)
  expect(foreign).toBe(await open(nobodys(ids.get('fleetId')!)))
  expect(foreign).toMatch(/^404/)
  expect(await open(inject('fleetIds')[1])).toBe('opened')
})
