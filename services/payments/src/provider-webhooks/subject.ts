import type { Notice, NoticeSubject } from '../providers/provider.ts'

/** What an event is about, in our ids: they travel with everything we make at a provider. */
export interface Subject {
  readonly tenantId: string
  readonly kind: NoticeSubject['kind']
  /** Ours; the provider's name of what has none of ours yet: a dispute, a saved method. */
  readonly id: string
  readonly providerId: string
}

const ids: Readonly<Record<NoticeSubject['kind'], RegExp>> = {
  payment: /^pay_[0-9A-Z]{26}$/,
  refund: /^rfd_[0-9A-Z]{26}$/,
  receiver: /^rcv_[0-9A-Z]{26}$/,
  transfer: /^trf_[0-9A-Z]{26}$/,
  payout: /^pyt_[0-9A-Z]{26}$/,
  dispute: /^dsp_[0-9A-Z]{26}$/,
  method: /^pmt_[0-9A-Z]{26}$/,
}
/** Begun at the provider, or without a place for our reference. */
const namedByProvider = new Set<NoticeSubject['kind']>(['dispute', 'method', 'payout'])
const providerForm = /^[A-Za-z0-9_-]{1,100}$/
const tenantForm = /^ten_[0-9A-Za-z]{1,40}$/

/** Undefined for what is none of ours, or tells nothing that we act upon. */
export function subjectOf({ subject }: Notice): Subject | undefined {
  if (subject === null || subject.tenantId === null || !tenantForm.test(subject.tenantId)) return undefined
  const { kind, tenantId, id, providerId } = subject
  if (id !== null) return ids[kind].test(id) ? { kind, tenantId, id, providerId } : undefined
  return namedByProvider.has(kind) && providerForm.test(providerId)
    ? { kind, tenantId, id: providerId, providerId }
    : undefined
}
