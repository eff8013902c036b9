import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import type { Alert } from '@clutch/contracts/fleet/alerts'
import { type GeofenceCrossing, GeofenceEntered, GeofenceExited } from '@clutch/contracts/fleet/geofence-crossings'
import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import { newId } from '@clutch/shared/id'
import { type Receiver, startReceiver } from '@clutch/testing/receiver'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { api, type FleetService, makeFleet, makeVehicle, must, startFleet } from '../../test/fleet.ts'

let service: FleetService
let receiver: Receiver
let vehicleId: string
beforeAll(async () => {
  service = await startFleet({ WEBHOOK_ALLOWED_RANGES: '127.0.0.1/32' })
  receiver = await startReceiver()
  vehicleId = (await makeVehicle(service, (await makeFleet(service)).id)).id
})
afterAll(async () => {
  await receiver.close()
  await service.stop()
})

const crossing = (at: string, of: Partial<GeofenceCrossing>): GeofenceCrossing => ({
  ...{ id: newId('gfx'), version: 1, geofenceId: newId('gfn'), vehicleId, deviceId: newId('dev') },
  ...{ direction: 'enter', at, place: { lat: 53.5, lon: 10 }, confidence: 0.9 },
  ...of,
})

const alerts = async () => (await must<{ items: Alert[] }>(service, 200, 'GET', `${api}/alerts?limit=200`)).items

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

test('what is resolved goes after the days set, with all that was kept of it, in parts; what is open stays, and nothing is raised again', async () => {
  service.clock.set('2026-03-02T09:00:00.000Z')
  await must(service, 400, 'PATCH', `${api}/settings`, {
    headers: { 'if-match': '"1"' },
    body: { alertRetentionDays: 6 },
  })
  await must(service, 200, 'PATCH', `${api}/settings`, {
    headers: { 'if-match': '"1"' },
    body: { alertRetentionDays: 30 },
  })
  const channel = await must<NotificationChannel>(service, 201, 'POST', `${api}/notification-channels`, {
    body: { name: 'Desk', target: { kind: 'webhook', url: receiver.url }, maxPerHour: 1 },
  })
  await must<AlertRule>(service, 201, 'POST', `${api}/alert-rules`, {
    body: {
      ...{ name: 'Entered', events: ['fleet.geofence.entered'], severity: 'info' },
      escalation: [{ afterMin: 0, channelIds: [channel.id] }],
    },
  })
  const first = crossing('2026-03-02T08:00:00.000Z', {})
  const [open, late] = [newId('gfn'), newId('gfn')]
  await service.publish(GeofenceEntered, first)
  for (const geofenceId of [open, late])
    await service.publish(GeofenceEntered, crossing('2026-03-02T08:01:00.000Z', { geofenceId }))
  // More than go in one transaction.
  const many = Array.from({ length: 60 }, () => crossing('2026-03-02T08:02:00.000Z', {}))
  await Promise.all(many.map((each) => service.publish(GeofenceEntered, each)))
  await service.settled()
  await Promise.all(
    [first, ...many].map(({ geofenceId }) =>
      service.publish(GeofenceExited, crossing('2026-03-02T08:30:00.000Z', { geofenceId, direction: 'exit' })),
    ),
  )
  await service.settled()
  await moveTo('2026-03-20T09:00:00.000Z')
  await service.publish(GeofenceExited, crossing('2026-03-20T08:30:00.000Z', { geofenceId: late, direction: 'exit' }))
  await service.settled()
  expect(await service.look("SELECT id FROM fleet.alerts WHERE status = 'resolved'")).toHaveLength(62)

  await moveTo('2026-04-03T09:00:00.000Z')
  expect((await alerts()).map(({ cause, status }) => [cause.geofenceId, status]).sort()).toEqual(
    [
      [open, 'open'],
      [late, 'resolved'],
    ].sort(),
  )
  const toldOf = async () =>
    (
      await service.look<{ of: string }>(
        'SELECT DISTINCT coalesce(alert_id, kind) AS of FROM fleet.notifications ORDER BY 1',
      )
    ).map(({ of }) => of)
  // The digest was made when the clock moved: it is younger.
  expect(await toldOf()).toEqual([...(await alerts()).map(({ id }) => id), 'digest'].sort())
  expect(await service.look('SELECT DISTINCT alert_id FROM fleet.alert_changes')).toHaveLength(2)
  // What is known of the causes outlives the alerts: an event that is told once more raises none.
  await service.publish(GeofenceEntered, first, { messageId: newId('msg'), id: newId('evt') })
  await service.settled()
  expect(await alerts()).toHaveLength(2)

  await moveTo('2026-06-03T09:00:00.000Z')
  expect((await alerts()).map(({ status }) => status)).toEqual(['open'])
  expect(await toldOf()).toEqual((await alerts()).map(({ id }) => id))
  expect(await service.look('SELECT key FROM fleet.alert_causes')).toHaveLength(1)
  // And when nobody knows of the cause any more it is too old.
  await service.publish(GeofenceEntered, first, { messageId: newId('msg'), id: newId('evt') })
  await service.settled()
  expect(await alerts()).toHaveLength(1)
  await service.publish(GeofenceEntered, crossing('2026-06-03T08:00:00.000Z', { geofenceId: first.geofenceId }))
  await service.settled()
  expect(await alerts()).toHaveLength(2)
})
