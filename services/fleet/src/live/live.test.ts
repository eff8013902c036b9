import { connect } from 'node:net'
import type { RouteResult } from '@clutch/contracts/contract'
import { getLive, type LiveState } from '@clutch/contracts/fleet/live'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { DriverPlacesHidden } from '@clutch/contracts/telematics/driver-privacy'
import { newId } from '@clutch/shared/id'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { equippedVehicle, send, trip } from '../../test/drive.ts'
import {
  api,
  type FleetService,
  makeDriver,
  makeFleet,
  makeVehicle,
  missing,
  must,
  registerDevices,
  startFleet,
  told,
} from '../../test/fleet.ts'
import { newDeviceState } from '../telemetry/fold.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { TrackFolded } from '../telemetry/track-folded.ts'
import { newTripState } from '../trips/trip-engine.ts'
import { liveHubOf } from './hub.ts'
import { live } from './on-track-folded.ts'
import { type SeenState, saveLiveStates } from './store.ts'

// What clients of the service see of a fold, over real sockets and a real NATS.
const heartbeatMs = 100
let service: FleetService
beforeAll(async () => {
  service = await startFleet({ LIVE_HEARTBEAT_MS: String(heartbeatMs) })
})
afterAll(() => service.stop())

const start = Date.parse('2026-03-02T08:00:00.000Z')

interface Car {
  fleetId: string
  vehicle: Vehicle
  deviceId: string
  tenant: string
}

async function makeCar(tenant = service.tenant): Promise<Car> {
  const { id: fleetId } = await makeFleet(service, tenant)
  const [deviceId] = await registerDevices(service, 1, tenant)
  return { fleetId, vehicle: await makeVehicle(service, fleetId, tenant), deviceId: deviceId!, tenant }
}

/** The fold tells that the car was somewhere, as the transaction of a reading would. */
async function seen(car: Car, second: number, of: Partial<TelemetryPoint> = {}): Promise<void> {
  await folded(car, { timeMs: start + second * 1_000, lat: 53.5 + second / 1_000, lon: 10, valid: true, ...of })
}

async function folded(car: Car, latest: TelemetryPoint | undefined, throughMs = latest?.timeMs ?? null): Promise<void> {
  const state = { ...newDeviceState(car.deviceId), throughMs, trip: newTripState(car.deviceId) }
  const told: TrackFolded = {
    deviceId: car.deviceId,
    latest,
    readings: latest === undefined ? [] : [latest],
    state,
    effects: [],
    corrections: { changed: [], removed: [] },
    vehicleAt: () => car.vehicle.id,
    vehicleOf: () => car.vehicle.id,
  }
  await service.runtime.database.tx({ tenantId: car.tenant, actor: 'test' }, (tx) => live.onTrackFolded(tx, told))
}

function stateOf(car: Car, second: number, of: Partial<LiveState> = {}): LiveState {
  return {
    vehicleId: car.vehicle.id,
    name: car.vehicle.name,
    deviceId: car.deviceId,
    at: new Date(start + second * 1_000).toISOString(),
    lat: 53.5 + second / 1_000,
    lon: 10,
    speedKmh: null,
    courseDeg: null,
    ignition: null,
    odometerKm: null,
    driverId: null,
    tripId: null,
    status: 'unknown',
    statusSince: null,
    fuelLitres: null,
    fuelPercent: null,
    stateOfChargePercent: null,
    supplyV: null,
    engineHours: null,
    openTroubleCodes: 0,
    geofenceIds: [],
    deviceProblems: [],
    address: null,
    ...of,
  }
}

function seenState(car: Car, second: number, of: Partial<SeenState> = {}): SeenState {
  const { vehicleId, deviceId, at, lat, lon, speedKmh, courseDeg, ignition, odometerKm, tripId } = stateOf(car, second)
  const said = { vehicleId, deviceId, at, lat, lon, speedKmh, courseDeg, ignition, odometerKm, tripId }
  const situation = { activity: null, activitySince: null, geofenceIds: [], openTroubleCodes: 0, cell: null }
  return { ...said, ...situation, vitals: {}, ...of }
}

const pathOf = (fleetId: string) => `${api}/telematics/${fleetId}`

type Live = RouteResult<typeof getLive>

async function read(car: Pick<Car, 'fleetId' | 'tenant'>, query = ''): Promise<Live> {
  const answer = await must<Live>(service, 200, 'GET', `${pathOf(car.fleetId)}${query}`, { tenant: car.tenant })
  // It is not written by the machinery, so nobody else compares it with its contract.
  expect(Value.Check(getLive.replies[200]!, answer)).toBe(true)
  return answer
}

async function states(car: Pick<Car, 'fleetId' | 'tenant'>): Promise<{ items: LiveState[] }> {
  return { items: [...(await read(car)).items] }
}

/** The test service takes whom it was told of by a call. */
async function tokenOf(tenant: string, scopes = 'fleet:read'): Promise<string> {
  await service.call('GET', `${api}/fleets`, { tenant, scopes: scopes.split(' ') as ['fleet:read'] })
  return `${tenant}/${scopes}`
}

/** Waits until something is so; only a defect makes it take long. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await isSo()); await new Promise((resolve) => setTimeout(resolve, 10)))
    if (Date.now() > deadline) throw new Error('it never came to be so')
}

interface Watcher {
  states: LiveState[]
  /** Everything that came, as text. */
  text(): string
  close(): Promise<void>
}

async function watchStream(car: Pick<Car, 'fleetId' | 'tenant'>): Promise<Watcher> {
  const gone = new AbortController()
  const response = await fetch(`${service.url}/api/v1${pathOf(car.fleetId)}/stream`, {
    headers: { authorization: `Bearer ${await tokenOf(car.tenant)}` },
    signal: gone.signal,
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  let text = ''
  const watcher = { states: [] as LiveState[], text: () => text }
  const reading = (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      watcher.states = statesIn(text)
    }
  })().catch(() => {})
  return {
    get states() {
      return watcher.states
    },
    text: () => text,
    close: async () => {
      gone.abort()
      await reading
    },
  }
}

function statesIn(text: string): LiveState[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => block.startsWith('event: state\n'))
    .map((block) => JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as LiveState)
}

async function watchSocket(car: Pick<Car, 'fleetId' | 'tenant'>): Promise<Watcher & { socket: WebSocket }> {
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/api/v1${pathOf(car.fleetId)}/live`, {
    headers: { authorization: `Bearer ${await tokenOf(car.tenant)}` },
  })
  const messages: string[] = []
  socket.on('message', (data) => messages.push(String(data)))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    socket,
    get states() {
      return messages.map((message) => JSON.parse(message) as LiveState)
    },
    text: () => messages.join('\n'),
    close: async () => {
      if (socket.readyState === WebSocket.CLOSED) return
      socket.terminate()
      await new Promise((resolve) => socket.once('close', resolve))
    },
  }
}

test('one call shows every vehicle of the fleet, by its newest reading', async () => {
  const car = await makeCar()
  const silent = await makeVehicle(service, car.fleetId)
  expect(await states(car)).toEqual({ items: [] })
  await seen(car, 10, { speedKmh: 50, courseDeg: 90, ignition: true, odometerM: 123_456 })
  await seen(car, 5, { speedKmh: 20 })
  const first = stateOf(car, 10, { speedKmh: 50, courseDeg: 90, ignition: true, odometerKm: 123.456 })
  expect(await states(car)).toEqual({ items: [first] })
  // What a later reading does not say of the vehicle is known still; of its movement it is not.
  await seen(car, 11)
  expect(await states(car)).toEqual({ items: [stateOf(car, 11, { ignition: true, odometerKm: 123.456 })] })
  expect((await states(car)).items.map(({ vehicleId }) => vehicleId)).not.toContain(silent.id)
})

test('an ETag changes with the content and only with it', async () => {
  const car = await makeCar()
  await seen(car, 1)
  const read = (headers = {}) => service.call('GET', pathOf(car.fleetId), { headers })
  const first = await read()
  expect((await read()).headers.etag).toBe(first.headers.etag)
  expect(await read({ 'if-none-match': first.headers.etag! })).toMatchObject({ status: 304, body: undefined })
  await seen(car, 2)
  const second = await read({ 'if-none-match': first.headers.etag! })
  expect(second.status).toBe(200)
  expect(second.headers.etag).not.toBe(first.headers.etag)
})

test('the end of a trip by silence is seen without another reading', async () => {
  const car = await makeCar()
  const tripId = 'trp_01K0A1B2C3D4E5F6G7H8J9K0M1'
  await service.runtime.database.tx({ tenantId: car.tenant, actor: 'test' }, (tx) =>
    saveLiveStates(tx, [seenState(car, 1, { tripId })]),
  )
  const watcher = await watchStream(car)
  await until(() => watcher.states.length === 1)
  await folded(car, undefined, start + 400_000)
  await until(() => watcher.states.length === 2)
  expect(watcher.states.map((state) => state.tripId)).toEqual([tripId, null])
  expect(await states(car)).toEqual({ items: [stateOf(car, 1)] })
  await watcher.close()
})

test.each([
  ['server-sent events', watchStream],
  ['a WebSocket', watchSocket],
] as const)('%s: first what is known, then each change once it is committed', async (_what, watch) => {
  const car = await makeCar()
  await seen(car, 1)
  const watcher = await watch(car)
  await until(() => watcher.states.length === 1)
  await expect(
    service.runtime.database.tx({ tenantId: car.tenant, actor: 'test' }, async (tx) => {
      await saveLiveStates(tx, [seenState(car, 2)])
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  await seen(car, 3)
  await until(() => watcher.states.length === 2)
  await seen(car, 2)
  await seen(car, 4)
  await until(() => watcher.states.length === 3)
  expect(watcher.states).toEqual([stateOf(car, 1), stateOf(car, 3), stateOf(car, 4)])
  await watcher.close()
  await until(() => liveHubOf(service.runtime.database).clients === 0)
})

test.each([
  ['server-sent events', watchStream],
  ['a WebSocket', watchSocket],
] as const)('%s: only the fleet’s own vehicles, and one that moves away is not told any more', async (_what, watch) => {
  const car = await makeCar()
  const other = await makeCar()
  const mine = await watch(car)
  const theirs = await watch(other)
  await seen(car, 1)
  await until(() => mine.states.length === 1)
  await must(service, 200, 'PATCH', `${api}/vehicles/${car.vehicle.id}`, {
    body: { fleetId: other.fleetId },
    headers: { 'if-match': '"1"' },
  })
  await seen(car, 2)
  await until(() => theirs.states.length === 1)
  const stays = { ...other, fleetId: car.fleetId }
  stays.vehicle = await makeVehicle(service, car.fleetId)
  await seen(stays, 3)
  await until(() => mine.states.length === 2)
  expect(mine.states.map(({ vehicleId }) => vehicleId)).toEqual([car.vehicle.id, stays.vehicle.id])
  expect(theirs.states).toEqual([stateOf(car, 2)])
  await mine.close()
  await theirs.close()
})

test('a stream that has nothing to say shows that it is there', async () => {
  const { fleetId, tenant } = await makeCar()
  const stream = await watchStream({ fleetId, tenant })
  await until(() => stream.text().includes('\n\n:\n\n'))
  expect(stream.text()).toMatch(/^retry: 1000\n\n/)
  await stream.close()
})

test('a socket whose peer does not answer is closed', async () => {
  const { fleetId, tenant } = await makeCar()
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/api/v1${pathOf(fleetId)}/live`, {
    headers: { authorization: `Bearer ${await tokenOf(tenant)}` },
    autoPong: false,
  })
  const pings: unknown[] = []
  socket.on('ping', () => pings.push(1))
  await new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject))
  expect(pings.length).toBeGreaterThan(0)
  await until(() => liveHubOf(service.runtime.database).clients === 0)
})

test('each event has an id that names the state', async () => {
  const car = await makeCar()
  await seen(car, 1)
  const stream = await watchStream(car)
  await until(() => stream.states.length === 1)
  expect(stream.text()).toContain(`event: state\nid: ${car.vehicle.id}@${stateOf(car, 1).at}\ndata: {`)
  await stream.close()
})

test('a client that stops reading is told the newest when it reads again, and not all that was between', async () => {
  const car = await makeCar()
  const token = await tokenOf(car.tenant)
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += String(chunk)
  })
  socket.write(`GET /api/v1${pathOf(car.fleetId)}/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`)
  await until(() => text.includes('retry: 1000'))
  socket.pause()
  // Long names fill the sockets' buffers soon; then all there is room for is one state.
  const hub = liveHubOf(service.runtime.database)
  const name = 'x'.repeat(100_000)
  const offered = 400
  for (let second = 1; second <= offered; second += 1) {
    hub.deliver(car.tenant, [{ ...stateOf(car, second, { name }), fleetId: car.fleetId }])
    await new Promise((resolve) => setImmediate(resolve))
  }
  socket.resume()
  await until(() => text.includes(`@${stateOf(car, offered).at}\n`))
  const ids = [...text.matchAll(/id: [^@]+@(\S+)/g)].map((match) => match[1]!)
  expect(ids.length).toBeLessThan(offered)
  expect(ids).toEqual([...ids].sort())
  socket.destroy()
  await until(() => hub.clients === 0)
})

test("another tenant's fleet is the same 404 as none: the call, the stream, the socket", async () => {
  const car = await makeCar()
  for (const path of ['', '/stream', '/live']) {
    const paths = { theirs: pathOf(car.fleetId) + path, missing: pathOf(missing('flt')) + path }
    const answers = await told(service, 'GET', paths)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
  const theirs = await handshake(car.fleetId, await tokenOf('ten_someoneelse'))
  expect(theirs).toMatch(/^HTTP\/1.1 404 /)
  expect(theirs).toBe(await handshake(missing('flt'), await tokenOf('ten_someoneelse')))
})

test('a handshake needs who calls and the scope', async () => {
  const car = await makeCar()
  expect(await handshake(car.fleetId, undefined)).toMatch(/^HTTP\/1.1 401 .*"code":"unauthenticated"/s)
  expect(await handshake(car.fleetId, await tokenOf(car.tenant, 'devices:read'))).toMatch(/^HTTP\/1.1 403 /)
  expect(await handshake(car.fleetId, await tokenOf(car.tenant), '/other')).toMatch(/^HTTP\/1.1 404 /)
  const page = await service.call('GET', `${pathOf(car.fleetId)}/live`)
  expect(page).toMatchObject({ status: 426, headers: { upgrade: 'websocket' }, body: { code: 'upgrade-required' } })
  expect(liveHubOf(service.runtime.database).clients).toBe(0)
})

test('while NATS is away nothing is kept for it, and the next reading after is seen', async () => {
  const car = await makeCar()
  const watcher = await watchSocket(car)
  await seen(car, 1)
  await until(() => watcher.states.length === 1)
  await service.nats!.pause()
  await seen(car, 2)
  await service.nats!.start()
  let second = 3
  await until(async () => {
    await seen(car, second)
    second += 1
    return watcher.states.length > 1
  })
  expect((await states(car)).items[0]!.at).toBe(stateOf(car, second - 1).at)
  await watcher.close()
})

test('a service that stops ends what is open, and soon', async () => {
  const stopping = await startFleet()
  const { id: fleetId } = await makeFleet(stopping)
  const authorization = `Bearer ${stopping.tenant}/fleet:read`
  await stopping.call('GET', `${api}/fleets`, { scopes: ['fleet:read'] })
  const socket = new WebSocket(`${stopping.url.replace('http', 'ws')}/api/v1${pathOf(fleetId)}/live`, {
    headers: { authorization },
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const stream = await fetch(`${stopping.url}/api/v1${pathOf(fleetId)}/stream`, { headers: { authorization } })
  await stopping.stop()
  expect(await closed).toBe(1001)
  expect(await stream.text()).toBe('retry: 1000\n\n')
})

/** A handshake's answer as it comes, when it is refused. */
async function handshake(fleetId: string, token: string | undefined, suffix = ''): Promise<string> {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += String(chunk)
  })
  socket.write(
    [
      `GET /api/v1${pathOf(fleetId)}/live${suffix} HTTP/1.1`,
      'host: x',
      ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  )
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}

test('a change elsewhere than in a reading is seen by the next call: a name, another fleet, a process that heard nothing', async () => {
  const car = await makeCar()
  const other = await makeCar()
  await seen(car, 1)
  expect((await read(car)).items).toEqual([stateOf(car, 1)])
  await must(service, 200, 'PATCH', `${api}/vehicles/${car.vehicle.id}`, {
    body: { name: 'Lorry' },
    headers: { 'if-match': '"1"' },
  })
  expect((await read(car)).items).toEqual([stateOf(car, 1, { name: 'Lorry' })])
  // Written by another process, whose broadcast is lost.
  await service.look("UPDATE fleet.live_states SET speed_kmh = 7, cell = '8b1f05990000fff' WHERE vehicle_id = $1", [
    car.vehicle.id,
  ])
  expect((await read(car)).items[0]).toMatchObject({ speedKmh: 7 })
  const { cursor } = await read(car)
  await must(service, 200, 'PATCH', `${api}/vehicles/${car.vehicle.id}`, {
    body: { fleetId: other.fleetId },
    headers: { 'if-match': '"2"' },
  })
  expect((await read(car)).items).toEqual([])
  expect(await read(car, `?since=${cursor}`)).toMatchObject({ items: [], goneVehicleIds: [car.vehicle.id] })
  expect((await read(other)).items.map(({ vehicleId }) => vehicleId)).toEqual([car.vehicle.id])
})

test('what a transaction wrote that ended after others were read is found by the cursor of before', async () => {
  const [slow, quick] = [await makeCar(), await makeCar()]
  await must(service, 200, 'PATCH', `${api}/vehicles/${quick.vehicle.id}`, {
    body: { fleetId: slow.fleetId },
    headers: { 'if-match': '"1"' },
  })
  quick.fleetId = slow.fleetId
  const ids = (live: Live) => live.items.map(({ vehicleId }) => vehicleId).sort()
  let cursor = (await read(slow)).cursor
  await service.runtime.database.tx({ tenantId: slow.tenant, actor: 'test' }, async (tx) => {
    await saveLiveStates(tx, [seenState(slow, 1)])
    // Begun later, over sooner: a counter of changes would have passed the other one by.
    await seen(quick, 1)
    const during = await read(slow, `?since=${cursor}`)
    expect(ids(during)).toEqual([quick.vehicle.id])
    expect(ids(await read(slow))).toEqual([quick.vehicle.id])
    cursor = during.cursor
  })
  expect(ids(await read(slow, `?since=${cursor}`))).toContain(slow.vehicle.id)
  expect(ids(await read(slow))).toEqual([slow.vehicle.id, quick.vehicle.id].sort())
})

test('a cursor of another life of the server gives everything', async () => {
  const car = await makeCar()
  await seen(car, 1)
  expect(await read(car, '?since=999999999999999999')).toMatchObject({ complete: true, items: [stateOf(car, 1)] })
})

test('a box, also across the antimeridian, and a status narrow what is shown, each with an ETag of its own', async () => {
  const car = await makeCar()
  await seen(car, 1, { lat: -17, lon: 179.5 })
  const items = async (query: string) => (await read(car, query)).items.length
  expect(await items('?south=-20&west=170&north=0&east=-170')).toBe(1)
  expect(await items('?south=-20&west=-170&north=0&east=170')).toBe(0)
  expect(await items('?status=moving')).toBe(0)
  expect(await items('?status=unknown')).toBe(1)
  expect((await service.call('GET', `${pathOf(car.fleetId)}?south=1`)).status).toBe(400)
  const etag = async (query: string) => (await service.call('GET', pathOf(car.fleetId) + query)).headers.etag
  expect(await etag('?status=moving')).not.toBe(await etag(''))
})

test('who drives is shown from the instant an assignment begins until it ends, to those who watch too', async () => {
  const car = await makeCar()
  await seen(car, 1)
  service.clock.set('2026-03-02T09:00:00.000Z')
  const { id: driverId } = await makeDriver(service)
  const watcher = await watchStream(car)
  const driverNow = async () => (await read(car)).items[0]!.driverId
  await must(service, 201, 'POST', `${api}/driver-assignment/assignments`, {
    body: {
      vehicleId: car.vehicle.id,
      driverId,
      fromAt: '2026-03-02T10:00:00.000Z',
      untilAt: '2026-03-02T11:00:00.000Z',
    },
  })
  await service.settled()
  expect(await driverNow()).toBeNull()
  service.clock.set('2026-03-02T10:00:00.000Z')
  await until(async () => (await driverNow()) === driverId)
  await until(() => watcher.states.at(-1)?.driverId === driverId)
  service.clock.set('2026-03-02T11:00:00.000Z')
  await until(async () => (await driverNow()) === null)
  await until(() => watcher.states.at(-1)?.driverId === null)
  await watcher.close()
})

test.each(['coarsen', 'erase-positions', 'erase-readings'] as const)(
  'where a vehicle was in a hidden time is not shown, until it is somewhere else: %s',
  async (mode) => {
    const { id: fleetId } = await makeFleet(service)
    const { deviceId, vehicleId } = await equippedVehicle(service, fleetId)
    const fleet = { fleetId, tenant: service.tenant }
    await send(service, trip(service, deviceId, start))
    const [before] = (await read(fleet)).items
    const { cursor } = await read(fleet)
    const watchers = [await watchStream(fleet), await watchSocket(fleet)]
    await until(() => watchers.every(({ states }) => states.length === 1))
    await service.publish(DriverPlacesHidden, {
      id: newId('dph'),
      version: 1,
      deviceId,
      mode,
      from: new Date(start).toISOString(),
      to: new Date(start + 660_000).toISOString(),
      readings: 61,
    })
    await until(async () => (await read(fleet)).items[0]?.lat !== before!.lat)
    if (mode === 'coarsen') expect((await read(fleet)).items[0]).toMatchObject({ lat: 53.55, lon: 9.9, address: null })
    else {
      expect((await read(fleet)).items).toEqual([])
      expect(await read(fleet, `?since=${cursor}`)).toMatchObject({ items: [], goneVehicleIds: [vehicleId] })
    }
    // Who is looking sees it go, too.
    for (const { text } of watchers)
      await until(() => (mode === 'coarsen' ? text().includes('"lat":53.55,') : text().includes('gone')))
    await send(service, trip(service, deviceId, start + 3_600_000))
    expect((await read(fleet)).items[0]).toMatchObject({ lat: before!.lat, at: expect.stringMatching(/T09:/) })
    for (const watcher of watchers) {
      await until(() => watcher.states.at(-1)?.lat === before!.lat)
      await watcher.close()
    }
  },
)

test('many who ask at once are all told what was committed before they asked', async () => {
  const car = await makeCar()
  for (let second = 1; second <= 20; second += 1) {
    await seen(car, second)
    const at = await Promise.all(Array.from({ length: 8 }, async () => (await read(car)).items[0]!.at))
    expect(new Set(at)).toEqual(new Set([stateOf(car, second).at]))
  }
})

test('a vehicle is in a geofence that is open and meant for it, and in no other', async () => {
  const { id: fleetId } = await makeFleet(service)
  const { deviceId, vehicleId } = await equippedVehicle(service, fleetId)
  service.clock.set(new Date(start - 3_600_000).toISOString())
  const draw = (name: string, more: object) =>
    must<{ id: string }>(service, 201, 'POST', `${api}/geofencing`, {
      body: { name, shape: { type: 'circle', center: { lat: 53.5, lon: 9.9 }, radiusM: 20_000 }, ...more },
    })
  const nobody = { fleetIds: [], groupIds: [] }
  const mine = await draw('mine', { scope: { ...nobody, vehicleIds: [vehicleId] } })
  await draw('of another', { scope: { ...nobody, vehicleIds: [(await equippedVehicle(service, fleetId)).vehicleId] } })
  // Monday it is; the site is open on Sundays.
  const windows = [{ days: [7], from: '00:00', to: '23:59' }]
  await draw('closed', { schedule: { timeZone: 'UTC', windows, firstDay: null, lastDay: null, closedOn: [] } })
  await send(service, trip(service, deviceId, start))
  const { items } = await read({ fleetId, tenant: service.tenant })
  expect(items.map(({ geofenceIds }) => geofenceIds)).toEqual([[mine.id]])
})
