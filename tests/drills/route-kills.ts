import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningMesh, startMesh } from '@clutch/cli/mesh'
import { Memory } from '@clutch/cli/story/memory'
import { type Seeded, seed } from '@clutch/cli/story/seed'
import { until } from '@clutch/cli/story/until'
import { createRoutePlan, getRoutePlan, solveRoutePlan } from '@clutch/contracts/fleet/route-plans'
import { listVehicles } from '@clutch/contracts/fleet/vehicles'
import { withClient } from '@clutch/home/provision'

export interface RouteKillFigures {
  kills: number
  plans: number
  /** Plans that have no routes at the end; that were told to be solved more than once; whose stops are on two routes or on none. */
  unsolved: number
  solvedTwice: number
  stopsWrong: number
  /** Plans of which somebody heard how far they were. */
  progressed: number
}

/** Solves plans one after the other, and kills who searches, who asked, the broker or the database in the middle of each. */
export async function killsWhileSolving({
  rounds,
  say = () => {},
}: {
  rounds: number
  say?: (line: string) => void
}): Promise<RouteKillFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-route-kills-'))
  const mesh = await startMesh({ dir })
  try {
    const seeded = await seed(mesh, new Memory(join(dir, 'seed.json')), () => {})
    return await drill(mesh, seeded, rounds, say)
  } finally {
    await mesh.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

const victims = ['ai', 'fleet', 'nats', 'postgres'] as const
const solveSeconds = 3

async function drill(
  mesh: RunningMesh,
  seeded: Seeded,
  rounds: number,
  say: (line: string) => void,
): Promise<RouteKillFigures> {
  const { client } = seeded.nordlicht
  const look = <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    withClient(mesh.postgresUrl, async (sql) => (await sql.query(text, values)).rows as Row[])
  const { items } = await client.call(listVehicles, { query: { limit: 2 } })
  const stops = Array.from({ length: 40 }, (_, n) => ({
    reference: `stop-${n}`,
    lat: 53.5 + (n % 8) / 60,
    lon: 9.9 + Math.floor(n / 8) / 40,
  }))
  const ids: string[] = []
  let kills = 0
  for (let round = 0; round < rounds; round += 1) {
    const plan = await client.call(createRoutePlan, {
      body: {
        name: `Drill ${round}`,
        startsAt: '2030-01-07T06:00:00.000Z',
        endsAt: '2030-01-07T20:00:00.000Z',
        solveSeconds,
        vehicles: items.map(({ id }) => ({ vehicleId: id, start: { lat: 53.55, lon: 10 } })),
        stops,
      },
    })
    ids.push(plan.id)
    await client.call(solveRoutePlan, { params: { routePlanId: plan.id }, ifMatch: plan.version })
    const victim = victims[round % victims.length]!
    await pause(300 + (round % 5) * 600)
    say(`kill ${round + 1}: ${victim}`)
    await mesh.kill(victim)
    kills += 1
    await pause(300)
    await mesh.start(victim)
    await until(
      `plan ${round + 1} to be solved`,
      async () => (await client.call(getRoutePlan, { params: { routePlanId: plan.id } })).status === 'solved',
      { withinMs: 60_000, everyMs: 250 },
    ).catch(() => {})
  }
  const [unsolved] = await look<{ n: number }>(
    `SELECT count(*)::int AS n FROM fleet.route_plans WHERE id = ANY($1) AND status <> 'solved'`,
    [ids],
  )
  const twice = await look(
    `SELECT 1 FROM fleet.outbox WHERE aggregate_id = ANY($1) AND subject LIKE 'clutch.fleet.route-plan.solved.%' GROUP BY aggregate_id HAVING count(*) > 1`,
    [ids],
  )
  const [wrong] = await look<{ n: number }>(
    `SELECT count(*)::int AS n FROM fleet.route_stops AS stop
     LEFT JOIN (SELECT served.stop_id, count(*) AS times
                FROM fleet.routes, jsonb_array_elements_text(record->'stopIds') AS served (stop_id) GROUP BY 1) AS on_route
       ON on_route.stop_id = stop.id
     WHERE stop.route_plan_id = ANY($1) AND coalesce(on_route.times, 0) <> 1`,
    [ids],
  )
  const progressed = await look(
    `SELECT DISTINCT aggregate_id FROM ai.outbox WHERE aggregate_id = ANY($1) AND subject LIKE 'clutch.ai.route-plan.progressed.%'`,
    [ids],
  )
  return {
    kills,
    plans: ids.length,
    unsolved: unsolved!.n,
    solvedTwice: twice.length,
    stopsWrong: wrong!.n,
    progressed: progressed.length,
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
