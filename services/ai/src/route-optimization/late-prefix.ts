import type { RoutingProblem, Vehicle } from './routing-problem.ts'

/**
 * What a vehicle is on its way to it does, if need be late: windows that it misses do not count there, and its shift lasts until it is
 * done and back. Nothing else gains by that: there is no time left.
 */
export function withLatePrefixes(problem: RoutingProblem): RoutingProblem {
  const stops = [...problem.stops]
  const vehicles = problem.vehicles.map((vehicle) => {
    const { endS, lengthM, late } = drive(problem, vehicle)
    for (const stop of late) stops[stop] = { ...stops[stop]!, windows: [] }
    if (vehicle.prefix.length === 0) return vehicle
    const [fromS, toS] = vehicle.shift
    const { maxDistanceM, maxDurationS, maxStops } = vehicle
    return {
      ...vehicle,
      shift: [fromS, Math.max(toS, endS)] as const,
      maxDistanceM: maxDistanceM === null ? null : Math.max(maxDistanceM, lengthM),
      maxDurationS: maxDurationS === null ? null : Math.max(maxDurationS, endS - fromS),
      maxStops: maxStops === null ? null : Math.max(maxStops, vehicle.prefix.length),
      driving: vehicle.driving && {
        ...vehicle.driving,
        dailyMaxS: Math.max(vehicle.driving.dailyMaxS, drivenS(problem, vehicle)),
      },
    }
  })
  return { ...problem, stops, vehicles }
}

interface Drive {
  endS: number
  lengthM: number
  /** Stops that are reached after their last window. */
  late: number[]
}

/** Does what it does first as early as can be, with every rest that may be due. */
function drive(problem: RoutingProblem, { shift, start, end, prefix, driving, breaks }: Vehicle): Drive {
  let now = shift[0]
  let lengthM = 0
  let place = start
  let sinceS = driving?.sinceBreakS ?? 0
  const late: Drive['late'] = []
  const rests = breaks.filter(({ latestS }) => latestS >= shift[0])
  const go = (to: number | null) => {
    if (place !== null && to !== null) {
      const leg = problem.durationS[place * problem.places + to]!
      lengthM += problem.distanceM[place * problem.places + to]!
      now += leg
      sinceS += leg
      for (; driving !== null && sinceS > driving.maxS; sinceS -= driving.maxS) now += driving.breakS
      for (let next = rests[0]; next !== undefined && next.latestS <= now; next = rests[0]) {
        now += next.durationS
        rests.shift()
      }
    }
    place = to ?? place
  }
  for (const stop of prefix) {
    const { place: at, windows, serviceS } = problem.stops[stop]!
    go(at)
    const window = windows.find(([, to]) => now <= to)
    if (window !== undefined) now = Math.max(now, window[0])
    else if (windows.length > 0) late.push(stop)
    now += serviceS
  }
  go(end)
  return { endS: now, lengthM, late }
}

function drivenS(problem: RoutingProblem, { start, end, prefix, driving }: Vehicle): number {
  const way = [start, ...prefix.map((stop) => problem.stops[stop]!.place), end].filter((at) => at !== null)
  return way.reduce(
    (sum, to, at) => sum + (at === 0 ? 0 : problem.durationS[way[at - 1]! * problem.places + to]!),
    driving?.todayS ?? 0,
  )
}
