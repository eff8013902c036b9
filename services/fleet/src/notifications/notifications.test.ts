import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import type { Alert } from '@clutch/contracts/fleet/alerts'
import { GeofenceEntered, GeofenceExited } from '@clutch/contracts/fleet/geofence-crossings'
import type { Notification, NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import type { ReportRun } from '@clutch/contracts/fleet/reports'
import { newId } from '@clutch/shared/id'
import { startService } from '@clutch/shared/service'
import { answering, type Receiver, startReceiver } from '@clutch/testing/receiver'
import { Webhook as Verifier } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { api, type FleetService, makeFleet, makeVehicle, must, startFleet } from '../../test/fleet.ts'
import { fleet } from '../app.ts'
import { giveReport } from './give-report.ts'

let service: FleetService
let receiver: Receiver
let tenants = 0
let tenant: string
let vehicleId: string
beforeAll(async () => {
  service = await startFleet({ WEBHOOK_ALLOWED_RANGES: '127.0.0.1/32' })
})
beforeEach(async () => {
  tenants += 1
  tenant = `ten_notified${tenants}`
  service.clock.set('2026-03-02T09:00:00.000Z')
  receiver = await startReceiver()
  vehicleId = (await makeVehicle(service, (await makeFleet(service, tenant)).id, tenant)).id
})
afterEach(() => receiver.close())
afterAll(() => service.stop())

const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 25 })

const makeChannel = (of: Record<string, unknown> = {}) =>
  must<NotificationChannel>(service, 201, 'POST', `${api}/notification-channels`, {
    tenant,
    body: { name: 'Desk', target: { kind: 'webhook', url: `${receiver.url}/desk` }, ...of },
  })

const makeRule = (channels: NotificationChannel[], of: Record<string, unknown> = {}) =>
  must<AlertRule>(service, 201, 'POST', `${api}/alert-rules`, {
    tenant,
    body: {
      name: 'Entered',
      events: ['fleet.geofence.entered'],
      severity: 'warning',
      escalation: channels.map(({ id }, step) => ({ afterMin: step * 10, channelIds: [id] })),
      ...of,
    },
  })

const crossing = (at: string, geofenceId = newId('gfn')) => ({
  id: newId('gfx'),
  version: 1,
  geofenceId,
  vehicleId,
  deviceId: newId('dev'),
  direction: 'enter' as const,
  at,
  place: { lat: 53.5, lon: 10 },
  confidence: 0.9,
})
const enter = (at = '2026-03-02T08:59:00.000Z', geofenceId?: string) =>
  service.publish(GeofenceEntered, crossing(at, geofenceId), { tenant })

const notificationsOf = async (query = '') =>
  (await must<{ items: Notification[] }>(service, 200, 'GET', `${api}/notifications${query}`, { tenant })).items
const alertsOf = async () => (await must<{ items: Alert[] }>(service, 200, 'GET', `${api}/alerts`, { tenant })).items
const bodies = () =>
  receiver.received.map(({ body }) => JSON.parse(body) as { type: string; data: Alert & { count: number } })

/** The clock moves and what falls due runs. */
async function moveTo(now: string): Promise<void> {
  service.clock.set(now)
  await eventually(async () =>
    expect(
      await service.look('SELECT kind FROM fleet.due_work WHERE due_at <= $1 AND failed_at IS NULL', [new Date(now)]),
    ).toEqual([]),
  )
  await service.settled()
}

describe('a message', () => {
  test('is posted once, signed as the standard says, with the alert in it', async () => {
    const channel = await makeChannel()
    await makeRule([channel])
    await enter()
    await service.settled()
    const [alert] = await alertsOf()
    expect(bodies()).toMatchObject([{ type: 'fleet.alert.opened', data: { id: alert!.id, status: 'open' } }])
    const [notification] = await notificationsOf(`?alertId=${alert!.id}`)
    expect(notification).toMatchObject({ status: 'sent', attempts: 1, channelId: channel.id })
    const { secret } = await must<{ secret: string }>(
      service,
      200,
      'GET',
      `${api}/notification-channels/${channel.id}/signing-secret`,
      { tenant },
    )
    const [request] = receiver.received
    expect(request!.headers['webhook-id']).toBe(notification!.id)
    expect(() => new Verifier(secret).verify(request!.body, request!.headers as Record<string, string>)).not.toThrow()
  })

  test('that is refused is sent again under the same id until it is taken once', async () => {
    await makeRule([await makeChannel()])
    receiver.answer(answering(500, 429, 200))
    await enter()
    for (const attempts of [1, 2]) {
      await eventually(async () => expect(await notificationsOf()).toMatchObject([{ attempts, status: 'pending' }]))
      await service.look('UPDATE fleet.notifications SET due_at = clock_timestamp() WHERE tenant_id = $1', [tenant])
    }
    await eventually(async () => expect(await notificationsOf()).toMatchObject([{ attempts: 3, status: 'sent' }]))
    expect(receiver.received).toHaveLength(3)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  test('whose process died before noting it is sent again under the same id, and noted once', async () => {
    await makeRule([await makeChannel()])
    const held: (() => void)[] = []
    receiver.answer((_request, response, count) => {
      if (count === 1) held.push(() => response.writeHead(200).end())
      else response.writeHead(200).end()
    })
    await enter()
    await eventually(async () => expect(receiver.received).toHaveLength(1))
    // Its process is as good as dead: the lease is run out by hand.
    await service.look('UPDATE fleet.notifications SET due_at = clock_timestamp() WHERE tenant_id = $1', [tenant])
    await eventually(async () => expect(await notificationsOf()).toMatchObject([{ status: 'sent', attempts: 1 }]))
    held[0]!()
    await service.settled()
    expect(await notificationsOf()).toMatchObject([{ status: 'sent', attempts: 1 }])
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  test('of many, two replicas send each once', async () => {
    const env = { ...service.runtime.env, PORT: '0' }
    const replica = await startService(fleet, env, { clock: service.clock, authenticate: async () => Promise.reject() })
    try {
      await makeRule([await makeChannel({ maxPerHour: 1_000 })])
      await Promise.all(Array.from({ length: 40 }, () => enter()))
      await eventually(async () => expect(await notificationsOf('?status=sent&limit=200')).toHaveLength(40))
      expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(40)
      expect(receiver.received).toHaveLength(40)
    } finally {
      await replica.stop()
    }
  })

  test('to who is gone is given up, and the channel is failing until it is tried again', async () => {
    const channel = await makeChannel()
    await makeRule([channel])
    receiver.answer(answering(410))
    await enter()
    await service.settled()
    expect(await notificationsOf()).toMatchObject([{ status: 'failed', attempts: 1 }])
    const path = `${api}/notification-channels/${channel.id}`
    expect(await must(service, 200, 'GET', path, { tenant })).toMatchObject({ status: 'failing', version: 2 })
    await enter()
    await service.settled()
    expect(await notificationsOf('?status=dropped')).toHaveLength(1)
    await must(service, 200, 'PATCH', path, { tenant, headers: { 'if-match': '"2"' }, body: { status: 'active' } })
    receiver.answer(answering(200))
    await enter()
    await service.settled()
    expect(await notificationsOf('?status=sent')).toHaveLength(1)
  })
})

const due = () =>
  service.look('UPDATE fleet.notifications SET due_at = clock_timestamp() WHERE tenant_id = $1', [tenant])
const leave = (geofenceId: string) =>
  service.publish(
    GeofenceExited,
    { ...crossing('2026-03-02T08:59:30.000Z', geofenceId), direction: 'exit' as const },
    { tenant },
  )

describe('a receiver that is not well', () => {
  test('hears that it is over after it has heard that it is', async () => {
    await makeRule([await makeChannel()], { resolution: { onOpposite: true, afterQuietS: null, tell: true } })
    receiver.answer(answering(500))
    const geofenceId = newId('gfn')
    await enter(undefined, geofenceId)
    await eventually(async () => expect(receiver.received).not.toEqual([]))
    await leave(geofenceId)
    await eventually(async () => expect(await notificationsOf('?status=pending')).toHaveLength(2))
    await due()
    await service.settled()
    expect(new Set(bodies().map(({ type }) => type))).toEqual(new Set(['fleet.alert.opened']))
    receiver.answer(answering(200))
    await due()
    await eventually(async () => expect(await notificationsOf('?status=sent')).toHaveLength(2))
    expect(
      bodies()
        .slice(-2)
        .map(({ type }) => type),
    ).toEqual(['fleet.alert.opened', 'fleet.alert.resolved'])
  })

  test('is left alone as long as it asks for, within bounds', async () => {
    await makeRule([await makeChannel()])
    const pauseS = async () => {
      const [row] = await service.look<{ s: number }>(
        'SELECT extract(epoch FROM due_at - clock_timestamp())::float AS s FROM fleet.notifications WHERE tenant_id = $1',
        [tenant],
      )
      return row!.s
    }
    const asking = ['3600', '99999999', 'soon']
    receiver.answer((_request, response, count) =>
      response.writeHead(429, { 'retry-after': asking[count - 1] ?? '1' }).end(),
    )
    await enter()
    const pauses: number[] = []
    for (const attempts of [1, 2, 3]) {
      await eventually(async () => expect(await notificationsOf()).toMatchObject([{ attempts, status: 'pending' }]))
      pauses.push(await pauseS())
      await due()
    }
    expect(pauses[0]).toBeGreaterThan(3_590)
    expect(pauses[1]).toBeGreaterThan(3 * 3_600 - 10)
    expect(pauses[1]).toBeLessThanOrEqual(3 * 3_600)
    expect(pauses[2]).toBeLessThan(140)
  })

  test('that hangs takes two places, and the others of its tenant are told', async () => {
    const hanging = await makeChannel({ target: { kind: 'webhook', url: `${receiver.url}/hangs` } })
    const desk = await makeChannel()
    await makeRule([desk], { escalation: [{ afterMin: 0, channelIds: [hanging.id, desk.id] }] })
    const open: (() => void)[] = []
    receiver.answer(({ path }, response) => {
      if (path === '/desk') response.writeHead(204).end()
      else open.push(() => response.writeHead(204).end())
    })
    await Promise.all(Array.from({ length: 20 }, () => enter()))
    await eventually(async () => expect(await notificationsOf(`?channelId=${desk.id}&status=sent`)).toHaveLength(20))
    expect(open).toHaveLength(2)
    receiver.answer(answering(204))
    for (const answer of open) answer()
    await eventually(async () => expect(await notificationsOf('?status=sent')).toHaveLength(40))
  })
})

describe('a step that reaches nobody', () => {
  const changes = async (alertId: string) =>
    (
      await must<{ items: { what: string; note: string | null }[] }>(
        service,
        200,
        'GET',
        `${api}/alerts/${alertId}/history`,
        {
          tenant,
        },
      )
    ).items.map(({ what, note }) => (note === null ? what : `${what} ${note}`))

  test('is said so, and the next one does not wait; of the last one it is said, too', async () => {
    const gone = async () => makeChannel({ target: { kind: 'webhook', url: `${receiver.url}/gone` } })
    await makeRule([await gone(), await makeChannel(), await gone()])
    receiver.answer(({ path }, response) => response.writeHead(path === '/gone' ? 410 : 204).end())
    await enter()
    await service.settled()
    await moveTo('2026-03-02T09:00:00.000Z')
    await eventually(async () => expect(await notificationsOf('?status=sent')).toHaveLength(1))
    const [alert] = await alertsOf()
    expect(alert).toMatchObject({ status: 'escalated', stepsTaken: 2 })
    await moveTo('2026-03-02T09:19:59.000Z')
    expect(await changes(alert!.id)).toEqual(['opened', 'untold step 1', 'escalated'])
    await moveTo('2026-03-02T09:20:00.000Z')
    await moveTo('2026-03-02T12:00:00.000Z')
    expect(await changes(alert!.id)).toEqual(['opened', 'untold step 1', 'escalated', 'escalated', 'untold step 3'])
    expect(
      (await service.emitted('fleet.alert.untold')).filter(({ aggregateId }) => aggregateId === alert!.id),
    ).toHaveLength(2)
  })

  test('because its channel was deleted, or the rule changed meanwhile, leaves nobody waiting', async () => {
    const [first, second] = [await makeChannel(), await makeChannel()]
    const rule = await makeRule([first, second])
    const path = `${api}/notification-channels/${first.id}`
    await must(service, 204, 'DELETE', path, { tenant, headers: { 'if-match': '"1"' } })
    await enter()
    await service.settled()
    await moveTo('2026-03-02T09:00:00.000Z')
    const [alert] = await alertsOf()
    expect(await changes(alert!.id)).toEqual(['opened', 'untold step 1', 'escalated'])
    expect(await notificationsOf()).toMatchObject([{ channelId: second.id, status: 'sent' }])
    // Deleted after the event and before the escalation: nothing is told any more, and nothing fails.
    await enter()
    await service.settled()
    await must(service, 204, 'DELETE', `${api}/alert-rules/${rule.id}`, { tenant, headers: { 'if-match': '"1"' } })
    await service.settled()
    await moveTo('2026-03-02T12:00:00.000Z')
    expect((await alertsOf()).map(({ status }) => status)).toEqual(['resolved', 'resolved'])
    expect(
      await service.look('SELECT kind, last_error FROM fleet.due_work WHERE failed_at IS NOT NULL OR attempts > 0'),
    ).toEqual([])
  })
})

test('a storm of one tenant is as many messages as its channel takes, and one that says how many there were of each rule', async () => {
  const storm = 100
  const channel = await makeChannel({ maxPerHour: 3 })
  await makeRule([channel])
  await makeRule([channel], { name: 'Confident', condition: 'confidence > 0.95' })
  const events = Array.from({ length: storm }, (_, index) => ({
    ...crossing('2026-03-02T08:59:00.000Z'),
    confidence: index === 7 ? 0.99 : 0.9,
  }))
  await Promise.all(events.map((event) => service.publish(GeofenceEntered, event, { tenant })))
  await eventually(async () =>
    expect(await service.look('SELECT 1 FROM fleet.notifications WHERE tenant_id = $1', [tenant])).toHaveLength(
      storm + 1,
    ),
  )
  await moveTo('2026-03-02T09:15:00.000Z')
  await eventually(async () => expect(receiver.received).toHaveLength(4))
  const { data } = bodies()[3] as unknown as { data: { count: number; rules: number; titles: { count: number }[] } }
  // One alert of each cause and rule: all but three are in the digest.
  expect(data).toMatchObject({ count: storm + 1 - 3 })
  expect(data.titles.reduce((total, { count }) => total + count, 0)).toBe(storm + 1 - 3)
  expect(data.rules).toBeLessThanOrEqual(2)
  expect(data.titles).toHaveLength(data.rules)
})

test('what is kept of a report that was told, or given up, has no link to it', async () => {
  const channel = await makeChannel()
  const url = 'https://fleet.example/api/v1/b2b/fleet-management/analytics/shared/a-token-nobody-should-find/file'
  const give = (status: number, id: string) => {
    receiver.answer(answering(status))
    const run = { id, from: '2026-03-01', to: '2026-03-02' } as unknown as ReportRun
    return service.runtime.database.tx({ tenantId: tenant, actor: 'test' }, (tx) =>
      giveReport(tx, channel.id, { run, name: 'Week', url }),
    )
  }
  await give(200, newId('rrn'))
  await eventually(async () => expect(await notificationsOf('?status=sent')).toHaveLength(1))
  expect(receiver.received[0]!.body).toContain(url)
  await give(410, newId('rrn'))
  await eventually(async () => expect(await notificationsOf('?status=failed')).toHaveLength(1))
  const kept = await service.look('SELECT message::text FROM fleet.notifications WHERE tenant_id = $1', [tenant])
  expect(JSON.stringify(kept)).not.toContain('a-token')
})

describe('an alert that nobody acknowledges', () => {
  test('goes to the next, step by step, and no further once somebody does', async () => {
    const [first, second, third] = [await makeChannel(), await makeChannel(), await makeChannel()]
    await makeRule([first, second, third])
    await enter()
    await service.settled()
    await moveTo('2026-03-02T09:09:59.000Z')
    expect(receiver.received).toHaveLength(1)
    await moveTo('2026-03-02T09:10:00.000Z')
    expect(bodies().map(({ type, data }) => [type, data.status])).toEqual([
      ['fleet.alert.opened', 'open'],
      ['fleet.alert.escalated', 'escalated'],
    ])
    const [alert] = await alertsOf()
    await must(service, 200, 'POST', `${api}/alerts/${alert!.id}/acknowledgement`, { tenant, body: {} })
    await moveTo('2026-03-02T10:00:00.000Z')
    expect(receiver.received).toHaveLength(2)
    expect((await notificationsOf()).map(({ channelId }) => channelId)).toEqual([second.id, first.id])
  })

  test('goes through all steps at their times when the clock jumps over them', async () => {
    await makeRule([await makeChannel(), await makeChannel(), await makeChannel()])
    await enter()
    await service.settled()
    await moveTo('2026-03-03T09:00:00.000Z')
    expect(bodies().map(({ type }) => type)).toEqual([
      'fleet.alert.opened',
      'fleet.alert.escalated',
      'fleet.alert.escalated',
    ])
    expect(await alertsOf()).toMatchObject([{ status: 'escalated', stepsTaken: 3 }])
  })

  test('and is over is told to those who were told, if the rule says so', async () => {
    await makeRule([await makeChannel(), await makeChannel()], {
      resolution: { onOpposite: true, afterQuietS: null, tell: true },
    })
    const geofenceId = newId('gfn')
    await enter(undefined, geofenceId)
    await service.settled()
    await leave(geofenceId)
    await service.settled()
    await moveTo('2026-03-02T10:00:00.000Z')
    expect(bodies().map(({ type }) => type)).toEqual(['fleet.alert.opened', 'fleet.alert.resolved'])
  })
})

describe('in quiet hours', () => {
  const night = (messages: 'hold' | 'drop', exceptSeverities: string[] = []) => ({
    quietHours: {
      hours: {
        timeZone: 'Europe/Berlin',
        windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00' }],
      },
      messages,
      exceptSeverities,
    },
  })

  test('it is held until the morning, an hour earlier where the clock went forward that night', async () => {
    service.clock.set('2026-03-28T23:00:00.000Z')
    await makeRule([await makeChannel()], night('hold'))
    await enter('2026-03-28T22:59:00.000Z')
    await service.settled()
    expect(await alertsOf()).toMatchObject([{ status: 'open' }])
    await moveTo('2026-03-29T03:59:59.000Z')
    expect(await notificationsOf()).toMatchObject([{ status: 'held' }])
    await moveTo('2026-03-29T04:00:00.000Z')
    expect(await notificationsOf()).toMatchObject([{ status: 'sent' }])
    expect(receiver.received).toHaveLength(1)
  })

  test('what is over by the morning is not told', async () => {
    service.clock.set('2026-03-02T23:00:00.000Z')
    await makeRule([await makeChannel()], night('hold'))
    const geofenceId = newId('gfn')
    await enter('2026-03-02T22:59:00.000Z', geofenceId)
    await service.settled()
    const left = { ...crossing('2026-03-02T22:59:30.000Z', geofenceId), direction: 'exit' as const }
    await service.publish(GeofenceExited, left, { tenant })
    await service.settled()
    await moveTo('2026-03-03T06:00:00.000Z')
    expect(await notificationsOf()).toMatchObject([{ status: 'dropped' }])
    expect(receiver.received).toEqual([])
  })

  test('it is dropped where that is wanted, and what is too severe is told at once', async () => {
    service.clock.set('2026-03-02T23:00:00.000Z')
    await makeRule([await makeChannel()], night('drop', ['critical']))
    await enter('2026-03-02T22:59:00.000Z')
    await service.settled()
    expect(await notificationsOf()).toMatchObject([{ status: 'dropped' }])
    await makeRule([await makeChannel()], { ...night('drop', ['critical']), severity: 'critical' })
    await enter('2026-03-02T22:59:30.000Z')
    await service.settled()
    expect(bodies()).toMatchObject([{ data: { severity: 'critical' } }])
  })
})

test('more than a channel takes within an hour come together as one digest', async () => {
  await makeRule([await makeChannel({ maxPerHour: 3 })])
  for (let index = 0; index < 8; index += 1) await enter()
  await service.settled()
  expect(receiver.received).toHaveLength(3)
  await moveTo('2026-03-02T09:14:59.000Z')
  expect(receiver.received).toHaveLength(3)
  await moveTo('2026-03-02T09:15:00.000Z')
  expect(bodies().slice(3)).toMatchObject([{ type: 'fleet.alert.digest', data: { count: 5 } }])
  await moveTo('2026-03-02T10:01:00.000Z')
  await enter('2026-03-02T10:00:30.000Z')
  await eventually(async () => expect(receiver.received).toHaveLength(5))
})
