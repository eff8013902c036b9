import {
  type RouteSolution,
  RouteSolved,
  RouteSolveFailed,
  RouteSolveProgressed,
} from '@clutch/contracts/ai/route-plans'
import type { NewRoutePlan, RouteChange, RoutePlan, RouteProblem } from '@clutch/contracts/fleet/route-plans'
import { NewRoutePlan as NewRoutePlanSchema } from '@clutch/contracts/fleet/route-plans'
import type { Route, RouteStop } from '@clutch/contracts/fleet/route-stops'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type EquippedVehicle, equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeDriver, makeFleet, must, startFleet, told } from '../../test/fleet.ts'
import { routesFollowed } from './on-track-folded.ts'

let service: FleetService
let fleetId: string
const path = `${api}/route-optimization/plans`
const start = Date.parse('2026-03-02T09:05:00.000Z')
const minute = 60_000

beforeAll(async () => {
  service = await startFleet()
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())
beforeEach(() => service.clock.set('2026-03-02T09:00:00.000Z'))
// Nobody answers what a test has left open, and only so many may be.
afterEach(async () => {
  const { items } = await must<{ items: RoutePlan[] }>(service, 200, 'GET', `${path}?limit=200`)
  for (const plan of items.filter(({ status, isReplanning }) => status === 'solving' || isReplanning))
    await act(plan, 'cancel')
})

/** Metres to the north of where drives begin. */
const north = (metres: number) => ({ lat: 53.5 + metres / 111_195, lon: 9.9 })

function draft(vehicles: readonly EquippedVehicle[], of: Partial<NewRoutePlan> = {}): NewRoutePlan {
  return {
    name: 'Monday',
    startsAt: '2026-03-02T09:00:00.000Z',
    endsAt: '2026-03-02T17:00:00.000Z',
    loadDimensions: ['kg'],
    vehicles: vehicles.map(({ vehicleId }) => ({ vehicleId, start: north(0), capacity: [100] })),
    stops: [
      { reference: 'a', ...north(3_000), deliver: [10], serviceMinutes: 5 },
      { reference: 'b', ...north(6_000), deliver: [10], serviceMinutes: 5 },
      { reference: 'c', ...north(9_000), deliver: [10], serviceMinutes: 5 },
    ],
    ...of,
  }
}

const read = (plan: RoutePlan) => must<RoutePlan>(service, 200, 'GET', `${path}/${plan.id}`)
const stopsOf = async (plan: RoutePlan) =>
  (await must<{ items: RouteStop[] }>(service, 200, 'GET', `${path}/${plan.id}/stops`)).items
const routesOf = async (plan: RoutePlan) =>
  (await must<{ items: Route[] }>(service, 200, 'GET', `${path}/${plan.id}/routes`)).items
const act = (plan: RoutePlan, verb: string, { status = 200, body }: { status?: number; body?: unknown } = {}) =>
  must<RoutePlan>(service, status, 'POST', `${path}/${plan.id}/${verb}`, {
    headers: { 'if-match': `"${plan.version}"` },
    ...(body === undefined ? {} : { body }),
  })
const told_ = async (type: string, id: string) =>
  (await service.emitted(type)).filter(({ data }) => data.id === id || data.routePlanId === id)

const soon = { timeout: 20_000 }
const becomes = (plan: RoutePlan, status: RoutePlan['status']) =>
  vi.waitFor(async () => expect((await read(plan)).status).toBe(status), soon)

async function asked(plan: RoutePlan): Promise<RouteProblem> {
  return (await told_('fleet.route-plan.requested', plan.id)).at(-1)!.data as unknown as RouteProblem
}

/** The answer in which each vehicle serves these stops, ten minutes apart. */
async function answerWith(
  plan: RoutePlan,
  orders: Record<string, string[]>,
  unserved: string[] = [],
): Promise<RouteSolution> {
  const problem = await asked(plan)
  const ids = new Map((await stopsOf(plan)).map(({ reference, id }) => [reference, id]))
  return {
    id: plan.id,
    version: problem.round * 100 + 99,
    round: problem.round,
    routes: Object.entries(orders).map(([vehicleId, references]) => {
      const fromS = problem.vehicles.find(({ id }) => id === vehicleId)!.shift[0] + 300
      return {
        vehicleId,
        startS: fromS,
        endS: fromS + references.length * 600 + 900,
        distanceM: references.length * 3_900,
        cost: references.length,
        visits: references.map((reference, at) => ({
          stopId: ids.get(reference)!,
          arrivalS: fromS + at * 600 + 300,
          serviceS: fromS + at * 600 + 300,
          departureS: fromS + at * 600 + 600,
          travelS: 300,
          distanceM: 3_900,
          path: null,
        })),
        back: { travelS: 900, distanceM: 9_000, path: null },
        breaks: [],
      }
    }),
    unserved: unserved.map((reference) => ({ stopId: ids.get(reference)!, reason: 'capacity-taken' })),
    cost: 3,
    iterations: 1_000,
    travelTimes: 'great-circle × 1.3',
    estimatedBecause: null,
    solvedAt: service.clock.now().toISOString(),
  }
}

async function solve(plan: RoutePlan, orders: Record<string, string[]>, unserved: string[] = []): Promise<RoutePlan> {
  const solving = await act(plan, 'solve', { status: 202 })
  await service.settled()
  await service.publish(RouteSolved, await answerWith(solving, orders, unserved))
  await service.settled()
  return read(plan)
}

async function create(vehicles: readonly EquippedVehicle[], of: Partial<NewRoutePlan> = {}): Promise<RoutePlan> {
  return must(service, 201, 'POST', path, { body: draft(vehicles, of) })
}

/** A plan of one vehicle that goes to a, b and c. */
async function dispatched(of: Partial<NewRoutePlan> = {}) {
  const vehicle = await equippedVehicle(service, fleetId)
  const plan = await solve(await create([vehicle], of), { [vehicle.vehicleId]: ['a', 'b', 'c'] })
  return { vehicle, plan: await act(plan, 'dispatch', { body: {} }) }
}

/** Five minutes on the way and five at a stop, for each of them. */
function drive({ deviceId }: EquippedVehicle, stops = 3): Reading[] {
  const each = [
    { minutes: 5, speedKmh: 36, ignition: true },
    { minutes: 5, speedKmh: 0, ignition: true },
  ]
  return legs(service, deviceId, start, [
    ...Array.from({ length: stops }, () => each).flat(),
    { minutes: 2, speedKmh: 36, ignition: true },
  ])
}

function seconds(instant: string | null): number {
  return (Date.parse(instant!) - start) / 1_000
}

test('a draft is solved by who answers its request, and dispatched to vehicle and driver', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  const driver = await makeDriver(service)
  const made = await create([vehicle])
  expect(made).toMatchObject({ status: 'draft', version: 1, stopCount: 3, round: 0 })
  const solving = await act(made, 'solve', { status: 202 })
  expect(solving).toMatchObject({ status: 'solving', round: 1 })
  await service.settled()
  const problem = await asked(made)
  expect(problem).toMatchObject({
    round: 1,
    dimensions: 1,
    stops: [{ deliver: [10] }, {}, {}],
    vehicles: [{ capacity: [100] }],
  })
  await service.publish(RouteSolveProgressed, { id: made.id, version: 101, round: 1, share: 0.5, cost: 9, unserved: 1 })
  await service.settled()
  expect(await read(made)).toMatchObject({ status: 'solving', version: 2, progress: { share: 0.5, cost: 9 } })
  await service.publish(RouteSolved, await answerWith(solving, { [vehicle.vehicleId]: ['b', 'a'] }, ['c']))
  await service.settled()
  const solved = await read(made)
  expect(solved).toMatchObject({
    status: 'solved',
    progress: null,
    outcome: { served: 2, unserved: 1, vehiclesUsed: 1 },
  })
  expect(
    (await stopsOf(made)).map(({ status, sequence, unservedReason }) => [status, sequence, unservedReason]),
  ).toEqual([
    ['planned', 2, null],
    ['planned', 1, null],
    ['unserved', null, 'capacity-taken'],
  ])
  const sent = await act(solved, 'dispatch', {
    body: { drivers: [{ vehicleId: vehicle.vehicleId, driverId: driver.id }] },
  })
  expect(sent.status).toBe('dispatched')
  expect(await routesOf(made)).toMatchObject([
    { status: 'dispatched', driverId: driver.id, vehicleId: vehicle.vehicleId },
  ])
  expect(await told_('fleet.route.dispatched', made.id)).toHaveLength(1)
  expect((await told_('fleet.route-plan.dispatched', made.id)).length).toBe(1)
})

test('what is answered to an earlier round, or to nobody’s question, changes nothing', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  const made = await create([vehicle])
  const solving = await act(made, 'solve', { status: 202 })
  await service.settled()
  const answer = await answerWith(solving, { [vehicle.vehicleId]: ['a', 'b', 'c'] })
  await service.publish(RouteSolved, { ...answer, round: 7 })
  await service.settled()
  expect(await read(made)).toMatchObject({ status: 'solving' })
  await service.publish(RouteSolveFailed, {
    id: made.id,
    version: 199,
    round: 1,
    code: 'solver-died',
    detail: 'no memory',
  })
  await service.settled()
  const failed = await read(made)
  expect(failed).toMatchObject({ status: 'failed', failure: { code: 'solver-died' } })
  await service.publish(RouteSolved, answer)
  await service.settled()
  expect(await read(made)).toEqual(failed)
  expect(await act(failed, 'solve', { status: 202 })).toMatchObject({ round: 2, failure: null })
})

test('a plan that nobody answers has failed, and can be asked for again', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  const made = await create([vehicle])
  await act(made, 'solve', { status: 202 })
  service.clock.set('2026-03-02T09:31:00.000Z')
  await becomes(made, 'failed')
  expect(await read(made)).toMatchObject({ failure: { code: 'no-answer' } })
})

test('a route is followed: arrivals, departures, what is expected, and its end', async () => {
  const { vehicle, plan } = await dispatched()
  const readings = drive(vehicle)
  const upTo = (minutes: number) => readings.filter(({ time }) => Date.parse(time) < start + minutes * minute)
  const sent = upTo(12)
  await send(service, sent)
  const [a, b, c] = await stopsOf(plan)
  expect(a).toMatchObject({ status: 'departed', proof: null })
  // A hundred metres around it, at ten metres a second.
  expect(Math.abs(seconds(a!.arrivedAt) - 290)).toBeLessThanOrEqual(1)
  expect(Math.abs(seconds(a!.departedAt) - 610)).toBeLessThanOrEqual(10)
  expect(b).toMatchObject({ status: 'planned', arrivedAt: null })
  expect(Math.abs(seconds(b!.estimatedArrivalAt) - 900)).toBeLessThan(60)
  expect(Math.abs(seconds(c!.estimatedArrivalAt) - 1_500)).toBeLessThan(60)
  await send(
    service,
    readings.filter((each) => !sent.includes(each)),
  )
  expect((await stopsOf(plan)).map(({ status }) => status)).toEqual(['departed', 'departed', 'departed'])
  expect(await routesOf(plan)).toMatchObject([{ status: 'completed' }])
  await becomes(plan, 'completed')
  const news = (await service.emitted()).filter(({ data }) => data.routePlanId === plan.id || data.id === plan.id)
  const kinds = Object.groupBy(news, ({ type }) => type)
  expect(kinds['fleet.route-stop.arrived']).toHaveLength(3)
  expect(kinds['fleet.route-stop.departed']).toHaveLength(3)
  expect(kinds['fleet.route.completed']).toHaveLength(1)
  expect(kinds['fleet.route-plan.completed']).toHaveLength(1)
  expect(kinds['fleet.route-stop.corrected']).toBeUndefined()
  expect(kinds['fleet.route.deviated']).toBeUndefined()
})

test('late readings put arrivals where they belong, and the rows are those of readings in order', async () => {
  const inOrder = await dispatched()
  const late = await dispatched()
  await send(service, drive(inOrder.vehicle))
  const readings = drive(late.vehicle)
  const isLate = ({ time }: Reading) => Date.parse(time) > start + 4 * minute && Date.parse(time) < start + 11 * minute
  await send(
    service,
    readings.filter((each) => !isLate(each)),
  )
  expect((await stopsOf(late.plan))[0]).toMatchObject({ arrivedAt: null })
  await send(service, readings.filter(isLate))
  const facts = async (plan: RoutePlan) =>
    (await stopsOf(plan)).map(({ status, arrivedAt, departedAt }) => ({ status, arrivedAt, departedAt }))
  const expected = await facts(inOrder.plan)
  await vi.waitFor(async () => expect(await facts(late.plan)).toEqual(expected), soon)
  const arrived = await told_('fleet.route-stop.arrived', late.plan.id)
  expect(new Set(arrived.map(({ aggregateId }) => aggregateId)).size).toBe(3)
})

test('who will be late is told once, and again only when it gets much later', async () => {
  const window = { from: '2026-03-02T09:00:00.000Z', to: new Date(start + 12 * minute).toISOString() }
  const stops = draft([]).stops.map((stop) => (stop.reference === 'b' ? { ...stop, windows: [window] } : stop))
  const { vehicle, plan } = await dispatched({ stops })
  const readings = legs(service, vehicle.deviceId, start, [
    { minutes: 5, speedKmh: 36, ignition: true },
    { minutes: 25, speedKmh: 0, ignition: true },
  ])
  for (let from = 0; from < readings.length; from += 12) await send(service, readings.slice(from, from + 12))
  const warned = await told_('fleet.route-stop.delay-expected', plan.id)
  const lates = warned.map(({ data }) => data.lateS as number)
  expect(new Set(warned.map(({ data }) => data.reference))).toEqual(new Set(['b']))
  expect(lates.length).toBeGreaterThanOrEqual(2)
  expect(lates.length).toBeLessThanOrEqual(3)
  for (const [at, late] of lates.entries()) if (at > 0) expect(late - lates[at - 1]!).toBeGreaterThanOrEqual(600)
})

test('a vehicle that leaves its way is told, and that it is back', async () => {
  const { vehicle, plan } = await dispatched()
  const at = (timeMs: number, lat: number, lon: number): Reading => ({
    ...legs(service, vehicle.deviceId, timeMs, [{ minutes: 1 / 6, speedKmh: 40, ignition: true }])[0]!,
    position: { lat, lon, altitudeM: 0, speedKmh: 40, courseDeg: 0, satellites: 9, hdop: 0.8, valid: true },
  })
  const away = Array.from({ length: 40 }, (_, n) => at(start + n * 10_000, 53.5, 9.9 + Math.min(n, 40 - n) * 0.002))
  await send(service, away)
  expect(await told_('fleet.route.deviated', plan.id)).toHaveLength(1)
  expect(await told_('fleet.route.resumed', plan.id)).toHaveLength(1)
})

test('a stop is proved with words, photos and a signature; a failure says why', async () => {
  const { plan } = await dispatched()
  const [a, b, c] = await stopsOf(plan)
  const of = (stop: RouteStop | undefined) => `${path}/${plan.id}/stops/${stop!.id}`
  const jpeg = { mediaType: 'image/jpeg', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]) }
  await must(service, 409, 'POST', `${of(a)}/proof/photos`, { file: jpeg })
  await must(service, 422, 'PUT', `${of(a)}/proof`, { body: { outcome: 'failed' } })
  await must(service, 422, 'PUT', `${of(a)}/proof`, { body: { outcome: 'delivered', reason: 'refused' } })
  const proved = await must<RouteStop>(service, 200, 'PUT', `${of(a)}/proof`, {
    body: { outcome: 'partial', recipient: 'R. Okafor', quantity: [7], note: 'One box is missing' },
  })
  expect(proved).toMatchObject({ status: 'delivered', proof: { outcome: 'partial', quantity: [7] } })
  await must(service, 201, 'POST', `${of(a)}/proof/photos`, { file: jpeg })
  await must(service, 422, 'POST', `${of(a)}/proof/photos`, { file: { ...jpeg, mediaType: 'image/png' } })
  const signed = await must<RouteStop>(service, 200, 'PUT', `${of(a)}/proof/signature`, { file: jpeg })
  expect(signed.proof).toMatchObject({ photos: [{ bytes: 7 }], signature: { bytes: 7 } })
  const picture = await fetch(`${service.url}/api/v1${of(a)}/proof/photo?place=1`, { headers: { authorization: 'x' } })
  expect(picture.status).toBe(401)
  await must(service, 200, 'PUT', `${of(b)}/proof`, { body: { outcome: 'failed', reason: 'nobody-there' } })
  await must(service, 200, 'PUT', `${of(c)}/proof`, { body: { outcome: 'delivered' } })
  expect((await stopsOf(plan)).map(({ status }) => status)).toEqual(['delivered', 'failed', 'delivered'])
  expect(await routesOf(plan)).toMatchObject([{ status: 'completed' }])
  await becomes(plan, 'completed')
})

test('what is left is planned again from where the vehicles are: what was served stays, and the difference is told', async () => {
  const [one, two] = [await equippedVehicle(service, fleetId), await equippedVehicle(service, fleetId)]
  const stops = draft([]).stops.map((stop) => ({ ...stop, deliver: [], pickUp: [1] }))
  const solved = await solve(await create([one, two], { stops }), { [one.vehicleId]: ['a', 'b', 'c'] })
  const plan = await act(solved, 'dispatch', { body: {} })
  await send(
    service,
    drive(one).filter(({ time }) => Date.parse(time) < start + 12 * minute),
  )
  service.clock.set(new Date(start + 12 * minute))
  const further = { reference: 'd', ...north(1_000), pickUp: [2] }
  const asking = await act(plan, 'replan', { status: 202, body: { stops: [further], withoutReferences: ['c'] } })
  expect(asking).toMatchObject({ status: 'dispatched', isReplanning: true, round: 2, stopCount: 4 })
  await service.settled()
  const problem = await asked(plan)
  const ids = new Map((await stopsOf(plan)).map(({ reference, id }) => [reference, id]))
  expect(problem.stops).toHaveLength(2)
  const here = problem.vehicles.find(({ id }) => id === one.vehicleId)!
  // From where it is, with what it has picked up on board.
  expect(Math.abs(problem.places[here.start!]![0] - north(4_100).lat)).toBeLessThan(0.01)
  expect(here).toMatchObject({ capacity: [99], shift: [17 * 60, 8 * 3_600] })
  // It is on its way to b, and stays on it.
  const [b] = problem.stops.flatMap(({ id }, at) => (id === ids.get('b') ? [at] : []))
  expect(here).toMatchObject({ prefix: [b], current: [] })
  await service.publish(RouteSolved, await answerWith(asking, { [one.vehicleId]: ['b'], [two.vehicleId]: ['d'] }))
  await service.settled()
  const replanned = await read(plan)
  expect(replanned).toMatchObject({
    status: 'dispatched',
    isReplanning: false,
    outcome: { served: 3, vehiclesUsed: 2 },
  })
  expect(
    (await stopsOf(plan)).map(({ reference, status, vehicleId, sequence }) => [reference, status, vehicleId, sequence]),
  ).toEqual([
    ['a', 'departed', one.vehicleId, 1],
    ['b', 'planned', one.vehicleId, 2],
    ['c', 'removed', one.vehicleId, 3],
    ['d', 'planned', two.vehicleId, 1],
  ])
  const changes = await must<{ items: RouteChange[] }>(service, 200, 'GET', `${path}/${plan.id}/changes`)
  expect(changes.items).toMatchObject([
    { reference: 'd', before: null, after: { vehicleId: two.vehicleId, sequence: 1 } },
  ])
  expect(await told_('fleet.route.changed', plan.id)).toHaveLength(1)
  expect(await told_('fleet.route.dispatched', plan.id)).toHaveLength(2)
})

test('planning again that fails leaves the routes as they are, without what is not to be served, and a plan can end', async () => {
  const { vehicle, plan } = await dispatched()
  await send(
    service,
    drive(vehicle).filter(({ time }) => Date.parse(time) < start + 12 * minute),
  )
  const asking = await act(plan, 'replan', { status: 202, body: { withoutReferences: ['b'] } })
  await service.settled()
  await service.publish(RouteSolveFailed, { id: plan.id, version: 299, round: 2, code: 'solver-late', detail: '' })
  await service.settled()
  expect(await read(plan)).toMatchObject({
    status: 'dispatched',
    isReplanning: false,
    failure: { code: 'solver-late' },
  })
  const [, b, c] = await stopsOf(plan)
  expect(b!.status).toBe('removed')
  expect((await routesOf(plan))[0]!.stopIds).not.toContain(b!.id)
  const removing = await act(await read(asking), 'replan', { status: 202, body: { withoutReferences: ['c'] } })
  await service.settled()
  expect(await routesOf(plan)).toMatchObject([{ status: 'completed' }])
  await service.publish(RouteSolved, await answerWith(removing, { [vehicle.vehicleId]: [] }))
  await service.settled()
  expect((await stopsOf(plan)).find(({ id }) => id === c!.id)).toMatchObject({ status: 'removed' })
  await becomes(plan, 'completed')
})

test('a vehicle that broke down: its stops are for the others, and what it drove since a rest counts for who goes on', async () => {
  const [one, two] = [await equippedVehicle(service, fleetId), await equippedVehicle(service, fleetId)]
  const stops = draft([]).stops.map((stop) => ({ ...stop, deliver: [] }))
  const vehicles = draft([one, two]).vehicles.map((vehicle) => ({
    ...vehicle,
    drivingRules: 'eu-561-2006' as const,
    maxMinutes: 120,
    maxDistanceKm: 50,
  }))
  const orders = { [one.vehicleId]: ['a', 'b'], [two.vehicleId]: ['c'] }
  const solved = await solve(await create([one, two], { stops, vehicles }), orders)
  expect(await asked(solved)).toMatchObject({
    vehicles: [{ driving: { maxS: 16_200, breakS: 2_700, dailyMaxS: 32_400, sinceBreakS: 0 } }, {}],
  })
  const plan = await act(solved, 'dispatch', { body: {} })
  const upTo12 = ({ time }: Reading) => Date.parse(time) < start + 12 * minute
  await send(service, drive(one).filter(upTo12))
  service.clock.set(new Date(start + 12 * minute))
  const down = await act(plan, 'replan', { status: 202, body: { withoutVehicleIds: [two.vehicleId] } })
  await service.settled()
  const problem = await asked(plan)
  expect(problem.stops.map(({ vehicles }) => vehicles)).toEqual([null, null])
  // Seven minutes on the way, five at a stop.
  const [left] = problem.vehicles
  expect(problem.vehicles).toHaveLength(1)
  expect(Math.abs(left!.driving!.sinceBreakS - 420)).toBeLessThanOrEqual(15)
  expect(left).toMatchObject({ maxDurationS: (120 - 12) * 60, maxDistanceM: 50_000 - 3_900 })
  await service.publish(RouteSolved, await answerWith(down, { [one.vehicleId]: ['b', 'c'] }))
  await service.settled()
  expect((await stopsOf(plan)).map(({ vehicleId, sequence }) => [vehicleId, sequence])).toEqual([
    [one.vehicleId, 1],
    [one.vehicleId, 2],
    [one.vehicleId, 3],
  ])
  const routes = await routesOf(plan)
  expect(routes.find(({ vehicleId }) => vehicleId === two.vehicleId)).toMatchObject({
    status: 'cancelled',
    stopIds: [],
  })
})

test('a driver who goes on with another vehicle takes his stops and what is on board along', async () => {
  const [one, spare] = [await equippedVehicle(service, fleetId), await equippedVehicle(service, fleetId)]
  const driver = await makeDriver(service)
  const solved = await solve(await create([one]), { [one.vehicleId]: ['a', 'b', 'c'] })
  const drivers = [{ vehicleId: one.vehicleId, driverId: driver.id }]
  const plan = await act(solved, 'dispatch', { body: { drivers } })
  await send(
    service,
    drive(one).filter(({ time }) => Date.parse(time) < start + 12 * minute),
  )
  service.clock.set(new Date(start + 12 * minute))
  const swaps = [{ vehicleId: one.vehicleId, forVehicleId: spare.vehicleId }]
  await expect(act(plan, 'replan', { body: { swaps: [{ ...swaps[0], vehicleId: spare.vehicleId }] } })).rejects.toThrow(
    '422',
  )
  const asking = await act(plan, 'replan', { status: 202, body: { swaps } })
  await service.settled()
  const problem = await asked(plan)
  expect(problem.vehicles.map(({ id, current, prefix }) => [id, [...prefix, ...current]])).toEqual([
    [spare.vehicleId, [0, 1]],
  ])
  // What was loaded in the morning is on board of the other vehicle now.
  expect(problem.stops.map(({ vehicles }) => vehicles)).toEqual([[0], [0]])
  await service.publish(RouteSolved, await answerWith(asking, { [spare.vehicleId]: ['b', 'c'] }))
  await service.settled()
  const routes = new Map((await routesOf(plan)).map((route) => [route.vehicleId, route]))
  expect(routes.get(one.vehicleId)).toMatchObject({ status: 'completed', stopIds: [expect.any(String)] })
  expect(routes.get(spare.vehicleId)).toMatchObject({ status: 'dispatched', driverId: driver.id })
  const further = legs(
    service,
    spare.deviceId,
    start + 13 * minute,
    [
      { minutes: 5, speedKmh: 22, ignition: true },
      { minutes: 2, speedKmh: 0, ignition: true },
    ],
    north(4_167),
  )
  await send(service, further)
  expect((await stopsOf(plan)).map(({ status }) => status)).toEqual(['departed', 'arrived', 'planned'])
  // Planned again it is still the other vehicle that has what was loaded.
  await act(await read(plan), 'replan', { status: 202, body: {} })
  await service.settled()
  expect(await asked(plan)).toMatchObject({ vehicles: [{ id: spare.vehicleId }], stops: [{ vehicles: [0] }] })
})

test('a stop whose address was wrong is waited for where it is, also before it is planned again', async () => {
  const { vehicle, plan } = await dispatched()
  const wrong = (changedStops: unknown) =>
    service.call<{ errors: { pointer: string }[] }>('POST', `${path}/${plan.id}/replan`, {
      headers: { 'if-match': `"${plan.version}"` },
      body: { changedStops },
    })
  expect((await wrong([{ reference: 'b', lat: 1 }])).body.errors[0]!.pointer).toBe('/body/changedStops/0/lon')
  expect((await wrong([{ reference: 'x' }])).body.errors[0]!.pointer).toBe('/body/changedStops/0/reference')
  const changedStops = [{ reference: 'a', ...north(1_500), serviceMinutes: 1 }]
  await act(plan, 'replan', { status: 202, body: { changedStops } })
  const [a] = await stopsOf(plan)
  expect(a).toMatchObject({ ...north(1_500), serviceMinutes: 1 })
  const there = legs(service, vehicle.deviceId, start, [
    { minutes: 2.5, speedKmh: 36, ignition: true },
    { minutes: 2, speedKmh: 0, ignition: true },
  ])
  await send(service, there)
  expect((await stopsOf(plan))[0]).toMatchObject({ status: 'arrived' })
})

test('of two who plan again at once one does, of two answers one counts, and what was given up is answered too late', async () => {
  const [one, two] = [await equippedVehicle(service, fleetId), await equippedVehicle(service, fleetId)]
  const solved = await solve(await create([one, two]), { [one.vehicleId]: ['a', 'b', 'c'] })
  const plan = await act(solved, 'dispatch', { body: {} })
  const again = () =>
    service.call('POST', `${path}/${plan.id}/replan`, { headers: { 'if-match': `"${plan.version}"` }, body: {} })
  const answers = await Promise.all([again(), again(), again()])
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 412, 412])
  await service.settled()
  const asking = await read(plan)
  expect(asking).toMatchObject({ round: 2, isReplanning: true })
  // A search that was lost with its process was done again by another, which found something else.
  const [first, second] = [
    await answerWith(asking, { [one.vehicleId]: ['a', 'b', 'c'] }),
    await answerWith(asking, { [one.vehicleId]: ['c'], [two.vehicleId]: ['b', 'a'] }),
  ]
  await Promise.all([service.publish(RouteSolved, first), service.publish(RouteSolved, second)])
  await service.settled()
  expect(await told_('fleet.route-plan.replanned', plan.id)).toHaveLength(1)
  const order = (await routesOf(plan)).map(({ stopIds }) => stopIds)
  expect([
    [first.routes[0]!.visits.map(({ stopId }) => stopId)],
    second.routes.map(({ visits }) => visits.map(({ stopId }) => stopId)),
  ]).toContainEqual(order.filter((ids) => ids.length > 0))
  expect((await stopsOf(plan)).every(({ vehicleId, sequence }) => vehicleId !== null && sequence !== null)).toBe(true)
  // Given up while it is searched.
  const lonely = await create([await equippedVehicle(service, fleetId)])
  const solving = await act(lonely, 'solve', { status: 202 })
  await service.settled()
  const late = await answerWith(solving, { [lonely.vehicles[0]!.vehicleId]: ['a', 'b', 'c'] })
  expect((await wrongState(solving, 'dispatch', {})).status).toBe(409)
  await act(solving, 'cancel')
  await service.publish(RouteSolved, late)
  await service.publish(RouteSolved, late)
  await service.settled()
  expect(await read(lonely)).toMatchObject({ status: 'cancelled', outcome: null })
  expect(await routesOf(lonely)).toEqual([])
})

const wrongState = (plan: RoutePlan, verb: string, body: unknown) =>
  service.call('POST', `${path}/${plan.id}/${verb}`, { headers: { 'if-match': `"${plan.version}"` }, body })

test('nobody has more than four plans solved at once, and the next one is as soon as one is done', async () => {
  const tenant = 'ten_manyplans'
  const fleet = (await makeFleet(service, tenant)).id
  const vehicle = await equippedVehicle(service, fleet, tenant)
  const plans: RoutePlan[] = []
  for (let n = 0; n < 6; n++) plans.push(await must(service, 201, 'POST', path, { body: draft([vehicle]), tenant }))
  const solving = (plan: RoutePlan) =>
    service.call<{ code?: string }>('POST', `${path}/${plan.id}/solve`, { headers: { 'if-match': '"1"' }, tenant })
  const answers = await Promise.all(plans.map(solving))
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 409, 409])
  const refused = plans[answers.findIndex(({ status }) => status === 409)]!
  expect(answers.find(({ status }) => status === 409)!.body.code).toBe('route-plans-solving')
  const one = plans[answers.findIndex(({ status }) => status === 202)]!
  await must(service, 200, 'POST', `${path}/${one.id}/cancel`, { headers: { 'if-match': '"2"' }, tenant })
  expect((await solving(refused)).status).toBe(202)
})

test('a phone that was out of reach says what it has once, however often it sends it, also of a stop that no route has any more', async () => {
  const [one, two] = [await equippedVehicle(service, fleetId), await equippedVehicle(service, fleetId)]
  const solved = await solve(await create([one, two]), { [one.vehicleId]: ['a', 'b', 'c'] })
  const plan = await act(solved, 'dispatch', { body: {} })
  const [a] = await stopsOf(plan)
  const of = (stop: RouteStop | undefined) => `${path}/${plan.id}/stops/${stop!.id}`
  await act(plan, 'replan', { status: 202, body: {} })
  await service.settled()
  await service.publish(RouteSolved, await answerWith(await read(plan), { [two.vehicleId]: ['b'] }, ['a', 'c']))
  await service.settled()
  expect((await stopsOf(plan))[0]).toMatchObject({ status: 'unserved', vehicleId: null })
  const said = { outcome: 'delivered', at: '2026-03-02T09:00:00.000Z', recipient: 'R. Okafor' }
  const put = (body: unknown) => service.call<RouteStop & { code: string }>('PUT', `${of(a)}/proof`, { body })
  const [first, again] = [await put(said), await put(said)]
  expect(first.body).toMatchObject({ status: 'delivered', unservedReason: null, proof: { at: said.at } })
  expect(again.body).toEqual(first.body)
  expect((await put({ ...said, at: '2026-03-02T08:59:00.000Z', recipient: null })).body.code).toBe('route-stop-state')
  expect((await put({ ...said, at: '2026-03-02T10:00:00.000Z' })).status).toBe(422)
  const jpeg = { mediaType: 'image/jpeg', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]) }
  for (let n = 0; n < 3; n++) {
    const sent = await must<RouteStop>(service, 201, 'POST', `${of(a)}/proof/photos`, { file: jpeg })
    expect(sent.proof!.photos).toHaveLength(1)
    await must(service, 200, 'PUT', `${of(a)}/proof/signature`, { file: jpeg })
  }
  // The words, the photo, the signature.
  expect((await told_('fleet.route-stop.proved', plan.id)).filter(({ data }) => data.id === a!.id)).toHaveLength(3)
  const next = await act(await read(plan), 'replan', { status: 202, body: {} })
  await service.settled()
  expect((await asked(next)).stops).toHaveLength(2)
})

test('what is on board of a vehicle is brought by it and nobody else', async () => {
  const [one, two] = [await equippedVehicle(service, fleetId), await equippedVehicle(service, fleetId)]
  const stops = [
    { reference: 'from', ...north(3_000), pickUp: [5], deliverTo: 'to' },
    { reference: 'to', ...north(6_000) },
    { reference: 'loaded', ...north(9_000), deliver: [5] },
  ]
  const solved = await solve(await create([one, two], { stops }), { [one.vehicleId]: ['from', 'to', 'loaded'] })
  expect((await asked(solved)).pairs).toEqual([{ pickUp: 0, delivery: 1, load: [5] }])
  const plan = await act(solved, 'dispatch', { body: {} })
  await send(
    service,
    drive(one).filter(({ time }) => Date.parse(time) < start + 12 * minute),
  )
  service.clock.set(new Date(start + 12 * minute))
  await act(plan, 'replan', { status: 202, body: {} })
  await service.settled()
  const problem = await asked(plan)
  const at = problem.vehicles.findIndex(({ id }) => id === one.vehicleId)
  expect(problem.stops.map(({ deliver, vehicles }) => [deliver, vehicles])).toEqual([
    [[5], [at]],
    [[5], [at]],
  ])
  expect(problem.pairs).toEqual([])
})

test('where a vehicle was is forgotten with the time it was there, and what was found of it stays', async () => {
  const { vehicle, plan } = await dispatched()
  const readings = drive(vehicle)
  await send(service, readings.slice(0, 75))
  service.clock.set(new Date(start + 12 * minute))
  const asking = await act(plan, 'replan', { status: 202, body: {} })
  await service.settled()
  const answer = await answerWith(asking, { [vehicle.vehicleId]: ['b', 'c'] })
  const routes = answer.routes.map((route) => ({
    ...route,
    visits: route.visits.map((visit) => ({ ...visit, path: '_p~iF~ps|U_ulLnnqC_mqNvxq`@' })),
  }))
  await service.publish(RouteSolved, { ...answer, routes })
  await service.settled()
  const before = await stopsOf(plan)
  expect(before[1]!.planned!.path).not.toBeNull()
  expect(before[0]!.arrivedAt).not.toBeNull()
  const hidden = { deviceId: vehicle.deviceId, from: new Date(start), to: new Date(start + 60 * minute) }
  await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, (tx) =>
    routesFollowed.hidePlaces!(tx, { ...hidden, mode: 'erase-positions' }),
  )
  const [row] = await service.look<{ last: unknown }>(
    `SELECT following->'following'->'last' AS last FROM fleet.routes WHERE route_plan_id = $1`,
    [plan.id],
  )
  expect(row).toEqual({ last: null })
  expect((await stopsOf(plan)).slice(1).map(({ planned }) => planned!.path)).toEqual([null, null])
  await send(service, [...readings.slice(76), readings[75]!])
  const after = await stopsOf(plan)
  expect(after[0]).toMatchObject({ arrivedAt: before[0]!.arrivedAt })
})

test('a vehicle is on one route at a time', async () => {
  const { vehicle } = await dispatched()
  const other = await solve(await create([vehicle]), { [vehicle.vehicleId]: ['a', 'b', 'c'] })
  await expect(act(other, 'dispatch', { body: {} })).rejects.toThrow('route-vehicle-underway')
})

test('the example of the contract makes a plan', async () => {
  const { vehicleId } = await equippedVehicle(service, fleetId)
  const [example] = (NewRoutePlanSchema as unknown as { examples: [NewRoutePlan] }).examples
  const body = { ...example, vehicles: [{ ...example.vehicles[0]!, vehicleId }] }
  expect(await must<RoutePlan>(service, 201, 'POST', path, { body })).toMatchObject({ status: 'draft', stopCount: 2 })
})

test('a plan that contradicts itself is refused with the place', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  const refused = async (of: Partial<NewRoutePlan>) => {
    const answer = await service.call<{ code: string; errors: { pointer: string }[] }>('POST', path, {
      body: draft([vehicle], of),
    })
    expect(answer.status).toBe(422)
    return answer.body.errors.map(({ pointer }) => pointer)
  }
  const [a] = draft([]).stops
  expect(await refused({ stops: [a!, a!] })).toEqual(['/body/stops/1/reference'])
  expect(await refused({ stops: [{ ...a!, deliver: [], deliverTo: 'x' }] })).toEqual(['/body/stops/0/deliverTo'])
  expect(await refused({ endsAt: '2026-03-02T08:00:00.000Z' })).toEqual(['/body/endsAt'])
  expect(await refused({ vehicles: [{ vehicleId: `veh_${'0'.repeat(26)}` }] })).toEqual(['/body/vehicles/0/vehicleId'])
})

test('another tenant’s plan and stop are the same 404 as none', async () => {
  const { plan } = await dispatched()
  const [stop] = await stopsOf(plan)
  const none = `rpl_${'0'.repeat(26)}`
  for (const below of [
    '',
    '/stops',
    '/routes',
    '/changes',
    `/stops/${stop!.id}`,
    `/stops/${stop!.id}/proof/signature`,
  ]) {
    const { theirs, missing } = await told(service, 'GET', {
      theirs: `${path}/${plan.id}${below}`,
      missing: `${path}/${none}${below}`,
    })
    expect(theirs).toEqual(missing)
    expect(theirs.status).toBe(404)
  }
})
