import { createHmac } from 'node:crypto'
import type { Composed, PendingDelivery } from '../webhooks/delivery.ts'
import type { StripeTables } from './tables.ts'

export function composeWebhook(tables: StripeTables, pending: Readonly<PendingDelivery>): Composed | undefined {
  const event = tables.events.get(pending.event)
  const endpoint = tables.webhookEndpoints.get(pending.endpoint)
  if (!event || !endpoint) return undefined
  return {
    url: endpoint.url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+clutch sandbox)',
      'stripe-signature': signatureHeader(event.json, endpoint.secret, Date.now()),
    },
    body: event.json,
  }
}

/** Signed with the wall's time: a receiver compares it with its own, to refuse what somebody recorded. */
function signatureHeader(body: string, secret: string, wallMs: number): string {
  const timestamp = Math.floor(wallMs / 1_000)
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return `t=${timestamp},v1=${signature}`
}
