import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '@clutch/cli/named-run'
import { spawnChild } from '@clutch/home/child'
import { migrate } from '@clutch/home/migrate'
import { startNats } from '@clutch/home/nats-server'
import { choosePort } from '@clutch/home/ports'
import { startPostgres } from '@clutch/home/postgres'
import { provision } from '@clutch/home/provision'
import { Bus, ownerStream } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import { addDays, anchoredDay, dayInZone, startOfDay } from '@clutch/shared/time'
import pg from 'pg'

const root = fileURLToPath(new URL('..', import.meta.url))
const small = 10_000
const large = 100_000
const zone = 'Europe/Berlin'
const givenUpAfterMs = 15 * 60_000
const perRowTries = 3

interface Run {
  readonly subscriptions: number
  readonly seconds: number
  readonly perSecond: number
  readonly peakMb: number
  readonly idleMb: number
}

/**
 * So many subscriptions whose period has ended at the same instant, billed by payments as it is deployed: one process, Postgres
 * with its default durability, a nats-server that syncs always. A renewal is there when its bill, the request for its invoice
 * and the next instant are committed and both events are published. No provider is called. Memory is the process's peak.
 */
export default async function billing(): Promise<Outcome> {
  const first = await renew(small)
  const second = await renew(large)
  const growth = Math.round((second.peakMb / first.peakMb) * 100) / 100
  return {
    name: 'billing',
    figures: { runs: [first, second], peakGrowth: growth },
    goals: [
      { name: 'renewals a second', value: second.perSecond, goal: '>= 250', met: second.perSecond >= 250 },
      { name: 'peak memory, to that of 10,000', value: growth, goal: '<= 1.1', met: growth <= 1.1 },
    ],
  }
}

async function renew(subscriptions: number): Promise<Run> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-billing-'))
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(dir, { recursive: true, force: true })]
  try {
    const postgres = await startPostgres({ dir: join(dir, 'postgres'), password: 'bench' })
    stops.push(() => postgres.stop())
    const nats = await startNats({ dir: join(dir, 'nats') })
    stops.push(() => nats.stop())
    // Payments reads b2b's stream, which b2b would have made.
    const bus = new Bus({ url: nats.url, name: 'bench', replicas: 1 })
    await bus.ensureStream(ownerStream('b2b'))
    await bus.close()
    const provisioned = await provision({
      superuserUrl: postgres.url,
      secret: (name) => `bench-${name}`,
      schemas: ['payments'],
    })
    const { ownerUrl, appUrl, systemUrl } = provisioned.schemas.payments!
    await migrate({ serviceDir: join(root, 'services/payments'), ownerUrl })
    const client = new pg.Client(provisioned.superuserUrl)
    await client.connect()
    stops.push(() => client.end())
    await seed(client, subscriptions)

    const { port } = await choosePort(undefined)
    const logFile = join(dir, 'payments.log')
    const child = await spawnChild({
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', 'services/payments/src/main.ts'],
      cwd: root,
      env: {
        PATH: process.env.PATH ?? '',
        NODE_ENV: 'production',
        PORT: String(port),
        DATABASE_URL: appUrl,
        SYSTEM_DATABASE_URL: systemUrl,
        NATS_URL: nats.url,
        NATS_MONITOR_URL: nats.monitorUrl,
        GATEWAY_URL: 'http://127.0.0.1:1',
        ECB_FEED_URL: 'http://127.0.0.1:1/nothing',
        CLUTCH_MESH_SECRET: 'a-secret-of-the-benchmark-0123456789',
        LOG_LEVEL: 'warn',
      },
      logFile,
      orphanSignal: 'TERM',
    })
    stops.push(async () => {
      child.process.kill('SIGTERM')
      await child.exited
    })
    for (const giveUpAt = Date.now() + 30_000; ; await sleep(50)) {
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
      if (ready?.ok === true) break
      if (Date.now() > giveUpAt || child.exit() !== undefined)
        throw new Error(`payments does not start: ${readFileSync(logFile, 'utf8').slice(-3_000)}`)
    }
    await sleep(2_000)
    const pid = child.process.pid!
    const idleMb = residentMb(pid, 'VmRSS')
    const started = performance.now()
    await client.query(
      `INSERT INTO payments.due_work (tenant_id, id, kind, key, due_at, payload)
       SELECT tenant_id, 'due_' || substr(id, 5), 'subscriptions/bill', id, next_bill_at, 'null' FROM payments.subscriptions`,
    )
    for (const giveUpAt = Date.now() + givenUpAfterMs; ; await sleep(200)) {
      const { rows } = await client.query<{ left: number }>(
        `SELECT (SELECT count(*)::int FROM payments.due_work WHERE due_at <= clock_timestamp()) + (SELECT count(*)::int FROM payments.outbox WHERE published_at IS NULL) AS left`,
      )
      if (rows[0]!.left === 0) break
      if (Date.now() > giveUpAt)
        throw new Error(`${rows[0]!.left} are left: ${readFileSync(logFile, 'utf8').slice(-3_000)}`)
    }
    const seconds = (performance.now() - started) / 1_000
    await assertBilled(client, subscriptions)
    const round = (value: number) => Math.round(value * 10) / 10
    return {
      subscriptions,
      seconds: round(seconds),
      perSecond: Math.floor(subscriptions / seconds),
      peakMb: round(residentMb(pid, 'VmHWM')),
      idleMb: round(idleMb),
    }
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/** Each once, each at its price, and the next instant a month later. */
async function assertBilled(client: pg.Client, subscriptions: number): Promise<void> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS bills, count(DISTINCT (tenant_id, subscription_id))::int AS of, min(total)::int AS least, max(total)::int AS most,
            (SELECT count(*)::int FROM payments.due_work) AS due,
            (SELECT count(*)::int FROM payments.due_work WHERE attempts >= ${perRowTries} OR failed_at IS NOT NULL) AS failed
       FROM payments.subscription_bills`,
  )
  const expected = { bills: subscriptions, of: subscriptions, least: 5_890, most: 5_890, due: subscriptions, failed: 0 }
  if (JSON.stringify(rows[0]) !== JSON.stringify(expected))
    throw new Error(`billed otherwise: ${JSON.stringify(rows[0])}`)
}

/** Subscriptions of four tenants, each of an account of its own, whose month has ended this midnight. */
async function seed(client: pg.Client, subscriptions: number): Promise<void> {
  const tenants = Array.from({ length: 4 }, () => newId('ten'))
  const endDay = dayInZone(new Date(), zone)
  const anchorDay = anchoredDay(endDay, { every: 'month', count: 1 }, -1)
  // A month of which the anchor exists: otherwise the period would end on another day.
  const startDay = anchoredDay(anchorDay, { every: 'month', count: 1 }, 1) === endDay ? anchorDay : addDays(endDay, -28)
  const charge = (code: string, kind: string, unitPrice: string) => ({
    code,
    name: code,
    kind,
    pricing: 'unit',
    prices: [{ currency: 'EUR', unitPrice }],
  })
  const terms = JSON.stringify({
    name: 'Fleet',
    cycle: { every: 'month', count: 1 },
    trialDays: 0,
    charges: [charge('base', 'flat', '49'), charge('vehicles', 'per-unit', '4.95')],
  })
  const planId = newId('pln')
  const state = JSON.stringify({
    planVersion: 1,
    quantity: 2,
    addOns: [],
    timeZone: zone,
    cycle: { every: 'month', count: 1 },
    anchorDay: startDay,
    startDay,
    trialEndDay: null,
    currentPeriod: {
      startDay,
      endDay,
      start: startOfDay(startDay, zone).toISOString(),
      end: startOfDay(endDay, zone).toISOString(),
    },
    pendingTerms: null,
    cancelOn: null,
    pauseOn: null,
    resumeOn: null,
    discount: null,
    collection: 'charge',
    paymentTermsDays: null,
    purchaseOrder: null,
    continues: null,
    cancelledAt: null,
    inner: { setupBilled: true, periodBegan: startDay, periodDiscount: null, endingSince: null, paidUntil: null },
  })
  for (const tenant of tenants) {
    await client.query(
      `INSERT INTO payments.plans (tenant_id, id, code, status, terms, created_at) VALUES ($1, $2, 'fleet', 'active', $3, now())`,
      [tenant, planId, terms],
    )
    await client.query(
      `INSERT INTO payments.plan_versions (tenant_id, id, plan_id, version, status, terms, created_at) VALUES ($1, $2 || '.1', $2, 1, 'active', $3, now())`,
      [tenant, planId, terms],
    )
    await client.query(
      `INSERT INTO payments.subscriptions (tenant_id, id, account_id, plan_id, status, currency, next_bill_at, state, created_at)
       SELECT $1, 'sub_' || lpad(n::text, 26, '0'), 'acc_' || lpad(n::text, 26, '0'), $2, 'active', 'EUR', $3, $4, now() FROM generate_series(1, $5::int) n`,
      [tenant, planId, startOfDay(endDay, zone), state, subscriptions / tenants.length],
    )
  }
  await client.query('VACUUM ANALYZE payments.subscriptions')
}

function residentMb(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  if (found === null) throw new Error(`/proc/${pid}/status does not say ${name}`)
  return Number(found[1]) / 1_024
}
