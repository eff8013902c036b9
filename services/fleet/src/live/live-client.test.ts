import type { LiveState } from '@clutch/contracts/fleet/live'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LiveClient } from './live-client.ts'
import type { GoneVehicle } from './store.ts'

function state(vehicleId: string, second: number): LiveState {
  return {
    vehicleId,
    name: 'Van',
    deviceId: 'dev_1',
    at: new Date(second * 1_000).toISOString(),
    lat: 53,
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
  }
}

type Told = LiveState | GoneVehicle

const secondOf = (told: Told) => ('gone' in told ? Number.NaN : Date.parse(told.at) / 1_000)

/** Lets what was woken run. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('a client that does not read costs one state a vehicle, and then gets the newest of each', async () => {
  const client = new LiveClient()
  const gone = new AbortController()
  const seen: Told[] = []
  let read = () => {}
  const pumping = client.pump((next) => {
    seen.push(next)
    return new Promise((resolve) => {
      read = resolve
    })
  }, gone.signal)
  client.offer(state('a', 0))
  await turn()
  // The first one fills the socket; whatever comes meanwhile waits.
  for (let second = 1; second <= 10_000; second += 1) client.offer(state(second % 2 === 0 ? 'a' : 'b', second))
  expect(client.pending).toBe(2)
  for (let reads = 0; reads < 5; reads += 1) {
    read()
    await turn()
  }
  expect(seen.map((each) => [each.vehicleId, secondOf(each)])).toEqual([
    ['a', 0],
    ['b', 9_999],
    ['a', 10_000],
  ])
  gone.abort()
  read()
  await pumping
})

test('there is an end to the vehicles one client is told of', () => {
  const client = new LiveClient()
  for (let n = 0; n < 25_000; n += 1) client.offer(state(`veh_${n}`, 1))
  expect(client.pending).toBe(20_000)
  client.offer(state('veh_7', 2))
  expect(client.pending).toBe(20_000)
})

test('in whatever order states come, a vehicle never goes back in time and ends at its newest', async () => {
  const offers = fc.array(
    fc.record({ vehicle: fc.constantFrom('a', 'b', 'c'), second: fc.nat(50), read: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  await fc.assert(
    fc.asyncProperty(offers, async (sequence) => {
      const client = new LiveClient()
      const gone = new AbortController()
      const seen: Told[] = []
      const pumping = client.pump(async (next) => void seen.push(next), gone.signal)
      for (const { vehicle, second, read } of sequence) {
        if (read) client.offerRead([state(vehicle, second)])
        else client.offer(state(vehicle, second))
        if (read) await turn()
      }
      await turn()
      for (const vehicle of ['a', 'b', 'c']) {
        const told = seen.filter(({ vehicleId }) => vehicleId === vehicle).map(secondOf)
        const offered = sequence.filter((each) => each.vehicle === vehicle).map(({ second }) => second)
        expect(told).toEqual([...told].sort((one, other) => one - other))
        if (offered.length > 0) expect(told.at(-1)).toBe(Math.max(...offered))
      }
      gone.abort()
      await pumping
    }),
  )
})

test('what was read before a broadcast does not undo it', async () => {
  const client = new LiveClient()
  const trip = 'trp_01K0A1B2C3D4E5F6G7H8J9K0M1'
  client.offer(state('a', 5))
  client.offerRead([{ ...state('a', 5), tripId: trip }])
  const gone = new AbortController()
  const seen: Told[] = []
  const pumping = client.pump(async (next) => void seen.push(next), gone.signal)
  await turn()
  gone.abort()
  await pumping
  expect(seen).toEqual([state('a', 5)])
})

test('what is not to be seen any more is told once to who saw it, with nothing of where it was, until it is seen again', async () => {
  const client = new LiveClient({ box: null, vehicleIds: undefined, isWanted: () => true })
  const end = new AbortController()
  const told: string[] = []
  const event = (json: string) => ({ seq: 1, type: 'fleet.manoeuvre.detected', vehicleId: 'a', json })
  // It goes while the database is read, and what was read is of before.
  client.offer({ vehicleId: 'b', gone: true })
  client.offerRead([state('a', 1), state('b', 1)])
  client.offerEvent(event('{"at":{"lat":53.1,"lon":10}}'))
  client.offerEvent(event('{"at":null}'))
  client.offer({ vehicleId: 'a', gone: true })
  client.offer({ vehicleId: 'a', gone: true })
  const pumping = client.pump(
    async (next) => void told.push('gone' in next ? `${next.vehicleId} gone` : `${next.vehicleId} seen`),
    end.signal,
    async (of) => void told.push(of.kind === 'event' ? of.event.json : of.kind),
  )
  await turn()
  expect(told.splice(0)).toEqual(['{"at":null}', 'a gone'])
  client.offer(state('a', 1))
  await turn()
  expect(told.splice(0)).toEqual(['a seen'])
  end.abort()
  await pumping
})
