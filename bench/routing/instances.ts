// Published routing problems, read from the formats they are published in: CVRPLIB (X), Solomon and Gehring–Homberger, Li–Lim.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pair, RoutingProblem, Stop, Vehicle } from '../../services/ai/src/route-optimization/routing-problem.ts'

interface Point {
  x: number
  y: number
}

const base: Omit<Stop, 'id' | 'place' | 'deliver'> = {
  serviceS: 0,
  windows: [],
  pickUp: [0],
  skills: [],
  penalty: null,
  priority: 0,
  vehicles: null,
}
const vehicle: Omit<Vehicle, 'id' | 'capacity' | 'shift'> = {
  start: 0,
  end: 0,
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

function matrixOf(points: readonly Point[], rounded: (length: number) => number): Float64Array {
  const matrix = new Float64Array(points.length ** 2)
  points.forEach((a, i) => {
    points.forEach((b, j) => {
      matrix[i * points.length + j] = rounded(Math.hypot(a.x - b.x, a.y - b.y))
    })
  })
  return matrix
}

function fleetOf(count: number, capacity: number, shift: Vehicle['shift']): Vehicle[] {
  return Array.from({ length: count }, (_, v) => ({ ...vehicle, id: `vehicle ${v + 1}`, capacity: [capacity], shift }))
}

/** Distances are rounded to whole numbers, as the published costs are. @param spare vehicles more than the best known plan has */
export function readX(file: string, bestVehicles: number, spare = 8): RoutingProblem {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  const value = (name: string) => Number(lines.find((line) => line.startsWith(name))!.split(':')[1])
  const count = value('DIMENSION')
  const after = (section: string) => {
    const at = lines.findIndex((line) => line.startsWith(section)) + 1
    return lines.slice(at, at + count).map((line) => line.trim().split(/\s+/).map(Number))
  }
  const points = after('NODE_COORD_SECTION').map(([, x, y]) => ({ x: x!, y: y! }))
  const demands = after('DEMAND_SECTION').map(([, demand]) => demand!)
  const distanceM = matrixOf(points, (length) => Math.floor(length + 0.5))
  return {
    places: count,
    distanceM,
    durationS: distanceM,
    dimensions: 1,
    stops: points.slice(1).map((_, i) => ({ ...base, id: String(i + 1), place: i + 1, deliver: [demands[i + 1]!] })),
    pairs: [],
    vehicles: fleetOf(bestVehicles + spare, value('CAPACITY'), [0, Infinity]),
  }
}

/** Solomon's and Gehring and Homberger's. */
export function readTimeWindows(file: string, vehicles: number | null): RoutingProblem {
  const rows = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/).map(Number))
  const [available, capacity] = rows.find((row) => row.length === 2 && row.every(Number.isFinite))!
  const nodes = rows.filter((row) => row.length === 7 && row.every(Number.isFinite))
  const [depot] = nodes
  const distanceM = matrixOf(
    nodes.map(([, x, y]) => ({ x: x!, y: y! })),
    (length) => length,
  )
  return {
    places: nodes.length,
    distanceM,
    durationS: distanceM,
    dimensions: 1,
    stops: nodes.slice(1).map(([id, , , demand, ready, due, service]) => ({
      ...base,
      id: String(id),
      place: id!,
      deliver: [demand!],
      serviceS: service!,
      windows: [[ready!, due!]],
    })),
    pairs: [],
    vehicles: fleetOf(vehicles ?? available!, capacity!, [depot![4]!, depot![5]!]),
  }
}

/** Li and Lim's: what is picked up at one stop goes to another. */
export function readPairs(file: string, vehicles: number): RoutingProblem {
  const [[, capacity], ...nodes] = readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/).map(Number)) as [number[], ...number[][]]
  const [depot] = nodes
  const distanceM = matrixOf(
    nodes.map(([, x, y]) => ({ x: x!, y: y! })),
    (length) => length,
  )
  const pairs: Pair[] = []
  for (const [id, , , demand, , , , , delivery] of nodes)
    if (delivery! > 0) pairs.push({ pickUp: id! - 1, delivery: delivery! - 1, load: [demand!] })
  return {
    places: nodes.length,
    distanceM,
    durationS: distanceM,
    dimensions: 1,
    stops: nodes.slice(1).map(([id, , , , ready, due, service]) => ({
      ...base,
      id: String(id),
      place: id!,
      deliver: [0],
      serviceS: service!,
      windows: [[ready!, due!]],
    })),
    pairs,
    vehicles: fleetOf(vehicles, capacity!, [depot![4]!, depot![5]!]),
  }
}

interface BestKnown {
  best_known_cost: number
  vehicles: number
  solved_with_vehicles?: number
}

export type BestKnowns = Readonly<Record<'CVRP' | 'VRPTW' | 'PDPTW', Readonly<Record<string, BestKnown>>>>

/** @param folder the one with `best-known.json` and a folder a kind of problem */
export function bestKnownOf(folder: string): BestKnowns {
  return JSON.parse(readFileSync(join(folder, 'best-known.json'), 'utf8')) as BestKnowns
}

export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort()
}
