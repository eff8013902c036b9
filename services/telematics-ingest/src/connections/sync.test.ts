import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  attempts,
  type CloudService,
  type Clouds,
  cloudEnv,
  connect,
  connectionOf,
  finished,
  makeDue,
  run,
  startAt,
  startCloudService,
  startClouds,
  stored,
  syncState,
  until,
  vehiclesOf,
  webfleetCredentials,
} from '../../test/clouds.ts'
import { startReplica } from '../../test/replica.ts'

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
beforeEach(async () => {
  await fetch(`${clouds.url}/faults`, { method: 'DELETE' })
  await fetch(`${clouds.url}/journal`, { method: 'DELETE' })
  at(startAt)
})

function at(iso: string): void {
  clouds.setClock(iso)
  service.clock.set(iso)
}

/** What the provider has of the time in between, as it would say it: what must be stored, each once. */
async function connectedWebfleet() {
  const { connection } = await connect(service, { provider: 'webfleet', credentials: webfleetCredentials() })
  await finished(service, connection.id, 1)
  return connection
}

test('what a queue holds is stored once and in order, in as many runs as it takes, and acknowledged', async () => {
  const connection = await connectedWebfleet()
  at('2026-06-01T09:30:00.000Z')
  for (let runs = 0; runs < 4; runs += 1) await run(service, connection.id)
  const vehicles = await vehiclesOf(service, connection.id)
  expect(vehicles.map(({ externalId, status }) => [externalId, status]).sort()).toEqual([
    ['webfleet-1', 'mapped'],
    ['webfleet-2', 'mapped'],
    ['webfleet-3', 'mapped'],
  ])
  const readings = await stored(
    service,
    vehicles.map(({ deviceId }) => deviceId),
  )
  const popped = (await clouds.journal('webfleet')).filter(
    ({ body }) => (body as { action?: string }).action === 'popQueueMessagesExtern',
  )
  const messages = popped.flatMap(({ answer }) =>
    Array.isArray(answer!.body) ? (answer!.body as { msgid: number }[]) : [],
  )
  // Told once each, so stored once each; more than one pop could bring.
  expect(new Set(messages.map(({ msgid }) => msgid)).size).toBe(messages.length)
  expect(messages.length).toBeGreaterThan(500)
  expect(readings).toHaveLength(messages.length)
  const state = await syncState(service, connection.id)
  expect(state).toMatchObject({ status: 'scheduled', lastFailure: null, consecutiveFailures: 0 })
  expect(state.counts.readings).toBe(messages.length)
  expect(state.lagSeconds).toBeLessThan(400)
  const events = await service.emitted('telematics.device.registered')
  expect(events.filter(({ data }) => data.protocol === 'cloud').length).toBeGreaterThanOrEqual(3)
})

test('when the acknowledgement to the provider is lost the same messages come again, and are the same readings', async () => {
  const connection = await connectedWebfleet()
  const atFirst = (await syncState(service, connection.id)).counts.readings
  at('2026-06-01T08:20:00.000Z')
  // The pop goes through, the acknowledgement after it does not.
  await clouds.fault({ provider: 'webfleet', kind: 'slow', delayMs: 0 })
  await clouds.fault({ provider: 'webfleet', kind: 'socket-closed' })
  await run(service, connection.id)
  const deviceIds = (await vehiclesOf(service, connection.id)).map(({ deviceId }) => deviceId)
  const first = await stored(service, deviceIds)
  expect(first.length).toBeGreaterThan(100)
  expect(await syncState(service, connection.id)).toMatchObject({ lastFailure: { code: 'unavailable' } })
  await run(service, connection.id)
  expect(await stored(service, deviceIds)).toEqual(first)
  expect((await syncState(service, connection.id)).counts.readings).toBe(2 * first.length - atFirst)
})

test('two processes never fetch for one connection at once, and one takes over what the other left', async () => {
  const replica = await startReplica(service, cloudEnv(clouds))
  try {
    const connection = await connectedWebfleet()
    at('2026-06-01T08:30:00.000Z')
    // While one is kept waiting by the provider, the other finds the connection leased.
    await clouds.fault({ provider: 'webfleet', kind: 'slow', delayMs: 1_500, times: 1 })
    const before = await attempts(service, connection.id)
    await makeDue(service, connection.id)
    await until('somebody to take it', async () => (await attempts(service, connection.id)) === before + 1)
    await service.look(
      'UPDATE telematics.connection_syncs SET next_attempt_at = clock_timestamp() WHERE connection_id = $1',
      [connection.id],
    )
    await finished(service, connection.id, before + 1)
    expect(await attempts(service, connection.id)).toBe(before + 1)

    // A lease of somebody who died is taken when it has run out, and not before.
    await service.look(
      `UPDATE telematics.connection_syncs SET lease = 'lse_dead', leased_until = clock_timestamp() + interval '1 hour',
         next_attempt_at = clock_timestamp() WHERE connection_id = $1`,
      [connection.id],
    )
    await service.call('POST', `/b2b/fleet-management/gps-integration/connections/${connection.id}/sync`)
    expect((await syncState(service, connection.id)).status).toBe('running')
    await service.look(
      'UPDATE telematics.connection_syncs SET leased_until = clock_timestamp() WHERE connection_id = $1',
      [connection.id],
    )
    await finished(service, connection.id, before + 2)
    expect((await syncState(service, connection.id)).lastFailure).toBeNull()
  } finally {
    await replica.stop()
  }
})

test('a lease that was taken away keeps nothing: the cursor is moved by its new holder alone', async () => {
  const connection = await connectedWebfleet()
  at('2026-06-01T08:30:00.000Z')
  await clouds.fault({ provider: 'webfleet', kind: 'slow', delayMs: 1_000, times: 1 })
  const before = await attempts(service, connection.id)
  await makeDue(service, connection.id)
  await until('it to be under way', async () => (await attempts(service, connection.id)) === before + 1)
  const [{ cursor }] = (await service.look<{ cursor: string }>(
    'SELECT cursor FROM telematics.connection_syncs WHERE connection_id = $1',
    [connection.id],
  )) as [{ cursor: string }]
  // Pausing takes the lease away in the midst of it.
  expect(
    (await service.call('POST', `/b2b/fleet-management/gps-integration/connections/${connection.id}/pause`)).body,
  ).toMatchObject({ status: 'paused', pausedBecause: 'owner' })
  await until('the slow answer to be over', async () =>
    (await clouds.journal('webfleet')).some(({ fault }) => fault === 'slow'),
  )
  await service.settled()
  expect(await syncState(service, connection.id)).toMatchObject({ status: 'stopped', cursor, nextAttemptAt: null })
  // What was not kept comes with the next run.
  await service.call('POST', `/b2b/fleet-management/gps-integration/connections/${connection.id}/resume`)
  await run(service, connection.id)
  const readings = await stored(
    service,
    (await vehiclesOf(service, connection.id)).map(({ deviceId }) => deviceId),
  )
  expect(readings.length).toBeGreaterThan(100)
})

test('a provider that says how long to wait is not asked before, not even by hand', async () => {
  const { connection } = await connect(service, {
    provider: 'tomtom',
    credentials: { adminKey: 'sandbox' },
    settings: { pollSeconds: 3600 },
  })
  await finished(service, connection.id, 1)
  await fetch(`${clouds.url}/journal`, { method: 'DELETE' })
  await clouds.fault({ provider: 'tomtom', kind: '429', retryAfterS: 600 })
  await run(service, connection.id)
  const state = await syncState(service, connection.id)
  expect(state.lastFailure).toMatchObject({ code: 'rate-limited', ok: false })
  const waitsMs = Date.parse(state.nextAttemptAt!) - Date.parse(state.lastAttemptAt!)
  expect(waitsMs).toBeGreaterThanOrEqual(600_000)
  expect(waitsMs).toBeLessThan(700_000)
  expect((await connectionOf(service, connection.id)).status).toBe('active')
  // By hand: it is promised for when it is allowed.
  const asked = await service.call<{ nextAttemptAt: string; notBefore: string }>(
    'POST',
    `/b2b/fleet-management/gps-integration/connections/${connection.id}/sync`,
  )
  expect(asked.status).toBe(202)
  expect(asked.body.nextAttemptAt).toBe(asked.body.notBefore)
  expect(Date.parse(asked.body.nextAttemptAt) - Date.parse(state.lastAttemptAt!)).toBeGreaterThanOrEqual(600_000)
  await service.settled()
  expect(await clouds.journal('tomtom')).toHaveLength(1)
})

test('failures are tried again later each time, say why, and after three the connection is failing until it works', async () => {
  const { connection } = await connect(service, {
    provider: 'here',
    credentials: { email: 'fleet@example.com', password: 'sandbox' },
  })
  await finished(service, connection.id, 1)
  await clouds.fault({ provider: 'here', match: { path: '/shadows/v2' }, kind: '503', times: 3 })
  const waits: number[] = []
  for (let failures = 1; failures <= 3; failures += 1) {
    await run(service, connection.id)
    const state = await syncState(service, connection.id)
    expect(state).toMatchObject({ consecutiveFailures: failures, lastFailure: { code: 'unavailable' } })
    waits.push(Date.parse(state.nextAttemptAt!) - Date.parse(state.lastAttemptAt!))
    expect((await connectionOf(service, connection.id)).status).toBe(failures < 3 ? 'active' : 'failing')
  }
  expect(waits[1]).toBeGreaterThan(waits[0]!)
  expect(waits[2]).toBeGreaterThan(waits[1]!)
  await run(service, connection.id)
  expect(await connectionOf(service, connection.id)).toMatchObject({ status: 'active', problem: null })
  const types = (await service.emitted())
    .filter(({ aggregateId }) => aggregateId === connection.id)
    .map(({ type, version }) => [type, version])
  expect(types).toEqual([
    ['telematics.connection.connected', 1],
    ['telematics.connection.failing', 2],
    ['telematics.connection.changed', 3],
  ])
})

test('wrong credentials pause at once and say what to do; right ones let it go on', async () => {
  const wrong = { ...webfleetCredentials(), password: 'not-the-password' }
  const { connection } = await connect(service, { provider: 'webfleet', credentials: wrong })
  await finished(service, connection.id, 1)
  const paused = await connectionOf(service, connection.id)
  expect(paused).toMatchObject({
    status: 'paused',
    pausedBecause: 'credentials-refused',
    problem: { code: 'credentials-refused' },
  })
  expect(paused.problem!.remedy).toContain('PATCH')
  expect(await syncState(service, connection.id)).toMatchObject({ status: 'stopped', nextAttemptAt: null })
  const tested = await service.call('POST', `/b2b/fleet-management/gps-integration/connections/${connection.id}/test`)
  expect(tested.body).toMatchObject({
    ok: false,
    mode: 'sandbox',
    findings: [{ code: 'credentials-refused', ok: false }],
  })
  // A provider counts tests too.
  const again = await service.call('POST', `/b2b/fleet-management/gps-integration/connections/${connection.id}/test`)
  expect([again.status, again.headers['retry-after']]).toEqual([429, '5'])

  const runs = await attempts(service, connection.id)
  const mended = await service.call('PATCH', `/b2b/fleet-management/gps-integration/connections/${connection.id}`, {
    body: { credentials: { ...wrong, password: 'sandbox' } },
    headers: { 'if-match': `"${paused.version}"` },
  })
  expect(mended.body).toMatchObject({ status: 'active', problem: null, pausedBecause: null })
  await makeDue(service, connection.id)
  await finished(service, connection.id, runs + 1)
  expect((await connectionOf(service, connection.id)).status).toBe('active')
  const failing = await service.emitted('telematics.connection.failing')
  expect(failing.find(({ aggregateId }) => aggregateId === connection.id)!.data).toMatchObject({
    pausedBecause: 'credentials-refused',
  })
})

test('a provider that answers by time is read from where it was read, with an overlap that stores nothing twice', async () => {
  const { connection } = await connect(service, {
    provider: 'here',
    credentials: { email: 'fleet@example.com', password: 'sandbox' },
    settings: { historyHours: 1 },
  })
  await finished(service, connection.id, 1)
  const deviceIds = (await vehiclesOf(service, connection.id)).map(({ deviceId }) => deviceId)
  expect(deviceIds).toHaveLength(3)
  const first = await stored(service, deviceIds)
  expect(first.length).toBeGreaterThan(100)
  at('2026-06-01T08:05:00.000Z')
  await run(service, connection.id)
  const second = await stored(service, deviceIds)
  expect(second.length).toBeGreaterThan(first.length)
  // Asked from a little before, so more was told than stored.
  expect((await syncState(service, connection.id)).counts.readings).toBeGreaterThan(second.length)
  const keys = second.map(({ device_id, time }) => `${device_id} ${time.toISOString()}`)
  expect(new Set(keys).size).toBe(keys.length)
  const traces = (await clouds.journal('here')).filter(({ path }) => path.startsWith('/traces/'))
  expect(traces.length).toBeGreaterThan(3)
})

test('the history of a vehicle is all there, whatever the pages and windows', async () => {
  const { connection } = await connect(service, {
    provider: 'tomtom',
    credentials: { adminKey: 'sandbox' },
    settings: { historyHours: 3 },
  })
  await finished(service, connection.id, 1)
  const vehicles = await vehiclesOf(service, connection.id)
  const readings = await stored(
    service,
    vehicles.map(({ deviceId }) => deviceId),
  )
  const told = new Set<string>()
  for (const { externalId, deviceId } of vehicles)
    for (let hour = 5; hour < 8; hour += 1) {
      const query = new URLSearchParams({
        key: 'sandbox',
        adminKey: 'sandbox',
        from: `2026-06-01T0${hour}:00:00Z`,
        to: `2026-06-01T0${hour + 1}:00:00Z`,
        maxResults: '100',
      })
      for (let page = 1; ; page += 1) {
        const answer = await fetch(
          `${clouds.url}/telematics-clouds/tomtom/locationHistory/1/history/positions/${externalId}?${query}&pageNumber=${page}`,
        )
        const { positions } = (await answer.json()) as { positions: { timestamp: string }[] }
        for (const { timestamp } of positions) told.add(`${deviceId} ${timestamp}.000Z`)
        if (positions.length < 100) break
      }
    }
  expect(told.size).toBeGreaterThan(500)
  expect(new Set(readings.map(({ device_id, time }) => `${device_id} ${time.toISOString()}`))).toEqual(told)
  expect(readings).toHaveLength(told.size)
})

test('what is not mapped or ignored is not stored and is counted; a device can be chosen by hand', async () => {
  const credentials = webfleetCredentials()
  const { connection } = await connect(service, { provider: 'webfleet', credentials, newVehicles: 'ask' })
  await finished(service, connection.id, 1)
  at('2026-06-01T08:10:00.000Z')
  await run(service, connection.id)
  const [first, second] = await vehiclesOf(service, connection.id)
  expect(first).toMatchObject({ status: 'unmapped', deviceId: null, readings: 0 })
  expect(first!.skipped).toBeGreaterThan(0)
  const device = (
    await service.call<{ id: string }>('POST', '/b2b/fleet-management/gps-integration/devices', {
      body: { name: 'By hand', uniqueId: '350000000777777', protocol: 'teltonika' },
    })
  ).body
  const path = `/b2b/fleet-management/gps-integration/connections/${connection.id}/vehicles`
  const mapped = await service.call('PATCH', `${path}/${first!.id}`, {
    body: { status: 'mapped', deviceId: device.id },
    headers: { 'if-match': '"1"' },
  })
  expect(mapped.body).toMatchObject({ status: 'mapped', deviceId: device.id, version: 2 })
  const taken = await service.call('PATCH', `${path}/${second!.id}`, {
    body: { status: 'mapped', deviceId: device.id },
    headers: { 'if-match': '"1"' },
  })
  expect(taken).toMatchObject({ status: 409, body: { code: 'device-taken' } })
  const nobodys = await service.call('PATCH', `${path}/${second!.id}`, {
    body: { status: 'mapped', deviceId: `dev_${'0'.repeat(26)}` },
    headers: { 'if-match': '"1"' },
  })
  expect(nobodys).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body/deviceId' }] } })
  await service.call('PATCH', `${path}/${second!.id}`, { body: { status: 'ignored' }, headers: { 'if-match': '"1"' } })
  at('2026-06-01T08:20:00.000Z')
  await run(service, connection.id)
  expect((await stored(service, [device.id])).length).toBeGreaterThan(30)
  const after = await vehiclesOf(service, connection.id)
  expect(after.find(({ id }) => id === second!.id)).toMatchObject({ status: 'ignored', readings: 0 })
})
