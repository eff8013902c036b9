// Problems with everything in them, small enough to be solved in a blink: for properties.
import { randomOf } from './random.ts'
import type { Pair, RoutingProblem, Stop, Vehicle } from './routing-problem.ts'

const skills = ['cold', 'lift']

interface RandomProblem {
  seed: number
  stops: number
  vehicles: number
  dimensions: number
  isSymmetric: boolean
  hasWindows: boolean
  hasPairs: boolean
  hasBreaks: boolean
  hasLimits: boolean
  hasPrefix: boolean
  hasDriving?: boolean
}

/** Whole numbers, so that what fails is read easily; every feature is in some of them. */
export function randomProblem(of: RandomProblem): RoutingProblem {
  const random = randomOf(of.seed)
  const upTo = (most: number) => random.index(most + 1)
  const some = <T>(share: number, value: () => T, otherwise: T) => (random.uniform() < share ? value() : otherwise)
  const places = of.stops + 2
  const points = Array.from({ length: places }, () => [upTo(100), upTo(100)] as const)
  const distanceM = new Float64Array(places ** 2)
  points.forEach(([x, y], i) => {
    points.forEach(([u, w], j) => {
      distanceM[i * places + j] = Math.round(Math.hypot(x - u, y - w)) + (of.isSymmetric || i === j ? 0 : upTo(10))
    })
  })
  const durationS = distanceM.map((metres) => Math.round(metres * 1.5))
  const load = (most: number) => Array.from({ length: of.dimensions }, () => upTo(most))
  const nothing = Array.from({ length: of.dimensions }, () => 0)
  const pairs: Pair[] = []
  if (of.hasPairs)
    for (let at = 0; at + 1 < of.stops && at < 10; at += 2) pairs.push({ pickUp: at, delivery: at + 1, load: load(4) })
  const isPaired = (s: number) => pairs.some(({ pickUp, delivery }) => pickUp === s || delivery === s)
  const windowOf = (): [number, number] => {
    const from = upTo(800)
    return [from, from + 20 + upTo(300)]
  }
  const stops = Array.from({ length: of.stops }, (_, s): Stop => {
    const first = windowOf()
    return {
      id: `s${s}`,
      place: s + 2,
      serviceS: upTo(20),
      windows: of.hasWindows
        ? some(0.7, () => some(0.3, () => [first, [first[1] + 50, first[1] + 150]], [first]), [])
        : [],
      deliver: isPaired(s) ? nothing : some(0.7, () => load(5), nothing),
      pickUp: isPaired(s) ? nothing : some(0.4, () => load(5), nothing),
      skills: some(0.2, () => [skills[upTo(1)]!], []),
      penalty: some(0.2, () => upTo(100), null),
      priority: upTo(3),
      vehicles: some(0.1, () => [upTo(of.vehicles)], null),
    }
  })
  const vehicles = Array.from({ length: of.vehicles }, (_, v): Vehicle => {
    const own = of.hasPrefix && v === 0 && of.stops > 20 ? [of.stops - 1] : []
    return {
      id: `v${v}`,
      start: some(0.9, () => upTo(1), null),
      end: some(0.8, () => upTo(1), null),
      shift: [upTo(100), 700 + upTo(800)],
      capacity: load(20).map((room) => room + 10),
      skills: skills.filter(() => random.uniform() < 0.5),
      fixedCost: upTo(30),
      costPerM: 1 + upTo(2),
      costPerS: some(0.5, () => random.uniform(), 0),
      maxDistanceM: of.hasLimits ? some(0.5, () => 200 + upTo(400), null) : null,
      maxDurationS: of.hasLimits ? some(0.5, () => 300 + upTo(600), null) : null,
      maxStops: of.hasLimits ? some(0.3, () => 1 + upTo(6), null) : null,
      driving: some(
        of.hasDriving ? 0.7 : 0,
        () => ({
          maxS: 150 + upTo(100),
          breakS: 40,
          dailyMaxS: 500 + upTo(300),
          sinceBreakS: upTo(100),
          todayS: upTo(100),
        }),
        null,
      ),
      current: [],
      breaks: of.hasBreaks
        ? some(
            0.7,
            () =>
              [200, 600]
                .slice(0, 1 + upTo(1))
                .map((earliestS) => ({ earliestS, latestS: earliestS + 150, durationS: 45 })),
            [],
          )
        : [],
      prefix: own,
    }
  })
  // What a vehicle does first has to be possible for it.
  for (const { prefix, id } of vehicles)
    for (const s of prefix) {
      const v = vehicles.findIndex((vehicle) => vehicle.id === id)
      stops[s] = { ...stops[s]!, windows: [], skills: [], vehicles: null, deliver: nothing, pickUp: nothing }
      vehicles[v] = { ...vehicles[v]!, maxDistanceM: null, maxDurationS: null, shift: [0, 2_000], breaks: [] }
    }
  return { places, durationS, distanceM, dimensions: of.dimensions, stops, pairs, vehicles }
}
