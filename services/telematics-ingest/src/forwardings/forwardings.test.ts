import type { Forwarding, ForwardingProgress, NewForwarding } from '@clutch/contracts/telematics/forwardings'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import { accepting, answering, type Receiver, startReceiver } from '@clutch/testing/receiver'
import { startTestService, type TestService } from '@clutch/testing/service'
import { jetstreamManager } from '@nats-io/jetstream'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { frameOf, recordAt, recordsFrom, TestDevice, testStartMs } from '../../test/device.ts'
import { anotherTenant, deviceEnv, registerTestDevice, startReplica, teltonikaPortOf } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

const path = '/b2b/fleet-management/gps-integration/forwardings'
const env = {
  ...deviceEnv,
  TELEMATICS_SECRETS_KEY: 'a-key-of-the-tests-only-0123456789abcdef',
  WEBHOOK_ALLOWED_RANGES: '127.0.0.1/32',
  FORWARD_QUEUE_ROWS: '5',
}
const patient = { timeout: 15_000, interval: 50 }

let service: TestService<PrismaClient>
let receiver: Receiver
let other: Receiver
let tenant: string
const sockets: TestDevice[] = []
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env })
  service.clock.set(new Date(testStartMs))
})
afterAll(() => service.stop())
beforeEach(async () => {
  tenant = anotherTenant()
  ;[receiver, other] = await Promise.all([startReceiver(), startReceiver()])
})
afterEach(async () => {
  // What is left must not be tried for ever. The service may hold the same rows the other way round: then it is asked for again.
  const forgotten = () => service.look(`DELETE FROM telematics.forwardings WHERE tenant_id = $1`, [tenant])
  await expect
    .poll(() =>
      forgotten().then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  for (const { socket } of sockets.splice(0)) socket.destroy()
  await Promise.all([receiver.close(), other.close()])
})

interface Made {
  forwarding: Forwarding
  secret: string | null
  subject: string | null
}

async function forward(wanted: Partial<NewForwarding> = {}, of = tenant): Promise<Made> {
  const body = { name: 'all', what: 'decoded', to: { kind: 'webhook', url: receiver.url }, ...wanted }
  const answer = await service.call<Made>('POST', path, { tenant: of, body })
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}

async function progressOf(id: string): Promise<ForwardingProgress> {
  const { status, body } = await service.call<ForwardingProgress>('GET', `${path}/${id}/progress`, { tenant })
  expect(status).toBe(200)
  return body
}

async function connected(device: { imei: string }): Promise<TestDevice> {
  const socket = new TestDevice(teltonikaPortOf(service), device.imei)
  sockets.push(socket)
  expect(await socket.login()).toBe('01')
  return socket
}

interface Body {
  type: string
  data: { forwardingId: string; readings?: Reading[]; frames?: { deviceId: string; hex: string; family: string }[] }
}

function bodiesAt(at: Receiver): Body[] {
  return at.received.map(({ body }) => JSON.parse(body) as Body)
}

/** Seconds since the start, of each reading in the order it came. */
function secondsAt(at: Receiver, deviceId?: string): number[] {
  return bodiesAt(at)
    .flatMap(({ data }) => data.readings ?? [])
    .filter((reading) => deviceId === undefined || reading.deviceId === deviceId)
    .map(({ time }) => (Date.parse(time) - testStartMs) / 1_000)
}

/** A repetition is allowed, what comes first out of its order is not. */
const firstsAt = (at: Receiver, deviceId?: string) => [...new Set(secondsAt(at, deviceId))]
const unique = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b)
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)
const isDueNow = (id: string) =>
  service.look(`UPDATE telematics.forwarding_progress SET next_attempt_at = now() WHERE forwarding_id = $1`, [id])

describe('decoded readings', () => {
  test('are sent on, signed as the standard says, each with what the history shows of it', async () => {
    const device = await registerTestDevice(service, tenant)
    const { forwarding, secret } = await forward()
    const socket = await connected(device)
    expect(await socket.report(...recordsFrom(0, 3)).acknowledged()).toBe(3)
    await expect.poll(() => secondsAt(receiver), patient).toEqual([0, 1, 2])
    const [request] = receiver.received
    const body = new Webhook(secret as string).verify(request!.body, request!.headers as Record<string, string>) as Body
    expect(body).toMatchObject({ type: 'telematics.readings', data: { forwardingId: forwarding.id } })
    await service.settled()
    const history = await service.call<{ items: unknown[] }>(
      'GET',
      `/b2b/fleet-management/gps-integration/devices/${device.id}/readings`,
      { tenant },
    )
    expect(bodiesAt(receiver).flatMap(({ data }) => data.readings)).toEqual(history.body.items)
    expect(await progressOf(forwarding.id)).toMatchObject({
      delivered: 3,
      deliveredUpTo: new Date(testStartMs).toISOString(),
      waiting: 0,
      lagMs: 0,
      failures: 0,
      failingSince: null,
    })
  })

  test('of other devices than were chosen, and of another tenant, are not', async () => {
    const [chosen, rest, foreign] = await Promise.all([
      registerTestDevice(service, tenant),
      registerTestDevice(service, tenant),
      registerTestDevice(service, anotherTenant()),
    ])
    await forward({ devices: [chosen.id] })
    for (const device of [rest, foreign, chosen]) {
      const socket = await connected(device)
      expect(await socket.report(recordAt(1)).acknowledged()).toBe(1)
    }
    await expect.poll(() => secondsAt(receiver), patient).toEqual([1])
    await service.settled()
    const sent = bodiesAt(receiver).flatMap(({ data }) => data.readings ?? [])
    expect(sent.map(({ deviceId }) => deviceId)).toEqual([chosen.id])
  })

  test('reach a receiver that answers, while another fails; that one gets all of it, in order, when it is back', async () => {
    const device = await registerTestDevice(service, tenant)
    other.answer(answering(503))
    const failing = await forward({ to: { kind: 'webhook', url: other.url } })
    await forward()
    const socket = await connected(device)
    expect(await socket.report(recordAt(0)).acknowledged()).toBe(1)
    await expect.poll(async () => (await progressOf(failing.forwarding.id)).failures, patient).toBeGreaterThan(0)
    // More than its queue holds: the rest is read from the history.
    for (let second = 1; second < 20; second += 1) expect(await socket.report(recordAt(second)).acknowledged()).toBe(1)
    await expect.poll(() => firstsAt(receiver), patient).toEqual(upTo(20))
    await expect
      .poll(async () => (await progressOf(failing.forwarding.id)).catchingUpDevices, patient)
      .toBeGreaterThan(0)
    expect(await progressOf(failing.forwarding.id)).toMatchObject({
      delivered: 0,
      waiting: expect.toSatisfy((rows: number) => rows <= 5),
      lastFailure: expect.stringContaining('503'),
    })
    other.answer(accepting)
    other.received.length = 0
    await isDueNow(failing.forwarding.id)
    await expect.poll(() => firstsAt(other), patient).toEqual(upTo(20))
    await service.settled()
    expect(await progressOf(failing.forwarding.id)).toMatchObject({
      catchingUpDevices: 0,
      waiting: 0,
      lastFailure: null,
    })
    // And what comes now is queued again.
    expect(await socket.report(recordAt(20)).acknowledged()).toBe(1)
    await expect.poll(() => unique(secondsAt(other)), patient).toEqual(upTo(21))
  }, 40_000)

  test('that a device kept back and sends late are not lost among what is caught up', async () => {
    const device = await registerTestDevice(service, tenant)
    const { forwarding } = await forward()
    await service.look('UPDATE telematics.forwarding_progress SET behind = true WHERE forwarding_id = $1', [
      forwarding.id,
    ])
    const socket = await connected(device)
    // Later seconds first, each arriving later: by the device's clock they would be passed over.
    for (let round = 0; round < 6; round += 1) {
      service.clock.set(new Date(testStartMs + 100_000 + round))
      expect(await socket.report(...recordsFrom((5 - round) * 10, 10)).acknowledged()).toBe(10)
    }
    await expect.poll(() => unique(secondsAt(receiver)), patient).toEqual(upTo(60))
    service.clock.set(new Date(testStartMs))
  }, 30_000)

  test('keep their order by device when two processes read and send', async () => {
    const replica = await startReplica(service, env)
    try {
      const devices = await Promise.all(upTo(4).map(() => registerTestDevice(service, tenant)))
      await forward()
      const all = await Promise.all(devices.map(connected))
      await Promise.all(
        all.map(async (socket) => {
          for (let second = 0; second < 30; second += 1)
            expect(await socket.report(recordAt(second)).acknowledged()).toBe(1)
        }),
      )
      for (const { id } of devices) {
        await expect.poll(() => unique(secondsAt(receiver, id)), patient).toEqual(upTo(30))
        expect(firstsAt(receiver, id)).toEqual(upTo(30))
      }
    } finally {
      await replica.stop()
    }
  }, 60_000)

  test('that arrive while it is paused are not sent later; what waited is', async () => {
    const device = await registerTestDevice(service, tenant)
    receiver.answer(answering(500))
    const { forwarding } = await forward()
    const socket = await connected(device)
    expect(await socket.report(recordAt(0)).acknowledged()).toBe(1)
    await expect.poll(async () => (await progressOf(forwarding.id)).failures, patient).toBeGreaterThan(0)
    const change = async (version: number, status: string) =>
      service.call('PATCH', `${path}/${forwarding.id}`, {
        tenant,
        body: { status },
        headers: { 'if-match': `"${version}"` },
      })
    expect((await change(9, 'paused')).status).toBe(412)
    expect(await change(1, 'paused')).toMatchObject({ status: 200, body: { status: 'paused', pausedBecause: 'owner' } })
    service.clock.set(new Date(testStartMs + 1_000))
    expect(await socket.report(recordAt(1)).acknowledged()).toBe(1)
    await service.settled()
    service.clock.set(new Date(testStartMs + 2_000))
    receiver.answer(accepting)
    receiver.received.length = 0
    expect(await change(2, 'active')).toMatchObject({ status: 200, body: { pausedBecause: null } })
    expect(await socket.report(recordAt(2)).acknowledged()).toBe(1)
    await expect.poll(() => unique(secondsAt(receiver)), patient).toEqual([0, 2])
    service.clock.set(new Date(testStartMs))
  }, 30_000)
})

test('what a process holds that dies is sent by another when its lease ends', async () => {
  const device = await registerTestDevice(service, tenant)
  const { forwarding } = await forward()
  await service.look(
    `UPDATE telematics.forwarding_progress SET lease = 'lse_dead', leased_until = now() + interval '1 hour'
     WHERE forwarding_id = $1`,
    [forwarding.id],
  )
  await (await connected(device)).report(recordAt(0)).acknowledged()
  await expect.poll(async () => (await progressOf(forwarding.id)).waiting, patient).toBe(1)
  await (await connected(device)).report(recordAt(1)).acknowledged()
  await expect.poll(async () => (await progressOf(forwarding.id)).waiting, patient).toBe(2)
  expect(receiver.received).toEqual([])
  await service.look(`UPDATE telematics.forwarding_progress SET leased_until = now() WHERE forwarding_id = $1`, [
    forwarding.id,
  ])
  await expect.poll(() => secondsAt(receiver), patient).toEqual([0, 1])
})

describe('a receiver', () => {
  test('that accepts nothing for a day pauses its forwarding, and the owner is told', async () => {
    const device = await registerTestDevice(service, tenant)
    receiver.answer(answering(500))
    const { forwarding } = await forward()
    await (await connected(device)).report(recordAt(0)).acknowledged()
    await expect.poll(async () => (await progressOf(forwarding.id)).failures, patient).toBe(1)
    await service.look(
      `UPDATE telematics.forwarding_progress SET failing_since = now() - interval '24 hours' WHERE forwarding_id = $1`,
      [forwarding.id],
    )
    await isDueNow(forwarding.id)
    const read = async () => (await service.call('GET', `${path}/${forwarding.id}`, { tenant })).body
    await expect.poll(read, patient).toMatchObject({ status: 'paused', pausedBecause: 'failing', version: 2 })
    const told = await service.emitted('telematics.forwarding.failing')
    expect(told.filter(({ tenantId }) => tenantId === tenant)).toMatchObject([{ aggregateId: forwarding.id }])
  })

  test('that says 410 is not asked again', async () => {
    const device = await registerTestDevice(service, tenant)
    receiver.answer(answering(410))
    const { forwarding } = await forward()
    await (await connected(device)).report(recordAt(0)).acknowledged()
    const read = async () => (await service.call('GET', `${path}/${forwarding.id}`, { tenant })).body
    await expect.poll(read, patient).toMatchObject({ status: 'paused', pausedBecause: 'gone' })
    expect(receiver.received).toHaveLength(1)
  })

  test('is sent signatures by both secrets after a rotation; nothing that is stored or told holds either', async () => {
    const device = await registerTestDevice(service, tenant)
    const { forwarding, secret } = await forward()
    const rotated = await service.call<Made>('POST', `${path}/${forwarding.id}/rotate-secret`, { tenant })
    expect(rotated.status).toBe(200)
    await (await connected(device)).report(recordAt(0)).acknowledged()
    await expect.poll(() => receiver.received.length, patient).toBe(1)
    const [request] = receiver.received
    for (const each of [secret, rotated.body.secret])
      new Webhook(each as string).verify(request!.body, request!.headers as Record<string, string>)
    const rows = await service.look(
      `SELECT s::text AS text FROM telematics.forwarding_secrets s UNION ALL SELECT payload FROM telematics.outbox`,
    )
    const listed = await service.call('GET', path, { tenant })
    for (const each of [secret, rotated.body.secret])
      expect(JSON.stringify([rows, listed.body])).not.toContain(each!.slice(6, 40))
  })

  test('inside the network is refused, and so is one that a name leads there', async () => {
    const body = (url: string) => ({ name: 'x', what: 'decoded', to: { kind: 'webhook', url } })
    for (const url of ['https://169.254.169.254/latest', 'https://10.0.0.1/', 'https://[::ffff:10.0.0.1]/']) {
      const answer = await service.call<{ code: string }>('POST', path, { tenant, body: body(url) })
      expect([answer.status, answer.body.code]).toEqual([422, 'forwarding-url-refused'])
    }
    const device = await registerTestDevice(service, tenant)
    // A name passes, for nobody is asked what it stands for; the address it stands for is judged when it is used.
    const { forwarding } = await forward({ to: { kind: 'webhook', url: `https://localhost:${receiver.port + 0}/` } })
    await service.look(`UPDATE telematics.forwardings SET target = $2 WHERE id = $1`, [
      forwarding.id,
      JSON.stringify({ kind: 'webhook', url: `http://[::1]:${receiver.port}/` }),
    ])
    await (await connected(device)).report(recordAt(0)).acknowledged()
    await expect
      .poll(async () => (await progressOf(forwarding.id)).lastFailure, patient)
      .toContain('address-not-allowed')
  })
})

describe('raw frames', () => {
  test('come as they came, also those that were refused', async () => {
    const device = await registerTestDevice(service, tenant)
    await forward({ what: 'raw' })
    await service.settled()
    const socket = await connected(device)
    const good = frameOf(recordAt(0))
    const wrong = Uint8Array.from(frameOf(recordAt(1)))
    wrong[wrong.length - 1]! ^= 0xff
    expect(await socket.send(good).acknowledged()).toBe(1)
    expect(await socket.send(wrong).acknowledged()).toBe(0)
    const frames = () => bodiesAt(receiver).flatMap(({ data }) => data.frames ?? [])
    await expect.poll(() => frames().length, patient).toBeGreaterThanOrEqual(3)
    expect(frames().map(({ hex }) => hex)).toEqual(
      expect.arrayContaining([good, wrong].map((bytes) => Buffer.from(bytes).toString('hex'))),
    )
    expect(frames().at(-1)).toMatchObject({ deviceId: device.id, family: 'teltonika' })
    expect(bodiesAt(receiver)[0]).toMatchObject({ type: 'telematics.frames' })
  })

  test('that do not fit into the queue are dropped and counted', async () => {
    const device = await registerTestDevice(service, tenant)
    receiver.answer(answering(500))
    const { forwarding } = await forward({ what: 'raw' })
    await service.settled()
    const socket = await connected(device)
    await expect
      .poll(async () => {
        await socket.report(recordAt(0)).acknowledged()
        return (await progressOf(forwarding.id)).dropped
      }, patient)
      .toBeGreaterThan(0)
    expect((await progressOf(forwarding.id)).waiting).toBeLessThanOrEqual(5)
  }, 30_000)
})

test('readings are published below the tenant’s own prefix, in a stream of its own, with an id for deduplication', async () => {
  const device = await registerTestDevice(service, tenant)
  const { subject, secret } = await forward({ to: { kind: 'nats', subject: 'warehouse.readings' } })
  expect([subject, secret]).toEqual([`clutch.forward.${tenant}.warehouse.readings`, null])
  await (await connected(device)).report(...recordsFrom(0, 2)).acknowledged()
  const manager = await jetstreamManager(await service.runtime.bus.connection)
  const messages = async () =>
    (await manager.streams.info(`FORWARD_${tenant}`).catch(() => undefined))?.state.messages ?? 0
  await expect.poll(messages, patient).toBe(1)
  const message = await manager.streams.getMessage(`FORWARD_${tenant}`, { last_by_subj: subject as string })
  expect(message?.json<Body>().data.readings).toHaveLength(2)
  expect(message?.header.get('Nats-Msg-Id')).toMatch(/^fwm_[0-9a-f]{32}$/)
  for (const wrong of ['a.>', '*', '..', 'A', 'a b'])
    expect(
      await service.call('POST', path, {
        tenant,
        body: { name: 'x', what: 'decoded', to: { kind: 'nats', subject: wrong } },
      }),
    ).toMatchObject({ status: 400 })
})

test('the stream of a tenant goes with its last rule to a subject, also when who deleted it died, and comes back with the next', async () => {
  const manager = await jetstreamManager(await service.runtime.bus.connection)
  const streamsOf = async () =>
    (await manager.streams.names().next()).filter(
      (name) => name === `FORWARD_${tenant}` || name === `FORWARD_${staying}`,
    )
  const staying = anotherTenant()
  const device = await registerTestDevice(service, tenant)
  const remaining = await registerTestDevice(service, staying)
  const to = { kind: 'nats', subject: 'positions' } as const
  const one = (await forward({ to })).forwarding.id
  const two = (await forward({ to })).forwarding.id
  const theirs = (await forward({ to }, staying)).forwarding.id
  await forward()
  await service.settled()
  for (const each of [device, remaining]) {
    const socket = await connected(each)
    expect(await socket.report(recordAt(0)).acknowledged()).toBe(1)
  }
  await expect.poll(async () => (await streamsOf()).length, patient).toBe(2)
  expect((await service.call('DELETE', `${path}/${one}`, { tenant })).status).toBe(204)
  // Committed by a process that told nobody: any other deletion finds it.
  await service.look('DELETE FROM telematics.forwardings WHERE id = $1', [two])
  const unrelated = (await forward({}, staying)).forwarding.id
  expect((await service.call('DELETE', `${path}/${unrelated}`, { tenant: staying })).status).toBe(204)
  await expect.poll(streamsOf, patient).toEqual([`FORWARD_${staying}`])
  await forward({ to })
  await service.settled()
  const socket = await connected(device)
  expect(await socket.report(recordAt(1)).acknowledged()).toBe(1)
  await expect.poll(async () => (await streamsOf()).length, patient).toBe(2)
  const { messages } = (await manager.streams.info(`FORWARD_${tenant}`)).state
  expect(messages).toBeGreaterThan(0)
  await service.look('DELETE FROM telematics.forwardings WHERE id = $1', [theirs])
}, 60_000)

test('another tenant’s forwarding is the 404 of a missing one; a deleted one is gone with what waited', async () => {
  const { forwarding } = await forward()
  const missing = await service.call('GET', `${path}/${newId('fwd')}`)
  for (const [method, more] of [
    ['GET', ''],
    ['GET', '/progress'],
    ['POST', '/rotate-secret'],
    ['DELETE', ''],
  ] as const) {
    const theirs = await service.call(method, `${path}/${forwarding.id}${more}`)
    expect([theirs.status, theirs.body]).toEqual([404, missing.body])
  }
  expect((await service.call('DELETE', `${path}/${forwarding.id}`, { tenant })).status).toBe(204)
  expect((await service.call('GET', `${path}/${forwarding.id}`, { tenant })).status).toBe(404)
  expect((await service.emitted('telematics.forwarding.deleted')).map(({ aggregateId }) => aggregateId)).toContain(
    forwarding.id,
  )
})

test('of a tenant are at most twenty, also when they are made at once', async () => {
  const made = await Promise.all(
    upTo(24).map((n) =>
      service.call<{ code?: string }>('POST', path, {
        tenant,
        body: { name: `n${n}`, what: 'decoded', to: { kind: 'nats', subject: `n${n}` } },
      }),
    ),
  )
  expect(made.filter(({ status }) => status === 201)).toHaveLength(20)
  expect(new Set(made.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
    new Set(['forwarding-limit']),
  )
})
