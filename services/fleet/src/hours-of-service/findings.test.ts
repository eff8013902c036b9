import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import type { Alert } from '@clutch/contracts/fleet/alerts'
import type { DriverActivity, HoursFinding } from '@clutch/contracts/fleet/hours-of-service'
import { type Trip, TripCompleted, TripCorrected, TripStarted } from '@clutch/contracts/fleet/trips'
import { newId } from '@clutch/shared/id'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { api, type FleetService, makeDriver, makeFleet, makeVehicle, must, startFleet } from '../../test/fleet.ts'
import { changesOf, type KeptFinding, type Seen } from './finding.ts'
import type { Found, Standing } from './timeline.ts'

const path = `${api}/driver-assignment`
let service: FleetService
let tenants = 0
let tenant: string
let driverId: string
beforeAll(async () => {
  service = await startFleet()
})
beforeEach(async () => {
  tenants += 1
  tenant = `ten_hours${tenants}`
  service.clock.set('2026-03-02T08:00:00.000Z')
  driverId = (await makeDriver(service, {}, tenant)).id
})
afterAll(() => service.stop())

const on = (time: string) => `2026-03-02T${time}:00.000Z`
const told = async () =>
  (await service.emitted())
    .filter((event) => event.tenantId === tenant && event.type.startsWith('fleet.hours-'))
    .map(({ type, data }) => `${type.slice('fleet.hours-'.length)} ${(data as unknown as HoursFinding).rule}`)
const findings = async () =>
  (
    await must<{ items: HoursFinding[] }>(service, 200, 'GET', `${path}/hours-findings?driverId=${driverId}`, {
      tenant,
    })
  ).items
const alerts = async () => (await must<{ items: Alert[] }>(service, 200, 'GET', `${api}/alerts`, { tenant })).items

const enter = (activity: DriverActivity['activity'], from: string, until: string) =>
  must<DriverActivity>(service, 201, 'POST', `${path}/activities`, {
    tenant,
    body: { driverId, activity, fromAt: on(from), untilAt: on(until) },
  })

/** The clock moves and what falls due runs. */
async function moveTo(now: string): Promise<void> {
  service.clock.set(now)
  await vi.waitFor(
    async () =>
      expect(
        await service.look('SELECT kind FROM fleet.due_work WHERE due_at <= $1 AND failed_at IS NULL', [new Date(now)]),
      ).toEqual([]),
    { timeout: 15_000, interval: 25 },
  )
  await service.settled()
}

async function drives(of: Partial<Trip>, event: typeof TripStarted = TripStarted): Promise<void> {
  const [row] = await service.look<{ vehicle_id: string }>(
    'SELECT vehicle_id FROM fleet.driver_assignments WHERE tenant_id = $1',
    [tenant],
  )
  const trip: Trip = {
    ...{ id: newId('trp'), version: 1, vehicleId: row!.vehicle_id, deviceId: newId('dev'), status: 'running' },
    ...{
      startedAt: on('08:00'),
      endedAt: null,
      from: null,
      to: null,
      private: false,
      origin: 'engine',
      corrections: [],
    },
    ...{ distanceM: 0, durationS: 0, movingS: 0, idleS: 0, maxSpeedKmh: 0, avgSpeedKmh: 0, points: 1 },
    ...{ odometerStartM: null, odometerEndM: null, engineHoursStart: null, engineHoursEnd: null },
    evidence: {
      ...{ algorithm: 'test', start: 'ignition', end: null, ignition: 'seen', speed: 'reported' },
      ...{ startGapM: 0, longestGapS: 0 },
    },
    ...of,
  }
  await service.look(
    `INSERT INTO fleet.trips (tenant_id, id, version, device_id, vehicle_id, status, started_at, ended_at, decided_at, record)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, $9)
     ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status, ended_at = excluded.ended_at`,
    [
      ...[tenant, trip.id, trip.version, trip.deviceId, trip.vehicleId, trip.status, trip.startedAt, trip.endedAt],
      JSON.stringify(trip),
    ],
  )
  await service.publish(event, trip, { tenant })
  await service.settled()
}

describe('a driver who drives on', () => {
  test('is warned half an hour before a limit and told when it is passed, each once, when it happens; late readings take it back', async () => {
    const vehicle = await makeVehicle(service, (await makeFleet(service, tenant)).id, tenant)
    await must(service, 201, 'POST', `${path}/assignments`, {
      tenant,
      body: { vehicleId: vehicle.id, driverId, fromAt: on('07:00') },
    })
    for (const [name, event] of [
      ['near', 'fleet.hours-limit.approached'],
      ['over', 'fleet.hours-violation.found'],
    ] as const)
      await must<AlertRule>(service, 201, 'POST', `${api}/alert-rules`, {
        tenant,
        body: { name, events: [event], severity: 'warning', scope: { driverIds: [driverId] } },
      })
    const id = newId('trp')
    await moveTo(on('08:01'))
    await drives({ id })
    await moveTo('2026-03-02T11:59:59.999Z')
    expect(await told()).toEqual([])
    await moveTo(on('12:00'))
    expect(await told()).toEqual(['limit.approached break'])
    await moveTo(on('12:30'))
    expect(await told()).toHaveLength(1)
    await moveTo(on('12:45'))
    expect(await told()).toEqual(['limit.approached break', 'violation.found break'])
    expect(await findings()).toMatchObject([
      { kind: 'violation', rule: 'break', fromAt: on('12:30'), untilAt: null, status: 'standing' },
      { kind: 'limit-near', rule: 'break', fromAt: on('12:00'), untilAt: null, usedH: 4 },
    ])
    expect((await alerts()).map(({ name, status, subject }) => [name, status, subject.id])).toEqual([
      ['over', 'open', driverId],
      ['near', 'open', driverId],
    ])
    // He stops at 13:00, and after 45 minutes there is as much to drive as before.
    await moveTo(on('13:00'))
    await drives({ id, version: 2, status: 'completed', endedAt: on('13:00') }, TripCompleted)
    await moveTo(on('13:05'))
    expect((await told()).slice(2)).toEqual(['violation.corrected break'])
    expect((await findings())[0]).toMatchObject({ untilAt: on('13:00'), version: 2 })
    await moveTo(on('13:45'))
    expect((await told()).slice(3)).toEqual(['limit.cleared break'])
    expect((await alerts()).map(({ name, status }) => [name, status])).toEqual([
      ['over', 'open'],
      ['near', 'resolved'],
    ])
    // What came late says that he had stopped before noon.
    await drives({ id, version: 3, status: 'completed', endedAt: on('11:00') }, TripCorrected)
    await moveTo(on('13:50'))
    expect((await told()).slice(4).sort()).toEqual(['limit.withdrawn break', 'violation.withdrawn break'])
    expect((await alerts()).map(({ name, resolvedBecause }) => [name, resolvedBecause])).toEqual([
      ['over', 'withdrawn'],
      ['near', 'over'],
    ])
  })

  test('is told so by what is entered, too, and no more when it is taken back', async () => {
    service.clock.set(on('13:00'))
    await enter('driving', '08:00', '12:00')
    const { id } = await enter('driving', '12:00', '12:50')
    await moveTo(on('13:00'))
    expect(await told()).toEqual(['violation.found break'])
    await enter('rest', '12:50', '13:00')
    await moveTo(on('13:01'))
    expect(await told()).toHaveLength(1)
    await must(service, 204, 'DELETE', `${path}/activities/${id}`, { tenant })
    await moveTo(on('13:02'))
    expect((await told()).slice(1)).toEqual(['violation.withdrawn break'])
    expect(await findings()).toMatchObject([{ status: 'withdrawn', version: 2 }])
  })
})

/** Violations of two rules, apart from each other, before an instant. */
const minuteMs = 60_000
const atMs = Date.parse('2026-03-20T12:00:00.000Z')
const violations = fc
  .array(
    fc.record({
      rule: fc.constantFrom('break', 'daily-driving'),
      gap: fc.integer({ min: 1, max: 300 }),
      length: fc.integer({ min: 1, max: 120 }),
    }),
    { maxLength: 8 },
  )
  .map((all) => {
    let untilMs = atMs - 10 * 24 * 60 * minuteMs
    return all.map(({ rule, gap, length }): Found => {
      const fromMs = untilMs + gap * minuteMs
      untilMs = fromMs + length * minuteMs
      return { rule, article: rule, fromMs, untilMs }
    })
  })

function seenWith(found: Found[]): Seen {
  const standing = { limits: [], violations: found } as unknown as Standing
  return {
    driverId: 'drv',
    ruleSet: 'eu-561-2006',
    atMs,
    activity: 'rest',
    sinceMs: atMs,
    standing,
    standingAt: () => standing,
  }
}

test('whatever is found one after the other, what stands is what was found last, and what is found again is told to nobody', () => {
  fc.assert(
    fc.property(fc.array(violations, { minLength: 1, maxLength: 5 }), (turns) => {
      const kept = new Map<string, KeptFinding>()
      const idOf = (kind: string, rule: string, fromMs: number) => `${kind} ${rule} ${fromMs}`
      for (const found of turns) {
        const changes = changesOf([...kept.values()], seenWith(found), idOf)
        for (const { finding } of changes) {
          expect(finding.version).toBe((kept.get(finding.id)?.version ?? 0) + 1)
          kept.set(finding.id, finding)
        }
        const standing = [...kept.values()].filter(({ status }) => status === 'standing')
        const spans = (all: readonly { rule: string; fromMs: number; untilMs: number | null }[]) =>
          all.map(({ rule, fromMs, untilMs }) => `${rule} ${fromMs} ${untilMs}`).sort()
        expect(spans(standing)).toEqual(spans(found))
        expect(changesOf([...kept.values()], seenWith(found), idOf)).toEqual([])
      }
    }),
    { numRuns: 500 },
  )
})
