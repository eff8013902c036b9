import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningMesh, startMesh } from '@clutch/cli/mesh'
import { Memory } from '@clutch/cli/story/memory'
import { type Seeded, seed } from '@clutch/cli/story/seed'
import { until } from '@clutch/cli/story/until'
import { createCorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { withClient } from '@clutch/home/provision'

const victims = ['fleet', 'b2b', 'nats', 'postgres', 'telematics-ingest'] as const

export interface KillFigures {
  kills: number
  /** Writes that were answered 201 while things died, and those that were refused or not answered. */
  writesAccepted: number
  writesRefused: number
  recordsAcknowledged: number
  recordsResent: number
  /** Acknowledged to a device and not stored; stored twice; in fleet's track and not in the history, or the reverse. */
  readingsLost: number
  readingsTwice: number
  trackDifference: number
  /** Accepted writes whose event did not reach payments, or the audit trail; those that reached it more than once. */
  eventsLost: number
  eventsTwice: number
  /** Vehicles that do not have exactly the one completed trip they drove; completions said twice. */
  tripsWrong: number
  completionsTwice: number
  /** Events that were still in an outbox at the end. */
  unpublished: number
}

/**
 * Drives fifteen vehicles and writes accounts while fleet, b2b (and its relay), nats-server and Postgres are killed with
 * -9 in turn; then waits until all is calm and counts what is missing and what is there twice.
 */
export async function killsUnderLoad({
  kills,
  speed,
  say = () => {},
}: {
  kills: number
  speed: number
  say?: (line: string) => void
}): Promise<KillFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-kills-'))
  const mesh = await startMesh({ dir })
  try {
    const seeded = await seed(mesh, new Memory(join(dir, 'seed.json')), () => {})
    return await drill(mesh, seeded, { kills, speed, say })
  } finally {
    await mesh.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

interface VehicleState {
  status: string
  records: number
  acknowledged: number
  resent: number
  failure: string | null
}

async function drill(
  mesh: RunningMesh,
  seeded: Seeded,
  { kills, speed, say }: { kills: number; speed: number; say: (line: string) => void },
): Promise<KillFigures> {
  const vehicles = async () =>
    ((await (await fetch(`${mesh.sandboxUrl}/vehicles`)).json()) as { vehicles: VehicleState[] }).vehicles
  const look = <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    withClient(mesh.postgresUrl, async (client) => (await client.query(text, values)).rows as Row[])
  const put = (path: string, body: unknown) =>
    fetch(`${mesh.sandboxUrl}${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  await put('/clock', { rate: speed })
  for (const { imei, drive } of [...seeded.nordlicht.vehicles, ...seeded.atlas.vehicles])
    await put(`/vehicles/${imei}`, { drive, port: mesh.devicePorts.teltonika })

  let killing = true
  const writing = write(seeded, () => !killing)
  for (let n = 0; n < kills; n += 1) {
    const victim = victims[n % victims.length]!
    await pause(500)
    say(`kill ${n + 1}: ${victim}`)
    await mesh.kill(victim)
    await pause(300)
    await mesh.start(victim)
  }
  killing = false
  const { accepted, refused } = await writing

  say('devices go on until every record is acknowledged')
  await until('every vehicle to arrive', async () => (await vehicles()).every(({ status }) => status !== 'driving'), {
    withinMs: 300_000,
    everyMs: 1_000,
  })
  const arrived = await vehicles()
  const gaveUp = arrived.find(({ failure }) => failure !== null)
  if (gaveUp !== undefined) throw new Error(`a vehicle gave up: ${gaveUp.failure}`)
  await put('/clock', { rate: 1 })
  await until('everything to settle', () => settled(mesh), { withinMs: 180_000, everyMs: 500 })
  await until(
    'every trip to end',
    async () => (await look(`SELECT 1 FROM fleet.trips WHERE status = 'running'`)).length === 0,
    { withinMs: 60_000, everyMs: 500 },
  ).catch(() => {})
  await until('everything to settle again', () => settled(mesh), { withinMs: 60_000, everyMs: 500 })

  const acknowledged = sum(arrived.map((vehicle) => vehicle.acknowledged))
  const [readings] = await look<{ rows: number; kept: number }>(
    'SELECT count(*)::int AS rows, count(DISTINCT (device_id, time, id))::int AS kept FROM telematics.readings',
  )
  const [track] = await look<{ difference: number }>(
    `SELECT count(*)::int AS difference FROM (SELECT DISTINCT device_id, time FROM telematics.readings) r
     FULL JOIN fleet.track_points t USING (device_id, time) WHERE t.tenant_id IS NULL OR r.device_id IS NULL`,
  )
  const [events] = await look<{ lost: number; twice: number }>(
    `SELECT count(*) FILTER (WHERE a.id IS NULL OR coalesce(e.times, 0) = 0)::int AS lost, count(*) FILTER (WHERE e.times > 1)::int AS twice
     FROM unnest($1::text[]) AS wanted(id) LEFT JOIN payments.corporate_accounts a USING (id)
     LEFT JOIN (SELECT aggregate_id AS id, count(*) AS times FROM b2b.audit_entries WHERE type LIKE '%b2b.corporate-account.created%' GROUP BY 1) e USING (id)`,
    [accepted],
  )
  const [trips] = await look<{ wrong: number }>(
    `SELECT count(*) FILTER (WHERE trips.n IS DISTINCT FROM 1)::int AS wrong FROM (SELECT DISTINCT device_id FROM telematics.readings) d
     LEFT JOIN (SELECT device_id, count(*) AS n FROM fleet.trips WHERE status = 'completed' GROUP BY 1) trips USING (device_id)`,
  )
  const twice = await look(
    `SELECT 1 FROM fleet.outbox WHERE subject = 'clutch.fleet.trip.completed.v1' GROUP BY aggregate_id, version HAVING count(*) > 1`,
  )
  const waiting = await Promise.all(
    ['gateway', 'telematics', 'fleet', 'b2b', 'payments', 'ai'].map(
      async (schema) =>
        (await look<{ n: number }>(`SELECT count(*)::int AS n FROM ${schema}.outbox WHERE published_at IS NULL`))[0]!.n,
    ),
  )
  return {
    kills,
    writesAccepted: accepted.length,
    writesRefused: refused,
    recordsAcknowledged: acknowledged,
    recordsResent: sum(arrived.map((vehicle) => vehicle.resent)),
    readingsLost: acknowledged - readings!.kept,
    readingsTwice: readings!.rows - readings!.kept,
    trackDifference: track!.difference,
    eventsLost: events!.lost,
    eventsTwice: events!.twice,
    tripsWrong: trips!.wrong,
    completionsTwice: twice.length,
    unpublished: sum(waiting),
  }
}

/** Corporate accounts, one after the other, for as long as the killing goes on. */
async function write(seeded: Seeded, until_: () => boolean): Promise<{ accepted: string[]; refused: number }> {
  const accepted: string[] = []
  let refused = 0
  for (let n = 0; !until_(); n += 1) {
    const body = { name: `Account ${n}`, country: 'DE', billingEmail: `a${n}@accounts.example`, currency: 'EUR' }
    try {
      const account = await seeded.nordlicht.client.call(
        createCorporateAccount,
        { body, idempotencyKey: `kill-${n}` },
        { timeoutMs: 5_000 },
      )
      accepted.push(account.id)
    } catch {
      refused += 1
    }
    await pause(20)
  }
  return { accepted, refused }
}

/** @throws naming who is not calm yet, which is what the one who waits is told in the end */
async function settled(mesh: RunningMesh): Promise<true> {
  const restless: string[] = []
  for (const [service, url] of Object.entries(mesh.serviceUrls)) {
    try {
      const answer = await fetch(`${url}/internal/settled`, { headers: { authorization: `Bearer ${mesh.meshSecret}` } })
      const text = await answer.text()
      if (!answer.ok || (JSON.parse(text) as { settled?: boolean }).settled !== true)
        restless.push(`${service}: ${answer.status} ${text}`)
    } catch {
      const log = await readFile(mesh.home.path('logs', `${service}.log`), 'utf8')
      restless.push(`${service} does not answer; its log ends: ${log.slice(-3_000)}`)
    }
  }
  if (restless.length > 0) throw new Error(restless.join('; '))
  return true
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
