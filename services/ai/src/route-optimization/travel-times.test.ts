import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodePolyline } from '@clutch/shared/polyline'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { chosenRouter } from './chosen-router.ts'
import { decodeFlexiblePolyline } from './flexible-polyline.ts'
import { greatCircle } from './great-circle.ts'
import { hereTravelTimes } from './here.ts'
import { osrmTravelTimes } from './osrm.ts'
import type { Places } from './travel-times.ts'

// Each speaks over a real socket with a server that takes and answers what the real one does, and refuses what that refuses.
let base: string
let asked: { url: URL; body: unknown }[] = []
let answer: (request: { url: URL; body: unknown }, response: ServerResponse) => void = () => {}
const server = createServer((request: IncomingMessage, response) => {
  let text = ''
  request.on('data', (chunk) => (text += chunk))
  request.on('end', () => {
    const question = { url: new URL(request.url!, 'http://x'), body: text === '' ? undefined : JSON.parse(text) }
    asked.push(question)
    answer(question, response)
  })
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
beforeEach(() => {
  asked = []
})

const asking = (profile: 'car' | 'truck' = 'car') => ({ profile, signal: AbortSignal.timeout(60_000) })
const places: Places = Array.from({ length: 120 }, (_, n) => [53 + n / 100, 10 + (n % 7) / 50])
/** Whatever is asked follows from the two places, so that a block in the wrong corner shows. */
const between = (from: number, to: number) => Math.round((from * 1_000 + to) * 100)

test('estimated ways are symmetric, never negative, and no detour makes one shorter', async () => {
  const some = places.slice(0, 30)
  const { distanceM, durationS } = await greatCircle.ask(some, asking())
  const way = (matrix: Float64Array, from: number, to: number) => matrix[from * some.length + to]!
  for (const matrix of [distanceM, durationS])
    for (let a = 0; a < some.length; a++)
      for (let b = 0; b < some.length; b++) {
        expect(way(matrix, a, b)).toBe(way(matrix, b, a))
        // Each is rounded to a whole number.
        for (let via = 0; via < some.length; via++)
          expect(way(matrix, a, b)).toBeLessThanOrEqual(way(matrix, a, via) + way(matrix, via, b) + 2)
      }
  expect(way(distanceM, 0, 1)).toBeGreaterThan(1_300)
})

test('OSRM: a table that is too large for one question is asked for in blocks and put together', async () => {
  answer = ({ url }, response) => {
    const points = url.pathname
      .split('/')
      .at(-1)!
      .split(';')
      .map((pair) => pair.split(',').map(Number))
    const indexes = (name: string) => url.searchParams.get(name)!.split(';').map(Number)
    if (points.length > 100) return void response.end(JSON.stringify({ code: 'TooBig' }))
    const table = indexes('sources').map((i) =>
      indexes('destinations').map((j) => between(points[i]![1]!, points[j]![1]!)),
    )
    response.end(
      JSON.stringify({
        code: 'Ok',
        durations: table,
        distances: table.map((row) => row.map((v, j) => (j === 0 && row.length < 50 ? null : v * 2))),
      }),
    )
  }
  const { durationS, distanceM } = await osrmTravelTimes({ url: base }).ask(places, asking())
  for (const [i, j] of [
    [0, 0],
    [3, 119],
    [119, 3],
    [60, 77],
  ] as const)
    expect(durationS[i * places.length + j]).toBe(between(places[i]![0], places[j]![0]))
  // What cannot be reached is further than any shift is long.
  expect(distanceM[100]).toBeGreaterThan(1e7)
})

test('OSRM: the roads of each leg, and a plan for lorries says whose roads it has', async () => {
  const step = [
    { lat: 53.1, lon: 10.2 },
    { lat: 53.2, lon: 10.2 },
  ]
  answer = ({ url }, response) => {
    const legs = url.pathname.split(';').length - 1
    const steps = step.map((at) => ({ geometry: encodePolyline([at, { ...at, lon: 10.3 }]) }))
    response.end(JSON.stringify({ code: 'Ok', routes: [{ legs: Array.from({ length: legs }, () => ({ steps })) }] }))
  }
  const osrm = osrmTravelTimes({ url: 'http://nobody.invalid', truckUrl: base })
  const legs = await osrm.roads!(places.slice(0, 60), asking('truck'))
  expect(legs).toHaveLength(59)
  expect(legs[58]).toEqual([
    [53.1, 10.2],
    [53.1, 10.3],
    [53.2, 10.2],
    [53.2, 10.3],
  ])
  expect(asked.every(({ url }) => url.searchParams.get('geometries') === 'polyline')).toBe(true)
  expect(osrm.nameFor('truck')).toBe('osrm truck')
  expect(osrmTravelTimes({ url: base }).nameFor('truck')).toBe('osrm driving')
})

/** As HERE's Matrix Routing v8 does: with a profile the world is the region and nothing else may be said, 500 × 500 at once. */
function matrix({ url, body }: { url: URL; body: unknown }, response: ServerResponse): void {
  const { origins, destinations, regionDefinition, profile, matrixAttributes, ...other } = body as {
    origins: { lat: number; lng: number }[]
    destinations: { lat: number; lng: number }[]
    regionDefinition: { type: string }
    profile: string
    matrixAttributes: string[]
  }
  const isRefused =
    url.pathname !== '/v8/matrix' ||
    url.searchParams.get('async') !== 'false' ||
    !['carFast', 'truckFast'].includes(profile) ||
    regionDefinition.type !== 'world' ||
    Object.keys(other).length > 0 ||
    origins.length > 500 ||
    destinations.length > 500
  if (isRefused) return void response.writeHead(400).end('{"title":"Malformed request"}')
  if (url.searchParams.get('apiKey') !== 'k y') return void response.writeHead(401).end('{}')
  const all = origins.flatMap((from) => destinations.map((to) => between(from.lat, to.lat)))
  const errorCodes = all.map((_, cell) => (cell === 1 ? 1 : cell === 2 ? 3 : 0))
  response.end(
    JSON.stringify({
      matrixId: 'x',
      regionDefinition,
      matrix: {
        numOrigins: origins.length,
        numDestinations: destinations.length,
        travelTimes: all,
        ...(matrixAttributes.includes('distances') ? { distances: all.map((value) => value * 2) } : {}),
        errorCodes,
      },
    }),
  )
}

test('HERE: a matrix in questions as large as it takes, by profile, and what it cannot route is no way', async () => {
  const many: Places = Array.from({ length: 520 }, (_, n) => [50 + n / 1_000, 10])
  answer = matrix
  const here = hereTravelTimes({ key: 'k y', matrixUrl: base })
  const { durationS, distanceM } = await here.ask(many, asking('truck'))
  expect(asked).toHaveLength(4)
  expect(asked[0]!.body).toMatchObject({ profile: 'truckFast', regionDefinition: { type: 'world' } })
  const at = (i: number, j: number) => i * many.length + j
  for (const [i, j] of [
    [0, 0],
    [0, 2],
    [7, 510],
    [511, 3],
    [519, 519],
  ] as const)
    expect(durationS[at(i, j)]).toBe(between(many[i]![0], many[j]![0]))
  expect(distanceM[at(519, 519)]).toBe(2 * durationS[at(519, 519)]!)
  expect(durationS[at(0, 1)]).toBeGreaterThan(1e7)
  expect(here.nameFor('truck')).toBe('here truck')
})

test('HERE: who is asked for patience asks again, three times at most, and a refusal is an error', async () => {
  let refusals = 0
  answer = (question, response) => {
    if (refusals++ < 2) response.writeHead(429, { 'retry-after': '0' }).end()
    else matrix(question, response)
  }
  const here = hereTravelTimes({ key: 'k y', matrixUrl: base })
  await here.ask(places.slice(0, 3), asking())
  expect(asked).toHaveLength(3)
  refusals = -10
  await expect(here.ask(places.slice(0, 3), asking())).rejects.toThrow('here answered 429')
  answer = matrix
  await expect(hereTravelTimes({ key: 'x', matrixUrl: base }).ask(places.slice(0, 3), asking())).rejects.toThrow('401')
})

test('HERE: the roads of each section, also with heights', async () => {
  // The example of the format's description, and the same with a third number.
  const line = [
    [50.10228, 8.69821],
    [50.10201, 8.69567],
    [50.1006, 8.6915],
    [50.09878, 8.68752],
  ]
  expect(decodeFlexiblePolyline('BFoz5xJ67i1B1B7PzIhaxL7Y').map((at) => at.map((n) => Number(n.toFixed(4))))).toEqual(
    line.map((at) => at.map((n) => Number(n.toFixed(4)))),
  )
  for (const wrong of ['', 'CF', 'BF!', 'BFo']) expect(() => decodeFlexiblePolyline(wrong)).toThrow(RangeError)
  answer = ({ url }, response) => {
    const vias = url.searchParams.getAll('via').length
    const sections = Array.from({ length: vias + 1 }, () => ({ polyline: 'BFoz5xJ67i1B1B7PzIhaxL7Y' }))
    const isRefused = url.searchParams.get('transportMode') !== 'truck' || vias > 20
    response.writeHead(isRefused ? 400 : 200).end(JSON.stringify({ routes: [{ sections }] }))
  }
  const legs = await hereTravelTimes({ key: 'k y', routerUrl: base }).roads!(places.slice(0, 30), asking('truck'))
  expect(legs).toHaveLength(29)
  expect(legs[28]).toHaveLength(4)
})

test('an answer that is none is an error, and who is asked follows from what is given', async () => {
  answer = (_question, response) => void response.end(JSON.stringify({ code: 'TooBig' }))
  await expect(osrmTravelTimes({ url: base }).ask(places, asking())).rejects.toThrow('TooBig')
  const key = { HERE_API_KEY: 'x' }
  const nameOf = (of: Parameters<typeof chosenRouter>[0]) => chosenRouter(of).nameFor('car')
  expect(nameOf({})).toBe('great-circle × 1.3')
  expect(nameOf(key)).toBe('here car')
  expect(nameOf({ ...key, OSRM_URL: base })).toBe('osrm driving')
  expect(nameOf({ ...key, CLUTCH_SANDBOX_URL: base })).toBe('great-circle × 1.3')
  expect(nameOf({ ...key, CLUTCH_SANDBOX_URL: base, ROUTER: 'here' })).toBe('here car')
  expect(() => nameOf({ ROUTER: 'here' })).toThrow('ROUTER')
})
