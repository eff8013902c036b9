import { routes } from '@clutch/contracts/catalog'
import type { Alert } from '@clutch/contracts/fleet/alerts'
import type { Geofence } from '@clutch/contracts/fleet/geofences'
import type { TripCorrection } from '@clutch/contracts/fleet/trip-corrections'
import type { Trip } from '@clutch/contracts/fleet/trips'
import { roles } from '@clutch/contracts/scopes'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import type { CallOptions } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type EquippedVehicle, equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeDriver, makeFleet, must, startFleet } from '../../test/fleet.ts'
import { cellOf } from '../addresses/place.ts'
import { saveAddresses } from '../addresses/store.ts'
import { saveHarshEvent } from '../behaviour/store.ts'
import { saveChargingSession } from '../charging-sessions/store.ts'
import { saveLevelChange } from '../level-changes/store.ts'
import { saveManoeuvre } from '../manoeuvres/store.ts'
import { saveStay } from './store.ts'

// A private trip, looked for through every door there is.
let service: FleetService
beforeAll(async () => {
  service = await startFleet({ LIVE_HEARTBEAT_MS: '50' })
})
afterAll(() => service.stop())

const day = '2026-03-02'
const start = Date.parse(`${day}T08:00:00.000Z`)
const minute = 60_000
const lane = 'Secret Lane 7'

/** A way to a customer, half an hour there, then twelve kilometres of one's own with a stop on the way, and parked where they end. */
function dayOf(deviceId: string): Reading[] {
  return legs(service, deviceId, start, [
    { minutes: 10, speedKmh: 36, ignition: true },
    { minutes: 30, speedKmh: 0, ignition: false, everyS: 60 },
    { minutes: 4, speedKmh: 72, ignition: true },
    { minutes: 4, speedKmh: 0, ignition: true },
    { minutes: 6, speedKmh: 72, ignition: true },
    { minutes: 30, speedKmh: 0, ignition: false, everyS: 60 },
  ])
}

interface World extends EquippedVehicle {
  fleetId: string
  driverId: string
  userId: string
  fence: Geofence
  work: Trip
  own: Trip
  /** Of what was put in by hand. */
  levelChangeId: string
  alertId: string
  sharedTrip: string
  sharedLive: string
}

const tripsOf = async (vehicleId: string) =>
  (await must<{ items: Trip[] }>(service, 200, 'GET', `${api}/trips?vehicleId=${vehicleId}`)).items.reverse()

async function makeWorld(): Promise<World> {
  service.clock.set(`${day}T07:00:00.000Z`)
  const { id: fleetId } = await makeFleet(service)
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  const userId = newId('usr')
  const { id: driverId } = await makeDriver(service, { userId })
  await must(service, 201, 'POST', `${api}/driver-assignment/assignments`, {
    body: { vehicleId, driverId, fromAt: `${day}T00:00:00.000Z` },
  })
  const fence = await must<Geofence>(service, 201, 'POST', `${api}/geofencing`, {
    body: {
      name: lane,
      shape: { type: 'circle', center: { lat: 53.597, lon: 9.9 }, radiusM: 800 },
      speedLimitKmh: 50,
    },
  })
  await must(service, 201, 'POST', `${api}/alert-rules`, {
    body: { name: 'Somewhere', events: ['fleet.geofence.entered'], severity: 'warning' },
  })
  service.clock.set(`${day}T12:00:00.000Z`)
  await send(service, dayOf(deviceId))
  const [work, own] = (await tripsOf(vehicleId)) as [Trip, Trip]
  const startMs = Date.parse(own.startedAt) + 3 * minute
  const at = { lat: 53.59, lon: 9.9 }
  const common = { deviceId, startMs, endMs: startMs + 3_000, at, decidedAtMs: startMs, severity: 'high' } as const
  const levelChangeId = newId('lch')
  await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, async (tx) => {
    const evidence = { algorithm: 'by hand', shownG: 0.5, feltG: null, toldG: null, contradicted: false, lacked: [] }
    await saveManoeuvre(
      tx,
      {
        ...common,
        kind: 'manoeuvre',
        id: newId('mnv'),
        manoeuvre: 'braking',
        peakG: 0.5,
        speedBeforeKmh: 72,
        speedAfterKmh: 20,
        sources: [],
        scored: true,
        evidence,
      } as Parameters<typeof saveManoeuvre>[1],
      vehicleId,
    )
    await saveHarshEvent(
      tx,
      {
        ...common,
        kind: 'harsh',
        id: newId('hev'),
        durationS: 3,
        rows: 3,
        peakG: 0.5,
        manoeuvre: 'braking',
        corroborated: true,
        speedKmh: 72,
        evidence: { algorithm: 'by hand', axis: 'x', alongG: null, acrossG: null },
      },
      vehicleId,
    )
    await saveLevelChange(
      tx,
      {
        kind: 'level-change',
        id: levelChangeId,
        deviceId,
        change: 'refuel',
        unit: 'litres',
        amount: 20,
        low: 18,
        high: 22,
        levelBefore: 10,
        levelAfter: 30,
        atMs: startMs,
        fromMs: startMs,
        untilMs: startMs,
        at,
        evidence: { algorithm: 'by hand', sigmas: 9, within: 'rest', from: 'rest', engine: 'off', saturated: false },
        decidedAtMs: startMs,
      },
      vehicleId,
    )
    // At home, hours after the trip has ended.
    const home = Date.parse(own.endedAt!) + 20 * minute
    await saveChargingSession(
      tx,
      {
        kind: 'charging-session',
        id: newId('chs'),
        deviceId,
        startMs: home,
        endMs: home + 5 * minute,
        startPercent: 20,
        endPercent: 30,
        at: own.to,
        evidence: { algorithm: 'by hand', from: 'flag', longestGapS: 0, full: false },
        decidedAtMs: home,
      },
      vehicleId,
    )
    await saveStay(
      tx,
      {
        kind: 'relocation',
        id: newId('rel'),
        deviceId,
        leftMs: home,
        from: own.to!,
        foundMs: home + minute,
        to: { lat: own.to!.lat + 0.01, lon: 9.9 },
        distanceM: 1_100,
        decidedAtMs: home,
      },
      vehicleId,
    )
    const address = {
      label: lane,
      precision: 'street',
      houseNumber: null,
      street: null,
      postcode: null,
      locality: null,
      region: null,
      countryCode: null,
      distanceM: null,
    } as never
    await saveAddresses(tx, 'by hand', new Map([[cellOf(own.to)!, address]]))
  })
  const alerts = async () =>
    (await must<{ items: Alert[] }>(service, 200, 'GET', `${api}/alerts?vehicleId=${vehicleId}`)).items
  await expect.poll(alerts, { timeout: 10_000 }).toHaveLength(1)
  const [alert] = await alerts()
  const share = async (of: object) =>
    (
      await must<{ token: string }>(service, 201, 'POST', `${api}/analytics/shared-links`, {
        body: { name: 'x', days: 1, ...of },
      })
    ).token
  return {
    fleetId,
    vehicleId,
    deviceId,
    driverId,
    userId,
    fence,
    work,
    own,
    levelChangeId,
    alertId: alert!.id,
    sharedTrip: await share({ tripId: own.id }),
    sharedLive: await share({ vehicleIds: [vehicleId] }),
  }
}

type Asked = string | { path: string; as: CallOptions }

/** What is configured, entered or told by people is not where a vehicle was; nor are other files. */
const tellsNoTrip = [
  'getAddress',
  // Its places are those of a league.
  'getLeague',
  'searchPlaces',
  'getGeofence',
  'listGeofences',
  'exportGeofences',
  'getFuelTransaction',
  'listFuelTransactions',
  'getRoutePlan',
  'listRoutePlans',
  'getRouteStop',
  'listRouteStops',
  'listRoutes',
  'fetchProofPhoto',
  'fetchProofSignature',
  'getNotificationChannel',
  'listNotificationChannels',
  'fetchDriverDocumentFile',
  'fetchVehicleDocumentFile',
  'fetchDefectPhoto',
  'downloadReport',
  'downloadShared',
]

/** How each route is asked for the private trip. */
function doorsOf(world: World): Record<string, Asked[]> {
  const { fleetId, vehicleId, driverId, userId, fence, own } = world
  const during = `from=${day}T00:00:00.000Z&to=${day}T12:00:00.000Z`
  const driver = { role: 'driver', as: { id: userId } } as const
  const app = (list: string): Asked => ({ path: `driver-app/${list}?${during}`, as: driver })
  const telematics = `telematics/${fleetId}`
  return {
    viewShared: [world.sharedTrip, world.sharedLive].map((token) => ({
      path: `analytics/shared/${token}`,
      as: { anonymous: true },
    })),
    listDriverTrips: [`driver-assignment/drivers/${driverId}/trips?${during}`],
    getLive: [telematics, `${telematics}?since=1`],
    downloadTrack: ['geojson', 'gpx'].map(
      (f) => `${telematics}/positions/download?vehicleId=${vehicleId}&${during}&format=${f}`,
    ),
    getSnapshot: [`${telematics}/snapshot?at=${own.endedAt}`, `${telematics}/snapshot?at=${day}T11:00:00.000Z`],
    listPositions: [`${telematics}/positions?${during}&limit=200&everyS=30`],
    getTrip: [`trips/${own.id}`],
    getTripTrack: [`trips/${own.id}/track`],
    listTripStops: [`trips/${own.id}/stops`],
    listTrips: ['trips'],
    listVehicleStops: ['stop', 'parked', 'relocation'].map(
      (kind) => `vehicles/${vehicleId}/stops?${during}&kind=${kind}`,
    ),
    listIdlings: ['idlings'],
    listGeofenceCrossings: [`geofencing/${fence.id}/crossings`],
    listGeofenceVisits: [`geofencing/visits?vehicleId=${vehicleId}`],
    listHarshEvents: ['driver-behavior/harsh-events'],
    listManoeuvres: ['driver-behavior/manoeuvres'],
    listSpeedings: ['driver-behavior/speedings'],
    listOwnManoeuvres: [app('manoeuvres')],
    listOwnSpeedings: [app('speedings')],
    listOwnTrips: [app('trips')],
    getLevelChange: [`fuel-consumption/level-changes/${world.levelChangeId}`],
    listLevelChanges: ['fuel-consumption/level-changes'],
    listChargingSessions: [`vehicles/${vehicleId}/charging-sessions`],
    // An alert's fields are those of whatever event it is of, so no schema says that there is a place in them.
    listAlerts: ['alerts'],
    getAlert: [`alerts/${world.alertId}`],
  }
}

/** Whether a text tells where the private trip went: by a latitude beyond the customer's, the fence or the address. */
function tells({ fence }: World, text: string): boolean {
  const latitudes = [...text.matchAll(/\b53\.\d+/g)].map(([lat]) => Number(lat))
  return latitudes.some((lat) => lat > 53.5575) || text.includes(fence.id) || text.includes(lane)
}

const known = new Set<string>()

/** A call makes the token known. */
async function signedIn(as: CallOptions = {}): Promise<{ authorization: string }> {
  const authorization = `Bearer ${service.tenant}/${roles[as.role ?? 'admin'].join(' ')}`
  if (!known.has(authorization)) await service.call('GET', `${api}/fleets`, as)
  known.add(authorization)
  return { authorization }
}

async function textOf(asked: Asked): Promise<string> {
  const { path, as } = typeof asked === 'string' ? { path: asked, as: {} } : asked
  const answer = await fetch(`${service.url}/api/v1${api}/${path}`, {
    headers: as.anonymous === true ? {} : await signedIn(as),
  })
  const text = await answer.text()
  expect(answer.status, `${path}: ${text}`).toBe(200)
  return text
}

/** What a stream says from the beginning of all events until it has been silent for two of its heartbeats. */
async function streamed({ fleetId }: World): Promise<string> {
  const end = new AbortController()
  const answer = await fetch(`${service.url}/api/v1${api}/telematics/${fleetId}/stream?events=*&lastEventId=0`, {
    headers: await signedIn(),
    signal: end.signal,
  })
  let text = ''
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    if (text.endsWith(':\n\n:\n\n')) break
  }
  end.abort()
  return text
}

async function socketed({ fleetId }: World): Promise<string> {
  const url = `${service.url.replace('http', 'ws')}/api/v1${api}/telematics/${fleetId}/live?events=*&lastEventId=0`
  const socket = new WebSocket(url, { headers: await signedIn() })
  let text = ''
  let pings = 0
  socket.on('message', (data) => {
    text += String(data)
    pings = 0
  })
  await new Promise((resolve) =>
    socket.on('ping', () => {
      pings += 1
      if (pings === 2) resolve(undefined)
    }),
  )
  socket.terminate()
  return text
}

async function doorsThatTell(world: World): Promise<string[]> {
  const telling: string[] = []
  for (const [name, all] of Object.entries(doorsOf(world)))
    for (const asked of all) if (tells(world, await textOf(asked))) telling.push(name)
  if (tells(world, await streamed(world))) telling.push('streamLive')
  if (tells(world, await socketed(world))) telling.push('socketLive')
  return [...new Set(telling)].sort()
}

test('nobody is told where a private trip went, by no route that tells a place, and all are when it is taken back', async () => {
  const world = await makeWorld()
  const { own, work, deviceId } = world
  const placed = routes.filter(({ owner, route }) => {
    if (owner !== 'fleet' || route.method !== 'GET') return false
    if (route.stream !== 'no' || route.download.length > 0) return true
    return /"(lat|lon|geofenceIds?|address|fromAddress|limitOf|place)":\{/.test(JSON.stringify(route.replies))
  })
  const doors = doorsOf(world)
  // A route that tells a place and is not in this test is one that may give a driver away.
  expect(
    placed
      .map(({ name }) => name)
      .filter((name) => doors[name] === undefined && !tellsNoTrip.includes(name))
      .sort(),
  ).toEqual(['socketLive', 'streamLive'])
  const all = [...Object.keys(doors), 'socketLive', 'streamLive'].sort()
  expect(await doorsThatTell(world)).toEqual(all)

  const correct = async () =>
    must<TripCorrection>(service, 201, 'POST', `${api}/trips/${own.id}/corrections`, {
      body: { kind: 'private' },
      headers: { 'if-match': `"${(await must<Trip>(service, 200, 'GET', `${api}/trips/${own.id}`)).version}"` },
    })
  const correction = await correct()
  expect(await doorsThatTell(world)).toEqual([])
  await must(service, 200, 'POST', `${api}/trip-corrections/${correction.id}/revert`, {
    headers: { 'if-match': '"1"' },
  })
  expect(await doorsThatTell(world)).toEqual(all)

  // What comes late is found as ever, and told without its place.
  const told = (await service.emitted()).length
  await correct()
  const late = legs(
    service,
    deviceId,
    Date.parse(own.startedAt) + 1_000,
    [
      { minutes: 3, speedKmh: 72, ignition: true },
      { minutes: 1 / 6, speedKmh: 0 },
    ],
    own.from!,
  )
  await send(service, late)
  const after = (await service.emitted()).slice(told)
  expect(after.some(({ type, data }) => type === 'fleet.trip.corrected' && data.private === true)).toBe(true)
  expect(after.filter(({ data }) => tells(world, JSON.stringify(data)))).toEqual([])
  expect(await doorsThatTell(world)).toEqual([])
  expect((await tripsOf(world.vehicleId))[0]).toMatchObject({ from: work.from, to: work.to, private: false })
}, 60_000)
