import type { Notice, NoticeSubject, SignedWebhook } from '../provider.ts'
import { type Json, parseJson } from '../webhook-body.ts'
import { readNote } from './references.ts'
import { signedBySquare } from './signature.ts'

/** By what Square calls the object of an event. */
const kinds: Readonly<Record<string, NoticeSubject['kind']>> = {
  payment: 'payment',
  refund: 'refund',
  dispute: 'dispute',
  payout: 'payout',
  card: 'method',
}

export interface WebhookSecret {
  readonly key: string
  /** As it stands in the subscription, letter by letter: it is signed with the body. */
  readonly url: string
}

export function readSquareWebhook(
  { raw, headers }: SignedWebhook,
  secret: WebhookSecret | undefined,
): (Notice & { disputedPaymentId: string | null }) | 'not-signed' | 'not-configured' {
  if (secret === undefined) return 'not-configured'
  if (!signedBySquare(raw, headers['x-square-hmacsha256-signature'], secret)) return 'not-signed'
  const event = parseJson(raw)
  const { event_id: id, type, created_at: created } = event
  const at = typeof created === 'string' ? new Date(created) : new Date(Number.NaN)
  if (typeof id !== 'string' || typeof type !== 'string' || Number.isNaN(at.getTime())) return 'not-signed'
  return { id, type, at, subject: subjectOf(event), disputedPaymentId: disputedPaymentOf(event) }
}

const asObject = (value: unknown): Json => (value !== null && typeof value === 'object' ? (value as Json) : {})

/** A dispute says nothing of ours, but which payment it is about. */
function disputedPaymentOf(event: Json): string | null {
  const { payment_id: id } = asObject(asObject(asObject(asObject(event.data).object).dispute).disputed_payment)
  return typeof id === 'string' && /^\w{1,192}$/.test(id) ? id : null
}

function subjectOf(event: Json): NoticeSubject | null {
  const data = asObject(event.data)
  const type = typeof data.type === 'string' ? data.type : ''
  const kind = kinds[type]
  const object = asObject(asObject(data.object)[type])
  if (kind === undefined || typeof object.id !== 'string') return null
  const said = kind === 'payment' ? object.note : kind === 'refund' ? object.reason : undefined
  const ours = readNote(typeof said === 'string' ? said : undefined)
  return { kind, tenantId: ours?.tenantId ?? null, id: ours?.id ?? null, providerId: object.id }
}
