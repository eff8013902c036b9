import type { Command } from '@clutch/contracts/telematics/commands'
import type { Device, DeviceChange, NewDevice } from '@clutch/contracts/telematics/devices'
import { gt06 } from '@clutch/protocols/gt06/family'
import { requestDigest } from '@clutch/shared/idempotency'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { anotherTenant, devicesPath, startReplica } from '../../test/replica.ts'
import { VoiceDevice } from '../../test/voice-device.ts'
import { telematicsIngest } from '../app.ts'
import { devicePortsOf } from '../roles.ts'

const key = 'a-key-of-the-tests-only-0123456789abcdef'
const env = { GT06_PORT: '0', DEVICE_BAN_MS: '0', TELEMATICS_SECRETS_KEY: key }
const password = 'Zx81.Secret-7'
let service: TestService<PrismaClient>
const lines: string[] = []
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: { ...env, LOG_LEVEL: 'trace' } })
  // Kept instead of printed.
  const { logger } = service.runtime
  const symbol = Object.getOwnPropertySymbols(logger).find(({ description }) => description === 'pino.stream')!
  ;(logger as unknown as Record<symbol, { write: (line: string) => void }>)[symbol]!.write = (line) => {
    lines.push(line)
  }
})
afterAll(() => service.stop())

let registered = 0
function register(more: Partial<NewDevice>, headers: Record<string, string> = {}, of = service) {
  registered += 1
  const uniqueId = `87${String(registered).padStart(13, '0')}`
  const body = { name: uniqueId, uniqueId, protocol: 'gt06', model: 'GT06', ...more }
  return { body, answer: of.call<Device>('POST', devicesPath, { body, headers }) }
}

const change = ({ id, version }: Device, body: DeviceChange) =>
  service.call<Device>('PATCH', `${devicesPath}/${id}`, { body, headers: { 'if-match': `"${version}"` } })

/** What the device is told when somebody lets its engine run: this model’s word for it has the password in it. */
async function isTold(device: Device, of: Pick<TestService<PrismaClient>, 'runtime'> = service): Promise<string> {
  const tracker = new VoiceDevice(gt06, devicePortsOf(of.runtime).gt06 ?? 0, device.uniqueId)
  const { body } = await service.call<Command>('POST', `${devicesPath}/${device.id}/commands`, {
    body: { instruction: { kind: 'engine-restore' } },
  })
  expect(body.status).toBe('queued')
  const { text, answer } = await tracker.command()
  tracker.send(answer)
  const read = async () =>
    (await service.call<Command>('GET', `/b2b/fleet-management/gps-integration/commands/${body.id}`)).body
  await expect.poll(async () => (await read()).status).toBe('acknowledged')
  expect((await read()).answer).not.toContain(password)
  tracker.socket.destroy()
  await tracker.closed
  return text
}

/** Wherever anything of the service is kept. */
async function placesWith(text: string): Promise<string[]> {
  const tables = await service.look<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'telematics' AND c.relkind IN ('r', 'p')`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await service.look(`SELECT 1 FROM telematics."${name}" AS t WHERE strpos(t::text, $1) > 0 LIMIT 1`, [
      text,
    ])
    if (rows.length > 0) found.push(name)
  }
  return found
}

describe('a device’s own password', () => {
  test('is what it is told, instead of the factory’s; null is the factory’s again', async () => {
    const { body: device } = await register({}).answer
    expect(device.hasCommandPassword).toBe(false)
    expect(await isTold(device)).toBe('HFYD,000000#')
    const set = await change(device, { commandPassword: password })
    expect(set).toMatchObject({ status: 200, body: { hasCommandPassword: true, version: 2 } })
    expect(await isTold(set.body)).toBe(`HFYD,${password}#`)
    const renamed = await change(set.body, { name: 'Renamed' })
    expect(renamed.body).toMatchObject({ name: 'Renamed', hasCommandPassword: true })
    expect(await isTold(renamed.body)).toBe(`HFYD,${password}#`)
    const reset = await change(renamed.body, { commandPassword: null })
    expect(reset.body.hasCommandPassword).toBe(false)
    expect(await isTold(reset.body)).toBe('HFYD,000000#')
  })

  test('is never shown, told, logged or kept readable; the request that brought it can be repeated', async () => {
    const headers = { 'idempotency-key': 'with-a-password' }
    const { body, answer } = register({ commandPassword: password }, headers)
    const { status, body: device } = await answer
    expect(status).toBe(201)
    const again = await service.call<Device>('POST', devicesPath, { body, headers })
    expect(again).toMatchObject({ status: 201, body: device, headers: { 'idempotency-replayed': 'true' } })
    const other = { ...body, commandPassword: 'another' }
    expect((await service.call('POST', devicesPath, { body: other, headers })).status).toBeGreaterThanOrEqual(400)
    expect(await isTold(device)).toBe(`HFYD,${password}#`)
    const shown = await service.call('GET', `${devicesPath}/${device.id}`)
    const listed = await service.call('GET', `${devicesPath}?limit=200`)
    const emitted = await service.emitted()
    expect(JSON.stringify([device, shown, listed, emitted])).not.toContain(password)
    expect(shown.body).toMatchObject({ hasCommandPassword: true })
    expect(shown.body).not.toHaveProperty('commandPassword')
    expect(await placesWith(password)).toEqual([])
    expect(await placesWith(device.uniqueId)).toContain('devices')
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('')).not.toContain(password)
    // Nor can it be found by trying: the digest of the request is none that can be made without the key.
    const [kept] = await service.look<{ digest: string }>(
      `SELECT request_digest AS digest FROM telematics.idempotency_keys WHERE key = 'with-a-password'`,
    )
    expect(kept?.digest).toMatch(/^[\w-]{43}$/)
    expect(kept?.digest).not.toBe(requestDigest('POST', `/api/v1${devicesPath}`, body))
  })

  test.each(['', ' ', 'a#RELAY,1#', '1,1', 'a$AT+GTRTO', 'a b', 'é', 'x'.repeat(33)])(
    'can say nothing but itself: %j is refused',
    async (commandPassword) => {
      expect((await register({ commandPassword }).answer).status).toBe(400)
      const { body: device } = await register({}).answer
      expect((await change(device, { commandPassword })).status).toBe(400)
    },
  )

  test('is another tenant’s secret: sealed for its own row, and gone when the device is', async () => {
    const [{ body: one }, { body: two }] = await Promise.all([
      register({ commandPassword: password }).answer,
      register({ commandPassword: 'another' }).answer,
    ])
    const tenant = anotherTenant()
    const body = { commandPassword: 'theirs' }
    const headers = { 'if-match': '"1"' }
    expect((await service.call('PATCH', `${devicesPath}/${one.id}`, { tenant, body, headers })).status).toBe(404)
    // Somebody with the database moves a row.
    await service.look(
      `UPDATE telematics.command_passwords a SET key_id = b.key_id, wrapped_key = b.wrapped_key, sealed = b.sealed
       FROM telematics.command_passwords b WHERE a.device_id = $1 AND b.device_id = $2`,
      [two.id, one.id],
    )
    const command = await service.call<Command>('POST', `${devicesPath}/${two.id}/commands`, {
      body: { instruction: { kind: 'engine-restore' } },
    })
    const tracker = new VoiceDevice(gt06, devicePortsOf(service.runtime).gt06 ?? 0, two.uniqueId)
    const path = `/b2b/fleet-management/gps-integration/commands/${command.body.id}`
    await expect.poll(async () => (await service.call<Command>('GET', path)).body.status).toBe('failed')
    expect((await service.call<Command>('GET', path)).body.failure).toBe('not-possible')
    expect(tracker.waiting).toBe(0)
    tracker.socket.destroy()

    const { body: offer } = await service.call<{ code: string }>('POST', `${devicesPath}/${one.id}/release`)
    const claimed = await service.call<Device>('POST', `${devicesPath}/claim`, {
      tenant,
      body: { uniqueId: one.uniqueId, code: offer.code },
    })
    expect(claimed).toMatchObject({ status: 201, body: { hasCommandPassword: false } })
    expect((await service.call<Device>('GET', `${devicesPath}/${one.id}`)).body).toMatchObject({
      status: 'released',
      hasCommandPassword: false,
    })
    expect(await service.look('SELECT 1 FROM telematics.command_passwords WHERE device_id = $1', [one.id])).toEqual([])
  })

  test('lives through a change of the operator’s key, and is wrapped with the new one', async () => {
    const { body: device } = await register({ commandPassword: password }).answer
    const keyOf = async () =>
      (
        await service.look<{ key_id: string; sealed: string }>(
          'SELECT key_id, sealed FROM telematics.command_passwords WHERE device_id = $1',
          [device.id],
        )
      )[0]!
    const before = await keyOf()
    const rotating = await startReplica(service, {
      ...env,
      TELEMATICS_SECRETS_KEY: 'another-key-of-the-tests-only-0123456789',
      TELEMATICS_PREVIOUS_SECRETS_KEY: key,
    })
    await expect.poll(async () => (await keyOf()).key_id).not.toBe(before.key_id)
    expect((await keyOf()).sealed).toBe(before.sealed)
    await rotating.stop()
    const rotated = await startReplica(service, {
      ...env,
      TELEMATICS_SECRETS_KEY: 'another-key-of-the-tests-only-0123456789',
    })
    expect(await isTold(device, rotated)).toBe(`HFYD,${password}#`)
    await rotated.stop()
  })

  test('cannot be set where the operator has no key for secrets', async () => {
    const bare = await startTestService(telematicsIngest, {})
    expect(await register({ commandPassword: password }, {}, bare).answer).toMatchObject({
      status: 503,
      body: { code: 'command-passwords-not-configured' },
    })
    expect((await register({}, {}, bare).answer).status).toBe(201)
    await bare.stop()
  })
})
