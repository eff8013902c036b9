import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Connection, ConnectionTest } from '@clutch/contracts/telematics/connections'
import { startTestService } from '@clutch/testing/service'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  type CloudService,
  connect,
  connectionOf,
  gps,
  meshSecret,
  secretsKey,
  startAt,
  stored,
  syncState,
  until,
  vehiclesOf,
} from '../../test/clouds.ts'
import { type ForeignBroker, follower, startForeignBroker } from '../../test/foreign-broker.ts'
import { startReplica } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

const env = { TELEMATICS_SECRETS_KEY: secretsKey, WEBHOOK_ALLOWED_RANGES: '127.0.0.0/8' }
const mapping = {
  vehicleId: '/unit',
  time: '/at',
  timeFormat: 'iso-8601',
  fields: [
    { to: 'position.lat', from: '/lat' },
    { to: 'position.lon', from: '/lon' },
  ],
}
const startMs = Date.parse(startAt)
const said = (second: number, more: Record<string, unknown> = {}) => ({
  unit: 'truck 7',
  at: new Date(startMs + second * 1_000).toISOString(),
  lat: 52.5,
  lon: 13.4,
  ...more,
})

let broker: ForeignBroker
let secure: ForeignBroker
let service: CloudService
/** It records and answers; topics are followed by processes of their own. */
let recorder: CloudService
const cleanUps: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  broker = await startForeignBroker()
  secure = await startForeignBroker({ tls: true })
  service = await startTestService(telematicsIngest, { nats: true, env })
  recorder = await startTestService(telematicsIngest, { nats: true, env: { ...env, TELEMATICS_ROLE: 'recorder' } })
  for (const each of [service, recorder]) each.clock.set(startAt)
}, 60_000)
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})
afterAll(async () => {
  await service?.stop()
  await recorder?.stop()
  await broker?.stop()
  await secure?.stop()
}, 60_000)

let made = 0

/** Each test has a topic of its own. */
async function follow(
  of: CloudService,
  more: { settings?: Record<string, unknown>; credentials?: Record<string, string> } = {},
): Promise<{ connection: Connection; topic: string; clientId: string }> {
  made += 1
  const topic = `fleet/${made}/position`
  const { connection } = await connect(of, {
    provider: 'mqtt-topic',
    credentials: more.credentials ?? follower,
    settings: { broker: broker.url, topic, mapping, ...more.settings },
  })
  cleanUps.push(() => of.call('POST', `${gps}/${connection.id}/disconnect`))
  return { connection, topic, clientId: `clutch-${connection.id}` }
}

const isFollowed = (of: CloudService, id: string) => async () => (await syncState(of, id)).status === 'receiving'

async function secondsOf(of: CloudService, connectionId: string): Promise<number[]> {
  const vehicles = await vehiclesOf(of, connectionId)
  const readings = await stored(
    of,
    vehicles.map(({ deviceId }) => deviceId),
  )
  return readings.map(({ time }) => (time.getTime() - startMs) / 1_000).toSorted((one, other) => one - other)
}

const allSeconds = (of: CloudService, id: string, wanted: number[]) =>
  until(`seconds ${wanted} to be stored`, async () => String(await secondsOf(of, id)) === String(wanted), 40_000)

const nothingOwed = () => until('everything to be acknowledged', async () => (await broker.owed()) === 0)

async function patch(of: CloudService, id: string, body: Record<string, unknown>): Promise<Connection> {
  const { version } = await connectionOf(of, id)
  const answer = await of.call('PATCH', `${gps}/${id}`, { body, headers: { 'if-match': `"${version}"` } })
  if (answer.status !== 200) throw new Error(`PATCH answered ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body as unknown as Connection
}

test('what is said on a topic is stored, and acknowledged to the broker', async () => {
  const { connection, topic } = await follow(service)
  await until('the topic to be followed', isFollowed(service, connection.id))
  for (let second = 0; second < 150; second += 1) await broker.say(topic, said(second))
  await allSeconds(
    service,
    connection.id,
    Array.from({ length: 150 }, (_, second) => second),
  )
  await nothingOwed()
  expect(await syncState(service, connection.id)).toMatchObject({
    status: 'receiving',
    cursor: `${broker.url} ${topic}`,
    consecutiveFailures: 0,
    lastFailure: null,
    counts: { readings: 150, skipped: 0 },
  })
})

test('what cannot be read is in quarantine and acknowledged, and holds nothing up', async () => {
  const { connection, topic } = await follow(service)
  await until('the topic to be followed', isFollowed(service, connection.id))
  await broker.say(topic, 'no JSON at all')
  await broker.say(topic, { ...said(1), at: 'noon' })
  const long = JSON.stringify(said(2, { padding: 'x'.repeat(600 * 1024) }))
  await broker.say(topic, long)
  await broker.say(topic, said(3))
  await allSeconds(service, connection.id, [3])
  await nothingOwed()
  const kept = await service.look<{ reason: string; bytes: Buffer }>(
    `SELECT reason, bytes FROM telematics.quarantine WHERE tenant_id = $1 AND family = 'mqtt-topic' ORDER BY id`,
    [service.tenant],
  )
  expect(kept.map(({ reason }) => reason).toSorted()).toEqual([
    'The message has more than 262144 bytes.',
    'The message is not JSON.',
    'nothing readable at time',
  ])
  expect(kept.find(({ reason }) => reason.includes('262144'))!.bytes.toString()).toBe(long.slice(0, 16_384))
  expect((await syncState(service, connection.id)).counts).toMatchObject({ readings: 1, skipped: 3 })
})

test('paused, nothing is taken; what comes meanwhile is kept by the broker and comes when it is resumed', async () => {
  const { connection, topic, clientId } = await follow(service)
  await until('the topic to be followed', isFollowed(service, connection.id))
  await broker.say(topic, said(0))
  await allSeconds(service, connection.id, [0])
  await service.call('POST', `${gps}/${connection.id}/pause`)
  const isThere = async () => (await broker.clients()).includes(clientId)
  await until('us to leave the broker', async () => !(await isThere()))
  await broker.say(topic, said(1))
  expect(await broker.owed()).toBe(1)
  expect((await syncState(service, connection.id)).status).toBe('stopped')
  await service.call('POST', `${gps}/${connection.id}/resume`)
  await allSeconds(service, connection.id, [0, 1])
  await nothingOwed()
})

test('disconnected, nothing of us is left at the broker', async () => {
  const { connection, topic, clientId } = await follow(service)
  await until('the topic to be followed', isFollowed(service, connection.id))
  await service.call('POST', `${gps}/${connection.id}/disconnect`)
  await until('us to leave the broker', async () => !(await broker.clients()).includes(clientId))
  await broker.say(topic, said(0))
  expect(await broker.owed()).toBe(0)
})

test('another topic is followed in place of the one before, and at another broker', async () => {
  const { connection, topic } = await follow(service)
  await until('the topic to be followed', isFollowed(service, connection.id))
  const other = `${topic}/other`
  await patch(service, connection.id, { settings: { broker: broker.url, topic: other, mapping } })
  const follows = (cursor: string) => async () => {
    const state = await syncState(service, connection.id)
    return state.cursor === cursor && state.status === 'receiving'
  }
  await until('the other topic to be followed', follows(`${broker.url} ${other}`))
  await broker.say(topic, said(0))
  await broker.say(other, said(1))
  await allSeconds(service, connection.id, [1])

  await patch(service, connection.id, {
    settings: { broker: secure.url, topic: other, mapping, certificateAuthority: secure.certificate },
  })
  await until('the other broker to be followed', follows(`${secure.url} ${other}`))
  await broker.say(other, said(2))
  await secure.say(other, said(3))
  await allSeconds(service, connection.id, [1, 3])
  // Nobody is left behind there for whom it would be kept.
  expect(await broker.owed()).toBe(0)
})

test('the broker is gone and comes back: so do we, and what was said before is not lost', async () => {
  const { connection, topic } = await follow(service)
  await until('the topic to be followed', isFollowed(service, connection.id))
  await broker.kill()
  const failed = await until('the broker to be missed', async () => {
    const state = await syncState(service, connection.id)
    return state.status === 'scheduled' && state
  })
  expect(failed).toMatchObject({
    consecutiveFailures: 1,
    lastFailure: { code: 'unavailable', message: 'The broker ended the connection.' },
  })
  await service.look(
    `UPDATE telematics.connection_syncs SET consecutive_failures = 2, next_attempt_at = clock_timestamp() WHERE connection_id = $1`,
    [connection.id],
  )
  const failing = await until('it to be failing', async () => {
    const found = await connectionOf(service, connection.id)
    return found.status === 'failing' && found
  })
  expect(failing.problem).toMatchObject({
    code: 'unavailable',
    message: 'The broker cannot be reached (ECONNREFUSED).',
  })
  await broker.start()
  await broker.say(topic, said(0))
  await service.look(
    'UPDATE telematics.connection_syncs SET next_attempt_at = clock_timestamp() WHERE connection_id = $1',
    [connection.id],
  )
  await allSeconds(service, connection.id, [0])
  expect(await connectionOf(service, connection.id)).toMatchObject({ status: 'active', problem: null })
}, 60_000)

test('a wrong password is told at once, tried again twice, and waits for another then', async () => {
  const secret = 'a password that is wrong'
  const { connection, topic } = await follow(service, { credentials: { ...follower, password: secret } })
  const failing = await until('it to be failing', async () => {
    const found = await connectionOf(service, connection.id)
    return found.status === 'failing' && found
  })
  expect(failing.problem).toMatchObject({
    code: 'credentials-refused',
    message: 'The broker refuses the username or the password.',
  })
  const tested = await service.call<ConnectionTest>('POST', `${gps}/${connection.id}/test`)
  expect(tested.body).toMatchObject({ ok: false, findings: [{ code: 'credentials-refused', ok: false }] })
  await service.look(
    `UPDATE telematics.connection_syncs SET consecutive_failures = 2, next_attempt_at = clock_timestamp() WHERE connection_id = $1`,
    [connection.id],
  )
  await until('it to be paused', async () => (await connectionOf(service, connection.id)).status === 'paused')
  expect(await connectionOf(service, connection.id)).toMatchObject({ pausedBecause: 'credentials-refused' })
  const shown = JSON.stringify([
    await connectionOf(service, connection.id),
    await syncState(service, connection.id),
    await service.emitted(),
    tested.body,
  ])
  expect(shown).not.toContain(secret)
  await patch(service, connection.id, { credentials: follower })
  await until('the topic to be followed', isFollowed(service, connection.id))
  await broker.say(topic, said(0))
  await allSeconds(service, connection.id, [0])
})

test('a test goes to the broker, and tells what is wrong', async () => {
  const testOf = async (settings: Record<string, unknown>) => {
    const { connection } = await follow(service, { settings })
    const { body } = await service.call<ConnectionTest>('POST', `${gps}/${connection.id}/test`)
    return body.findings[0]
  }
  expect(await testOf({})).toMatchObject({ code: 'answered', ok: true })
  const ca = { broker: secure.url, certificateAuthority: secure.certificate }
  expect(await testOf(ca)).toMatchObject({ code: 'answered', ok: true })
  expect(await testOf({ ...ca, broker: secure.url.replace('127.0.0.1', 'localhost') })).toMatchObject({ ok: true })
  expect(await testOf({ broker: secure.url })).toMatchObject({
    code: 'refused',
    message: 'The broker’s certificate is not to be trusted (DEPTH_ZERO_SELF_SIGNED_CERT).',
  })
  // TLS where there is none, and none where there is.
  expect(await testOf({ ...ca, broker: broker.url.replace('mqtt:', 'mqtts:') })).toMatchObject({ ok: false })
  expect(await testOf({ broker: secure.url.replace('mqtts:', 'mqtt:') })).toMatchObject({ ok: false })
  expect(await testOf({ topic: 'secret/+' })).toMatchObject({
    code: 'refused',
    message: 'The broker does not let this user read the topic.',
  })
})

test('a broker at an address of ours is gone to only where the operator allows it', async () => {
  const closed = await startTestService(telematicsIngest, { nats: true, env: { TELEMATICS_SECRETS_KEY: secretsKey } })
  cleanUps.push(() => closed.stop())
  const before = (await broker.clients()).length
  for (const address of [
    `127.0.0.1:${broker.port}`,
    `localhost:${broker.port}`,
    `[::1]:${broker.port}`,
    '169.254.169.254',
  ]) {
    for (const scheme of ['mqtt', 'mqtts']) {
      const { connection } = await connect(closed, {
        provider: 'mqtt-topic',
        settings: { broker: `${scheme}://${address}`, topic: 'a', mapping },
      })
      const { body } = await closed.call<ConnectionTest>('POST', `${gps}/${connection.id}/test`)
      expect(body.findings[0], `${scheme} ${address}`).toMatchObject({ code: 'refused', message: /may not be gone to/ })
    }
  }
  expect((await broker.clients()).length).toBe(before)
})

test('of two replicas one follows; when it stops the other goes on where it was', async () => {
  const replica = await startReplica(service, env)
  let stopped = false
  const stopReplica = async () => {
    if (!stopped) await replica.stop()
    stopped = true
  }
  cleanUps.push(stopReplica)
  const followed = await Promise.all(Array.from({ length: 6 }, () => follow(service)))
  for (const { connection } of followed) await until('the topic to be followed', isFollowed(service, connection.id))
  const ids = followed.map(({ clientId }) => clientId)
  const there = async () => (await broker.clients()).filter((id) => ids.includes(id))
  expect((await there()).toSorted()).toEqual(ids.toSorted())
  for (const { topic } of followed) await broker.say(topic, said(0))
  for (const { connection } of followed) await allSeconds(service, connection.id, [0])
  // Two of one session would throw each other out, again and again.
  for (const { connection } of followed)
    expect(await syncState(service, connection.id)).toMatchObject({ consecutiveFailures: 0, lastFailure: null })
  await stopReplica()
  for (const { topic } of followed) await broker.say(topic, said(1))
  for (const { connection } of followed) await allSeconds(service, connection.id, [0, 1])
}, 60_000)

function startFollower(): ChildProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
    stdio: process.env.TEST_LOG_LEVEL ? 'inherit' : 'ignore',
    env: {
      PATH: process.env.PATH ?? '',
      ...env,
      TELEMATICS_ROLE: 'sessions',
      PORT: '0',
      DATABASE_URL: recorder.databases.appUrl,
      SYSTEM_DATABASE_URL: recorder.databases.systemUrl,
      NATS_URL: recorder.nats!.url,
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: meshSecret,
    },
  })
  cleanUps.push(() => kill(child))
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('kill -9 between receipt and durability: it is not acknowledged, comes again, and is stored once', async () => {
  const { connection, topic } = await follow(recorder)
  const child = startFollower()
  await until('the topic to be followed', isFollowed(recorder, connection.id))
  await broker.say(topic, said(0))
  await allSeconds(recorder, connection.id, [0])
  await nothingOwed()
  await recorder.nats!.pause()
  // A vehicle is made known before its readings are handed on, which they cannot be now.
  await broker.say(topic, said(1, { unit: 'truck 8' }))
  await until('it to be received', async () => (await vehiclesOf(recorder, connection.id)).length === 2)
  expect(await broker.owed()).toBe(1)
  await kill(child)
  await recorder.nats!.start()
  expect(await broker.owed()).toBe(1)
  // Only the lease's end is brought nearer.
  await recorder.look(
    'UPDATE telematics.connection_syncs SET leased_until = clock_timestamp() WHERE connection_id = $1',
    [connection.id],
  )
  startFollower()
  await allSeconds(recorder, connection.id, [0, 1])
  await nothingOwed()
}, 90_000)

test('while NATS is away nothing is acknowledged; it comes again, without the process being started anew', async () => {
  const { connection, topic } = await follow(recorder)
  startFollower()
  await until('the topic to be followed', isFollowed(recorder, connection.id))
  await recorder.nats!.pause()
  await broker.say(topic, said(0))
  // Longer than a batch is tried: the connection to the broker is given up, and made again.
  await until(
    'the broker to be left alone for a while',
    async () => (await syncState(recorder, connection.id)).status === 'scheduled',
    30_000,
  )
  expect(await broker.owed()).toBe(1)
  expect(await connectionOf(recorder, connection.id)).toMatchObject({ status: 'active', problem: null })
  await recorder.nats!.start()
  await allSeconds(recorder, connection.id, [0])
  await nothingOwed()
}, 90_000)

test('settings that name no broker, no port or no topic are refused with their place', async () => {
  const wrong = async (settings: Record<string, unknown>) => {
    const { status, body } = await service.call<{ errors?: { pointer: string }[] }>('POST', gps, {
      body: { provider: 'mqtt-topic', name: 'A broker', settings: { mapping, ...settings } },
    })
    return [status, ...(body.errors ?? []).map(({ pointer }) => pointer)]
  }
  const good = { broker: 'mqtts://broker.example', topic: 'fleet/+/#' }
  expect(await wrong({})).toEqual([422, '/body/settings/broker', '/body/settings/topic'])
  expect(await wrong({ ...good, broker: 'mqtts://broker.example:70000' })).toEqual([422, '/body/settings/broker'])
  expect(await wrong({ ...good, topic: 'fleet/#/position' })).toEqual([422, '/body/settings/topic'])
  expect(await wrong({ ...good, topic: 'fleet/a+/position' })).toEqual([422, '/body/settings/topic'])
  expect(await wrong({ ...good, certificateAuthority: '-----BEGIN CERTIFICATE-----\nAAAA' })).toEqual([
    422,
    '/body/settings/certificateAuthority',
  ])
  for (const broker of ['https://broker.example', 'mqtts://user:secret@broker.example', 'mqtts://broker.example/path'])
    expect((await wrong({ ...good, broker }))[0]).toBe(400)
})
