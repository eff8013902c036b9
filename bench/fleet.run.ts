import type { Goal, Outcome } from '@clutch/cli/named-run'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { looksOf } from './fleet/looks.ts'
import { fencesAround, foldRate, foldRateOfMany, middleOf, vehicleDay } from './fleet/pure-fold.ts'
import { FleetStage } from './fleet/stage.ts'

/**
 * Fleet: the pure fold of readings through trips, fences, behaviour and fuel on one core, and how it grows; the same with
 * Postgres and NATS; what a fleet's live map and a vehicle's month of trips cost among 10,000 vehicles.
 *
 *     npm run bench -- fleet [--rounds 3]
 *     npm run bench -- fleet --only fold|pipeline|queries|looks [--vehicles 10000]
 */
export default async function fleetBench(argv: string[]): Promise<Outcome> {
  const option = (name: string) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? undefined : argv[at + 1]
  }
  const rounds = Number(option('rounds') ?? 3)
  const only = option('only')
  const figures: Record<string, unknown> = {}
  const goals: Goal[] = []
  if (only === undefined || only === 'fold') {
    const fold = pureFold(rounds)
    Object.assign(figures, fold)
    goals.push(atLeast('readings/s of the pure fold with 10,000 fences', fold.foldPerS['10000']!, 20_000))
  }
  if (only === undefined || only === 'looks') {
    const stage = await FleetStage.open('2026-06-01T08:00:00.000Z')
    try {
      figures.looksS = await looksOf(stage, Number(option('vehicles') ?? vehicles))
    } finally {
      await stage.close()
    }
  }
  if (only === undefined || (only !== 'fold' && only !== 'looks')) {
    const stage = await FleetStage.open('2026-06-01T08:00:00.000Z')
    try {
      if (only !== 'queries') Object.assign(figures, await pipeline(stage, rounds))
      if (only !== 'pipeline') {
        const queries = await monthAndLive(stage)
        Object.assign(figures, queries)
        goals.push(atMost('live state of 10,000 vehicles, p95 ms', queries.liveP95Ms, 50))
        goals.push(atMost('a month’s trips of one vehicle among 10,000, p95 ms', queries.monthTripsP95Ms, 30))
      }
    } finally {
      await stage.close()
    }
  }
  return { name: 'fleet', figures, goals }
}

function pureFold(rounds: number) {
  const points = vehicleDay()
  if (points.length === 0) throw new Error('no recorded drives: set CLUTCH_DATA to the folder that holds them')
  const center = middleOf(points)
  const foldPerS: Record<string, number> = {}
  for (const fences of [0, 1_000, 10_000, 100_000]) {
    const index = fencesAround(center, fences)
    foldRate(points, index)
    foldPerS[fences] = median(Array.from({ length: rounds }, () => foldRate(points, index).readingsPerS))
    say(`${fences} fences: ${foldPerS[fences]} readings/s`)
  }
  const tenThousand = fencesAround(center, 10_000)
  const foldPerSByVehicles: Record<string, number> = {}
  for (const vehicles of [1, 100, 10_000]) {
    const rates = Array.from({ length: rounds }, () => foldRateOfMany(points, tenThousand, vehicles).readingsPerS)
    foldPerSByVehicles[vehicles] = median(rates)
    say(`${vehicles} vehicles in turn: ${foldPerSByVehicles[vehicles]} readings/s`)
  }
  return { readings: points.length, foldPerS, foldPerSByVehicles }
}

const start = Date.parse('2026-06-01T08:00:00.000Z')

/** Northward at 54 km/h, a reading each ten seconds. */
function reading(tenantId: string, deviceId: string, vehicle: number, n: number): Reading {
  const time = new Date(start + n * 10_000).toISOString()
  return {
    id: (vehicle * 100_000 + n).toString(16).padStart(16, '0'),
    deviceId,
    tenantId,
    time,
    receivedAt: time,
    position: {
      lat: 48 + (vehicle % 100) / 50 + n * 0.00135,
      lon: 9 + Math.floor(vehicle / 100) / 50,
      altitudeM: 300,
      speedKmh: 54,
      courseDeg: 0,
      satellites: 11,
      hdop: 0.8,
      valid: true,
    },
    ignition: true,
    odometerM: 100_000_000 + n * 150,
    externalV: 13.8,
    fuelPercent: 60 - n / 200,
  }
}

/** From a message in the stream to the commit of what follows from it. */
async function pipeline(stage: FleetStage, rounds: number) {
  const pipelinePerS: Record<string, number> = {}
  const { tenant } = stage
  for (const { name, devices, each, perMessage } of [
    { name: 'a buffer of 100 readings of each of 300 vehicles', devices: 300, each: 100, perMessage: 250 },
    { name: 'a reading of each of 5,000 vehicles in turn', devices: 5_000, each: 6, perMessage: 250 },
  ]) {
    const rates: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const { deviceIds } = await stage.equip(devices)
      const inTurn = each <= 10
      const all = inTurn
        ? Array.from({ length: each }, (_, n) => deviceIds.map((id, v) => reading(tenant, id, v, n))).flat()
        : deviceIds.flatMap((id, v) => Array.from({ length: each }, (_, n) => reading(tenant, id, v, n)))
      const messages = Array.from({ length: Math.ceil(all.length / perMessage) }, (_, n) =>
        all.slice(n * perMessage, (n + 1) * perMessage),
      )
      rates.push(Math.round(all.length / (await stage.folded(messages))))
    }
    pipelinePerS[name] = median(rates)
    say(`pipeline, ${name}: ${pipelinePerS[name]} readings/s (${rates.join(', ')})`)
  }
  return { pipelinePerS }
}

const vehicles = 10_000
const tripsEach = 120

/** A fleet of 10,000, each with 120 trips a month over two months, and a live state. */
async function monthAndLive(stage: FleetStage) {
  const { fleetId, vehicleIds, deviceIds } = await stage.equip(vehicles)
  const run = (text: string, values: unknown[]) => stage.client.query(text, values)
  const record = JSON.stringify({
    kind: 'trip',
    from: { lat: 48.1, lon: 9.1 },
    to: { lat: 48.2, lon: 9.2 },
    distanceM: 12_345.6,
    durationS: 1_200,
    movingS: 1_000,
    idleS: 200,
    maxSpeedKmh: 91,
    avgSpeedKmh: 37,
    pointCount: 600,
    odometerStartM: 1_000,
    odometerEndM: 13_345,
    engineHoursStart: null,
    engineHoursEnd: null,
    evidence: {
      algorithm: 'trip/1',
      start: 'ignition',
      end: 'ignition-off',
      ignition: 'seen',
      speed: 'reported',
      startGapM: 0,
      longestGapS: 10,
    },
  })
  for (let from = 0; from < vehicles; from += 1_000)
    await run(
      `INSERT INTO fleet.trips (tenant_id, id, version, device_id, vehicle_id, status, started_at, ended_at, decided_at, record)
       SELECT $1, 'trp_' || lpad(upper(to_hex($6 + v.ord)), 13, '0') || lpad(upper(to_hex(n)), 13, '0'), 2, v.device, v.id, 'completed',
              at, at + interval '20 minutes', at + interval '20 minutes', $5::jsonb
       FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS v (id, device, ord), generate_series(1, $4::int) AS n,
            LATERAL (SELECT timestamptz '2026-04-01' + n * interval '12 hours' + v.ord * interval '1 second' AS at) AS of`,
      [
        stage.tenant,
        vehicleIds.slice(from, from + 1_000),
        deviceIds.slice(from, from + 1_000),
        tripsEach,
        record,
        from,
      ],
    )
  await run(
    `INSERT INTO fleet.live_states (tenant_id, vehicle_id, device_id, at, lat, lon, speed_kmh, course_deg, ignition, odometer_km)
     SELECT $1, v, d, timestamptz '2026-06-01', 48, 9, 54, 0, true, 1000 FROM unnest($2::text[], $3::text[]) AS of (v, d)`,
    [stage.tenant, vehicleIds, deviceIds],
  )
  await stage.client.query('ANALYZE fleet.trips, fleet.live_states, fleet.vehicles')
  const live = await stage.times(() => `/telematics/${fleetId}`, 60)
  const month = 'from=2026-05-01T00:00:00.000Z&to=2026-06-01T00:00:00.000Z'
  const trips = await stage.times(
    (n) => `/trips?vehicleId=${vehicleIds[(n * 7_919) % vehicles]}&${month}&limit=200`,
    300,
  )
  const figures = {
    trips: vehicles * tripsEach,
    liveP50Ms: quantile(live, 0.5),
    liveP95Ms: quantile(live, 0.95),
    monthTripsP50Ms: quantile(trips, 0.5),
    monthTripsP95Ms: quantile(trips, 0.95),
  }
  say(JSON.stringify(figures))
  return figures
}

function quantile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! * 10) / 10
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function atLeast(name: string, value: number, goal: number): Goal {
  return { name, value, goal: `≥ ${goal}`, met: value >= goal }
}

function atMost(name: string, value: number, goal: number): Goal {
  return { name, value, goal: `≤ ${goal}`, met: value <= goal }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
