import type { Speeding } from '@clutch/contracts/fleet/speedings'
import type { TripCorrection } from '@clutch/contracts/fleet/trip-corrections'
import type { Trip } from '@clutch/contracts/fleet/trips'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type EquippedVehicle, equippedVehicle, legs, send as sendAlone } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, must, startFleet } from '../../test/fleet.ts'
import { limitsAsker } from '../road-limits/asker.ts'
import type { RoadAnswer, RoadLimits } from '../road-limits/road-limits.ts'

let service: FleetService
let fleetId: string
let van: EquippedVehicle
let now = Date.parse('2026-03-02T09:00:00.000Z')

/** Limits of a test: fifty everywhere, and questions that fail as often as wanted. */
let failures = 0
let asked = 0
let answer: RoadAnswer = { limitKmh: 50, roadClass: null }
const provider: RoadLimits = {
  name: 'test',
  maxPoints: 40,
  ask: async (points) => {
    asked += 1
    if (failures > 0) {
      failures -= 1
      throw new Error('the answer was lost')
    }
    return points.map(() => answer)
  },
}

beforeAll(async () => {
  service = await startFleet({ ROAD_LIMITS: 'sandbox' })
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())

beforeEach(async () => {
  expect(limitsAsker.provider?.name).toMatch(/sandbox|test/)
  limitsAsker.provider = provider
  failures = 0
  asked = 0
  answer = { limitKmh: 50, roadClass: null }
  van = await equippedVehicle(service, fleetId)
})

/** Ten minutes at 36 km/h, five at 72, and off; each vehicle on a road of its own. */
let road = 0
function drive() {
  road += 1
  const at = { lat: 53.5, lon: 9 + road / 10 }
  return legs(
    service,
    van.deviceId,
    Date.parse('2026-03-01T10:00:00.000Z'),
    [
      { minutes: 10, speedKmh: 36, ignition: true },
      { minutes: 5, speedKmh: 72, ignition: true },
      { minutes: 1, speedKmh: 0, ignition: false },
    ],
    at,
  )
}

/** Lets be done what is due now, and what that makes due. */
async function done(): Promise<void> {
  const due = () =>
    service.look<{ count: number }>(
      `SELECT count(*)::int AS count FROM fleet.due_work WHERE due_at <= $1 AND failed_at IS NULL`,
      [service.clock.now()],
    )
  await expect.poll(async () => limitsAsker.isIdle() && (await due())[0]!.count === 0, { timeout: 20_000 }).toBe(true)
  await expect.poll(async () => limitsAsker.isIdle() && (await due())[0]!.count === 0, { timeout: 20_000 }).toBe(true)
}

async function send(readings: Parameters<typeof sendAlone>[1]): Promise<void> {
  await sendAlone(service, readings)
  await done()
}

async function later(minutes: number): Promise<void> {
  now += minutes * 60_000
  service.clock.set(new Date(now))
  await done()
}

const speedings = async () =>
  (
    await must<{ items: Speeding[] }>(
      service,
      200,
      'GET',
      `${api}/driver-behavior/speedings?vehicleId=${van.vehicleId}`,
    )
  ).items
const assessment = async () =>
  (
    await service.look<{ status: string; known: number; driven: number }>(
      'SELECT status, known_m AS known, driven_m AS driven FROM fleet.speeding_assessments WHERE vehicle_id = $1',
      [van.vehicleId],
    )
  )[0]!

it('a speeding is told with its limit once the provider has said it, and the way counts as known', async () => {
  await send(drive())
  expect(await speedings()).toMatchObject([
    { maxSpeedKmh: 72, limitKmh: 50, limitFrom: 'road', limitOf: 'test', severity: 'high', status: 'standing' },
  ])
  const { status, known, driven } = await assessment()
  expect(status).toBe('whole')
  expect(known).toBeCloseTo(driven)
  expect(driven).toBeGreaterThan(11_000)
  const events = (await service.emitted('fleet.speeding.detected')).filter(
    ({ data }) => data.vehicleId === van.vehicleId,
  )
  expect(events).toHaveLength(1)
})

it('an answer that is lost is asked for again, and what it says is then found', async () => {
  failures = 1
  await send(drive())
  expect(await speedings()).toEqual([])
  expect((await assessment()).status).toBe('asking')
  await later(2)
  expect(await speedings()).toHaveLength(1)
  expect((await assessment()).status).toBe('whole')
})

it('a provider that never answers is left in peace after ten times, and nothing is told', async () => {
  failures = Number.POSITIVE_INFINITY
  await send(drive())
  for (let n = 0; n < 12; n += 1) await later(2 ** n + 1)
  expect(await speedings()).toEqual([])
  expect(asked).toBe(10)
  expect(await assessment()).toMatchObject({ status: 'partial', known: 0 })
})

it('nobody is asked about the roads of a private trip, until it is private no more', async () => {
  failures = 1
  await send(drive())
  const { items } = await must<{ items: Trip[] }>(service, 200, 'GET', `${api}/trips?vehicleId=${van.vehicleId}`)
  const { id, version } = items[0]!
  const correction = await must<TripCorrection>(service, 201, 'POST', `${api}/trips/${id}/corrections`, {
    body: { kind: 'private' },
    headers: { 'if-match': `"${version}"` },
  })
  await later(2)
  expect(asked).toBe(1)
  expect(await assessment()).toMatchObject({ status: 'whole', known: 0 })
  await must(service, 200, 'POST', `${api}/trip-corrections/${correction.id}/revert`, {
    headers: { 'if-match': '"1"' },
  })
  await service.settled()
  await done()
  expect(await speedings()).toMatchObject([{ limitKmh: 50, at: { lat: expect.any(Number) } }])
})

it('late readings make the trip another, and what was no speeding is withdrawn', async () => {
  const readings = drive()
  await send(readings)
  const [before] = await speedings()
  // Better fixes of the same instants say that it was slow all the time.
  const better = readings.map((reading) => ({
    ...reading,
    position: { ...reading.position!, speedKmh: Math.min(reading.position!.speedKmh!, 40), satellites: 12 },
  }))
  await send(better)
  expect(await speedings()).toEqual([])
  const withdrawn = await service.emitted('fleet.speeding.withdrawn')
  expect(withdrawn.map(({ aggregateId }) => aggregateId)).toContain(before!.id)
})

it('a repetition asks nobody and tells nothing', async () => {
  const readings = drive()
  await send(readings)
  const before = { asked, told: (await service.emitted('fleet.speeding.detected')).length }
  await send(readings)
  expect({ asked, told: (await service.emitted('fleet.speeding.detected')).length }).toEqual(before)
})

it('where only the class of the road is known, what is usual there holds, and it says so', async () => {
  answer = { limitKmh: null, roadClass: 'residential' }
  await send(drive())
  expect(await speedings()).toMatchObject([{ limitKmh: 50, limitFrom: 'class', limitOf: 'residential' }])
})

it('another tenant sees none', async () => {
  await send(drive())
  const list = await service.call('GET', `${api}/driver-behavior/speedings`, { tenant: 'ten_someoneelse' })
  expect(list.body).toEqual({ items: [], nextCursor: null })
})
