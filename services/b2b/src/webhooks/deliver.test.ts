import type { Webhook, WebhookAttempt, WebhookDelivery } from '@clutch/contracts/b2b/webhooks'
import { type Vehicle, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { startService } from '@clutch/shared/service'
import { accepting, answering, type Received, type Receiver, startReceiver } from '@clutch/testing/receiver'
import { startTestService } from '@clutch/testing/service'
import { Webhook as Verifier } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type B2b, must, owners, startB2b, vehicleOf } from '../../test/b2b.ts'
import { b2b } from '../app.ts'
import { deliverWebhooks } from './deliver.ts'
import { onPartnerEvent } from './on-partner-event.ts'
import { retryPausesMs } from './retry-schedule.ts'
import { readWebhookSettings } from './settings.ts'

const path = '/b2b/enterprise-integration/webhooks'
const type = 'fleet.vehicle.created'

let service: B2b
let receiver: Receiver
let tenants = 0
let tenant: string
beforeAll(async () => {
  service = await startB2b({ WEBHOOK_ALLOWED_RANGES: '127.0.0.1/32' })
})
beforeEach(async () => {
  receiver = await startReceiver()
  tenants += 1
  tenant = `ten_webhooks${tenants}`
})
afterEach(() => receiver.close())
afterAll(() => service.stop())

interface Shown {
  webhook: Webhook
  secret: string
}

const subscribe = (of: Record<string, unknown> = {}) =>
  must<Shown>(service, 201, 'POST', path, {
    tenant,
    body: { url: `${receiver.url}/hook`, eventTypes: [type], ...of },
  })

async function happen(of: Partial<Vehicle> = {}): Promise<{ id: string; vehicle: Vehicle }> {
  const vehicle = vehicleOf(of)
  return { id: await service.publish(VehicleCreated, vehicle, { tenant }), vehicle }
}

async function deliveriesOf(webhook: Webhook, status?: string): Promise<WebhookDelivery[]> {
  const query = status === undefined ? '' : `&status=${status}`
  const page = await must<{ items: WebhookDelivery[] }>(
    service,
    200,
    'GET',
    `${path}/${webhook.id}/deliveries?limit=200${query}`,
    { tenant },
  )
  return page.items
}

async function attemptsOf(delivery: WebhookDelivery): Promise<WebhookAttempt[]> {
  const page = await must<{ items: WebhookAttempt[] }>(
    service,
    200,
    'GET',
    `${path}/${delivery.webhookId}/deliveries/${delivery.id}/attempts?limit=200`,
    { tenant },
  )
  return page.items
}

const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 25 })

/** As if the pause until the next attempt were over. */
const pauseIsOver = () =>
  service.look(
    `UPDATE b2b.webhook_deliveries SET due_at = clock_timestamp() WHERE tenant_id = $1 AND status = 'pending'`,
    [tenant],
  )

const verified = (secret: string, { headers, body }: Received) =>
  new Verifier(secret).verify(body, headers as Record<string, string>)

describe('a delivery', () => {
  test('verifies with the library of the standard and says what happened', async () => {
    const { webhook, secret } = await subscribe()
    const { id, vehicle } = await happen()
    await eventually(async () => expect(receiver.received).toHaveLength(1))
    const [request] = receiver.received
    expect(verified(secret, request!)).toEqual({ type, timestamp: '2026-03-02T09:00:00.000Z', data: vehicle })
    expect(request).toMatchObject({ path: '/hook', headers: { 'webhook-id': id, 'content-type': 'application/json' } })
    expect(() => verified(secret, { ...request!, body: request!.body.replace('Van', 'Fan') })).toThrow()
    await eventually(async () =>
      expect(await deliveriesOf(webhook)).toMatchObject([{ status: 'delivered', eventId: id, attempts: 1 }]),
    )
  })

  test('goes to endpoints that asked for the type, of the tenant it happened in', async () => {
    const { webhook } = await subscribe({ eventTypes: ['b2b.invoice.paid'] })
    const mine = await subscribe()
    await service.publish(VehicleCreated, vehicleOf(), { tenant: 'ten_someoneelse' })
    const { id } = await happen()
    await eventually(async () => expect(await deliveriesOf(mine.webhook, 'delivered')).toHaveLength(1))
    await service.settled()
    expect(receiver.received.map((request) => request.headers['webhook-id'])).toEqual([id])
    expect(await deliveriesOf(webhook)).toEqual([])
  })

  test('that is refused is tried again under the same id until it is accepted once', async () => {
    const { webhook, secret } = await subscribe()
    receiver.answer(answering(500, 429, 404, 200))
    const { id } = await happen()
    for (const attempts of [1, 2, 3]) {
      await eventually(async () => expect(await deliveriesOf(webhook, 'pending')).toMatchObject([{ attempts }]))
      await pauseIsOver()
    }
    const [delivery] = await eventually(async () => {
      const done = await deliveriesOf(webhook, 'delivered')
      expect(done).toHaveLength(1)
      return done
    })
    await pauseIsOver()
    await service.settled()
    const attempts = await attemptsOf(delivery!)
    expect(attempts.map(({ outcome, statusCode }) => [outcome, statusCode])).toEqual([
      ['refused', 500],
      ['refused', 429],
      ['refused', 404],
      ['accepted', 200],
    ])
    expect(new Set(receiver.received.map((request) => request.headers['webhook-id']))).toEqual(new Set([id]))
    expect(receiver.received).toHaveLength(4)
    for (const request of receiver.received) expect(verified(secret, request)).toMatchObject({ type })
  })

  test('the pause before the next attempt is the stated one', async () => {
    const { webhook } = await subscribe()
    receiver.answer(answering(500))
    await happen()
    await eventually(async () => expect(await deliveriesOf(webhook, 'pending')).toMatchObject([{ attempts: 1 }]))
    const [row] = await service.look<{ pause: number }>(
      `SELECT extract(epoch FROM d.due_at - a.started_at) * 1000 AS pause FROM b2b.webhook_deliveries d
         JOIN b2b.webhook_attempts a ON a.tenant_id = d.tenant_id AND a.delivery_id = d.id WHERE d.tenant_id = $1`,
      [tenant],
    )
    // A tenth to either side, and what the attempt itself took.
    expect(Number(row!.pause)).toBeGreaterThanOrEqual(retryPausesMs[0]! * 0.9 - 1)
    expect(Number(row!.pause)).toBeLessThanOrEqual(retryPausesMs[0]! * 1.1 + 10_000)
  })

  test('whose process died between sending and noting it is sent again under the same id, and succeeds once', async () => {
    const { webhook } = await subscribe()
    // The first request never gets its answer: its process is as good as dead, and its lease is run out by hand.
    const held: (() => void)[] = []
    receiver.answer((request, response, count) => {
      if (count === 1) held.push(() => response.writeHead(200).end())
      else accepting(request, response, count)
    })
    const { id } = await happen()
    await eventually(async () => expect(receiver.received).toHaveLength(1))
    const [leased] = await deliveriesOf(webhook)
    expect(Date.parse(leased!.nextAttemptAt!)).toBeGreaterThan(Date.now())
    await pauseIsOver()
    await eventually(async () => expect(await deliveriesOf(webhook, 'delivered')).toHaveLength(1))
    // What the dead process would still have noted changes nothing but the list of attempts.
    held[0]!()
    await eventually(async () => expect(await attemptsOf(leased!)).toHaveLength(2))
    expect(await deliveriesOf(webhook)).toMatchObject([{ status: 'delivered', attempts: 1 }])
    expect(receiver.received.map((request) => request.headers['webhook-id'])).toEqual([id, id])
  })

  test('an event that is told again, even when its inbox row is long gone, is delivered once', async () => {
    const { webhook } = await subscribe()
    const { id, vehicle } = await happen()
    await eventually(async () => expect(await deliveriesOf(webhook, 'delivered')).toHaveLength(1))
    const { database } = service.runtime
    await database.tx({ tenantId: tenant, actor: 'test' }, async (tx) => {
      const event = {
        id,
        definition: VehicleCreated,
        tenantId: tenant,
        actor: 'test',
        time: tx.now,
        aggregateId: vehicle.id,
        aggregateVersion: vehicle.version,
        data: vehicle,
      }
      await onPartnerEvent.handle({ event, tx, prepared: undefined })
    })
    await service.settled()
    expect(await deliveriesOf(webhook)).toHaveLength(1)
    expect(receiver.received).toHaveLength(1)
  })

  test('a redirect is not followed', async () => {
    const { webhook } = await subscribe()
    receiver.answer((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    await happen()
    const [delivery] = await eventually(async () => {
      const waiting = await deliveriesOf(webhook, 'pending')
      expect(waiting).toMatchObject([{ attempts: 1, lastStatusCode: 302 }])
      return waiting
    })
    expect((await attemptsOf(delivery!)).map((attempt) => attempt.outcome)).toEqual(['redirected'])
    expect(receiver.received.map((request) => request.path)).toEqual(['/hook'])
  })

  test('to an address that is not allowed is not connected, however the address got there', async () => {
    const outside = await startReceiver('127.0.0.2')
    const { webhook } = await subscribe()
    await service.look('UPDATE b2b.webhook_endpoints SET url = $2 WHERE id = $1', [webhook.id, outside.url])
    await happen()
    const [delivery] = await eventually(async () => {
      const waiting = await deliveriesOf(webhook, 'pending')
      expect(waiting).toMatchObject([{ attempts: 1 }])
      return waiting
    })
    expect((await attemptsOf(delivery!)).map((attempt) => attempt.outcome)).toEqual(['address-not-allowed'])
    expect(outside.connections()).toBe(0)
    await outside.close()
  })

  test('a slow endpoint does not hold up another', async () => {
    const slow = await startReceiver()
    slow.answer(() => {})
    const late = await subscribe({ url: slow.url })
    for (let index = 0; index < 60; index += 1) await happen()
    await eventually(async () => expect(await deliveriesOf(late.webhook)).toHaveLength(60))
    await eventually(async () => expect(slow.received.length).toBeGreaterThanOrEqual(4))
    const { webhook } = await subscribe()
    await happen()
    await eventually(async () => expect(await deliveriesOf(webhook, 'delivered')).toHaveLength(1))
    // A slow one never has more than its share of the places, whatever waits for it.
    expect(slow.received.length).toBe(4)
    await service.look('DELETE FROM b2b.webhook_endpoints WHERE tenant_id = $1', [tenant])
    await slow.close()
  })

  test('of many, two replicas send each once', async () => {
    const { runtime } = service
    const env = { ...runtime.env, PORT: '0' }
    const replica = await startService(b2b, env, { clock: service.clock, authenticate: async () => Promise.reject() })
    try {
      const { webhook } = await subscribe()
      const ids = (await Promise.all(Array.from({ length: 80 }, () => happen()))).map(({ id }) => id)
      await eventually(async () => expect(await deliveriesOf(webhook, 'delivered')).toHaveLength(80))
      expect(receiver.received.map((request) => request.headers['webhook-id']).sort()).toEqual(ids.sort())
    } finally {
      await replica.stop()
    }
  })
})

test('a deliverer that stops gives back what is not answered, and the next sends it under the same id', async () => {
  const alone = await startTestService(
    { ...b2b, extensions: [readWebhookSettings] },
    { nats: true, streams: owners, env: { WEBHOOK_ALLOWED_RANGES: '127.0.0.1/32' } },
  )
  try {
    const body = { url: receiver.url, eventTypes: [type] }
    await must(alone, 201, 'POST', path, { tenant, body })
    receiver.answer((request, response, count) => {
      if (count > 1) accepting(request, response, count)
    })
    const first = await deliverWebhooks.start!(alone.runtime)
    const id = await alone.publish(VehicleCreated, vehicleOf(), { tenant })
    await eventually(async () => expect(receiver.received).toHaveLength(1))
    await first.stop()
    const rows = () => alone.look<Record<string, unknown>>('SELECT status, lease, attempts FROM b2b.webhook_deliveries')
    expect(await rows()).toEqual([{ status: 'pending', lease: null, attempts: 0 }])
    const second = await deliverWebhooks.start!(alone.runtime)
    await eventually(async () => expect(await rows()).toMatchObject([{ status: 'delivered', attempts: 1 }]))
    await second.stop()
    expect(receiver.received.map((request) => request.headers['webhook-id'])).toEqual([id, id])
  } finally {
    await alone.stop()
  }
})

describe('an ordered endpoint', () => {
  test('gets the next only when the one before was accepted', async () => {
    const { webhook } = await subscribe({ ordered: true })
    receiver.answer(answering(503, 503, 200))
    const ids: string[] = []
    for (let index = 0; index < 5; index += 1) ids.push((await happen()).id)
    await eventually(async () => expect(await deliveriesOf(webhook)).toHaveLength(5))
    for (const attempts of [1, 2]) {
      await eventually(async () => expect((await deliveriesOf(webhook, 'pending'))[0]).toMatchObject({ attempts }))
      await pauseIsOver()
    }
    await eventually(async () => expect(await deliveriesOf(webhook, 'delivered')).toHaveLength(5))
    const sent = receiver.received.map((request) => request.headers['webhook-id'])
    expect(sent).toEqual([ids[0], ids[0], ...ids])
  })
})

describe('an endpoint', () => {
  test('that accepts nothing until the last attempt is disabled, its owner is told, and its backlog is replayed', async () => {
    const { webhook } = await subscribe()
    receiver.answer(answering(500))
    await happen()
    await eventually(async () => expect(await deliveriesOf(webhook, 'pending')).toMatchObject([{ attempts: 1 }]))
    await service.look('UPDATE b2b.webhook_deliveries SET attempts = $2 WHERE tenant_id = $1', [
      tenant,
      retryPausesMs.length,
    ])
    await pauseIsOver()
    await eventually(async () =>
      expect(await must<Webhook>(service, 200, 'GET', `${path}/${webhook.id}`, { tenant })).toMatchObject({
        status: 'disabled',
        disabledReason: 'failing',
        version: 2,
      }),
    )
    const told = (await service.emitted('b2b.webhook.disabled')).filter((event) => event.tenantId === tenant)
    expect(told.map((event) => event.aggregateId)).toEqual([webhook.id])

    const later = await happen()
    await eventually(async () => expect(await deliveriesOf(webhook, 'held')).toMatchObject([{ eventId: later.id }]))
    const replay = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' }
    const early = await service.call('POST', `${path}/${webhook.id}/replay`, { tenant, body: replay })
    expect([early.status, early.body.code]).toEqual([409, 'webhook-disabled'])

    receiver.answer(accepting)
    await must(service, 200, 'PATCH', `${path}/${webhook.id}`, {
      tenant,
      headers: { 'if-match': '"2"' },
      body: { status: 'active' },
    })
    const past = await must(service, 202, 'POST', `${path}/${webhook.id}/replay`, {
      tenant,
      body: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' },
    })
    expect(past).toEqual({ deliveries: 0, nextAfter: null })
    const all = await must(service, 202, 'POST', `${path}/${webhook.id}/replay`, { tenant, body: replay })
    expect(all).toEqual({ deliveries: 2, nextAfter: null })
    await eventually(async () => expect(await deliveriesOf(webhook, 'delivered')).toHaveLength(2))
  })

  test('that rejects one event but accepts others stays, and the one is given up visibly', async () => {
    const { webhook } = await subscribe()
    receiver.answer(answering(422))
    await happen()
    const [bad] = await eventually(async () => {
      const waiting = await deliveriesOf(webhook, 'pending')
      expect(waiting).toMatchObject([{ attempts: 1 }])
      return waiting
    })
    receiver.answer((request, response) =>
      response.writeHead(request.headers['webhook-id'] === bad!.eventId ? 422 : 200).end(),
    )
    await happen()
    await eventually(async () => expect(await deliveriesOf(webhook, 'delivered')).toHaveLength(1))
    await service.look('UPDATE b2b.webhook_deliveries SET attempts = $2 WHERE id = $1', [bad!.id, retryPausesMs.length])
    await pauseIsOver()
    await eventually(async () => expect(await deliveriesOf(webhook, 'failed')).toMatchObject([{ id: bad!.id }]))
    expect(await must<Webhook>(service, 200, 'GET', `${path}/${webhook.id}`, { tenant })).toEqual(webhook)
  })

  test('that says 410 is disabled at once', async () => {
    const { webhook } = await subscribe()
    receiver.answer(answering(410))
    await happen()
    await eventually(async () =>
      expect(await must<Webhook>(service, 200, 'GET', `${path}/${webhook.id}`, { tenant })).toMatchObject({
        disabledReason: 'gone',
      }),
    )
    expect(await deliveriesOf(webhook, 'failed')).toHaveLength(1)
  })

  test('is sent signatures by both secrets while it rotates, and by the new one alone afterwards', async () => {
    const { webhook, secret } = await subscribe()
    const rotated = await must<Shown>(service, 200, 'POST', `${path}/${webhook.id}/rotate-secret`, { tenant, body: {} })
    expect(rotated.secret).not.toBe(secret)
    await happen()
    await eventually(async () => expect(receiver.received).toHaveLength(1))
    for (const each of [secret, rotated.secret]) expect(verified(each, receiver.received[0]!)).toMatchObject({ type })

    await service.look(
      `UPDATE b2b.webhook_endpoints SET previous_secret_expires_at = clock_timestamp() - interval '1 ms' WHERE id = $1`,
      [webhook.id],
    )
    await happen()
    await eventually(async () => expect(receiver.received).toHaveLength(2))
    expect(verified(rotated.secret, receiver.received[1]!)).toMatchObject({ type })
    expect(() => verified(secret, receiver.received[1]!)).toThrow('No matching signature')
  })

  test('shows its secret once; nothing that is stored, listed or emitted holds it', async () => {
    const { webhook, secret } = await subscribe()
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const rows = await service.look<{ text: string }>(
      `SELECT e::text AS text FROM b2b.webhook_endpoints e WHERE id = $1 UNION ALL SELECT payload FROM b2b.outbox`,
      [webhook.id],
    )
    const listed = await service.call('GET', path, { tenant })
    const read = await service.call('GET', `${path}/${webhook.id}`, { tenant })
    expect(JSON.stringify([rows, listed.body, read.body])).not.toContain(secret.slice(6, 40))
  })

  test('one delivery is replayed under its id, and the replay of another tenant’s is the 404 of none', async () => {
    const { webhook } = await subscribe()
    const { id } = await happen()
    const [delivery] = await eventually(async () => {
      const done = await deliveriesOf(webhook, 'delivered')
      expect(done).toHaveLength(1)
      return done
    })
    const replay = `${path}/${webhook.id}/deliveries/${delivery!.id}/replay`
    const theirs = await service.call('POST', replay, { tenant: 'ten_someoneelse' })
    const missing = await service.call('POST', replay.replace(delivery!.id, 'whd_00000000000000000000000000'), {
      tenant,
    })
    expect([theirs.status, theirs.body]).toEqual([404, missing.body])
    await must(service, 202, 'POST', replay, { tenant })
    await eventually(async () => expect(await attemptsOf(delivery!)).toHaveLength(2))
    await service.settled()
    expect(receiver.received.map((request) => request.headers['webhook-id'])).toEqual([id, id])
  })

  test('that is deleted gets nothing more, and is a 404', async () => {
    const { webhook } = await subscribe()
    receiver.answer(answering(500))
    await happen()
    await eventually(async () => expect(await deliveriesOf(webhook, 'pending')).toMatchObject([{ attempts: 1 }]))
    expect((await service.call('DELETE', `${path}/${webhook.id}`, { tenant })).status).toBe(204)
    await happen()
    await service.settled()
    expect(receiver.received).toHaveLength(1)
    expect((await service.call('GET', `${path}/${webhook.id}/deliveries`, { tenant })).status).toBe(404)
  })

  test('is refused where its address or a type is not for partners', async () => {
    const refused = (body: Record<string, unknown>) =>
      service.call<{ code: string; errors: { pointer: string }[] }>('POST', path, { tenant, body })
    const metadata = await refused({ url: 'http://169.254.169.254/latest', eventTypes: [type] })
    expect([metadata.status, metadata.body.code]).toEqual([422, 'webhook-url-refused'])
    for (const unknown of ['b2b.api-key.issued', 'b2b.nothing.happened']) {
      const answer = await refused({ url: receiver.url, eventTypes: [type, unknown] })
      expect(answer.body.errors).toMatchObject([{ pointer: '/body/eventTypes/1' }])
    }
  })

  test('of a tenant are at most fifty, also when they are made at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 54 }, () =>
        service.call('POST', path, { tenant, body: { url: receiver.url, eventTypes: [type] } }),
      ),
    )
    expect(made.filter((answer) => answer.status === 201)).toHaveLength(50)
    expect(new Set(made.filter((answer) => answer.status !== 201).map((answer) => answer.body.code))).toEqual(
      new Set(['webhook-limit']),
    )
  })
})
