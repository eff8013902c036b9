import type { Goal, Outcome } from '@clutch/cli/named-run'
import { FleetStage } from './fleet/stage.ts'

/**
 * What figures of a year cost who asks, over HTTP, with a row a vehicle and day: of the fleet as a whole, of a page of vehicles, a
 * league table of all, a trend by week; and a report of a hundred thousand lines as a file, with the memory that it takes.
 *
 *     npm run bench -- analytics [--vehicles 10000] [--days 365]
 */
export default async function analyticsBench(argv: string[]): Promise<Outcome> {
  const option = (name: string, otherwise: number) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : Number(argv[at + 1])
  }
  const vehicles = option('vehicles', 10_000)
  const days = option('days', 365)
  const stage = await FleetStage.open('2026-06-01T12:00:00.000Z')
  try {
    const { fleetId, vehicleIds } = await stage.equip(vehicles)
    await fill(stage, fleetId, vehicleIds, days)
    const base = `${stage.url}/api/v1/b2b/fleet-management/analytics`
    const headers = { authorization: `Bearer ${stage.tenant}`, 'content-type': 'application/json' }
    const year = 'from=2025-06-01&to=2026-06-01'
    const timed = async (path: string, calls: number) => {
      const times: number[] = []
      for (let call = 0; call < calls; call += 1) {
        const startedMs = performance.now()
        const answer = await fetch(`${base}/${path}`, { headers })
        const text = await answer.text()
        if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 500)}`)
        times.push(performance.now() - startedMs)
      }
      return Math.round(times.sort((a, b) => a - b)[Math.floor(calls / 2)]!)
    }
    const measures = 'measures=distance,utilisation,idle-share,consumption,safety,cost-per-km'
    const figures: Record<string, number> = {
      vehicles,
      days,
      fleetYearMs: await timed(`figures?${measures}&by=fleet&${year}`, 5),
      fleetMonthsMs: await timed(`figures?${measures}&by=fleet&period=month&${year}`, 5),
      hundredVehiclesYearMs: await timed(`figures?${measures}&by=vehicle&limit=100&${year}`, 10),
      vehicleDaysMs: await timed(`figures?${measures}&by=vehicle&period=day&${year}&vehicleId=${vehicleIds[7]}`, 10),
      leagueYearMs: await timed(`league?measure=consumption&by=vehicle&limit=50&${year}`, 3),
      trendMonthsMs: await timed(`trend?measure=distance&period=month&${year}`, 3),
      trendWeeksMs: await timed(`trend?measure=distance&period=week&${year}`, 3),
    }
    const post = async (path: string, body: unknown): Promise<{ id: string }> => {
      const answer = await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await answer.json()) as { id: string }
    }
    const report = await post('reports', {
      name: 'Days',
      measures: ['distance', 'utilisation', 'idle-share', 'consumption', 'safety', 'cost-per-km'],
      by: 'vehicle',
      period: 'day',
    })
    const run = await post(`reports/${report.id}/runs`, { from: '2026-05-22', to: '2026-06-01' })
    for (const format of ['csv', 'xlsx', 'pdf']) {
      globalThis.gc?.()
      const [before, startedMs] = [process.memoryUsage().rss, performance.now()]
      let [most, bytes] = [before, 0]
      const answer = await fetch(`${base}/reports/${report.id}/runs/${run.id}/file?format=${format}`, { headers })
      for await (const chunk of answer.body!) {
        bytes += chunk.length
        most = Math.max(most, process.memoryUsage().rss)
      }
      figures[`${format}S`] = Math.round((performance.now() - startedMs) / 100) / 10
      figures[`${format}Mb`] = Math.round(bytes / 100_000) / 10
      figures[`${format}GrownMb`] = Math.round((most - before) / 1e6)
    }
    process.stderr.write(`${JSON.stringify(figures)}\n`)
    const value = figures.fleetYearMs!
    const goals: Goal[] = [
      { name: `a year of ${vehicles} vehicles, median ms`, value, goal: '≤ 1000', met: value <= 1_000 },
    ]
    return { name: 'analytics', figures, goals }
  } finally {
    await stage.close()
  }
}

/** Days as they would be settled, and the months that they add up to. */
async function fill(stage: FleetStage, fleetId: string, vehicleIds: readonly string[], days: number): Promise<void> {
  const { rows } = await stage.client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = 'fleet' AND table_name = 'usage_facts' AND data_type = 'bigint' ORDER BY ordinal_position`,
  )
  const names = rows.map(({ name }) => name)
  const values = names.map((name, index) =>
    ['span_ms', 'installed_ms'].includes(name)
      ? '86400000'
      : name === 'vehicle_days'
        ? '1'
        : `1 + (day * 31 + n * ${index + 7}) % 1000`,
  )
  const columns = `tenant_id, grain, starts_on, vehicle_id, part, fleet_id, driver_id, group_ids, currency, zone, ${names.join(', ')}`
  await stage.client.query(
    `INSERT INTO fleet.usage_facts (${columns})
     SELECT $1, 'day', date '2026-05-31' - day::int, v, 0, $2, '', '{}', 'EUR', 'UTC', ${values.join(', ')}
       FROM unnest($3::text[]) WITH ORDINALITY AS of (v, n), generate_series(0, $4 - 1) AS day`,
    [stage.tenant, fleetId, vehicleIds, days],
  )
  await stage.client.query(
    `INSERT INTO fleet.usage_facts (${columns})
     SELECT tenant_id, 'month', date_trunc('month', starts_on)::date, vehicle_id, 0, fleet_id, '', '{}', 'EUR', 'UTC', ${names.map((name) => `sum(${name})`).join(', ')}
       FROM fleet.usage_facts WHERE tenant_id = $1 GROUP BY 1, 3, vehicle_id, fleet_id`,
    [stage.tenant],
  )
  await stage.client.query('VACUUM ANALYZE fleet.usage_facts')
}
