import { createSign, randomUUID } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Composed, PendingDelivery } from '../webhooks/delivery.ts'
import { makeSigning, type SigningRecord } from './certificate.ts'
import { malformed, missing, unprocessable } from './errors.ts'
import { newId } from './ids.ts'
import { link, operation } from './operation.ts'
import type { PayPalTables } from './tables.ts'

export interface EventRecord {
  id: string
  type: string
  /** As it is sent: an event shows its resource as it was. */
  json: string
}

export interface WebhookRecord {
  id: string
  url: string
  types: string[]
}

const maxEvents = 20_000
const maxWebhooks = 10

/** Written in the commit of what happened, with a delivery for each webhook that wants it; answers their ids. */
export function recordEvent(
  tables: PayPalTables,
  deliver: (of: { event: string; endpoint: string; type: string }) => string,
  happened: { type: string; resourceType: string; resource: object; at: string },
): string[] {
  const { type, resourceType, resource, at } = happened
  const wanting = [...tables.webhooks.walk('oldest-first')].filter(
    ({ types }) => types.includes('*') || types.includes(type),
  )
  if (wanting.length === 0) return []
  const id = newId(17, 'WH-')
  const json = JSON.stringify({
    id,
    event_version: '1.0',
    create_time: at,
    resource_type: resourceType,
    resource_version: '2.0',
    event_type: type,
    summary: type,
    resource,
  })
  tables.events.put(id, { id, type, json })
  if (tables.events.size > maxEvents) {
    for (const oldest of tables.events.walk('oldest-first')) {
      tables.events.delete(oldest.id)
      break
    }
  }
  return wanting.map((webhook) => deliver({ event: id, endpoint: webhook.id, type }))
}

function signWebhook(
  signing: Readonly<SigningRecord>,
  webhookId: string,
  body: string,
  origin: string,
  wallMs: number,
): Record<string, string> {
  const id = randomUUID()
  const time = new Date(wallMs).toISOString().replace(/\.\d+Z$/, 'Z')
  const signed = `${id}|${time}|${webhookId}|${crc32(body)}`
  return {
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': createSign('sha256').update(signed).sign(signing.privateKey, 'base64'),
    'paypal-cert-url': `${origin}/v1/notifications/certs/${signing.id}`,
    'paypal-auth-algo': 'SHA256withRSA',
  }
}

export function composeWebhook(
  tables: PayPalTables,
  pending: Readonly<PendingDelivery>,
  origin: string,
): Composed | undefined {
  const event = tables.events.get(pending.event)
  const webhook = tables.webhooks.get(pending.endpoint)
  const signing = signingOf(tables)
  if (!event || !webhook || !signing) return undefined
  const signed = signWebhook(signing, webhook.id, event.json, origin, Date.now())
  const headers = { 'content-type': 'application/json', 'user-agent': 'PayPal/AUHR (clutch sandbox)', ...signed }
  return { url: webhook.url, headers, body: event.json }
}

export function signingOf(tables: PayPalTables): Readonly<SigningRecord> | undefined {
  for (const signing of tables.signing.walk('oldest-first')) return signing
  return undefined
}

const shown = ({ id, url, types }: Readonly<WebhookRecord>, origin: string) => ({
  id,
  url,
  event_types: types.map((name) => ({ name })),
  links: [link(`${origin}/v1/notifications/webhooks/${id}`, 'self')],
})

export const webhookOperations = [
  operation({
    method: 'POST',
    path: '/v1/notifications/webhooks',
    read: (fields) => {
      const url = fields.requiredText('url', 2_048)
      if (!URL.canParse(url) || !/^https?:/.test(url))
        throw malformed('INVALID_PARAMETER_SYNTAX', 'Expected an address.', '/url')
      const types = fields.objects('event_types').map((type) => {
        type.accept('description', 'status', 'resource_versions')
        const name = type.requiredText('name', 50)
        type.finish()
        return name
      })
      if (types.length === 0) throw malformed('MISSING_REQUIRED_PARAMETER', 'No event types.', '/event_types')
      return { url, types }
    },
    run: (call, { url, types }) => {
      const all = [...call.tables.webhooks.walk('oldest-first')]
      if (all.some((each) => each.url === url))
        throw unprocessable('WEBHOOK_URL_ALREADY_EXISTS', 'The address has a webhook already.', '/url')
      if (all.length >= maxWebhooks) throw unprocessable('WEBHOOK_NUMBER_LIMIT_EXCEEDED', 'No more than ten.')
      if (signingOf(call.tables) === undefined) {
        const signing = makeSigning()
        call.tables.signing.put(signing.id, signing)
      }
      const webhook = { id: newId(), url, types }
      call.tables.webhooks.put(webhook.id, webhook)
      return { status: 201, body: shown(webhook, call.origin) }
    },
  }),
  operation({
    method: 'GET',
    path: '/v1/notifications/webhooks',
    read: () => undefined,
    run: (call) => ({
      status: 200,
      body: { webhooks: [...call.tables.webhooks.walk('oldest-first')].map((each) => shown(each, call.origin)) },
    }),
  }),
  operation({
    method: 'DELETE',
    path: '/v1/notifications/webhooks/:id',
    read: (_fields, { id = '' }) => id,
    run: (call, id) => {
      if (call.tables.webhooks.get(id) === undefined) throw missing('The webhook')
      call.tables.webhooks.delete(id)
      return { status: 204 }
    },
  }),
]
