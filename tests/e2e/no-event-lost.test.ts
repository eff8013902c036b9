import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningMesh, startMesh } from '@clutch/cli/mesh'
import { Memory } from '@clutch/cli/story/memory'
import { type Seeded, seed } from '@clutch/cli/story/seed'
import { createCorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { withClient } from '@clutch/home/provision'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A mesh of its own: everything in it is killed.
const kills = 20
const victims = ['fleet', 'b2b', 'nats', 'postgres'] as const
const speed = 12

let dir: string
let mesh: RunningMesh
let seeded: Seeded
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'clutch-kills-'))
  mesh = await startMesh({ dir })
  seeded = await seed(mesh, new Memory(join(dir, 'seed.json')), () => {})
})
afterAll(async () => {
  await mesh?.stop()
  rmSync(dir, { recursive: true, force: true })
})

interface VehicleState {
  imei: string
  status: string
  records: number
  acknowledged: number
  resent: number
  failure: string | null
}

async function vehicles(): Promise<VehicleState[]> {
  return ((await (await fetch(`${mesh.sandboxUrl}/vehicles`)).json()) as { vehicles: VehicleState[] }).vehicles
}

async function look<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return withClient(mesh.postgresUrl, async (client) => (await client.query(text, values)).rows as Row[])
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Corporate accounts, one after the other, for as long as the killing goes on. Only those that were answered 201 count. */
async function write(until: () => boolean): Promise<{ accepted: string[]; refused: number }> {
  const accepted: string[] = []
  let refused = 0
  for (let n = 0; !until(); n += 1) {
    try {
      const { id } = await seeded.nordlicht.client.call(
        createCorporateAccount,
        {
          body: { name: `Account ${n}`, country: 'DE', billingEmail: `a${n}@accounts.example`, currency: 'EUR' },
          idempotencyKey: `kill-${n}`,
        },
        { timeoutMs: 5_000 },
      )
      accepted.push(id)
    } catch {
      refused += 1
    }
    await pause(20)
  }
  return { accepted, refused }
}

test(`no event is lost and none applied twice over ${kills} kills -9 of fleet, a relay, nats-server and Postgres`, {
  timeout: 600_000,
}, async () => {
  await fetch(`${mesh.sandboxUrl}/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rate: speed }),
  })
  for (const vehicle of [...seeded.nordlicht.vehicles, ...seeded.atlas.vehicles]) {
    await fetch(`${mesh.sandboxUrl}/vehicles/${vehicle.imei}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ drive: vehicle.drive, port: mesh.devicePorts.teltonika }),
    })
  }
  let killing = true
  const writing = write(() => !killing)
  for (let n = 0; n < kills; n += 1) {
    const victim = victims[n % victims.length]!
    await pause(500)
    await mesh.kill(victim)
    await pause(300)
    await mesh.start(victim)
  }
  killing = false
  const { accepted } = await writing
  expect(accepted.length).toBeGreaterThan(50)

  // Devices go on until every record is acknowledged.
  await expect
    .poll(async () => (await vehicles()).filter(({ status }) => status === 'driving').length, {
      timeout: 240_000,
      interval: 1_000,
    })
    .toBe(0)
  const arrived = await vehicles()
  expect(arrived.filter(({ failure }) => failure !== null)).toEqual([])
  const acknowledged = arrived.reduce((sum, vehicle) => sum + vehicle.acknowledged, 0)
  expect(acknowledged).toBe(arrived.reduce((sum, vehicle) => sum + vehicle.records, 0))

  const settled = async () => {
    const answers = await Promise.all(
      Object.values(mesh.serviceUrls).map(async (url) => {
        const answer = await fetch(`${url}/internal/settled`, {
          headers: { authorization: `Bearer ${mesh.meshSecret}` },
        })
        return ((await answer.json()) as { settled?: boolean }).settled === true
      }),
    )
    return answers.every(Boolean)
  }
  await expect.poll(settled, { timeout: 120_000, interval: 500 }).toBe(true)

  // What a device was told is kept, once; fleet's track is the same set.
  const [stored] = await look<{ rows: number; distinct: number }>(
    `SELECT count(*)::int AS rows, count(DISTINCT (device_id, time, id))::int AS distinct FROM telematics.readings`,
  )
  expect(stored).toEqual({ rows: acknowledged, distinct: acknowledged })
  const [track] = await look<{ same: boolean }>(
    `SELECT count(*) = (SELECT count(DISTINCT (device_id, time)) FROM telematics.readings) AS same FROM fleet.track_points`,
  )
  expect(track!.same).toBe(true)

  // Every account that was accepted has arrived at both who listen, each time once.
  const missing = await look(
    `SELECT wanted.id FROM unnest($1::text[]) AS wanted(id) WHERE NOT EXISTS (SELECT 1 FROM payments.corporate_accounts a WHERE a.id = wanted.id)`,
    [accepted],
  )
  expect(missing).toEqual([])
  const audited = await look<{ times: number }>(
    `SELECT count(*)::int AS times FROM b2b.audit_entries WHERE aggregate_id = ANY($1::text[]) AND type LIKE '%b2b.corporate-account.created%' GROUP BY aggregate_id`,
    [accepted],
  )
  expect(audited.length).toBe(accepted.length)
  expect(audited.filter(({ times }) => times !== 1)).toEqual([])

  // One trip a vehicle, as if nothing had happened, and each said to be completed once.
  await expect
    .poll(
      () => look(`SELECT status, count(*)::int AS trips FROM fleet.trips WHERE status <> 'withdrawn' GROUP BY status`),
      { timeout: 60_000, interval: 1_000 },
    )
    .toEqual([{ status: 'completed', trips: arrived.length }])
  const announced = await look<{ times: number }>(
    `SELECT count(*)::int AS times FROM fleet.outbox WHERE subject = 'clutch.fleet.trip.completed.v1' GROUP BY aggregate_id, version`,
  )
  expect(announced.every(({ times }) => times === 1)).toBe(true)
  expect(announced.length).toBeGreaterThanOrEqual(arrived.length)

  const waiting = await Promise.all(
    ['gateway', 'telematics', 'fleet', 'b2b', 'payments', 'ai'].map((schema) =>
      look<{ n: number }>(`SELECT count(*)::int AS n FROM ${schema}.outbox WHERE published_at IS NULL`),
    ),
  )
  expect(waiting.flat().map(({ n }) => n)).toEqual([0, 0, 0, 0, 0, 0])
})
