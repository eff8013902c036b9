import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type CloudService,
  type Clouds,
  connect,
  connectionOf,
  gps,
  obd2,
  startCloudService,
  startClouds,
  stored,
  syncState,
  vehiclesOf,
} from '../../test/clouds.ts'
import { sendFile } from '../../test/files.ts'
import { receiveTopicMessages } from './topics.ts'

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

const mapping = {
  items: '/data/points',
  vehicleId: '/unit',
  time: '/at',
  timeFormat: 'unix-s',
  fields: [
    { to: 'position.lat', from: '/gps/0' },
    { to: 'position.lon', from: '/gps/1' },
    { to: 'position.speedKmh', from: '/knots', scale: 1.852 },
    { to: 'obd.coolantTemperatureC', from: '/coolantF', scale: 0.5555555555555556, offset: -17.77777777777778 },
    { to: 'ignition', from: '/on' },
  ],
}

const point = (second: number, more: Record<string, unknown> = {}) => ({
  unit: 'truck 7',
  at: 1_780_300_000 + second,
  gps: [52.5 + second / 1_000, 13.4],
  knots: 10,
  coolantF: 212,
  on: 1,
  ...more,
})
const bodyOf = (...points: unknown[]) => JSON.stringify({ data: { points } })

function sign(secret: string, body: string, at = Date.now()): Record<string, string> {
  const id = randomUUID()
  const timestamp = String(Math.floor(at / 1_000))
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

async function post(path: string, body: string, headers: Record<string, string>) {
  const answer = await fetch(`${service.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

test('what is signed is read as the mapping says, is durable when it is answered, and is stored once however often it comes', async () => {
  const { connection, inbound } = await connect(service, { provider: 'signed-webhook', settings: { mapping } })
  const body = bodyOf(point(0), point(1), point(2))
  const headers = sign(inbound!.secret, body)
  expect(await post(inbound!.path, body, headers)).toEqual({ status: 200, body: { readings: 3 } })
  // The answer was lost, the sender repeats it.
  expect((await post(inbound!.path, body, headers)).status).toBe(200)
  const [vehicle] = await vehiclesOf(service, connection.id)
  expect(vehicle).toMatchObject({ externalId: 'truck 7', status: 'mapped' })
  const readings = await stored(service, [vehicle!.deviceId])
  expect(readings.map(({ lat }) => lat)).toEqual([52.5, 52.501, 52.502])
  const { body: history } = await service.call<{ items: Record<string, unknown>[] }>(
    'GET',
    `/b2b/fleet-management/gps-integration/devices/${vehicle!.deviceId}/readings`,
  )
  expect(history.items[0]).toMatchObject({ ignition: true, position: { speedKmh: 18.52, valid: true } })
  expect(Math.round((history.items[0]!.obd as { coolantTemperatureC: number }).coolantTemperatureC)).toBe(100)
  expect(await syncState(service, connection.id)).toMatchObject({
    status: 'receiving',
    counts: { readings: 6, runs: 2 },
  })
})

test('a signature that is missing, wrong, of another body, of another time or of another connection is refused', async () => {
  const one = await connect(service, { provider: 'signed-webhook', settings: { mapping } })
  const other = await connect(service, { provider: 'signed-webhook', settings: { mapping } })
  const body = bodyOf(point(10))
  const { path, secret } = one.inbound!
  const good = sign(secret, body)
  const status = async (to: string, sent: string, headers: Record<string, string>) => {
    const answer = await post(to, sent, headers)
    return [answer.status, answer.body.code]
  }
  expect(await status(path, body, {})).toEqual([401, 'push-refused'])
  expect(await status(path, body, { ...good, 'webhook-signature': 'v1,AAAA' })).toEqual([401, 'push-refused'])
  expect(await status(path, body, { ...good, 'webhook-signature': 'nonsense' })).toEqual([401, 'push-refused'])
  expect(await status(path, bodyOf(point(11)), good)).toEqual([401, 'push-refused'])
  expect(await status(path, body, { ...good, 'webhook-id': randomUUID() })).toEqual([401, 'push-refused'])
  expect(await status(other.inbound!.path, body, good)).toEqual([401, 'push-refused'])
  expect(await status(path, body, sign(secret, body, Date.now() - 6 * 60_000))).toEqual([400, 'signature-stale'])
  expect(await status(path, body, sign(secret, body, Date.now() + 6 * 60_000))).toEqual([400, 'signature-stale'])
  // Below the other kind, and where there is no connection, the refusal is the same.
  const elsewhere = await post(path.replace('gps-', 'obd2-'), body, good)
  const nowhere = await post(path.replace(one.connection.id, 'con_00000000000000000000000000'), body, good)
  expect(elsewhere).toEqual(nowhere)
  expect(nowhere).toMatchObject({ status: 401, body: { code: 'push-refused' } })
  expect(await vehiclesOf(service, one.connection.id)).toEqual([])
  expect((await post(path, body, good)).status).toBe(200)
  // Paused it takes nothing, so the sender keeps it.
  await service.call('POST', `${gps}/${one.connection.id}/pause`)
  expect(await status(path, body, good)).toEqual([409, 'connection-state'])
})

test('an item that cannot be read is set aside with its reason, and its neighbours are stored', async () => {
  const { connection, inbound } = await connect(service, { provider: 'signed-webhook', settings: { mapping } })
  const body = bodyOf(
    point(20),
    point(21, { at: 'yesterday' }),
    point(22, { unit: null }),
    point(23, { gps: [123, 13] }),
    'text',
  )
  expect(await post(inbound!.path, body, sign(inbound!.secret, body))).toEqual({ status: 200, body: { readings: 2 } })
  await service.settled()
  const aside = await service.look<{ reason: string }>(
    `SELECT reason FROM telematics.quarantine WHERE code = 'cloud-unreadable' AND tenant_id = $1 ORDER BY id`,
    [service.tenant],
  )
  expect(aside.map(({ reason }) => reason).sort()).toEqual([
    'nothing readable at time',
    'nothing readable at vehicleId',
    'nothing readable at vehicleId',
  ])
  expect((await syncState(service, connection.id)).counts).toMatchObject({ readings: 2, skipped: 3 })
  const shapeless = JSON.stringify({ nothing: 'here' })
  const refused = await post(inbound!.path, shapeless, sign(inbound!.secret, shapeless))
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body' }] } })
})

test('Garmin’s push is known by its token, and what inReach devices say is stored', async () => {
  const { connection, inbound } = await connect(service, { provider: 'garmin-inreach' })
  expect(inbound!.header).toBe('x-outbound-auth-token')
  const push = async (token: string) => {
    const answer = await fetch(`${clouds.url}/clouds/garmin-inreach/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        url: `${service.url}${inbound!.path}`,
        token,
        after: '2026-06-01T07:40:00.000Z',
        until: '2026-06-01T08:00:00.000Z',
      }),
    })
    return (await answer.json()) as { status: number; events: number }
  }
  expect((await push('not the token')).status).toBe(401)
  const first = await push(inbound!.secret)
  expect(first.status).toBe(200)
  expect(first.events).toBeGreaterThan(50)
  expect((await push(inbound!.secret)).status).toBe(200)
  const vehicles = await vehiclesOf(service, connection.id)
  const readings = await stored(
    service,
    vehicles.map(({ deviceId }) => deviceId),
  )
  expect(readings).toHaveLength(first.events)
  const sos = {
    Version: '2.0',
    Events: [
      {
        imei: vehicles[0]!.externalId,
        messageCode: 4,
        freeText: 'help',
        timeStamp: Date.parse('2026-06-01T08:01:00.000Z'),
        addresses: [{ address: 'someone@example.com' }],
        point: { latitude: 47.1, longitude: 11.2, altitude: 2_100, gpsFix: 2, course: 10, speed: 3 },
        status: { autonomous: 0, lowBattery: 1 },
      },
    ],
  }
  expect(await post(inbound!.path, JSON.stringify(sos), { 'x-outbound-auth-token': inbound!.secret })).toMatchObject({
    status: 200,
  })
  await service.settled()
  const { body: history } = await service.call<{ items: Record<string, unknown>[] }>(
    'GET',
    `/b2b/fleet-management/gps-integration/devices/${vehicles[0]!.deviceId}/readings?from=2026-06-01T08:00:30.000Z`,
  )
  expect(history.items).toMatchObject([{ alarms: ['sos', 'low-battery'], raw: { text: 'help' } }])
  expect(JSON.stringify(history.items)).not.toContain('someone@')
  expect(await service.call('POST', `${gps}/${connection.id}/test`)).toMatchObject({
    body: { ok: true, mode: 'sandbox' },
  })
})

test('a topic’s messages are read by the mapping, and a broken one blocks nothing and is kept', async () => {
  const { items: _items, ...single } = mapping
  const settings = { broker: 'mqtts://127.0.0.1:1', topic: 'fleet/+/position', mapping: single }
  const { connection } = await connect(service, { provider: 'mqtt-topic', settings }, { base: obd2 })
  const of = { tenantId: service.tenant, connectionId: connection.id }
  const receive = (...texts: string[]) =>
    receiveTopicMessages(
      service.runtime.database,
      of,
      texts.map((text) => ({ topic: 'fleet/7/position', payload: Buffer.from(text), isCut: false })),
    )
  const said = JSON.stringify(point(40))
  expect(await receive(said, '{"half', said)).toEqual({ readings: 2, unreadable: 1 })
  const [vehicle] = await vehiclesOf(service, connection.id, obd2)
  expect(await stored(service, [vehicle!.deviceId])).toHaveLength(1)
  expect((await syncState(service, connection.id, obd2)).counts).toMatchObject({ readings: 2, skipped: 1 })
  expect(
    await service.look('SELECT reason, bytes FROM telematics.quarantine WHERE tenant_id = $1 AND family = $2', [
      service.tenant,
      'mqtt-topic',
    ]),
  ).toEqual([{ reason: 'The message is not JSON.', bytes: Buffer.from('{"half') }])
  await service.call('POST', `${obd2}/${connection.id}/disconnect`)
  // Neither taken nor to be forgotten by whoever brought it.
  await expect(receive(said)).rejects.toMatchObject({ status: 503 })
})

function uploadLog(connectionId: string, log: string, query: Record<string, string>) {
  return sendFile(service, 'POST', `${obd2}/${connectionId}/uploads?${new URLSearchParams(query)}`, log)
}

test('what was exported from Automatic becomes readings, once', async () => {
  const { connection } = await connect(service, { provider: 'automatic' }, { base: obd2 })
  const trips = [
    {
      id: 'T_1',
      started_at: '2019-03-08T06:54:25.000Z',
      ended_at: '2019-03-08T07:22:40.000Z',
      start_location: { lat: 37.77, lon: -122.41, accuracy_m: 7 },
      end_location: { lat: 37.75, lon: -122.39, accuracy_m: 9 },
      distance_m: 16566.03,
      fuel_volume_l: 1.4,
      vehicle_events: [
        { type: 'hard_brake', created_at: '2019-03-08T07:01:00.000Z', lat: 37.76, lon: -122.4, g_force: 0.41 },
      ],
    },
    { nothing: true },
  ]
  const upload = () => uploadLog(connection.id, JSON.stringify({ results: trips }), { vehicle: 'My old car' })
  expect(await upload()).toMatchObject({
    status: 200,
    body: { readings: 3, unreadable: 1, vehicle: { externalId: 'My old car' } },
  })
  expect((await upload()).status).toBe(200)
  const [vehicle] = await vehiclesOf(service, connection.id, obd2)
  expect(await stored(service, [vehicle!.deviceId])).toHaveLength(3)
  const bad = await uploadLog(connection.id, 'no json', { vehicle: 'My old car' })
  expect(bad).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body' }] } })
  expect((await connectionOf(service, connection.id, obd2)).status).toBe('active')
})

test('logs of OBDLink and BlueDriver are read, once, and say what is missing', async () => {
  const csv =
    'Time (sec),Engine RPM (rpm),Vehicle speed (km/h),Coolant temperature (°C)\n0.0,812,0,71\n1.0,1450,12,71\n2.0,1620,19,72\n'
  for (const provider of ['obdlink', 'bluedriver']) {
    const { connection } = await connect(service, { provider }, { base: obd2 })
    const upload = (query: Record<string, string>, log = csv) =>
      uploadLog(connection.id, log, { vehicle: 'Van', ...query })
    const startedAt = '2026-05-01T10:00:00.000Z'
    expect(await upload({ startedAt })).toMatchObject({ status: 200, body: { readings: 3, unreadable: 0 } })
    expect((await upload({ startedAt })).status).toBe(200)
    const [vehicle] = await vehiclesOf(service, connection.id, obd2)
    expect((await stored(service, [vehicle!.deviceId])).map(({ time }) => time.toISOString())).toEqual([
      '2026-05-01T10:00:00.000Z',
      '2026-05-01T10:00:01.000Z',
      '2026-05-01T10:00:02.000Z',
    ])
    expect(await upload({})).toMatchObject({ status: 422, body: { errors: [{ pointer: '/query/startedAt' }] } })
    expect(await upload({ startedAt }, 'Dear diary,\ntoday I drove.\n')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/body' }] },
    })
  }
  const { connection } = await connect(service, { provider: 'obdlink' }, { base: obd2 })
  const elm = '>010C\n41 0C 1A F8\n\n>010D\n41 0D 32\n\n>0105\n41 05 7B\n\n>'
  const taken = await uploadLog(connection.id, elm, { vehicle: 'Van', startedAt: '2026-05-01T10:00:00.000Z' })
  expect(taken.status).toBe(200)
  expect(taken.body.readings).toBeGreaterThan(0)
})

test('a text is handed to Garmin at most once, and says when it is not known whether it was', async () => {
  const { connection, inbound } = await connect(service, { provider: 'garmin-inreach' })
  const event = { imei: '300250100000009', messageCode: 0, timeStamp: Date.parse('2026-06-01T08:00:00.000Z') }
  await post(inbound!.path, JSON.stringify({ Version: '2.0', Events: [event] }), {
    'x-outbound-auth-token': inbound!.secret,
  })
  const [vehicle] = await vehiclesOf(service, connection.id)
  const send = (key: string, text = 'Call the depot.') =>
    service.call('POST', `${gps}/${connection.id}/vehicles/${vehicle!.id}/messages`, {
      body: { text },
      headers: { 'idempotency-key': key },
    })
  const handed = async () =>
    (await clouds.journal('garmin-inreach')).filter(({ path }) => path.endsWith('/Message')).length
  expect(await send('one')).toMatchObject({ status: 201, body: { status: 'sent' } })
  expect(await send('one')).toMatchObject({ status: 201, body: { status: 'sent' } })
  expect(await handed()).toBe(1)
  expect((await send('one', 'Another text.')).status).toBe(422)
  await clouds.fault({ provider: 'garmin-inreach', kind: 'answer-lost-after-commit' })
  expect(await send('two')).toMatchObject({ status: 201, body: { status: 'unknown' } })
  expect(await send('two')).toMatchObject({ status: 201, body: { status: 'unknown' } })
  expect(await handed()).toBe(2)
  await clouds.fault({ provider: 'garmin-inreach', kind: '429' })
  expect(await send('three')).toMatchObject({ status: 201, body: { status: 'refused' } })
  const texts = await service.look<{ row: string }>(
    'SELECT row_to_json(m)::text AS row FROM telematics.outbound_messages m',
  )
  expect(JSON.stringify(texts)).not.toContain('depot')
})
