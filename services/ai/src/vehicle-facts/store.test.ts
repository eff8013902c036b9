import { HarshEventDetected, HarshEventWithdrawn } from '@clutch/contracts/fleet/harsh-events'
import { TripCompleted, TripCorrected } from '@clutch/contracts/fleet/trips'
import { TroubleCodeCleared, TroubleCodeOpened } from '@clutch/contracts/fleet/trouble-codes'
import { VehicleChanged, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { aiWith } from '../app.ts'
import { smallEngine } from '../engine/small-engine.fixture.ts'
import { harshEvent, trip, troubleCode, vehicle } from '../fleet-events.fixture.ts'
import { findVehicleFacts, keepHarshEvent, keepTrip, keepTroubleCode } from './store.ts'

let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(aiWith(smallEngine().extension), { nats: true, streams: ['fleet'] })
})
afterAll(() => service.stop())

const facts = (vehicleId: string, tenantId = service.tenant) =>
  service.runtime.database.tx({ tenantId, actor: 'test' }, (tx) => findVehicleFacts(tx, vehicleId, tx.now))

test('what fleet tells becomes what is known of the vehicle', async () => {
  const known = vehicle()
  const drive = trip(known.id, '2026-03-01T08:00:00.000Z')
  const fault = troubleCode(known.id, 'P0301')
  await service.publish(VehicleCreated, known)
  await service.publish(TripCompleted, drive)
  await service.publish(TripCompleted, trip(known.id, '2026-01-01T08:00:00.000Z'))
  await service.publish(HarshEventDetected, harshEvent(known.id, '2026-03-01T08:30:00.000Z'))
  await service.publish(HarshEventDetected, harshEvent(known.id, '2026-03-01T10:30:00.000Z'))
  await service.publish(TroubleCodeOpened, fault)
  await service.settled()
  expect(await facts(known.id)).toEqual({
    connectedSince: new Date('2026-01-01T08:00:00.000Z'),
    trips: [{ startedAt: new Date(drive.startedAt), distanceM: 40_000, durationS: 3_600, idleS: 600, harshEvents: 1 }],
    troubleCodes: [{ id: fault.id, code: 'P0301', openedAt: new Date(fault.openedAt), clearedAt: null }],
    readsTroubleCodes: true,
    odometerKm: 60_000,
  })
})

test('a correction replaces a trip, a withdrawal removes it, a cleared code is closed', async () => {
  const { id } = vehicle()
  const [drive, ghost] = [trip(id, '2026-03-01T08:00:00.000Z'), trip(id, '2026-03-01T12:00:00.000Z')]
  const harsh = harshEvent(id, '2026-03-01T08:30:00.000Z')
  const fault = troubleCode(id, 'P0301')
  for (const one of [drive, ghost]) await service.publish(TripCompleted, one)
  await service.publish(HarshEventDetected, harsh)
  await service.publish(TroubleCodeOpened, fault)
  await service.publish(TripCorrected, { ...drive, version: 2, distanceM: 41_000 })
  await service.publish(TripCorrected, { ...ghost, version: 2, status: 'withdrawn' })
  await service.publish(HarshEventWithdrawn, harsh)
  const clearedAt = '2026-03-02T08:59:30.000Z'
  await service.publish(TroubleCodeCleared, { ...fault, version: 2, status: 'cleared', clearedAt })
  await service.settled()
  expect(await facts(id)).toMatchObject({
    trips: [{ distanceM: 41_000, harshEvents: 0 }],
    troubleCodes: [{ clearedAt: new Date(clearedAt) }],
  })
})

test('in whatever order versions arrive, and however often, the newest stands', async () => {
  const versions = fc.shuffledSubarray([1, 2, 3, 3, 2, 1], { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(versions, async (arriving) => {
      const vehicleId = newId('veh')
      const [drive, harsh] = [
        trip(vehicleId, '2026-03-01T08:00:00.000Z'),
        harshEvent(vehicleId, '2026-03-01T08:30:00.000Z'),
      ]
      const fault = troubleCode(vehicleId, 'P0301')
      await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, async (tx) => {
        for (const version of arriving) {
          await keepTrip(tx, {
            ...drive,
            version,
            distanceM: version,
            status: version === 3 ? 'withdrawn' : 'completed',
          })
          await keepHarshEvent(tx, { ...harsh, version: 1 }, version === 3)
          const clearedAt = version === 3 ? '2026-03-02T08:59:30.000Z' : null
          await keepTroubleCode(tx, { ...fault, version, clearedAt, status: clearedAt === null ? 'open' : 'cleared' })
        }
      })
      const newest = Math.max(...arriving)
      const { trips, troubleCodes } = await facts(vehicleId)
      expect(trips).toMatchObject(newest === 3 ? [] : [{ distanceM: newest, harshEvents: 1 }])
      expect(troubleCodes).toMatchObject([{ clearedAt: newest === 3 ? new Date('2026-03-02T08:59:30.000Z') : null }])
      const [row] = await service.look<{ withdrawn: boolean }>(
        'SELECT withdrawn FROM ai.vehicle_harsh_events WHERE vehicle_id = $1',
        [vehicleId],
      )
      expect(row).toEqual({ withdrawn: newest === 3 })
    }),
    { numRuns: 40 },
  )
})

test('a vehicle speaks since its device was installed, and a change of its name does not move that', async () => {
  const known = vehicle({ deviceId: null })
  await service.publish(VehicleCreated, known)
  await service.settled()
  expect((await facts(known.id)).connectedSince).toBeNull()
  const installed = { ...known, version: 2, deviceId: newId('dev') }
  await service.publish(VehicleChanged, installed)
  await service.settled()
  service.clock.set('2026-03-02T09:30:00.000Z')
  await service.publish(VehicleChanged, { ...installed, version: 3, name: 'Van 12 (North)' })
  await service.settled()
  expect((await facts(known.id)).connectedSince).toEqual(new Date('2026-03-02T09:00:00.000Z'))
})

test("another tenant's facts never enter, not even of a vehicle with the same id", async () => {
  const { id } = vehicle()
  const tenant = newId('ten')
  await service.publish(TripCompleted, trip(id, '2026-03-01T08:00:00.000Z'), { tenant })
  await service.publish(HarshEventDetected, harshEvent(id, '2026-03-01T08:30:00.000Z'), { tenant })
  await service.publish(TroubleCodeOpened, troubleCode(id, 'P0301'), { tenant })
  await service.settled()
  expect(await facts(id)).toEqual({
    connectedSince: null,
    trips: [],
    troubleCodes: [],
    readsTroubleCodes: false,
    odometerKm: null,
  })
  expect((await facts(id, tenant)).trips).toHaveLength(1)
})
