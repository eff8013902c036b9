import type { MaintenanceRisk, Recommendation } from '@clutch/contracts/ai/maintenance'
import { HarshEventDetected } from '@clutch/contracts/fleet/harsh-events'
import { TripCompleted } from '@clutch/contracts/fleet/trips'
import { TroubleCodeOpened } from '@clutch/contracts/fleet/trouble-codes'
import { VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { aiWith } from '../app.ts'
import { smallEngine } from '../engine/small-engine.fixture.ts'
import { harshEvent, trip, troubleCode, vehicle } from '../fleet-events.fixture.ts'
import { partsOf } from '../parts.ts'

let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(aiWith(smallEngine().extension), {
    nats: true,
    streams: ['fleet'],
    env: { AI_CACHE_ENABLED: 'true' },
  })
})
afterAll(() => service.stop())

const path = '/ai/predictive-maintenance'
const assess = (vehicleId: string, options: { tenant?: string; headers?: Record<string, string> } = {}) =>
  service.call<MaintenanceRisk>('POST', `${path}/assessments`, { body: { vehicleId }, ...options })

async function knownVehicle(): Promise<string> {
  const known = vehicle()
  await service.publish(VehicleCreated, known)
  await service.settled()
  return known.id
}

test('trips and harsh events change what the model sees and what it says', async () => {
  const vehicleId = await knownVehicle()
  const before = await assess(vehicleId)
  expect(before.status).toBe(201)
  expect(before.body.unknown).toEqual(expect.arrayContaining(['distanceLast30Days', 'harshEvents', 'idleShare']))

  for (let day = 1; day <= 20; day += 1) {
    const startedAt = new Date(Date.parse('2026-02-09T08:00:00.000Z') + day * 86_400_000).toISOString()
    await service.publish(TripCompleted, trip(vehicleId, startedAt))
    for (let event = 0; event < 6; event += 1)
      await service.publish(HarshEventDetected, harshEvent(vehicleId, startedAt))
  }
  await service.settled()
  const after = await assess(vehicleId)
  for (const fact of ['distanceLast30Days', 'harshEvents', 'idleShare']) expect(after.body.unknown).not.toContain(fact)
  const use = after.body.contributions.find(({ feature }) => feature === 'use')
  // 120 events in 800 km are 15 in 100, and log(1 + 15) is 2.77.
  expect(use?.value).toContain('harshEvents 2.77')
  expect(after.body.probability).not.toBe(before.body.probability)
})

test('an assessment adds up: the effects lead from the typical vehicle to this one', async () => {
  const { body } = await assess(await knownVehicle())
  const sum = body.contributions.reduce((total, { effect }) => total + effect, body.typical)
  expect(sum).toBeCloseTo(body.probability, 6)
  expect(body.low).toBeLessThanOrEqual(body.high)
  expect(body.troubleCodeId).toBeNull()
})

test("what another tenant's vehicle does never enters, and its vehicle is not there", async () => {
  const vehicleId = await knownVehicle()
  const before = await assess(vehicleId)
  const tenant = newId('ten')
  await service.publish(TroubleCodeOpened, troubleCode(vehicleId, 'P0217'), { tenant })
  await service.publish(TripCompleted, trip(vehicleId, '2026-03-01T08:00:00.000Z'), { tenant })
  await service.settled()
  const { id: _id, ...after } = (await assess(vehicleId)).body
  expect(before.body).toMatchObject(after)

  const [theirs, missing] = [await assess(vehicleId, { tenant }), await assess(newId('veh'), { tenant })]
  expect([theirs.status, missing.status]).toEqual([404, 404])
  expect(theirs.body).toEqual(missing.body)
})

test('a repetition with the same key is answered the same and assesses nothing', async () => {
  const [vehicleId, other] = [await knownVehicle(), newId('veh')]
  const headers = { 'idempotency-key': 'once' }
  const first = await assess(vehicleId, { headers })
  const second = await assess(vehicleId, { headers })
  expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } })
  expect((await assess(other, { headers })).status).toBe(422)
  const listed = await service.call<{ items: unknown[] }>('GET', `${path}?vehicleId=${vehicleId}`)
  expect(listed.body.items).toEqual([first.body])
})

test('lists go from the latest to the first, page by page, and leave nothing out where instants are the same', async () => {
  const vehicleId = await knownVehicle()
  await service.publish(TroubleCodeOpened, troubleCode(vehicleId, 'P0562'))
  await service.settled()
  for (const minute of [1, 1, 1, 2, 2]) {
    service.clock.set(`2026-03-02T10:0${minute}:00.000Z`)
    expect((await assess(vehicleId)).status).toBe(201)
  }
  for (const [list, time] of [
    [path, 'assessedAt'],
    [`${path}/recommendations`, 'issuedAt'],
  ] as const) {
    const seen: (MaintenanceRisk | Recommendation)[] = []
    let cursor: string | null = null
    do {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await service.call<{ items: typeof seen; nextCursor: string | null }>(
        'GET',
        `${list}?vehicleId=${vehicleId}&limit=2${next}`,
      )
      seen.push(...body.items)
      cursor = body.nextCursor
    } while (cursor !== null && seen.length < 20)
    const keys = seen.map((item) => `${(item as Record<string, unknown>)[time]} ${item.id}`)
    expect(keys).toHaveLength(6)
    expect(keys).toEqual([...new Set(keys)].sort().reverse())
    const all = await service.call<{ items: typeof seen }>('GET', `${list}?limit=200`)
    expect(all.body.items.map(({ id }) => id)).toEqual(expect.arrayContaining(seen.map(({ id }) => id)))
  }
})

test('the same facts are asked of the worker once', async () => {
  const { engine, scoring } = partsOf(service.runtime.database)
  const first = await assess(await knownVehicle())
  // A closed engine answers nothing: what still gets an answer was kept.
  await engine.close()
  const again = await assess(await knownVehicle())
  expect(again.body).toMatchObject({ probability: first.body.probability, model: first.body.model })

  const vehicleId = await knownVehicle()
  await service.publish(TripCompleted, trip(vehicleId, '2026-02-25T08:00:00.000Z', { distanceM: 777_000 }))
  await service.settled()
  expect(await assess(vehicleId)).toMatchObject({
    status: 503,
    body: { code: 'unavailable' },
    headers: { 'retry-after': '1' },
  })
  expect(await scoring.ready()).toEqual({ id: first.body.model.id, digest: expect.any(String) })
})
