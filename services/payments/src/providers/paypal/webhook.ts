import type { Notice, NoticeSubject } from '../provider.ts'
import { type Json, parseJson } from '../webhook-body.ts'
import { readCustomId } from './references.ts'

const kinds: Readonly<Record<string, NoticeSubject['kind']>> = {
  'checkout-order': 'payment',
  capture: 'payment',
  authorization: 'payment',
  refund: 'refund',
  payment_token: 'method',
}

/** What an event says whose signature is right. */
export function readNotice(raw: Buffer): Notice | 'not-signed' {
  const event = parseJson(raw)
  const { id, event_type: type, create_time: created } = event
  const at = typeof created === 'string' ? new Date(created) : new Date(Number.NaN)
  if (typeof id !== 'string' || typeof type !== 'string' || Number.isNaN(at.getTime())) return 'not-signed'
  return { id, type, at, subject: subjectOf(event) }
}

const asObject = (value: unknown): Json => (value !== null && typeof value === 'object' ? (value as Json) : {})

function subjectOf(event: Json): NoticeSubject | null {
  const kind = typeof event.resource_type === 'string' ? kinds[event.resource_type] : undefined
  const resource = asObject(event.resource)
  const units = Array.isArray(resource.purchase_units) ? resource.purchase_units : []
  const related = asObject(asObject(resource.supplementary_data).related_ids)
  // Of captures and authorisations the payment is the order that they belong to.
  const providerId = kind === 'payment' && typeof related.order_id === 'string' ? related.order_id : resource.id
  if (kind === undefined || typeof providerId !== 'string') return null
  const ours = readCustomId(resource.custom_id ?? asObject(units[0]).custom_id)
  return { kind, tenantId: ours?.tenantId ?? null, id: ours?.id ?? null, providerId }
}
