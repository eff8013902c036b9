import { toleranceS } from './compiled-problem.ts'
import { scheduleOf } from './driving-time.ts'
import { measure, type Routes } from './routes.ts'

/**
 * Begins with what vehicles were to do as it was planned last. What of it cannot be done any more is left out from the end on, to be put
 * where it can be.
 */
export function beginWithCurrent(routes: Routes): void {
  const { problem } = routes
  for (let v = 0; v < problem.vehicles; v++) {
    const prefix = problem.prefix[v]!
    const isAllowed = (stop: number) => problem.allowed[v * problem.stops + stop]! === 1
    let wanted = problem.current[v]!.filter((stop) => isAllowed(stop) && routes.vehicleOf[stop]! === -1)
    wanted = wanted.filter((stop) => hasPartner(routes, wanted, stop))
    if (wanted.length === 0) continue
    put(routes, v, [...prefix, ...wanted])
    while (wanted.length > 0 && !isDrivable(routes, v)) {
      const last = wanted.at(-1)!
      for (const stop of wanted) routes.vehicleOf[stop] = -1
      wanted = wanted.filter((stop) => stop !== last && stop !== problem.partner[last])
      put(routes, v, [...prefix, ...wanted])
    }
  }
}

/** Of a pair both are there, in their order. */
function hasPartner({ problem }: Routes, wanted: readonly number[], stop: number): boolean {
  const partner = problem.partner[stop]!
  if (partner === -1) return true
  const [own, other] = [wanted.indexOf(stop), wanted.indexOf(partner)]
  return other !== -1 && own < other === (problem.isPickUpOfPair[stop]! === 1)
}

function put(routes: Routes, v: number, stops: readonly number[]): void {
  routes.length[v] = stops.length
  stops.forEach((stop, at) => {
    routes.node[v * routes.stride + 1 + at] = stop
  })
  measure(routes, v)
}

function isDrivable(routes: Routes, v: number): boolean {
  const { problem, stride, length, node, mostAfter, distance } = routes
  const { dimensions, capacity, maxLength, maxDistance, maxDuration, isTimeless } = problem
  const base = v * stride
  if (length[v]! > maxLength[v]! || distance[v]! > maxDistance[v]! + toleranceS) return false
  for (let d = 0; d < dimensions; d++)
    if (mostAfter[base * dimensions + d]! > capacity[v * dimensions + d]! + toleranceS) return false
  if (isTimeless) return true
  const table = scheduleOf(problem, v, node.subarray(base + 1, base + 1 + length[v]!))
  return table !== undefined && table.endS - table.startS <= maxDuration[v]! + toleranceS
}
