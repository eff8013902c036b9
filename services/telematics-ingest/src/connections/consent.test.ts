import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  attempts,
  type CloudService,
  type Clouds,
  cloudEnv,
  connect,
  connectionOf,
  finished,
  gps,
  makeDue,
  run,
  startCloudService,
  startClouds,
  stored,
  vehiclesOf,
} from '../../test/clouds.ts'
import { startReplica } from '../../test/replica.ts'
import { accessTo } from './session.ts'
import { wiringOf } from './settings.ts'

let clouds: Clouds
let service: CloudService
beforeAll(async () => {
  clouds = await startClouds()
  service = await startCloudService(clouds)
})
afterAll(async () => {
  await service?.stop()
  await clouds?.stop()
})

const redirectUrl = 'https://console.example/consent'

async function begun() {
  const { connection } = await connect(service, {
    provider: 'oem-cloud',
    credentials: { clientId: 'sandbox', clientSecret: 'sandbox' },
  })
  return connection
}

/** The owner agrees, and comes back with what the provider gave. */
async function consent(id: string): Promise<{ code: string; state: string }> {
  const { body } = await service.call<{ url: string }>('POST', `${gps}/${id}/authorise`, { body: { redirectUrl } })
  const page = await fetch(body.url, { redirect: 'manual' })
  const back = new URL(page.headers.get('location')!)
  return { code: back.searchParams.get('code')!, state: back.searchParams.get('state')! }
}

async function consented() {
  const connection = await begun()
  const answer = await service.call('POST', `${gps}/${connection.id}/complete-authorisation`, {
    body: await consent(connection.id),
  })
  expect(answer).toMatchObject({ status: 200, body: { status: 'active' } })
  await finished(service, connection.id, 1)
  return connection
}

async function refreshes(): Promise<number> {
  const entries = await clouds.journal('oem-cloud')
  return entries.filter(
    ({ path, body }) => path === '/oauth/token' && (body as { grant_type: string }).grant_type === 'refresh_token',
  ).length
}

test('without consent nothing is asked; with it the vehicles come, each part at its own age', async () => {
  const connection = await begun()
  expect(connection.status).toBe('awaiting-consent')
  expect(await attempts(service, connection.id)).toBe(0)
  const tested = await service.call('POST', `${gps}/${connection.id}/test`)
  expect(tested.body).toMatchObject({
    ok: false,
    findings: [{ code: 'consent-missing', remedy: expect.stringContaining('authorise') }],
  })
  await service.call('POST', `${gps}/${connection.id}/complete-authorisation`, { body: await consent(connection.id) })
  await finished(service, connection.id, 1)
  const vehicles = await vehiclesOf(service, connection.id)
  expect(vehicles).toHaveLength(3)
  const readings = await stored(
    service,
    vehicles.map(({ deviceId }) => deviceId),
  )
  expect(readings).toHaveLength(3)
  // The same state, asked for again, is the same reading.
  await run(service, connection.id)
  expect(
    await stored(
      service,
      vehicles.map(({ deviceId }) => deviceId),
    ),
  ).toEqual(readings)
})

test('a consent is good for one try, with its own state', async () => {
  const connection = await begun()
  const answer = await consent(connection.id)
  const forged = await service.call('POST', `${gps}/${connection.id}/complete-authorisation`, {
    body: { ...answer, state: 'x'.repeat(32) },
  })
  expect(forged).toMatchObject({ status: 422, body: { code: 'consent-refused' } })
  const done = await service.call('POST', `${gps}/${connection.id}/complete-authorisation`, { body: answer })
  expect(done.status).toBe(200)
  const again = await service.call('POST', `${gps}/${connection.id}/complete-authorisation`, { body: answer })
  expect(again).toMatchObject({ status: 422, body: { code: 'consent-refused' } })
})

test('a session that has ended is renewed once, however many processes need it at once', async () => {
  const connection = await consented()
  const replica = await startReplica(service, { ...cloudEnv(clouds), TELEMATICS_ROLE: 'recorder' })
  try {
    await clouds.fault({ provider: 'oem-cloud', match: { path: '/oauth/token' }, kind: 'slow', delayMs: 400 })
    const before = await refreshes()
    const of = { tenantId: service.tenant, connection: await connectionOf(service, connection.id) }
    const signal = AbortSignal.timeout(20_000)
    const held = await accessTo(service.runtime.database, wiringOf(service.runtime.database), of, { signal })
    const accesses = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const { database } = (index % 2 === 0 ? service : replica).runtime
        return accessTo(database, wiringOf(database), of, { signal, rejectedToken: held.accessToken })
      }),
    )
    expect(await refreshes()).toBe(before + 1)
    expect(new Set(accesses.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(accesses[0]!.accessToken).not.toBe(held.accessToken)
  } finally {
    await replica.stop()
  }
  await run(service, connection.id)
  expect((await connectionOf(service, connection.id)).status).toBe('active')
})

test('a token that the provider no longer takes is renewed, and the run goes on', async () => {
  const connection = await consented()
  await clouds.state.commit(() => {
    const grants = clouds.state.table<{ id: string; kind: string; expiresAtMs: number }>(
      'telematics-clouds/oem-cloud/grants',
    )
    for (const grant of [...grants.walk('oldest-first')])
      if (grant.kind === 'access') grants.put(grant.id, { ...grant, expiresAtMs: 0 })
  })
  const before = await refreshes()
  await run(service, connection.id)
  expect(await refreshes()).toBe(before + 1)
  expect(await connectionOf(service, connection.id)).toMatchObject({ status: 'active', problem: null })
})

test('a consent that was taken back is a state with a remedy, and a new consent ends it', async () => {
  const connection = await consented()
  await fetch(`${clouds.url}/clouds/oem-cloud/revoke`, { method: 'POST' })
  await run(service, connection.id)
  expect(await connectionOf(service, connection.id)).toMatchObject({
    status: 'paused',
    pausedBecause: 'consent-revoked',
    problem: { code: 'consent-revoked', remedy: expect.stringContaining('authorise') },
  })
  const runs = await attempts(service, connection.id)
  const answer = await service.call('POST', `${gps}/${connection.id}/complete-authorisation`, {
    body: await consent(connection.id),
  })
  expect(answer.body).toMatchObject({ status: 'active', pausedBecause: null, problem: null })
  await makeDue(service, connection.id)
  await finished(service, connection.id, runs + 1)
  expect((await connectionOf(service, connection.id)).status).toBe('active')
})
