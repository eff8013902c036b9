import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import { type Receiver, startReceiver } from '@clutch/testing/receiver'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { api, type FleetService, missing, must, startFleet, told } from '../../test/fleet.ts'

const path = `${api}/notification-channels`
let service: FleetService
let outbox: Receiver
let tenants = 0
let tenant: string
beforeAll(async () => {
  outbox = await startReceiver()
  service = await startFleet({ CLUTCH_SANDBOX_URL: outbox.url })
})
beforeEach(() => {
  tenants += 1
  tenant = `ten_channels${tenants}`
  service.clock.set('2026-03-02T09:00:00.000Z')
  outbox.received.length = 0
})
afterAll(async () => {
  await service.stop()
  await outbox.close()
})

interface Kept {
  id: string
  channel: string
  to: string
  text: string
  unsubscribeUrl?: string
}
const messages = () =>
  outbox.received.filter((request) => request.path === '/messages').map(({ body }) => JSON.parse(body) as Kept)

const email = { kind: 'email', address: 'night@fleet.example' }
const make = (target: Record<string, string> = email) =>
  must<NotificationChannel>(service, 201, 'POST', path, { tenant, body: { name: 'Desk', target } })

async function codes(): Promise<string[]> {
  for (let turn = 0; turn < 400; turn += 1) {
    const { length } = await service.look(`SELECT 1 FROM fleet.due_work WHERE kind = 'notifications/send-code'`)
    if (length === 0) break
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  await service.settled()
  return messages().map(({ text }) => /\d{6}/.exec(text)![0])
}

const verify = (id: string, code: string) =>
  service.call('POST', `${path}/${id}/verification`, { tenant, body: { code } })

test('an address is one to which messages go once its reader gave the code that was sent there', async () => {
  const channel = await make()
  expect(channel).toMatchObject({ status: 'unverified', locale: 'en', units: 'metric' })
  const [code] = await codes()
  expect(messages()).toMatchObject([{ channel: 'email', to: 'night@fleet.example' }])
  expect(messages()[0]!.unsubscribeUrl).toBeUndefined()
  const wrong = code === '000000' ? '000001' : '000000'
  expect(await verify(channel.id, wrong)).toMatchObject({ status: 422, body: { code: 'channel-code-wrong' } })
  expect(await verify(channel.id, code!)).toMatchObject({ status: 200, body: { status: 'active', version: 2 } })
  const [row] = await service.look<{ message: unknown }>(
    'SELECT message FROM fleet.notifications WHERE tenant_id = $1',
    [tenant],
  )
  expect(JSON.stringify(row!.message)).not.toContain(code)
})

test('a code is guessed five times, is valid for a quarter of an hour, and a new one is sent at most once a minute', async () => {
  const channel = await make()
  const [code] = await codes()
  const wrong = code === '000000' ? '000001' : '000000'
  for (let time = 0; time < 5; time += 1) expect((await verify(channel.id, wrong)).status).toBe(422)
  expect((await verify(channel.id, code!)).status).toBe(422)
  const again = () => service.call('POST', `${path}/${channel.id}/code`, { tenant })
  expect((await again()).status).toBe(409)
  service.clock.set('2026-03-02T09:01:00.000Z')
  expect((await again()).status).toBe(202)
  const second = (await codes())[1]!
  service.clock.set('2026-03-02T09:16:00.001Z')
  expect((await verify(channel.id, second)).status).toBe(422)
  expect((await again()).status).toBe(202)
  const third = (await codes())[2]!
  expect((await verify(channel.id, third)).status).toBe(200)
})

test('whoever has the link wants no more, without signing in, and only a new code makes it active again', async () => {
  const channel = await make()
  const [code] = await codes()
  await verify(channel.id, code!)
  const [row] = await service.look<{ digest: string }>(
    'SELECT unsubscribe_digest AS digest FROM fleet.notification_channels WHERE id = $1',
    [channel.id],
  )
  const { notificationSettings } = await import('../notifications/settings.ts')
  const token = notificationSettings(service.runtime.database).unsubscribeToken({
    tenantId: tenant,
    channelId: channel.id,
  })
  expect(row!.digest).not.toContain(token)
  const leave = (of: string) => service.call('POST', `${api}/unsubscriptions/${of}`, { anonymous: true })
  expect((await leave('x'.repeat(43))).status).toBe(204)
  const status = async () =>
    (await must<NotificationChannel>(service, 200, 'GET', `${path}/${channel.id}`, { tenant })).status
  expect(await status()).toBe('active')
  expect((await leave(token)).status).toBe(204)
  expect(await status()).toBe('unsubscribed')
  const change = { tenant, headers: { 'if-match': '"3"' }, body: { status: 'active' } }
  expect(await service.call('PATCH', `${path}/${channel.id}`, change)).toMatchObject({ status: 409 })
  service.clock.set('2026-03-02T10:00:00.000Z')
  await must(service, 202, 'POST', `${path}/${channel.id}/code`, { tenant })
  const codesSent = await codes()
  expect((await verify(channel.id, codesSent.at(-1)!)).status).toBe(200)
  expect(await status()).toBe('active')
})

test('a channel is made once under an Idempotency-Key, and not where nothing may be sent', async () => {
  const options = { tenant, headers: { 'idempotency-key': 'one-of-the-tests' }, body: { name: 'Desk', target: email } }
  const first = await service.call('POST', path, options)
  const second = await service.call('POST', path, options)
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.body).toEqual(first.body)
  expect(await codes()).toHaveLength(1)
  for (const url of ['http://169.254.169.254/latest', 'https://10.0.0.1/hook', 'https://user:pass@fleet.example/'])
    expect(
      await service.call('POST', path, { tenant, body: { name: 'Desk', target: { kind: 'webhook', url } } }),
    ).toMatchObject({ status: 422, body: { code: 'channel-refused', errors: [{ pointer: '/body/target/url' }] } })
})

test('another tenant’s channel is the same 404 as none', async () => {
  const { id } = await make()
  for (const [method, rest] of [
    ['GET', ''],
    ['GET', '/signing-secret'],
    ['POST', '/code'],
  ] as const) {
    const paths = { theirs: `${path}/${id}${rest}`, missing: `${path}/${missing('nch')}${rest}` }
    const { theirs, missing: none } = await told(service, method, paths)
    expect(theirs).toEqual(none)
    expect(theirs.status).toBe(404)
  }
})
