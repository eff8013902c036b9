import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import type { Alert } from '@clutch/contracts/fleet/alerts'
import { type GeofenceCrossing, GeofenceEntered, GeofenceExited } from '@clutch/contracts/fleet/geofence-crossings'
import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import { newId } from '@clutch/shared/id'
import { startReceiver } from '@clutch/testing/receiver'
import { expect, test, vi } from 'vitest'
import { api, makeFleet, makeVehicle, must, startFleet } from '../../test/fleet.ts'

/**
 * Where replicas die: before which write after the first with this word: on an event's way to an alert and a message, on an
 * escalation's, after a post. Here three places; `ALERT_KILLS=n` takes each n-th of all, which lasts minutes.
 */
const every = Number(process.env.ALERT_KILLS ?? 0)
const places = { 'alert-rules-interested': 60, 'due-work-hold': 40, 'webhook-id': 12 }
const deaths =
  every > 0
    ? Object.entries(places).flatMap(([word, writes]) =>
        Array.from({ length: Math.ceil(writes / every) }, (_, n) => ({ word, before: n * every })),
      )
    : [
        { word: 'alert-rules-interested', before: 8 },
        { word: 'due-work-hold', before: 9 },
        { word: 'webhook-id', before: 1 },
      ]

const start = Date.parse('2026-03-02T09:00:00.000Z')
const minuteMs = 60_000
const clockOf = (turn: number) => new Date(start + turn * 6 * minuteMs)

test('kill -9 at any boundary, with events twice, late and out of order: one alert of each cause, and one message a channel and step', {
  timeout: every > 0 ? 1_800_000 : 240_000,
}, async () => {
  const receiver = await startReceiver()
  const service = await startFleet({ WEBHOOK_ALLOWED_RANGES: '127.0.0.1/32' })
  const children: ChildProcess[] = []
  try {
    const { tenant } = service
    service.clock.set(new Date(start))
    const vehicleId = (await makeVehicle(service, (await makeFleet(service)).id)).id
    const makeChannel = (name: string) =>
      must<NotificationChannel>(service, 201, 'POST', `${api}/notification-channels`, {
        body: { name, target: { kind: 'webhook', url: `${receiver.url}/${name}` }, maxPerHour: 1_000 },
      })
    const channels = [await makeChannel('first'), await makeChannel('second')]
    await must<AlertRule>(service, 201, 'POST', `${api}/alert-rules`, {
      body: {
        name: 'Entered',
        events: ['fleet.geofence.entered'],
        severity: 'warning',
        resolution: { onOpposite: true, afterQuietS: null, tell: true },
        escalation: channels.map(({ id }, step) => ({ afterMin: step * 5, channelIds: [id] })),
      },
    })
    await service.settled()
    // From here on only processes that die work.
    await service.halt()

    const crossingOf = (geofenceId: string, minute: number): GeofenceCrossing => ({
      ...{ id: newId('gfx'), version: 1, geofenceId, vehicleId, deviceId: newId('dev'), direction: 'enter' },
      ...{
        at: new Date(start - (60 - minute) * minuteMs).toISOString(),
        place: { lat: 53.5, lon: 10 },
        confidence: 0.9,
      },
    })
    const twice = async (event: typeof GeofenceEntered, crossing: GeofenceCrossing) => {
      for (let time = 0; time < 2; time += 1)
        await service.publish(event, crossing, { id: `evt_${crossing.id}`, messageId: newId('msg') })
    }
    const run = (turn: number, death?: { word: string; before: number }) => {
      const child = fork(fileURLToPath(new URL('../../test/dying.ts', import.meta.url)), {
        env: {
          ...(service.runtime.env as Record<string, string>),
          CLOCK_AT: clockOf(turn).toISOString(),
          ...(death === undefined ? {} : { DIES_AFTER: death.word, DIES_BEFORE_WRITE: String(death.before) }),
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      children.push(child)
      return child
    }

    const standing: string[] = []
    const over: string[] = []
    let killedAtItsPlace = 0
    for (const [turn, death] of deaths.entries()) {
      const [stays, ends] = [newId('gfn'), newId('gfn')]
      standing.push(stays)
      over.push(ends)
      // What is over is heard before what raised it.
      await twice(GeofenceExited, { ...crossingOf(ends, 30), direction: 'exit' })
      await twice(GeofenceEntered, crossingOf(ends, 20))
      await twice(GeofenceEntered, crossingOf(stays, 10))
      const child = run(turn, death)
      const exited = once(child, 'exit')
      const [signal] = await Promise.race([exited.then(([, how]) => [how as string]), afterReady(child)])
      if (signal === 'SIGKILL') killedAtItsPlace += 1
      else child.kill('SIGKILL')
      await exited
    }

    const live = async (turn: number) => {
      // Leases end a minute after who held them has died: that is not waited for.
      await service.look('UPDATE fleet.notifications SET due_at = clock_timestamp() WHERE tenant_id = $1', [tenant])
      service.clock.set(clockOf(turn))
      const child = run(turn)
      const died = once(child, 'exit').then(() => Promise.reject(new Error('a replica did not come up')))
      await Promise.race([once(child, 'message'), died])
      return child
    }
    const rows = () =>
      service.look<{ fence: string; path: string; kind: string; status: string; id: string }>(
        `SELECT a.alert #>> '{cause,geofenceId}' AS fence, '/' || (c.channel ->> 'name') AS path, n.kind, n.status, n.id
           FROM fleet.notifications n JOIN fleet.alerts a ON a.tenant_id = n.tenant_id AND a.id = n.alert_id
           JOIN fleet.notification_channels c ON c.tenant_id = n.tenant_id AND c.id = n.channel_id WHERE n.tenant_id = $1`,
        [tenant],
      )
    const settled = (...wanted: string[]) =>
      vi.waitFor(
        async () => {
          const now = await rows()
          expect(now.filter(({ status }) => status === 'pending' || status === 'held')).toEqual([])
          for (const fence of standing)
            expect(
              now
                .filter((each) => each.fence === fence && each.status === 'sent')
                .map(({ path, kind }) => `${path} ${kind}`),
            ).toEqual(expect.arrayContaining(wanted))
        },
        { timeout: 60_000, interval: 100 },
      )
    // One lives until each is told, another escalates what is due by then.
    const first = await live(deaths.length)
    await settled('/first opened')
    first.kill('SIGKILL')
    await live(deaths.length + 10)
    await settled('/first opened', '/second escalated')
    // Late: each is over, and those who were told are told so.
    for (const geofenceId of standing) await twice(GeofenceExited, { ...crossingOf(geofenceId, 15), direction: 'exit' })
    await settled('/first opened', '/second escalated', '/first resolved', '/second resolved')

    const kept = () =>
      service.look<{ id: string; status: string; alert: Alert }>(
        'SELECT id, status, alert FROM fleet.alerts WHERE tenant_id = $1',
        [tenant],
      )
    // What a killed process held is delivered again after ten seconds.
    await vi.waitFor(
      async () => {
        const now = await kept()
        expect(now.map(({ alert }) => alert.cause.geofenceId).sort()).toEqual([...standing, ...over].sort())
        expect(new Set(now.map(({ status }) => status))).toEqual(new Set(['resolved']))
      },
      { timeout: 60_000, interval: 100 },
    )
    await settled()
    // What was over before it was heard is opened only where the two were heard the other way round after a death.
    for (const type of ['opened', 'escalated', 'resolved']) {
      const ids = (await service.emitted(`fleet.alert.${type}`)).map(({ aggregateId }) => aggregateId)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length).toBeGreaterThanOrEqual(standing.length)
    }

    // Who takes each `webhook-id` once has been told each thing once; what was posted twice had the same id.
    const posted = receiver.received.map(({ path, headers, body }) => {
      const { type, data } = JSON.parse(body) as { type: string; data: Alert }
      return { id: headers['webhook-id'] as string, what: `${path} ${type} ${data.id}` }
    })
    const taken = new Map(posted.map(({ id, what }) => [id, what]))
    const sent = (await rows()).filter(({ status }) => status === 'sent').map(({ id }) => id)
    expect([...taken.keys()].sort()).toEqual(sent.sort())
    expect(new Set(taken.values()).size).toBe(taken.size)
    // They did die at their places, and at least once between a post and its note.
    expect(killedAtItsPlace).toBeGreaterThan(deaths.length / 2)
    expect(posted.length).toBeGreaterThan(taken.size)
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await receiver.close()
    await service.stop()
  }
})

/** It came up, and did not reach its place: that was long ago, or is yet to come. */
async function afterReady(child: ChildProcess): Promise<[undefined]> {
  await once(child, 'message')
  await new Promise((resolve) => setTimeout(resolve, every > 0 ? 3_000 : 10_000))
  return [undefined]
}
