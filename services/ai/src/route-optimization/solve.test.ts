import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultsOf } from './check.ts'
import { withLatePrefixes } from './late-prefix.ts'
import { randomProblem } from './random-problem.fixture.ts'
import type { RoutingProblem, RoutingSolution } from './routing-problem.ts'
import { solve } from './solve.ts'

const anyProblem = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    stops: fc.integer({ min: 1, max: 24 }),
    vehicles: fc.integer({ min: 1, max: 4 }),
    dimensions: fc.integer({ min: 0, max: 3 }),
    isSymmetric: fc.boolean(),
    hasWindows: fc.boolean(),
    hasPairs: fc.boolean(),
    hasBreaks: fc.boolean(),
    hasLimits: fc.boolean(),
    hasPrefix: fc.boolean(),
    hasDriving: fc.boolean(),
  })
  .map(randomProblem)

const never = { deadlineMs: 1e9, now: () => 0 }
const solved = (problem: RoutingProblem, { seed = 1, iterations = 100 } = {}) =>
  solve(problem, { ...never, seed, iterations }).solution

test('the checker finds nothing wrong with what is found, whatever the problem', () => {
  fc.assert(
    fc.property(anyProblem, fc.integer({ min: 1, max: 1_000 }), (problem, seed) => {
      expect(faultsOf(problem, solved(problem, { seed }))).toEqual([])
    }),
    { numRuns: 200 },
  )
}, 120_000)

test('problem and seed decide the answer', () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      expect(solved(problem, { seed: 7 })).toEqual(solved(problem, { seed: 7 }))
    }),
    { numRuns: 40 },
  )
})

/** What must not pass: each changes an answer in one way that makes it wrong. */
const mutations: Record<string, (problem: RoutingProblem, solution: RoutingSolution) => RoutingSolution | undefined> = {
  'a stop is forgotten': (_problem, solution) => {
    const routes = structuredClone(solution.routes)
    const route = routes.find(({ visits }) => visits.length > 1)
    route?.visits.pop()
    return route && { ...solution, routes }
  },
  'a stop is served twice': (_problem, solution) => {
    const routes = structuredClone(solution.routes)
    routes[0]?.visits.push(routes[0].visits[0]!)
    return routes[0] && { ...solution, routes }
  },
  'it arrives before it can': (problem, solution) => {
    const routes = structuredClone(solution.routes)
    const found = routes.find(
      ({ visits, vehicle, breaks }) =>
        breaks.length === 0 &&
        problem.vehicles[vehicle]!.start !== null &&
        problem.durationS[problem.vehicles[vehicle]!.start! * problem.places + problem.stops[visits[0]!.stop]!.place]! >
          1,
    )
    if (found === undefined) return undefined
    found.visits[0]!.arrivalS = found.startS
    return { ...solution, routes }
  },
  'it leaves before it has served': (problem, solution) => {
    const routes = structuredClone(solution.routes)
    const visit = routes.flatMap(({ visits }) => visits).find(({ stop }) => problem.stops[stop]!.serviceS > 1)
    if (visit === undefined) return undefined
    visit.departureS = visit.serviceStartS
    return { ...solution, routes }
  },
  'it serves after the last window': (problem, solution) => {
    const routes = structuredClone(solution.routes)
    const visit = routes.flatMap(({ visits }) => visits).find(({ stop }) => problem.stops[stop]!.windows.length > 0)
    if (visit === undefined) return undefined
    visit.serviceStartS = problem.stops[visit.stop]!.windows.at(-1)![1] + 1
    return { ...solution, routes }
  },
  'what is picked up was brought before': (problem, solution) => {
    const routes = structuredClone(solution.routes)
    for (const { pickUp, delivery } of problem.pairs)
      for (const { visits } of routes) {
        const [a, b] = [pickUp, delivery].map((of) => visits.findIndex(({ stop }) => stop === of)) as [number, number]
        if (a === -1) continue
        ;[visits[a]!.stop, visits[b]!.stop] = [delivery, pickUp]
        return { ...solution, routes }
      }
    return undefined
  },
  'the break is left out': (_problem, solution) => {
    const routes = structuredClone(solution.routes)
    const route = routes.find(({ breaks }) => breaks.length > 0)
    route?.breaks.splice(0)
    return route && { ...solution, routes }
  },
  'it goes by another vehicle, that cannot': (problem, solution) => {
    const routes = structuredClone(solution.routes)
    for (const route of routes)
      for (const [v, vehicle] of problem.vehicles.entries()) {
        if (routes.some((other) => other.vehicle === v)) continue
        const lacks = route.visits.some(({ stop }) =>
          problem.stops[stop]!.skills.some((skill) => !vehicle.skills.includes(skill)),
        )
        if (!lacks) continue
        route.vehicle = v
        return { ...solution, routes }
      }
    return undefined
  },
  'it is said to cost less': (_problem, solution) => {
    const routes = structuredClone(solution.routes)
    if (routes[0] === undefined) return undefined
    routes[0].cost -= 1
    return { ...solution, routes, cost: solution.cost - 1 }
  },
  'it is said to be shorter': (_problem, solution) => {
    const routes = structuredClone(solution.routes)
    if (routes[0] === undefined) return undefined
    routes[0].distanceM -= 1
    return { ...solution, routes }
  },
  'what is left out is not told': (_problem, solution) =>
    solution.unserved.length === 0 ? undefined : { ...solution, unserved: solution.unserved.slice(1) },
  'more is loaded than fits': (problem, solution) => {
    for (const [r, route] of solution.routes.entries())
      for (const [d, room] of problem.vehicles[route.vehicle]!.capacity.entries()) {
        const on = route.visits.reduce((sum, { stop }) => sum + (problem.stops[stop]!.deliver[d] ?? 0), 0)
        const other = solution.routes.findIndex(({ vehicle, visits }, at) => {
          const more = visits.reduce((sum, { stop }) => sum + (problem.stops[stop]!.deliver[d] ?? 0), 0)
          return at !== r && on + more > room && vehicle !== route.vehicle
        })
        if (other === -1) continue
        const routes = structuredClone(solution.routes)
        routes[r]!.visits.push(...routes[other]!.visits)
        routes.splice(other, 1)
        return { ...solution, routes }
      }
    return undefined
  },
}

test.each(Object.entries(mutations))(
  'the checker refuses an answer where %s',
  (_name, mutate) => {
    let tried = 0
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const wrong = mutate(problem, solved(problem, { iterations: 20 }))
        if (wrong === undefined) return
        tried += 1
        expect(faultsOf(problem, wrong)).not.toEqual([])
      }),
      { numRuns: 100 },
    )
    expect(tried).toBeGreaterThan(0)
  },
  60_000,
)

const stop = {
  serviceS: 0,
  windows: [],
  deliver: [1],
  pickUp: [0],
  skills: [],
  penalty: null,
  priority: 0,
  vehicles: null,
}
const limit = { maxS: 250, breakS: 45, dailyMaxS: 10_000, sinceBreakS: 0, todayS: 0 }
const vehicle = {
  start: 0,
  end: 0,
  shift: [0, 1_000] as [number, number],
  capacity: [2],
  skills: [],
  fixedCost: 0,
  costPerM: 1,
  costPerS: 0,
  maxDistanceM: null,
  maxDurationS: null,
  maxStops: null,
  breaks: [],
  driving: null,
  prefix: [],
  current: [],
}

/** Places on a line, 100 m and 100 s apart. */
function onALine(stops: readonly Partial<RoutingProblem['stops'][number]>[], vehicles = [{}]): RoutingProblem {
  const places = stops.length + 1
  const matrix = Float64Array.from(
    { length: places ** 2 },
    (_, at) => Math.abs(Math.floor(at / places) - (at % places)) * 100,
  )
  return {
    places,
    durationS: matrix,
    distanceM: matrix,
    dimensions: 1,
    stops: stops.map((of, s) => ({ ...stop, id: `s${s}`, place: s + 1, ...of })),
    pairs: [],
    vehicles: vehicles.map((of, v) => ({ ...vehicle, id: `v${v}`, ...of })),
  }
}

test.each([
  ['no-vehicle-with-skill', { skills: ['lift'] }, {}],
  ['load-exceeds-capacity', { deliver: [3] }, {}],
  ['window-unreachable', { windows: [[0, 99]] as [number, number][] }, {}],
  ['shift-too-short', { windows: [[0, 500]] as [number, number][] }, { shift: [0, 199] as [number, number] }],
  ['no-vehicle-allowed', { vehicles: [] }, {}],
  ['driving-time-exceeded', {}, { driving: { ...limit, dailyMaxS: 199 } }],
  ['beyond-distance-or-duration', {}, { maxDistanceM: 199 }],
  ['not-worth-it', { penalty: 100 }, {}],
] as const)('what cannot be served is told with its reason: %s', (reason, of, by) => {
  expect(solved(onALine([of], [by])).unserved).toEqual([{ stop: 0, reason }])
})

test('of what cannot all be served the higher priority goes first, and capacity is named as the reason', () => {
  const problem = onALine([{}, { priority: 50 }, { priority: 100 }])
  expect(solved(problem).unserved).toEqual([{ stop: 0, reason: 'capacity-taken' }])
})

test('of what cannot all be served in time, time is named as the reason', () => {
  const late = { windows: [[100, 120]] as [number, number][], serviceS: 50 }
  const problem = onALine([late, { ...late, place: 1 }])
  expect(solved(problem).unserved).toMatchObject([{ reason: 'time-taken' }])
})

test('a vehicle leaves as late as it can', () => {
  const [route] = solved(onALine([{ windows: [[500, 600]] }])).routes
  expect(route).toMatchObject({ startS: 400, endS: 600 })
})

test('where no road leads is told so, and is nobody’s fault', () => {
  const problem = onALine([{}])
  for (const [at, metres] of problem.distanceM.entries()) if (metres > 0) problem.distanceM[at] = 1e8
  expect(solved(problem).unserved).toEqual([{ stop: 0, reason: 'no-road' }])
})

test('who has driven for as long as he may rests on the road, or where he waits anyway, and no vehicle is sent for longer than a day', () => {
  // 300 s there, 300 s back; after 250 s of driving comes a rest.
  const there = { place: 3 }
  const places = onALine([{}, {}, {}])
  const far = {
    ...places,
    stops: [{ ...places.stops[0]!, ...there }],
    vehicles: [{ ...places.vehicles[0]!, driving: limit }],
  }
  const [onTheRoad] = solved(far).routes
  expect(onTheRoad!.breaks.map(({ startS }) => startS - onTheRoad!.startS)).toEqual([250, 545])
  expect(onTheRoad!.endS - onTheRoad!.startS).toBe(600 + 2 * 45)
  // Where it waits for its window it rests, so that the way back needs one rest only.
  const waits = { ...far, stops: [{ ...far.stops[0]!, windows: [[500, 600]] as [number, number][] }] }
  const rests = solved({ ...waits, vehicles: [{ ...waits.vehicles[0]!, driving: { ...limit, sinceBreakS: 50 } }] })
  expect(rests.routes[0]!.endS).toBeLessThanOrEqual(500 + 300 + 45)
  expect(faultsOf(far, { ...solved(far), routes: [{ ...onTheRoad!, breaks: [] }] })).not.toEqual([])
})

test('what was planned stays unless it is worth the change; of a vehicle that broke down others take what it had', () => {
  // Both pass by all that is near, so that nothing is won by changing who serves it.
  const far = [
    { place: 7, vehicles: [0] },
    { place: 8, vehicles: [1] },
  ]
  const both = { capacity: [8], shift: [0, 9_000] as [number, number] }
  const problem = onALine(
    [{}, {}, {}, {}, {}, {}, ...far],
    [
      { ...both, prefix: [1], current: [3, 6] },
      { ...both, current: [0, 2, 4, 7] },
    ],
  )
  const ordersOf = (of: RoutingProblem) =>
    solved(of, { iterations: 1_000 }).routes.map(({ visits }) => visits.map(({ stop }) => stop))
  const orders = ordersOf(problem)
  expect(orders.map((order) => order.filter((stop) => stop !== 5))).toEqual([
    [1, 3, 6],
    [0, 2, 4, 7],
  ])
  expect(orders.flat()).toHaveLength(8)
  // What would save more than it disturbs is changed all the same.
  const cheap = { ...problem, stops: problem.stops.map((stop) => ({ ...stop, vehicles: null })) }
  expect(ordersOf({ ...cheap, vehicles: cheap.vehicles.map((vehicle) => ({ ...vehicle, prefix: [] })) })).toHaveLength(
    1,
  )
  const [, other] = cheap.vehicles
  const [all] = ordersOf({ ...cheap, vehicles: [other!] })
  expect(all!.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(all!.filter((stop) => other!.current.includes(stop))).toEqual(other!.current)
})

test('what a vehicle is on its way to is done late rather than never, and costs nobody else his place', () => {
  const late = onALine(
    [{ windows: [[0, 50]] }, {}],
    [{ prefix: [0], shift: [0, 150], driving: { ...limit, sinceBreakS: 240 } }],
  )
  expect(solved(late).routes).toEqual([])
  const { routes, unserved } = solved(withLatePrefixes(late))
  expect(routes[0]!.visits.map(({ stop }) => stop)).toEqual([0])
  expect(unserved).toMatchObject([{ stop: 1 }])
  expect(faultsOf(withLatePrefixes(late), { routes, unserved, cost: routes[0]!.cost })).toEqual([])
})

test('a break is taken on the way, within its time', () => {
  const breaks = [{ earliestS: 150, latestS: 250, durationS: 60 }]
  const [route] = solved(onALine([{}, {}], [{ breaks, shift: [0, 460] }])).routes
  expect(route?.breaks).toHaveLength(1)
  expect(route!.breaks[0]!.startS).toBeGreaterThanOrEqual(150)
  expect(route!.endS - route!.startS).toBe(460)
})

test('what a vehicle is on its way to stays first', () => {
  const [route] = solved(onALine([{}, {}], [{ prefix: [1] }])).routes
  expect(route?.visits.map(({ stop }) => stop)).toEqual([1, 0])
})

test('more than one window, and the later one is chosen when the first is over', () => {
  const windows: [number, number][] = [
    [0, 50],
    [300, 400],
  ]
  expect(solved(onALine([{ windows }])).routes[0]?.visits[0]).toMatchObject({ serviceStartS: 300 })
})

test('without stops, or without vehicles, there is an answer too', () => {
  expect(solved(onALine([]))).toEqual({ routes: [], unserved: [], cost: 0 })
  const nobody = onALine([{}, {}], [])
  expect(solved(nobody)).toMatchObject({ routes: [], unserved: [{ stop: 0 }, { stop: 1 }] })
  expect(faultsOf(nobody, solved(nobody))).toEqual([])
})
