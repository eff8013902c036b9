import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Goal, Outcome } from '@clutch/cli/named-run'
import { newId } from '@clutch/shared/id'
import {
  type CrossingEffect,
  type Fence,
  newCrossingState,
  stepCrossings,
} from '../services/fleet/src/geofences/crossings.ts'
import { FenceIndex } from '../services/fleet/src/geofences/fence-index.ts'
import { fenceSourceOf } from '../services/fleet/src/geofences/fence-source.ts'
import { type Figures, figuresOf, type NoiseKind } from '../services/fleet/src/geofences/noisy-crossings.ts'
import { closeShape, nextFenceRevision, openShapes } from '../services/fleet/src/geofences/store.ts'
import { recordedDrives } from '../services/fleet/src/telemetry/recorded-drives.ts'
import type { TelemetryPoint } from '../services/fleet/src/telemetry/telemetry-point.ts'
import { mixedFences } from './fleet/fences.ts'
import { middleOf, vehicleDay } from './fleet/pure-fold.ts'
import { FleetStage } from './fleet/stage.ts'

/**
 * Geofences: what the crossings of a reading cost among 1,000 to 100,000 of them along the recorded drives, look-up, visits and
 * hours included, and what they hold of memory; how long a process takes to have them, and to follow one change; crossings
 * under noise.
 *
 *     npm run bench -- geofences [--rounds 3]
 *     npm run bench -- geofences --only step|load|noise [--seeds 20]
 */
export default async function geofencesBench(argv: string[]): Promise<Outcome> {
  const option = (name: string) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? undefined : argv[at + 1]
  }
  const rounds = Number(option('rounds') ?? 3)
  const only = option('only')
  const figures: Record<string, unknown> = {}
  const goals: Goal[] = []
  const points = vehicleDay()
  if (points.length === 0) throw new Error('no recorded drives: set CLUTCH_DATA to the folder that holds them')
  if (only === undefined || only === 'step') {
    const step = stepping(points, rounds)
    Object.assign(figures, step)
    goals.push(atMost('µs a reading among 100,000 geofences', step.usAReading['100000']!, 25))
  }
  if (only === undefined || only === 'load') Object.assign(figures, await loading(points))
  if (only === undefined || only === 'noise') {
    const noise = underNoise(Number(option('seeds') ?? 8))
    figures.noise = noise.table
    goals.push(...noise.goals)
  }
  return { name: 'geofences', figures, goals }
}

const counts = [0, 1_000, 10_000, 100_000]

function stepping(points: readonly TelemetryPoint[], rounds: number) {
  const center = middleOf(points)
  const seldom = points.filter((_, n) => n % 10 === 0)
  const usAReading: Record<string, number> = {}
  const usAReadingOfTenSeconds: Record<string, number> = {}
  const crossings: Record<string, number> = {}
  const bytesAFence: Record<string, number> = {}
  for (const count of counts) {
    const before = heapBytes()
    let fences: Fence[] | null = mixedFences(center, count)
    const index = new FenceIndex(fences)
    fences = null
    if (count > 0) bytesAFence[count] = Math.round((heapBytes() - before) / count)
    usOf(points, index)
    const median = (of: readonly TelemetryPoint[]) => medianOf(Array.from({ length: rounds }, () => usOf(of, index).us))
    usAReading[count] = median(points)
    usAReadingOfTenSeconds[count] = median(seldom)
    crossings[count] = usOf(points, index).crossings
    say(`${count} geofences: ${usAReading[count]} µs a reading, ${usAReadingOfTenSeconds[count]} µs one of ten seconds`)
  }
  return { readings: points.length, crossings, usAReading, usAReadingOfTenSeconds, bytesAFence }
}

function usOf(points: readonly TelemetryPoint[], index: FenceIndex<Fence>): { us: number; crossings: number } {
  let state = newCrossingState('dev_bench')
  let crossings = 0
  const startedMs = performance.now()
  for (const point of points) {
    const effects: CrossingEffect[] = []
    state = stepCrossings(state, point, index, effects)
    for (const { record } of effects) if (record.kind === 'crossing') crossings += 1
  }
  return { us: round(((performance.now() - startedMs) * 1_000) / points.length), crossings }
}

/** From the rows in Postgres to the index, in a process that has nothing of the tenant; then one change of one geofence. */
async function loading(points: readonly TelemetryPoint[]) {
  const center = middleOf(points)
  const loadMs: Record<string, number> = {}
  const loadCpuMs: Record<string, number> = {}
  const longestBlockMs: Record<string, number> = {}
  const followMs: Record<string, number> = {}
  const unchangedMs: Record<string, number> = {}
  const stage = await FleetStage.open('2026-06-01T08:00:00.000Z')
  try {
    for (const count of counts.slice(1)) {
      const tenantId = newId('ten')
      const within = <Result>(work: Parameters<typeof stage.database.tx<Result>>[1]) =>
        stage.database.tx({ tenantId, actor: 'bench', deadlineMs: 120_000 }, work)
      const fences = mixedFences(center, count)
      await insertFences(stage, tenantId, fences)
      const delay = monitorEventLoopDelay({ resolution: 5 })
      delay.enable()
      const source = await within(async (tx) => {
        const startedMs = performance.now()
        const cpu = process.cpuUsage()
        const loaded = await fenceSourceOf(tx)
        const { user, system } = process.cpuUsage(cpu)
        loadMs[count] = round(performance.now() - startedMs)
        loadCpuMs[count] = round((user + system) / 1_000)
        return loaded
      })
      delay.disable()
      longestBlockMs[count] = round(delay.max / 1e6)
      if (source.all(fences[count - 1]!.id).length !== 1) throw new Error('not all of them were read')
      unchangedMs[count] = await timed(within, 20)
      const { id, area } = fences[Math.floor(count / 2)]!
      const follow: number[] = []
      for (let version = 2; version < 12; version += 1) {
        await within(async (tx) => {
          const revision = await nextFenceRevision(tx)
          await closeShape(tx, id, revision)
          await openShapes(tx, [{ geofence: { id, version }, area }], revision)
        })
        follow.push(await timed(within, 1))
      }
      followMs[count] = medianOf(follow)
      say(`${count} geofences: read in ${loadMs[count]} ms, a change followed in ${followMs[count]} ms`)
    }
  } finally {
    await stage.close()
  }
  return { loadMs, loadCpuMs, longestBlockMs, followMs, unchangedMs }
}

type Within = (work: Parameters<FleetStage['database']['tx']>[1]) => Promise<unknown>

async function timed(within: Within, times: number): Promise<number> {
  const took: number[] = []
  for (let n = 0; n < times; n += 1)
    await within(async (tx) => {
      const startedMs = performance.now()
      await fenceSourceOf(tx)
      took.push(performance.now() - startedMs)
    })
  return round(medianOf(took))
}

async function insertFences(stage: FleetStage, tenantId: string, fences: readonly Fence[]): Promise<void> {
  const at = '2026-01-01T00:00:00.000Z'
  const run = (text: string, values: unknown[]) => stage.client.query(text, values)
  for (let from = 0; from < fences.length; from += 5_000) {
    const some = fences.slice(from, from + 5_000)
    const ids = some.map(({ id }) => id)
    await run(
      `INSERT INTO fleet.geofences (tenant_id, id, name, shape, status, created_at)
       SELECT $1, id, 'Bench', '{}'::jsonb, 'active', $2 FROM unnest($3::text[]) AS id`,
      [tenantId, at, ids],
    )
    await run(
      `INSERT INTO fleet.geofence_shapes (tenant_id, geofence_id, version, area, active_from, revision)
       SELECT $1, id, 1, area, $2, 1 FROM unnest($3::text[], $4::jsonb[]) AS of (id, area)`,
      [tenantId, at, ids, some.map(({ area }) => JSON.stringify(area))],
    )
    const terms = some.map(({ terms: [first] }) => ({
      schedule: first!.schedule,
      dwellMinutes: first!.dwellMs === null ? null : first!.dwellMs / 60_000,
      speedLimitKmh: null,
      scope: null,
    }))
    await run(
      `INSERT INTO fleet.geofence_terms (tenant_id, geofence_id, version, terms, active_from, revision)
       SELECT $1, id, 1, terms, $2, 1 FROM unnest($3::text[], $4::jsonb[]) AS of (id, terms)`,
      [tenantId, at, ids, terms.map((each) => JSON.stringify(each))],
    )
  }
  await run('INSERT INTO fleet.geofence_revisions (tenant_id, revision) VALUES ($1, 1)', [tenantId])
  await stage.client.query('ANALYZE fleet.geofence_shapes, fleet.geofence_terms')
}

const noiseGoals = [
  { sigmaM: 3, flaps: 0.01, missed: 0.005, p95S: 2 },
  { sigmaM: 10, flaps: 0.03, missed: 0.01, p95S: 3 },
  { sigmaM: 30, flaps: 0.05, missed: 0.12, p95S: null },
]

function underNoise(seeds: number) {
  const drives = recordedDrives()
  const table: Record<string, Figures> = {}
  const goals: Goal[] = []
  const all = Array.from({ length: seeds }, (_, n) => n + 1)
  for (const kind of ['white', 'wandering'] satisfies NoiseKind[])
    for (const { sigmaM, flaps, missed, p95S } of noiseGoals)
      for (const isStated of [true, false]) {
        const name = `${sigmaM} m, ${kind}, ${isStated ? 'stated' : 'not stated'}`
        const found = figuresOf(drives, { sigmaM, kind, isStated, seeds: all })
        table[name] = found
        const { crossings, ...rest } = found
        const text = Object.entries(rest).map(([each, value]) => `${each} ${Math.round(value * 1e4) / 1e4}`)
        say(`${name}: ${crossings} crossings, ${text.join(', ')}`)
        goals.push(atMost(`flaps a crossing, ${name}`, found.flaps, flaps))
        goals.push(atMost(`missed, ${name}`, found.missed, missed))
        if (p95S !== null) goals.push(atMost(`time p95 s, ${name}`, found.p95S, p95S))
      }
  return { table, goals }
}

let collect: (() => void) | undefined

function heapBytes(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
  return process.memoryUsage().heapUsed
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function atMost(name: string, value: number, goal: number): Goal {
  return { name, value, goal: `≤ ${goal}`, met: value <= goal }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
