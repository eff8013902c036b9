import type { Notice, NoticeSubject } from '../providers/provider.ts'

/** What an event is about, in our ids: they travel with everything we make at a provider. */
export interface Subject {
  readonly tenantId: string
  readonly kind: NoticeSubject['kind']
  readonly id: string
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
const tenantForm = /^ten_[0-9A-Za-z]{1,40}$/

/** Undefined for what is none of ours, or tells nothing that we act upon. */
export function subjectOf({ subject }: Notice): Subject | undefined {
  if (subject === null || subject.tenantId === null || subject.id === null) return undefined
  const { kind, tenantId, id } = subject
  return tenantForm.test(tenantId) && ids[kind].test(id) ? { kind, tenantId, id } : undefined
}
