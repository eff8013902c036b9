import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Goal, Outcome } from '@clutch/cli/named-run'
import { FleetStage } from './fleet/stage.ts'
import type { Asking, Timed } from './live/asking.ts'

/**
 * A fleet's live map: what one call costs who asks, over HTTP from a thread of its own, without compression, all of the body read.
 * `quiet`: nothing changes. `changing`: every vehicle reports each ten seconds meanwhile. `held`: the caller has the content
 * (304). `since`: only what has changed. Beside the times the CPU of a call, of the service's thread and of Postgres: on a machine
 * that does other things too only these compare. While vehicles report, theirs is what the reports cost as well.
 *
 *     npm run bench -- live [--vehicles 10000] [--calls 200]
 */
export default async function liveBench(argv: string[]): Promise<Outcome> {
  const option = (name: string, otherwise: number) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : Number(argv[at + 1])
  }
  const vehicles = option('vehicles', 10_000)
  const calls = option('calls', 200)
  const stage = await FleetStage.open('2026-06-01T12:00:00.000Z')
  try {
    const { fleetId, vehicleIds, deviceIds } = await stage.equip(vehicles)
    await stage.client.query(
      `INSERT INTO fleet.live_states (tenant_id, vehicle_id, device_id, at, lat, lon, speed_kmh, course_deg, ignition, odometer_km,
                                      trip_id, activity, activity_since, vitals)
       SELECT $1, v, d, timestamptz '2026-06-01', 48.123456, 9.123456, 54.3, 123, true, 10234.5, 'trp_' || right(v, 26), 'moving',
              timestamptz '2026-06-01', '{"fuelPercent": 61.5, "supplyV": 13.8, "engineHours": 1234.5}'
       FROM unnest($2::text[], $3::text[]) AS of (v, d)`,
      [stage.tenant, vehicleIds, deviceIds],
    )
    await stage.client.query('ANALYZE fleet.live_states, fleet.vehicles')
    const url = `${stage.url}/api/v1/b2b/fleet-management/telematics/${fleetId}`
    const ask = (of: Partial<Asking>) => timesOf({ url, token: stage.tenant, count: calls, mode: 'whole', ...of })
    const cpu: Record<string, number> = {}
    const costing = async (name: string, of: Partial<Asking>) => {
      const [serviceMs, postgresMs] = [process.threadCpuUsage(), await postgresCpuMs(stage)]
      const timed = await ask(of)
      const { user, system } = process.threadCpuUsage(serviceMs)
      cpu[`${name}ServiceCpuMs`] = perCall((user + system) / 1_000, calls)
      cpu[`${name}PostgresCpuMs`] = perCall((await postgresCpuMs(stage)) - postgresMs, calls)
      return timed
    }
    const first = await ask({ count: 1 })
    const quiet = await costing('quiet', {})
    const held = await costing('held', { mode: 'held' })
    const changes = new AbortController()
    const changing = keepChanging(stage, vehicleIds, changes.signal)
    const busy = await costing('changing', {})
    const since = await costing('since', { mode: 'since' })
    changes.abort()
    const changesPerS = await changing
    const figures = {
      vehicles,
      bodyBytes: quiet.bytes,
      firstMs: first.times[0],
      changesPerS,
      ...spread('quiet', quiet),
      ...spread('changing', busy),
      ...spread('held', held),
      ...spread('since', since),
      ...cpu,
    }
    process.stderr.write(`${JSON.stringify(figures)}\n`)
    const goals: Goal[] = [quiet, busy].map((of, n) => {
      const value = quantile(of.times, 0.95)
      const name = `live state of ${vehicles} vehicles, ${n === 0 ? 'quiet' : 'changing'}, p95 ms`
      return { name, value, goal: '≤ 50', met: value <= 50 }
    })
    return { name: 'live', figures, goals }
  } finally {
    await stage.close()
  }
}

/** A tenth of the vehicles each second, as the fold would write them, a hundred at once. @returns how many a second it came to */
async function keepChanging(stage: FleetStage, vehicleIds: readonly string[], signal: AbortSignal): Promise<number> {
  const startedMs = performance.now()
  let changed = 0
  while (!signal.aborted) {
    const from = changed % vehicleIds.length
    await stage.client.query(
      `UPDATE fleet.live_states SET at = at + interval '10 seconds', lat = lat + 0.0001
       WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[])`,
      [stage.tenant, vehicleIds.slice(from, from + 100)],
    )
    changed += 100
    const aheadMs = (changed * 10_000) / vehicleIds.length - (performance.now() - startedMs)
    if (aheadMs > 0) await sleep(aheadMs)
  }
  return Math.round(changed / ((performance.now() - startedMs) / 1_000))
}

function timesOf(asking: Asking): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./live/asking.ts', import.meta.url), { workerData: asking })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

function spread(name: string, { times }: Timed): Record<string, number> {
  return { [`${name}P50Ms`]: quantile(times, 0.5), [`${name}P95Ms`]: quantile(times, 0.95) }
}

/** Of the processes that serve the connections which are open now. */
async function postgresCpuMs({ client }: FleetStage): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()')
  let ticks = 0
  for (const { pid } of rows)
    try {
      // After the name, which may have spaces: user and system time are the 12th and 13th, in hundredths of a second.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // It has ended.
    }
  return ticks * 10
}

function perCall(ms: number, calls: number): number {
  return Math.round((ms / calls) * 100) / 100
}

function quantile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! * 10) / 10
}
