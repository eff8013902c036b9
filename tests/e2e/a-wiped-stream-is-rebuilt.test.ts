import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { issueApiKey } from '@clutch/contracts/b2b/api-keys'
import { listVehicles } from '@clutch/contracts/fleet/vehicles'
import { withClient } from '@clutch/home/provision'
import { Bus } from '@clutch/shared/bus'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { admin, raw } from './callers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let bus: Bus
beforeAll(() => {
  const { natsUrl, nats } = inject('mesh')
  bus = new Bus({ url: natsUrl, user: nats.user, password: nats.password, name: 'test', replicas: 1 })
})
afterAll(() => bus.close())

async function clutch(...args: string[]): Promise<Record<string, unknown>[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['packages/cli/src/main.ts', ...args, '--home', inject('homeDir')],
    { cwd: root },
  )
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

async function look<Row>(text: string): Promise<Row[]> {
  return withClient(inject('mesh').postgresUrl, async (client) => (await client.query(text)).rows as Row[])
}

async function settled(): Promise<boolean> {
  const { serviceUrls, meshSecret } = inject('mesh')
  const answers = await Promise.all(
    Object.values(serviceUrls).map(async (url) => {
      const answer = await fetch(`${url}/internal/settled`, { headers: { authorization: `Bearer ${meshSecret}` } })
      return ((await answer.json()) as { settled?: boolean }).settled === true
    }),
  )
  return answers.every(Boolean)
}

const effects = `SELECT (SELECT count(*)::int FROM b2b.audit_entries) AS audited, (SELECT count(*)::int FROM b2b.webhook_deliveries) AS deliveries,
  (SELECT count(*)::int FROM payments.payments) AS payments, (SELECT count(*)::int FROM payments.entries) AS entries,
  (SELECT count(*)::int FROM b2b.invoices) AS invoices, (SELECT count(*)::int FROM ai.outbox) AS ai`

test('a wiped stream is rebuilt from the outboxes, and nothing is applied a second time', async () => {
  await expect.poll(settled, { timeout: 30_000 }).toBe(true)
  const before = await look(effects)
  const manager = await bus.manager()
  for (const stream of ['B2B', 'FLEET', 'PAYMENTS']) await manager.streams.delete(stream)
  const replayed = await clutch('outbox', 'replay', '--since', '2000-01-01T00:00:00Z')
  expect(replayed.find(({ service }) => service === 'b2b')!.events).toBeGreaterThan(0)
  await expect.poll(settled, { timeout: 90_000, interval: 500 }).toBe(true)
  const rows = await look<{ schema: string; rows: number }>(
    ['b2b', 'fleet', 'payments']
      .map((schema) => `SELECT '${schema}' AS schema, count(*)::int AS rows FROM ${schema}.outbox`)
      .join(' UNION ALL '),
  )
  for (const { schema, rows: expected } of rows)
    expect([schema, (await manager.streams.info(schema.toUpperCase())).state.messages]).toEqual([schema, expected])
  expect(await look(effects)).toEqual(before)
})

test('a read model that was lost is made again from a snapshot', async () => {
  const { client } = await admin(0)
  const { secret } = await client.call(issueApiKey, { body: { name: 'to be forgotten', scopes: ['fleet:read'] } })
  const use = async () => (await raw('GET', `/api/v1${listVehicles.path}`, { headers: { 'x-api-key': secret } })).status
  await expect.poll(use, { timeout: 10_000 }).toBe(200)
  const table = await look<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'gateway' AND table_name LIKE '%api_keys%'`,
  )
  await look(`DELETE FROM gateway.${table[0]!.name}`)
  await clutch('outbox', 'snapshot', 'api-key', '--service', 'b2b')
  await expect
    .poll(() => look<{ n: number }>(`SELECT count(*)::int AS n FROM gateway.${table[0]!.name}`), { timeout: 15_000 })
    .toEqual(await look(`SELECT count(*)::int AS n FROM b2b.api_keys`))
  expect(await use()).toBe(200)
})
