import { createMetrics } from '@clutch/shared/metrics'
import type { Runtime } from '@clutch/shared/runtime'
import { startTestService, type TestService } from '@clutch/testing/service'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { anotherTenant, startReplica } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'
import { KeyRotator } from './rotator.ts'

const gps = '/b2b/fleet-management/gps-integration'
const former = 'a-key-of-the-tests-only-0123456789abcdef'
const present = 'another-key-of-the-tests-0123456789abcdef'
const patient = { timeout: 20_000, interval: 20 }
const everyMs = 20

let service: TestService<PrismaClient>
let replica: { runtime: Runtime<PrismaClient>; stop(): Promise<void> }
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: { TELEMATICS_SECRETS_KEY: former } })
  // Begins before there is anything to do, and looks again in a minute: what follows is done by the tests' own.
  replica = await startReplica(service, {
    TELEMATICS_ROLE: 'recorder',
    TELEMATICS_SECRETS_KEY: present,
    TELEMATICS_PREVIOUS_SECRETS_KEY: former,
  })
})
afterAll(async () => {
  await replica?.stop()
  await service?.stop()
})
beforeEach(async () => {
  await service.look('DELETE FROM telematics.forwardings')
})

async function forward(tenant = anotherTenant()): Promise<string> {
  const { status, body } = await service.call<{ forwarding: { id: string } }>('POST', `${gps}/forwardings`, {
    tenant,
    body: { name: 'all', what: 'decoded', to: { kind: 'webhook', url: 'https://receiver.example/in' } },
  })
  expect(status).toBe(201)
  return body.forwarding.id
}

async function keysOf(ids: readonly string[]): Promise<string[]> {
  const rows = await service.look<{ id: string; key_id: string }>(
    'SELECT forwarding_id AS id, key_id FROM telematics.forwarding_secrets WHERE forwarding_id = ANY($1)',
    [ids],
  )
  return ids.map((id) => rows.find((row) => row.id === id)?.key_id ?? 'gone')
}

function rotator(): { rotator: KeyRotator; left(): Promise<string> } {
  const metrics = createMetrics('test')
  return {
    rotator: new KeyRotator({ ...replica.runtime, metrics }, { everyMs }).start(),
    left: () => metrics.registry.getSingleMetricAsString('clutch_telematics_secrets_not_rewrapped'),
  }
}

test('what a process with the former key writes later is wrapped anew without a restart, and what is left is told', async () => {
  const first = await forward()
  const [formerKey] = await keysOf([first])
  const { rotator: running, left } = rotator()
  try {
    await expect.poll(() => keysOf([first]), patient).not.toEqual([formerKey])
    const later = await forward()
    await expect.poll(() => keysOf([later]), patient).toEqual(await keysOf([first]))
    await expect.poll(left, patient).toMatch(/of="forwardings",state="left"[^\n]*} 0/)
  } finally {
    await running.stop()
  }
})

test('what nobody can open, and what somebody holds, keeps nothing else from being wrapped anew', async () => {
  const good = await forward()
  const [formerKey] = await keysOf([good])
  // More than a batch of them, and before it by name.
  await service.look(
    `INSERT INTO telematics.forwardings (tenant_id, id, version, name, what, devices, target, status, active_since, created_at)
     SELECT 'ten_0', 'fwd_' || n, 1, 'x', 'decoded', '"all"', '{"kind":"nats","subject":"x"}', 'active', now(), now()
     FROM generate_series(1000, 1400) n`,
  )
  await service.look(
    `INSERT INTO telematics.forwarding_secrets (tenant_id, forwarding_id, slot, key_id, wrapped_key, sealed)
     SELECT 'ten_0', 'fwd_' || n, 'current', $1, 'v1.AAAA', 'v1.AAAA' FROM generate_series(1000, 1400) n`,
    [formerKey],
  )
  const held = await forward()
  const holder = new pg.Client(service.databases.superUrl)
  await holder.connect()
  const { rotator: running, left } = rotator()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM telematics.forwarding_secrets WHERE forwarding_id = $1 FOR UPDATE', [held])
    await expect.poll(() => keysOf([good]), patient).not.toEqual([formerKey])
    await holder.query('ROLLBACK')
    await expect.poll(() => keysOf([held]), patient).not.toEqual([formerKey])
    await expect.poll(left, patient).toMatch(/of="forwardings",state="left"[^\n]*} 401/)
  } finally {
    await running.stop()
    await holder.end()
  }
})
