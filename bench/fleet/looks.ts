import { setTimeout as sleep } from 'node:timers/promises'
import type { FleetStage } from './stage.ts'

/** What a day of a fleet costs that comes by the clock and not by readings: each kind of timer of as many vehicles, by itself. */

const dayMs = 86_400_000

export async function looksOf(stage: FleetStage, count: number) {
  const { fleetId, vehicleIds, deviceIds } = await stage.equip(count)
  const run = (text: string, values: unknown[] = []) => stage.client.query(text, values)
  const now = stage.clock.now()
  const today = Math.floor(now.getTime() / dayMs)
  const yesterday = new Date((today - 1) * dayMs)

  // Every second vehicle drives an hour a day; all have an odometer that is known, and two services.
  await run(
    `INSERT INTO fleet.trips (tenant_id, id, version, device_id, vehicle_id, status, started_at, ended_at, decided_at, shown, record)
     SELECT $1, 'trp_' || right(v, 26), 1, d, v, 'completed', $4::timestamptz + interval '8 hours', $4::timestamptz + interval '9 hours',
            $4::timestamptz + interval '9 hours', true, '{"distanceM": 41234.5, "movingS": 3300}'
       FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS of (v, d, n) WHERE n % 2 = 0`,
    [stage.tenant, vehicleIds, deviceIds, yesterday],
  )
  await run(
    `INSERT INTO fleet.meter_days (tenant_id, id, device_id, started_at, decided_at, record)
     SELECT $1, 'mtd_' || n || '_' || day, d, $3::timestamptz - day * interval '1 day', $3::timestamptz,
            jsonb_build_object('marks', jsonb_build_array(jsonb_build_array(
              extract(epoch FROM $3::timestamptz - day * interval '1 day') * 1000, (60 - day) * 40000, 0, (60 - day) * 3600, 10000000 + (60 - day) * 40000, NULL, NULL, 0)))
       FROM unnest($2::text[]) WITH ORDINALITY AS of (d, n), generate_series(0, 59) AS day`,
    [stage.tenant, deviceIds, yesterday],
  )
  const plan = {
    id: 'svp_bench',
    version: 1,
    fleetId,
    name: 'Oil',
    appliesTo: { groupIds: [], vehicleIds: [], models: [] },
    interval: { distanceM: 30_000_000, engineHours: null, months: 12, conditions: null },
    soonPercent: 10,
    gracePercent: 5,
    status: 'active',
    createdAt: yesterday.toISOString(),
  }
  await run(
    `INSERT INTO fleet.service_plans (tenant_id, id, version, fleet_id, status, created_at, record) VALUES ($1, $2, 1, $3, 'active', $4, $5)`,
    [stage.tenant, plan.id, fleetId, yesterday, JSON.stringify(plan)],
  )
  const base = {
    at: new Date((today - 50) * dayMs).toISOString(),
    source: 'assumed',
    odometerM: null,
    engineHours: null,
    skipped: 0,
  }
  await run(
    `INSERT INTO fleet.service_schedules (tenant_id, id, version, fleet_id, vehicle_id, plan_id, status, told, evaluated_at, record)
     SELECT $1, 'svs_' || right(v, 26), 1, $3::text, v, $4::text, 'scheduled', 0, $5::text::timestamptz,
            jsonb_build_object('id', 'svs_' || right(v, 26), 'version', 1, 'fleetId', $3::text, 'vehicleId', v, 'planId', $4::text, 'name', 'Oil', 'cycle', 1,
              'base', $6::jsonb, 'status', 'scheduled', 'due', '[]'::jsonb, 'conditionsMet', '[]'::jsonb, 'forecastAt', null,
              'earliestAt', null, 'latestAt', null, 'lastDoneAt', null, 'evaluatedAt', $5::text)
       FROM unnest($2::text[]) AS v`,
    [stage.tenant, vehicleIds, fleetId, plan.id, yesterday.toISOString(), JSON.stringify(base)],
  )
  await run('ANALYZE')

  /** Makes these due, and waits until none is. @returns the seconds */
  const timed = async (kind: string, keys: readonly string[], payload: unknown = null): Promise<number> => {
    const startedMs = performance.now()
    await run(
      `INSERT INTO fleet.due_work (tenant_id, id, kind, key, due_at, payload)
       SELECT $1, 'due_' || md5($2::text || key), $2::text, key, $3, $4 FROM unnest($5::text[]) AS key
       ON CONFLICT (tenant_id, kind, key) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload`,
      [stage.tenant, kind, stage.clock.now(), JSON.stringify(payload), keys],
    )
    for (;;) {
      const { rows } = await run(
        'SELECT count(*)::int AS n, max(last_error) AS error FROM fleet.due_work WHERE kind = $1 AND due_at <= $2',
        [kind, stage.clock.now()],
      )
      if (rows[0].error !== null) throw new Error(`${kind}: ${rows[0].error}`)
      if (rows[0].n === 0) return Math.round((performance.now() - startedMs) / 100) / 10
      await sleep(50)
    }
  }
  const day = yesterday.toISOString().slice(0, 10)
  const seconds: Record<string, number> = {}
  const measure = async (name: string, of: Promise<number>) => {
    seconds[name] = await of
    process.stderr.write(`${name}: ${seconds[name]} s\n`)
  }
  const rest = { fromDay: today - 1, toDay: today }
  await measure('the day of all vehicles, half of which drove', timed('analytics/rest', ['days'], rest))
  await measure('the same again', timed('analytics/rest', ['days'], rest))
  await measure(
    'all vehicles touched within a quarter of an hour',
    timed(
      'analytics/settle',
      vehicleIds.map((id) => `${id}/${day}`),
    ),
  )
  await measure('services looked at, of each vehicle', timed('service-schedules/look', vehicleIds))
  await measure('the same a day on, all of which stood', timed('service-schedules/look', vehicleIds, 'routine'))
  await measure('tracks pruned, of each device', timed('telemetry/prune', deviceIds))
  await measure(
    'scores settled, of each vehicle',
    timed(
      'driving-scores/settle',
      vehicleIds.map((id) => `${id}/${day}`),
    ),
  )
  return seconds
}
