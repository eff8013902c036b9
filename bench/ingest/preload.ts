import type { Stage } from './stage.ts'

const perStatement = 1_000_000

/** Fills the month up to so many rows of the devices that are measured, each device's before what it will send. */
export async function preload(stage: Stage, { rows, devices }: { rows: number; devices: number }): Promise<void> {
  const { client } = stage
  const { rows: counted } = await client.query<{ n: string }>('SELECT count(*) AS n FROM telematics.readings')
  // Denser than a second: there are more rows to come than a month has seconds for so few devices.
  const perDevice = Math.ceil(Math.max(0, rows - Number(counted[0]!.n)) / devices)
  const step = Math.ceil(perStatement / devices)
  const startMs = stage.reserveMs(perDevice * stepMs)
  for (let from = 0; from < perDevice; from += step) {
    const until = Math.min(perDevice, from + step) - 1
    await client.query(
      `INSERT INTO telematics.readings
       SELECT tenant_id, id, at, substr(md5(n::text || id), 1, 16), at, 41 + n % 1000 / 1e4, -95 - n % 1000 / 1e4, 300, 50,
              n % 360, 9, 1.2, true, true, true, n,
              '{"raw":{"gsmSignal":4,"gnssStatus":1,"pdop":1.6},"acceleration":{"xG":0.1,"yG":0.04,"zG":1.04},"externalV":13.8,"batteryV":4.05}'
       FROM generate_series($1::int, $2::int) n,
            LATERAL (SELECT to_timestamp($3::float8 / 1000 + n * $4::float8 / 1000) AS at) t,
            telematics.devices`,
      [from, until, startMs, stepMs],
    )
    process.stdout.write(`${Math.min((until + 1) * devices, rows)} rows\r`)
  }
  await client.query('VACUUM ANALYZE telematics.readings')
  await client.query('CHECKPOINT')
}

const stepMs = 10
