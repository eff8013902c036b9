import { connectionKinds, providerNames } from '@clutch/contracts/telematics/connections'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type CloudService,
  type Clouds,
  cloudEnv,
  connect,
  connectionOf,
  finished,
  gps,
  obd2,
  run,
  secretsKey,
  startCloudService,
  startClouds,
  syncState,
  webfleetCredentials,
} from '../../test/clouds.ts'
import { sendFile } from '../../test/files.ts'
import { anotherTenant, startReplica } from '../../test/replica.ts'
import { describeAll } from '../providers/catalog.ts'
import { accessTo } from './session.ts'
import { wiringOf } from './settings.ts'

let clouds: Clouds
let service: CloudService
const written: string[] = []
beforeAll(async () => {
  clouds = await startClouds()
  service = await startCloudService(clouds, { LOG_LEVEL: 'trace' })
  keepLog(service)
})
afterAll(async () => {
  await service?.stop()
  await clouds?.stop()
})

/** Keeps every line that the service logs, at the level of trace, instead of printing it. */
function keepLog({ runtime }: CloudService): void {
  const symbol = Object.getOwnPropertySymbols(runtime.logger).find(({ description }) => description === 'pino.stream')!
  const stream = (runtime.logger as unknown as Record<symbol, { write: (line: string) => void }>)[symbol]!
  stream.write = (line) => {
    written.push(line)
  }
}

test('providers say what they need and who answers for them', async () => {
  const { body } = await service.call<{
    items: { provider: string; mode: string; credentials: { field: string }[]; notes: string[] }[]
  }>('GET', '/b2b/fleet-management/gps-integration/providers')
  const webfleet = body.items.find(({ provider }) => provider === 'webfleet')!
  expect(webfleet.mode).toBe('sandbox')
  expect(webfleet.credentials.map(({ field }) => field)).toEqual(['account', 'username', 'password', 'apiKey'])
  const of = async (kind: string) =>
    (
      await service.call<{ items: { provider: string; notes: string[] }[] }>(
        'GET',
        `/b2b/fleet-management/${kind}/providers`,
      )
    ).body.items
  const all = (await Promise.all(connectionKinds.map(of))).flat()
  expect(new Set(all.map(({ provider }) => provider))).toEqual(new Set(providerNames))
  expect(all.find(({ provider }) => provider === 'automatic')!.notes.join(' ')).toContain('closed on 28 May 2020')
})

test('a key selects the real provider, and without key or sandbox nobody is connected', async () => {
  const replica = await startReplica(service, {
    TELEMATICS_SECRETS_KEY: secretsKey,
    TOMTOM_API_KEY: 'a-key-of-the-platform',
  })
  try {
    const modes = new Map(
      describeAll('gps-integration', wiringOf(replica.runtime.database).providers).map(({ provider, mode }) => [
        provider,
        mode,
      ]),
    )
    expect(modes.get('tomtom')).toBe('live')
    expect(modes.get('here')).toBeNull()
    expect(modes.get('webfleet')).toBe('live')
  } finally {
    await replica.stop()
  }
})

test('what is missing or unknown is pointed at, and a value is never said back', async () => {
  const answer = await service.call('POST', gps, {
    body: {
      provider: 'webfleet',
      name: 'X',
      credentials: { account: 'a', username: 'u', secret: 'hush-hush-hush' },
      settings: { topic: 'a/b', pollSeconds: 5 },
    },
  })
  expect(answer.status).toBe(422)
  expect((answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
    '/body/credentials/password',
    '/body/credentials/apiKey',
    '/body/credentials/secret',
    '/body/settings/topic',
    '/body/settings/pollSeconds',
  ])
  expect(JSON.stringify(answer.body)).not.toContain('hush')
  const wrongKind = await service.call('POST', obd2, { body: { provider: 'webfleet', name: 'X' } })
  expect(wrongKind).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body/provider' }] } })
  const elsewhere = await service.call('POST', gps, {
    body: { provider: 'garmin-inreach', name: 'X', settings: { host: 'metadata.internal.example' } },
  })
  expect(elsewhere).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body/settings/host' }] } })
})

test('another tenant’s connection, one of the other kind and none at all are the same 404', async () => {
  const { connection } = await connect(service, { provider: 'webfleet', credentials: webfleetCredentials() })
  await finished(service, connection.id, 1)
  const vehicle = 'xve_00000000000000000000000000'
  const calls: [string, string, unknown?, Record<string, string>?][] = [
    ['GET', ''],
    ['PATCH', '', { name: 'Theirs' }, { 'if-match': '"1"' }],
    ['POST', '/test'],
    ['POST', '/sync'],
    ['GET', '/sync'],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/disconnect'],
    ['POST', '/authorise', { redirectUrl: 'https://console.example/consent' }],
    ['POST', '/complete-authorisation', { code: 'c', state: 's' }],
    ['GET', '/vehicles'],
    ['PATCH', `/vehicles/${vehicle}`, { status: 'ignored' }, { 'if-match': '"1"' }],
    [
      'POST',
      '/match-to-roads',
      {
        points: [
          { lat: 1, lon: 1 },
          { lat: 1, lon: 1.1 },
        ],
      },
    ],
  ]
  const tenant = anotherTenant()
  for (const [method, path, body, headers] of calls) {
    const options = { ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) }
    const missing = await service.call(method, `${gps}/con_00000000000000000000000000${path}`, { ...options, tenant })
    const foreign = await service.call(method, `${gps}/${connection.id}${path}`, { ...options, tenant })
    const otherKind = await service.call(method, `${obd2}/${connection.id}${path}`, options)
    expect([method, path, missing.status, missing.body.code]).toEqual([method, path, 404, 'not-found'])
    expect(foreign.body, `${method} ${path}`).toEqual(missing.body)
    expect(otherKind.body, `${method} ${path}`).toEqual(missing.body)
  }
  const send = (base: string, id: string, of?: string) =>
    sendFile(service, 'POST', `${base}/${id}/uploads?vehicle=A`, '[]', of === undefined ? {} : { tenant: of })
  const missing = await send(gps, 'con_00000000000000000000000000', tenant)
  expect([missing.status, missing.body.code]).toEqual([404, 'not-found'])
  for (const [base, of] of [
    [gps, tenant],
    [obd2, service.tenant],
  ] as const)
    expect((await send(base, connection.id, of)).body).toEqual(missing.body)
  const theirs = await service.call<{ items: unknown[] }>('GET', gps, { tenant })
  expect(theirs.body.items).toEqual([])
  expect((await connectionOf(service, connection.id)).status).toBe('active')
})

test('credentials are unreadable at rest, and stand in no answer, event or log; disconnecting erases them', async () => {
  const credentials = { ...webfleetCredentials(), password: 'n0-one-may-read-this-pa55word' }
  const { connection } = await connect(service, { provider: 'webfleet', credentials })
  await finished(service, connection.id, 1)
  await service.call('POST', `${gps}/${connection.id}/test`)
  const tested = await service.call('PATCH', `${gps}/${connection.id}`, {
    body: { credentials },
    headers: { 'if-match': `"${(await connectionOf(service, connection.id)).version}"` },
  })
  expect(tested.body).toMatchObject({ credentialFields: ['account', 'username', 'password', 'apiKey'] })
  await service.settled()
  const everything = await service.look<{ dump: string }>(
    `SELECT (SELECT json_agg(c)::text FROM telematics.connections c) || (SELECT json_agg(s)::text FROM telematics.connection_secrets s)
         || (SELECT json_agg(y)::text FROM telematics.connection_syncs y) || (SELECT json_agg(o)::text FROM telematics.outbox o)
         || (SELECT coalesce(json_agg(i)::text, '') FROM telematics.idempotency_keys i) AS dump`,
  )
  const answers = await Promise.all(
    ['', '/sync', '/vehicles'].map(async (path) =>
      JSON.stringify((await service.call('GET', `${gps}/${connection.id}${path}`)).body),
    ),
  )
  const log = written.join('')
  expect(log).toContain(connection.id)
  for (const place of [everything[0]!.dump, ...answers, log, JSON.stringify(await clouds.journal('webfleet'))])
    expect(place).not.toContain(credentials.password)
  const inBase64 = Buffer.from(`sandbox:${credentials.password}`).toString('base64')
  expect(log).not.toContain(inBase64)

  const gone = await service.call('POST', `${gps}/${connection.id}/disconnect`)
  expect(gone.body).toMatchObject({ status: 'disconnected', credentialFields: [] })
  expect(
    await service.look('SELECT 1 FROM telematics.connection_secrets WHERE connection_id = $1', [connection.id]),
  ).toEqual([])
  expect(await syncState(service, connection.id)).toMatchObject({ status: 'stopped', nextAttemptAt: null })
  expect((await service.call('POST', `${gps}/${connection.id}/resume`)).status).toBe(409)
  expect((await service.emitted('telematics.connection.disconnected')).map(({ aggregateId }) => aggregateId)).toContain(
    connection.id,
  )
})

test('the operator’s key is rotated: everything is wrapped anew, and then the old key is not needed', async () => {
  const { connection } = await connect(service, { provider: 'webfleet', credentials: webfleetCredentials() })
  await finished(service, connection.id, 1)
  const row = async () =>
    (
      await service.look<{ key_id: string; sealed: string }>(
        'SELECT key_id, sealed FROM telematics.connection_secrets WHERE connection_id = $1',
        [connection.id],
      )
    )[0]!
  const before = await row()
  const fresh = 'another key of the tests for credentials, 123456'
  const rotating = await startReplica(service, {
    ...cloudEnv(clouds),
    TELEMATICS_ROLE: 'recorder',
    TELEMATICS_SECRETS_KEY: fresh,
    TELEMATICS_PREVIOUS_SECRETS_KEY: secretsKey,
  })
  try {
    // It did so when it started; the door is for whoever wants to be told.
    const answer = await fetch(`${rotating.runtime.app.listeningOrigin}/internal/connections/rotate-secrets`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-secret-of-the-tests-only-0123456789' },
    })
    expect(await answer.json()).toEqual({ rewrapped: expect.any(Number), left: 0, lost: 0 })
    const stranger = await fetch(`${rotating.runtime.app.listeningOrigin}/internal/connections/rotate-secrets`, {
      method: 'POST',
    })
    expect(stranger.status).toBe(401)
  } finally {
    await rotating.stop()
  }
  const after = await row()
  expect(after.key_id).not.toBe(before.key_id)
  expect(after.sealed).toBe(before.sealed)
  // Who has only the old key cannot open it, and says so without a word of it.
  await run(service, connection.id)
  expect(await connectionOf(service, connection.id)).toMatchObject({
    status: 'paused',
    problem: { code: 'credentials-refused', message: 'The credentials cannot be opened any more.' },
  })
  // Who has only the new one can.
  const renewed = await startReplica(service, {
    ...cloudEnv(clouds),
    TELEMATICS_SECRETS_KEY: fresh,
    TELEMATICS_ROLE: 'recorder',
  })
  try {
    const of = { tenantId: service.tenant, connection: await connectionOf(service, connection.id) }
    const access = await accessTo(renewed.runtime.database, wiringOf(renewed.runtime.database), of, {
      signal: new AbortController().signal,
    })
    expect(access.credentials.password).toBe('sandbox')
  } finally {
    await renewed.stop()
  }
})

test('points are put on the roads of whoever knows them', async () => {
  const points = [
    { lat: 41.25786972, lon: -95.98425293 },
    { lat: 41.25788498, lon: -95.98459625 },
  ]
  const onGrid = [
    { lat: 41.2579, lon: -95.9843 },
    { lat: 41.2579, lon: -95.9846 },
  ]
  for (const body of [
    { provider: 'tomtom', credentials: { adminKey: 'sandbox' }, newVehicles: 'ask' },
    { provider: 'here', credentials: { email: 'fleet@example.com', password: 'sandbox' }, newVehicles: 'ask' },
  ]) {
    const { connection } = await connect(service, body)
    const answer = await service.call('POST', `${gps}/${connection.id}/match-to-roads`, { body: { points } })
    expect([body.provider, answer.status, answer.body]).toEqual([
      body.provider,
      200,
      { mode: 'sandbox', points: onGrid },
    ])
  }
})
