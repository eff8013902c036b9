import type { StripeEvent } from '@clutch/contracts/payments/provider-webhooks'

/** What an event is about, in our ids: they travel as metadata of everything we make at a provider. */
export interface Subject {
  tenantId: string
  kind: 'payment' | 'receiver'
  id: string
}

const forms = { payment: /^pay_[0-9A-Z]{26}$/, receiver: /^rcv_[0-9A-Z]{26}$/ } as const
const tenantForm = /^ten_[0-9A-Za-z]{1,40}$/

/** Undefined for what is none of ours, or tells nothing that we act upon. */
export function subjectOf(event: StripeEvent): Subject | undefined {
  const { metadata } = event.data.object as { metadata?: unknown }
  if (typeof metadata !== 'object' || metadata === null) return undefined
  const named = metadata as Record<string, unknown>
  const tenantId = named.clutch_tenant
  if (typeof tenantId !== 'string' || !tenantForm.test(tenantId)) return undefined
  // A transfer names its payment too, and its own call is answered at once.
  if (named.clutch_transfer !== undefined) return undefined
  for (const kind of ['payment', 'receiver'] as const) {
    const id = named[`clutch_${kind}`]
    if (typeof id === 'string' && forms[kind].test(id)) return { tenantId, kind, id }
  }
  return undefined
}
