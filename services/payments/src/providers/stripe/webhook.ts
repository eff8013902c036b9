import type { Notice, NoticeSubject, SignedWebhook } from '../provider.ts'
import { isInstantSeconds, type Json, parseJson } from '../webhook-body.ts'
import { signedByStripe } from './signature.ts'

/** By what Stripe calls the object of an event, and the metadata that names ours. */
const subjects: Readonly<Record<string, { kind: NoticeSubject['kind']; key: string }>> = {
  payment_intent: { kind: 'payment', key: 'clutch_payment' },
  charge: { kind: 'payment', key: 'clutch_payment' },
  refund: { kind: 'refund', key: 'clutch_refund' },
  account: { kind: 'receiver', key: 'clutch_receiver' },
  transfer: { kind: 'transfer', key: 'clutch_transfer' },
  payout: { kind: 'payout', key: 'clutch_payout' },
  dispute: { kind: 'dispute', key: 'clutch_dispute' },
  payment_method: { kind: 'method', key: 'clutch_method' },
}

/** What carries no reference of ours, and the charge or the customer that does. */
export interface Unnamed {
  readonly kind: 'dispute' | 'method'
  readonly providerId: string
  readonly belongsTo: string
}

/** The signature is over the raw bytes; what cannot be read after that is none of ours. */
export function readStripeWebhook(
  { raw, headers, nowMs }: SignedWebhook,
  secret: string | undefined,
): (Notice & { unnamed: Unnamed | null }) | 'not-signed' | 'not-configured' {
  if (secret === undefined) return 'not-configured'
  const signature = headers['stripe-signature']
  if (!signedByStripe(raw, Array.isArray(signature) ? signature[0] : signature, secret, nowMs)) return 'not-signed'
  const event = parseJson(raw)
  const { id, type, created } = event
  if (typeof id !== 'string' || typeof type !== 'string' || !isInstantSeconds(created)) return 'not-signed'
  return { id, type, at: new Date(created * 1_000), subject: subjectOf(event), unnamed: unnamedOf(event) }
}

function subjectOf(event: Json): NoticeSubject | null {
  const object = (event.data as Json | undefined)?.object as Json | undefined
  if (object === undefined || object === null || typeof object.id !== 'string') return null
  const found = typeof object.object === 'string' ? subjects[object.object] : undefined
  if (found === undefined) return null
  const metadata = (object.metadata ?? {}) as Json
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    kind: found.kind,
    tenantId: text(metadata.clutch_tenant),
    id: text(metadata[found.key]),
    providerId: object.id,
  }
}

function unnamedOf(event: Json): Unnamed | null {
  const object = (event.data as Json | undefined)?.object as Json | undefined
  if (object === undefined || object === null || typeof object.id !== 'string') return null
  const kind = object.object === 'dispute' ? 'dispute' : object.object === 'payment_method' ? 'method' : undefined
  const belongsTo = kind === 'dispute' ? object.charge : object.customer
  if (kind === undefined || typeof belongsTo !== 'string' || !/^[A-Za-z0-9_]{3,64}$/.test(belongsTo)) return null
  return { kind, providerId: object.id, belongsTo }
}
