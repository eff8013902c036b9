import { createHmac, randomUUID } from 'node:crypto'
import type { Composed, PendingDelivery } from '../webhooks/delivery.ts'
import { merchantId } from './locations.ts'
import type { SquareTables } from './tables.ts'

export interface EventRecord {
  id: string
  type: string
  /** As it is sent: an event shows its object as it was. */
  json: string
}

const MAX_EVENTS = 20_000

/** Written in the commit of what happened, with a delivery for each subscription that wants it; answers their ids. */
export function recordEvent(
  tables: SquareTables,
  deliver: (of: { event: string; endpoint: string; type: string }) => string,
  happened: { type: string; kind: string; id: string; object: unknown; at: string },
): string[] {
  const { type, kind, object, at } = happened
  const event = randomUUID()
  const json = JSON.stringify({
    merchant_id: merchantId,
    type,
    event_id: event,
    created_at: at,
    data: { type: kind, id: happened.id, object },
  })
  const wanting = [...tables.subscriptions.walk('oldest-first')].filter(
    ({ enabled, event_types }) => enabled && event_types.includes(type),
  )
  if (wanting.length === 0) return []
  tables.events.put(event, { id: event, type, json })
  if (tables.events.size > MAX_EVENTS) {
    for (const { id } of tables.events.walk('oldest-first')) {
      tables.events.delete(id)
      break
    }
  }
  return wanting.map(({ id }) => deliver({ event, endpoint: id, type }))
}

/** Signed is the address with the body, and no time. */
export function composeWebhook(tables: SquareTables, pending: Readonly<PendingDelivery>): Composed | undefined {
  const event = tables.events.get(pending.event)
  const subscription = tables.subscriptions.get(pending.endpoint)
  if (!event || !subscription) return undefined
  const url = subscription.notification_url
  const signature = createHmac('sha256', subscription.signature_key)
    .update(url + event.json)
    .digest('base64')
  return {
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Square Connect v2 (clutch sandbox)',
      'x-square-hmacsha256-signature': signature,
      'square-retry-number': String(pending.attempts),
    },
    body: event.json,
  }
}
