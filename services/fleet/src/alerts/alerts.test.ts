import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import type { Alert, AlertChange } from '@clutch/contracts/fleet/alerts'
import { type GeofenceCrossing, GeofenceEntered, GeofenceExited } from '@clutch/contracts/fleet/geofence-crossings'
import { type HarshEvent, HarshEventDetected, HarshEventWithdrawn } from '@clutch/contracts/fleet/harsh-events'
import { DeviceProblemCleared, DeviceProblemOpened } from '@clutch/contracts/telematics/device-health'
import { newId } from '@clutch/shared/id'
import { startService } from '@clutch/shared/service'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  api,
  type FleetService,
  makeFleet,
  makeVehicle,
  missing,
  must,
  registerDevices,
  startFleet,
  told,
} from '../../test/fleet.ts'
import { fleet } from '../app.ts'

let service: FleetService
let tenants = 0
let tenant: string
let vehicleId: string
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
})
beforeEach(async () => {
  tenants += 1
  tenant = `ten_alerts${tenants}`
  service.clock.set('2026-03-02T09:00:00.000Z')
  fleetId = (await makeFleet(service, tenant)).id
  vehicleId = (await makeVehicle(service, fleetId, tenant)).id
})
afterAll(() => service.stop())

const geofenceId = newId('gfn')

function crossingOf(of: Partial<GeofenceCrossing> = {}): GeofenceCrossing {
  return {
    id: newId('gfx'),
    version: 1,
    geofenceId,
    vehicleId,
    deviceId: newId('dev'),
    direction: 'enter',
    at: '2026-03-02T08:00:00.000Z',
    place: { lat: 53.5, lon: 10 },
    confidence: 0.9,
    ...of,
  }
}

function harshOf(of: Partial<HarshEvent> = {}): HarshEvent {
  return {
    id: newId('hev'),
    version: 1,
    vehicleId,
    deviceId: newId('dev'),
    kind: 'braking',
    severity: 'high',
    peakG: 0.6,
    startedAt: '2026-03-02T08:00:00.000Z',
    durationS: 2,
    at: { lat: 53.5, lon: 10 },
    corroborated: true,
    ...of,
  } as HarshEvent
}

const makeRule = (of: Record<string, unknown> = {}) =>
  must<AlertRule>(service, 201, 'POST', `${api}/alert-rules`, {
    tenant,
    body: { name: 'Entered', events: ['fleet.geofence.entered'], severity: 'warning', ...of },
  })

const alertsOf = async (query = '') =>
  (await must<{ items: Alert[] }>(service, 200, 'GET', `${api}/alerts${query}`, { tenant })).items

const changesOf = async ({ id }: Alert) =>
  (await must<{ items: AlertChange[] }>(service, 200, 'GET', `${api}/alerts/${id}/history`, { tenant })).items

const emittedOf = async (type: string) =>
  (await service.emitted(type)).filter((event) => event.tenantId === tenant).map(({ data }) => data as unknown as Alert)

const enter = (of: Partial<GeofenceCrossing> = {}, id?: string) =>
  service.publish(GeofenceEntered, crossingOf(of), { tenant, ...(id === undefined ? {} : { id }) })
const exit = (of: Partial<GeofenceCrossing> = {}) =>
  service.publish(GeofenceExited, crossingOf({ direction: 'exit', ...of }), { tenant })

describe('an alert', () => {
  test('is raised by an event, told once, and over by its opposite', async () => {
    const rule = await makeRule()
    await enter()
    await service.settled()
    expect(await alertsOf()).toMatchObject([
      {
        ruleId: rule.id,
        status: 'open',
        severity: 'warning',
        subject: { kind: 'vehicle', id: vehicleId },
        cause: { geofenceId },
        eventType: 'fleet.geofence.entered',
        occurrences: 1,
        firstAt: '2026-03-02T08:00:00.000Z',
      },
    ])
    await exit({ at: '2026-03-02T08:30:00.000Z' })
    await service.settled()
    const [alert] = await alertsOf()
    expect(alert).toMatchObject({ status: 'resolved', resolvedBecause: 'over', version: 2 })
    expect(await emittedOf('fleet.alert.opened')).toHaveLength(1)
    expect(await emittedOf('fleet.alert.resolved')).toEqual([alert])
    expect((await changesOf(alert!)).map(({ what }) => what)).toEqual(['opened', 'resolved'])
  })

  test('is one however often its event is delivered, also when the inbox has long forgotten it', async () => {
    await makeRule()
    const crossing = crossingOf()
    for (let time = 0; time < 5; time += 1)
      await service.publish(GeofenceEntered, crossing, { tenant, messageId: newId('msg') })
    await service.settled()
    await service.look('DELETE FROM fleet.inbox')
    await service.publish(GeofenceEntered, crossing, { tenant, messageId: newId('msg') })
    await service.settled()
    expect(await alertsOf()).toMatchObject([{ occurrences: 1, version: 1 }])
    expect(await emittedOf('fleet.alert.opened')).toHaveLength(1)
  })

  test('is one when two replicas hear its events at once', async () => {
    await makeRule()
    const env = { ...service.runtime.env, PORT: '0' }
    const replica = await startService(fleet, env, { clock: service.clock, authenticate: async () => Promise.reject() })
    try {
      await Promise.all(Array.from({ length: 40 }, () => enter()))
      await service.settled()
      expect(await alertsOf()).toMatchObject([{ occurrences: 40, status: 'open' }])
      expect(await emittedOf('fleet.alert.opened')).toHaveLength(1)
    } finally {
      await replica.stop()
    }
  })

  test('of two fences, or two vehicles, is two', async () => {
    await makeRule()
    const other = await makeVehicle(service, fleetId, tenant)
    await enter()
    await enter({ geofenceId: newId('gfn') })
    await enter({ vehicleId: other.id })
    await service.settled()
    expect(await alertsOf()).toHaveLength(3)
  })

  test('whose event is withdrawn was none', async () => {
    await makeRule({ events: ['fleet.harsh-event.detected'], condition: "severity == 'high' && peakG > 0.5" })
    const harsh = harshOf()
    await service.publish(HarshEventDetected, harsh, { tenant })
    await service.publish(HarshEventDetected, harshOf({ severity: 'low' }), { tenant })
    await service.publish(HarshEventDetected, harshOf({ peakG: 0.4 }), { tenant })
    await service.settled()
    expect(await alertsOf()).toMatchObject([{ occurrences: 1, cause: { kind: 'braking' } }])
    await service.publish(HarshEventWithdrawn, { ...harsh, version: 2 }, { tenant })
    await service.settled()
    expect(await alertsOf()).toMatchObject([{ status: 'resolved', resolvedBecause: 'withdrawn' }])
  })

  test('of a device is its vehicle’s, and over when the device is well again', async () => {
    const [deviceId] = await registerDevices(service, 1, tenant)
    await must(service, 200, 'PUT', `${api}/vehicles/${vehicleId}/device`, {
      tenant,
      body: { deviceId, installedAt: '2026-03-01T08:00:00.000Z' },
    })
    await makeRule({ events: ['telematics.device-problem.opened'], scope: { vehicleIds: [vehicleId] } })
    const problem = {
      id: newId('dpr'),
      version: 1,
      deviceId: deviceId!,
      kind: 'offline' as const,
      status: 'open' as const,
      openedAt: '2026-03-02T08:00:00.000Z',
      clearedAt: null,
      evidence: {},
    }
    await service.publish(DeviceProblemOpened, problem, { tenant })
    await service.settled()
    expect(await alertsOf(`?vehicleId=${vehicleId}`)).toMatchObject([{ deviceId, cause: { kind: 'offline' } }])
    const cleared = { ...problem, version: 2, status: 'cleared' as const, clearedAt: '2026-03-02T08:10:00.000Z' }
    await service.publish(DeviceProblemCleared, cleared, { tenant })
    await service.settled()
    expect(await alertsOf('?status=resolved')).toHaveLength(1)
  })

  test('is raised by three within ten minutes, and by none outside of scope and schedule', async () => {
    const hours = { timeZone: 'Europe/Berlin', windows: [{ days: [1], from: '09:00', to: '10:00' }] }
    await makeRule({
      events: ['fleet.harsh-event.detected'],
      threshold: { count: 3, withinS: 600, lastsS: null },
      scope: { fleetIds: [fleetId] },
      schedule: hours,
    })
    const elsewhere = await makeVehicle(service, (await makeFleet(service, tenant)).id, tenant)
    const at = (startedAt: string, of: Partial<HarshEvent> = {}) =>
      service.publish(HarshEventDetected, harshOf({ startedAt, ...of }), { tenant })
    for (const minute of ['00', '01', '02']) await at(`2026-03-02T08:${minute}:00.000Z`, { vehicleId: elsewhere.id })
    for (const minute of ['00', '01', '02']) await at(`2026-03-02T07:${minute}:00.000Z`)
    await at('2026-03-02T08:00:00.000Z')
    await at('2026-03-02T08:05:00.000Z')
    await service.settled()
    expect(await alertsOf()).toEqual([])
    await at('2026-03-02T08:09:00.000Z')
    await service.settled()
    expect(await alertsOf()).toMatchObject([{ occurrences: 3, vehicleId }])
  })

  test('that has to last is raised when it has, by the domain’s clock', async () => {
    await makeRule({ threshold: { count: 1, withinS: null, lastsS: 3_600 } })
    await enter({ at: '2026-03-02T08:30:00.000Z' })
    await enter({ at: '2026-03-02T08:30:00.000Z', geofenceId: newId('gfn') })
    await exit({ at: '2026-03-02T08:45:00.000Z' })
    await service.settled()
    expect(await alertsOf()).toEqual([])
    await moveTo('2026-03-02T09:29:59.000Z')
    expect(await alertsOf()).toEqual([])
    await moveTo('2026-03-02T09:30:00.000Z')
    expect(await alertsOf()).toMatchObject([{ status: 'open', firstAt: '2026-03-02T08:30:00.000Z' }])
  })

  test('of which nothing more is heard is over after the time set', async () => {
    await makeRule({ resolution: { onOpposite: false, afterQuietS: 600, tell: false } })
    await enter({ at: '2026-03-02T08:55:00.000Z' })
    await service.settled()
    await moveTo('2026-03-02T09:04:59.000Z')
    expect(await alertsOf()).toMatchObject([{ status: 'open' }])
    await moveTo('2026-03-02T09:05:00.000Z')
    expect(await alertsOf()).toMatchObject([{ status: 'resolved', resolvedBecause: 'quiet' }])
  })

  test('is acknowledged and resolved once, and what comes later is another', async () => {
    await makeRule()
    await enter()
    await service.settled()
    const [alert] = await alertsOf()
    const say = (what: string, status = 200) =>
      must<Alert>(service, status, 'POST', `${api}/alerts/${alert!.id}/${what}`, { tenant, body: { note: 'seen' } })
    expect(await say('acknowledgement')).toMatchObject({ status: 'acknowledged', version: 2 })
    expect(await say('acknowledgement')).toMatchObject({ version: 2 })
    expect(await say('resolution')).toMatchObject({ status: 'resolved', resolvedBecause: 'person', version: 3 })
    expect(await say('resolution')).toMatchObject({ version: 3 })
    await say('acknowledgement', 409)
    await enter({ at: '2026-03-02T08:10:00.000Z' })
    await service.settled()
    expect(await alertsOf()).toMatchObject([{ occurrences: 2, status: 'resolved' }])
    service.clock.set('2026-03-02T10:00:00.000Z')
    await enter({ at: '2026-03-02T09:30:00.000Z' })
    await service.settled()
    expect(await alertsOf('?status=open')).toHaveLength(1)
    expect((await changesOf(alert!)).map(({ what, note }) => [what, note])).toEqual([
      ['opened', null],
      ['acknowledged', 'seen'],
      ['resolved', 'seen'],
    ])
  })

  test('goes with its rule, and a paused rule raises none', async () => {
    const rule = await makeRule()
    await enter()
    await service.settled()
    const version = { 'if-match': '"1"' }
    const path = `${api}/alert-rules/${rule.id}`
    await must(service, 200, 'PATCH', path, { tenant, headers: version, body: { status: 'paused' } })
    await enter({ geofenceId: newId('gfn') })
    await service.settled()
    expect(await alertsOf()).toMatchObject([{ status: 'open' }])
    await must(service, 204, 'DELETE', path, { tenant, headers: { 'if-match': '"2"' } })
    await service.settled()
    expect(await alertsOf()).toMatchObject([{ status: 'resolved', resolvedBecause: 'rule-gone' }])
    await must(service, 404, 'GET', path, { tenant })
  })
})

test('another tenant’s rule and alert are the same 404 as none', async () => {
  const rule = await makeRule()
  await enter()
  await service.settled()
  const [alert] = await alertsOf()
  for (const [method, base, id, prefix] of [
    ['GET', 'alert-rules', rule.id, 'alr'],
    ['GET', 'alerts', alert!.id, 'alt'],
  ] as const) {
    const { theirs, missing: none } = await told(service, method, {
      theirs: `${api}/${base}/${id}`,
      missing: `${api}/${base}/${missing(prefix)}`,
    })
    expect(theirs).toEqual(none)
    expect(theirs.status).toBe(404)
  }
  const alerts = await must<{ items: Alert[] }>(service, 200, 'GET', `${api}/alerts`, { tenant: 'ten_someoneelse' })
  expect(alerts.items).toEqual([])
})

describe('a rule that could not work is refused with a pointer to what is wrong', () => {
  test.each([
    [{ events: ['fleet.geofence.flown-over'] }, '/body/events/0'],
    [{ events: ['fleet.alert.opened'] }, '/body/events/0'],
    [{ condition: 'speed > 3' }, '/body/condition'],
    [{ condition: 'confidence' }, '/body/condition'],
    [{ condition: 'direction > 3' }, '/body/condition'],
    [{ condition: "direction.matches('(a+)+$')" }, '/body/condition'],
    [{ condition: '[1, 2].exists(x, x > 1)' }, '/body/condition'],
    [{ until: 'confidence <' }, '/body/until'],
    [{ groupBy: ['nothing'] }, '/body/groupBy/0'],
    [{ threshold: { count: 1, withinS: 60, lastsS: null } }, '/body/threshold/withinS'],
    [
      { schedule: { timeZone: 'Mars/Olympus', windows: [{ days: [1], from: '00:00', to: '01:00' }] } },
      '/body/schedule/timeZone',
    ],
    [{ escalation: [{ afterMin: 0, channelIds: [missing('nch')] }] }, '/body/escalation/0/channelIds/0'],
  ])('%j', async (of, pointer) => {
    const body = { name: 'Wrong', events: ['fleet.geofence.entered'], severity: 'info', ...of }
    const answer = await service.call<{ code: string; errors: { pointer: string }[] }>('POST', `${api}/alert-rules`, {
      tenant,
      body,
    })
    expect(answer).toMatchObject({ status: 422, body: { code: 'alert-rule-invalid' } })
    expect(answer.body.errors.map((error) => error.pointer)).toEqual([pointer])
  })
})

test('every event that concerns a vehicle, driver or device can be asked for, with its fields', async () => {
  const { items } = await must<{ items: { type: string; fields: Record<string, string>; opposites: string[] }[] }>(
    service,
    200,
    'GET',
    `${api}/alertable-events`,
    { tenant },
  )
  const entered = items.find(({ type }) => type === 'fleet.geofence.entered')
  expect(entered).toMatchObject({
    opposites: ['fleet.geofence.exited'],
    groupBy: ['geofenceId'],
    fields: { confidence: 'double', direction: 'string', place: 'map<string, dyn>' },
  })
  expect(items.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['telematics.device-problem.opened', 'fleet.trip.completed', 'fleet.vehicle.changed']),
  )
  expect(items.some(({ type }) => type.startsWith('fleet.alert'))).toBe(false)
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
