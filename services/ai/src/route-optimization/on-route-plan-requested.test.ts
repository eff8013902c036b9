import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RouteSolution } from '@clutch/contracts/ai/route-plans'
import { RoutePlanRequested, type RouteProblem } from '@clutch/contracts/fleet/route-plans'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { aiWith } from '../app.ts'
import { smallEngine } from '../engine/small-engine.fixture.ts'

let service: TestService<PrismaClient>
// An OSRM server that fails until it does not.
let isWell = false
const router = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://x')
  if (!isWell) return void response.writeHead(502).end()
  const points = pathname.split('/').at(-1)!.split(';')
  if (!pathname.startsWith('/table')) {
    const geometry = '_p~iF~ps|U_ulLnnqC_mqNvxq`@'
    const legs = points.slice(1).map(() => ({ steps: [{ geometry }] }))
    return void response.end(JSON.stringify({ code: 'Ok', routes: [{ legs }] }))
  }
  const count = (name: string) => searchParams.get(name)!.split(';')
  const table = count('sources').map((i) => count('destinations').map((j) => (points[+i] === points[+j] ? 0 : 300)))
  response.end(JSON.stringify({ code: 'Ok', durations: table, distances: table }))
})
beforeAll(async () => {
  await new Promise<void>((resolve) => router.listen(0, '127.0.0.1', resolve))
  const env = { OSRM_URL: `http://127.0.0.1:${(router.address() as AddressInfo).port}` }
  service = await startTestService(aiWith(smallEngine().extension), { nats: true, streams: ['fleet'], env })
})
afterAll(async () => {
  await service.stop()
  router.close()
})

function asked(of: Partial<RouteProblem> = {}): RouteProblem {
  const stops = Array.from({ length: 12 }, (_, at) => ({
    id: newId('rst'),
    place: at + 1,
    serviceS: 300,
    windows: at === 3 ? [[7_200, 10_800] as [number, number]] : [],
    deliver: [1],
    pickUp: [0],
    skills: at === 5 ? ['tail-lift'] : [],
    penalty: null,
    priority: 0,
    vehicles: null,
  }))
  const places = [[53.55, 9.99], ...stops.map((_, at) => [53.5 + (at % 4) / 30, 9.9 + Math.floor(at / 4) / 20])]
  return {
    id: newId('rpl'),
    version: 2,
    round: 1,
    epoch: '2026-03-02T06:00:00.000Z',
    solveSeconds: 1,
    seed: 1,
    profile: 'car',
    dimensions: 1,
    places: places as [number, number][],
    stops,
    pairs: [],
    vehicles: [0, 1].map(() => ({
      id: newId('veh'),
      start: 0,
      end: 0,
      shift: [0, 36_000] as [number, number],
      capacity: [8],
      skills: [],
      fixedCost: 0,
      costPerM: 0.001,
      costPerS: 0.005,
      maxDistanceM: null,
      maxDurationS: null,
      maxStops: null,
      breaks: [{ earliestS: 7_200, latestS: 14_400, durationS: 1_800 }],
      driving: null,
      prefix: [],
      current: [],
    })),
    ...of,
  }
}

test('a plan that is asked for is solved once, in time, and what cannot be served says why', async () => {
  const problem = asked()
  const id = await service.publish(RoutePlanRequested, problem)
  await service.publish(RoutePlanRequested, problem, { id, messageId: newId('evt') })
  await service.settled()
  const solved = (await service.emitted('ai.route-plan.solved')).filter(({ aggregateId }) => aggregateId === problem.id)
  expect(solved).toHaveLength(1)
  const { routes, unserved, travelTimes, estimatedBecause } = solved[0]!.data as unknown as RouteSolution
  expect(unserved).toEqual([{ stopId: problem.stops[5]!.id, reason: 'no-vehicle-with-skill' }])
  expect(routes.flatMap(({ visits }) => visits)).toHaveLength(11)
  const narrow = routes.flatMap(({ visits }) => visits).find(({ stopId }) => stopId === problem.stops[3]!.id)
  expect(narrow!.serviceS).toBeGreaterThanOrEqual(7_200)
  // The router fails: there is a plan all the same, and it does not pretend.
  expect([travelTimes, estimatedBecause]).toEqual([
    'great-circle × 1.3',
    'osrm driving: the table service answered 502',
  ])
  expect(routes.flatMap(({ visits }) => visits.map(({ path }) => path)).every((path) => path === null)).toBe(true)
  const progress = (await service.emitted('ai.route-plan.progressed')).filter(
    ({ aggregateId }) => aggregateId === problem.id,
  )
  expect(progress.length).toBeGreaterThan(0)
  expect(progress.length).toBeLessThanOrEqual(20)
  for (const { version } of progress) expect(version).toBeLessThan(solved[0]!.version)
})

test('with a router its ways are used, the way back among them, and the roads are told', async () => {
  isWell = true
  const problem = asked()
  await service.publish(RoutePlanRequested, { ...problem, vehicles: [{ ...problem.vehicles[0]!, capacity: [20] }] })
  await service.settled()
  const [solved] = (await service.emitted('ai.route-plan.solved')).filter(
    ({ aggregateId }) => aggregateId === problem.id,
  )
  const { routes, travelTimes, estimatedBecause } = solved!.data as unknown as RouteSolution
  expect([travelTimes, estimatedBecause]).toEqual(['osrm driving', null])
  const [route] = routes
  expect(route!.back).toMatchObject({ travelS: 300, path: expect.any(String) })
  expect(route!.visits.every(({ path, travelS }) => path !== null && travelS === 300)).toBe(true)
  expect(route!.endS - route!.visits.at(-1)!.departureS).toBeGreaterThanOrEqual(300)
})

test('what is no task is answered as failed, and holds up nobody', async () => {
  const problem = asked()
  const wrong = { ...problem, pairs: [0, 1].map((delivery) => ({ pickUp: 2, delivery, load: [1] })) }
  await service.publish(RoutePlanRequested, wrong)
  await service.settled()
  const failed = (await service.emitted('ai.route-plan.failed')).filter(({ aggregateId }) => aggregateId === problem.id)
  expect(failed).toMatchObject([{ data: { code: 'problem-refused', round: 1 } }])
})
