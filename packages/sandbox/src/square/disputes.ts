import { invalid, missing } from './errors.ts'
import type { Amount } from './fields.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, instant, operation } from './operation.ts'
import { findPayment } from './payments.ts'
import { recordActivity } from './payouts.ts'

export interface DisputeRecord {
  id: string
  dispute_id: string
  amount_money: Amount
  reason: string
  state: 'EVIDENCE_REQUIRED' | 'PROCESSING' | 'WON' | 'LOST' | 'ACCEPTED'
  due_at: string
  disputed_payment: { payment_id: string }
  evidence_ids: string[]
  card_brand: string
  created_at: string
  updated_at: string
  reported_at: string
  version: number
  location_id: string
}

export interface EvidenceRecord {
  id: string
  dispute_id: string
  evidence_text: string
  evidence_type: string
  uploaded_at: string
}

export const disputeReasons = [
  'AMOUNT_DIFFERS',
  'CANCELLED',
  'DUPLICATE',
  'NO_KNOWLEDGE',
  'NOT_AS_DESCRIBED',
  'NOT_RECEIVED',
  'PAID_BY_OTHER_MEANS',
  'CUSTOMER_REQUESTS_CREDIT',
  'EMV_LIABILITY_SHIFT',
] as const

const ANSWER_WITHIN_MS = 7 * 86_400_000

function findDispute(call: Call, id: string): Readonly<DisputeRecord> {
  const record = call.tables.disputes.get(id)
  if (!record) throw missing('Dispute', id)
  return record
}

function withhold(call: Call, dispute: DisputeRecord, sign: 1 | -1): void {
  const { amount, currency } = dispute.amount_money
  const gross = { amount: sign * amount, currency }
  recordActivity(call, { type: 'DISPUTE', location: dispute.location_id, of: dispute.id, gross, feeAmount: 0 })
}

/** The payer's bank takes it back: the amount is held from the day it says so. */
export function openDispute(
  call: Call,
  order: { payment: string; amount?: number; reason?: (typeof disputeReasons)[number] },
): DisputeRecord {
  const payment = findPayment(call, order.payment)
  if (payment.status !== 'COMPLETED') throw invalid('BAD_REQUEST', `The payment is ${payment.status}.`)
  const amount = order.amount ?? payment.amount_money.amount
  if (amount > payment.amount_money.amount) throw invalid('VALUE_TOO_HIGH', 'More than was paid.', 'amount')
  const id = newId(22)
  const at = instant(call.nowMs)
  const dispute: DisputeRecord = {
    id,
    dispute_id: id,
    amount_money: { amount, currency: payment.amount_money.currency },
    reason: order.reason ?? 'NO_KNOWLEDGE',
    state: 'EVIDENCE_REQUIRED',
    due_at: instant(call.nowMs + ANSWER_WITHIN_MS),
    disputed_payment: { payment_id: payment.id },
    evidence_ids: [],
    card_brand: String(payment.card_details.card.card_brand),
    created_at: at,
    updated_at: at,
    reported_at: at,
    version: 1,
    location_id: payment.location_id,
  }
  call.tables.disputes.put(id, dispute)
  call.tables.answers.put(id, { id, atMs: call.nowMs + ANSWER_WITHIN_MS })
  withhold(call, dispute, -1)
  call.emit('dispute.created', 'dispute', id, { dispute })
  return dispute
}

function put(call: Call, before: Readonly<DisputeRecord>, change: Partial<DisputeRecord>): DisputeRecord {
  const dispute = { ...before, ...change, updated_at: instant(call.nowMs), version: before.version + 1 }
  call.tables.disputes.put(dispute.id, dispute)
  if (change.state !== undefined) {
    call.tables.answers.delete(dispute.id)
    call.emit('dispute.state.updated', 'dispute', dispute.id, { dispute })
  }
  return dispute
}

export function decideDispute(call: Call, id: string, outcome: 'WON' | 'LOST'): DisputeRecord {
  const before = findDispute(call, id)
  if (before.state !== 'EVIDENCE_REQUIRED' && before.state !== 'PROCESSING')
    throw invalid('BAD_REQUEST', `The dispute is ${before.state}.`)
  const dispute = put(call, before, { state: outcome })
  if (outcome === 'WON') withhold(call, dispute, 1)
  return dispute
}

export const nextAnswer = ({ tables }: Pick<Call, 'tables'>): number | null => {
  let next: number | null = null
  for (const { atMs } of tables.answers.walk('oldest-first')) next = Math.min(next ?? atMs, atMs)
  return next
}

/** One that is not answered in time is lost. */
export function loseUnanswered(call: Call): void {
  for (const { id, atMs } of [...call.tables.answers.walk('oldest-first')])
    if (atMs <= call.nowMs) decideDispute(call, id, 'LOST')
}

function answerable(call: Call, id: string): Readonly<DisputeRecord> {
  const dispute = findDispute(call, id)
  if (dispute.state !== 'EVIDENCE_REQUIRED') throw invalid('BAD_REQUEST', `The dispute is ${dispute.state}.`)
  return dispute
}

export const disputeOperations = [
  operation({
    method: 'GET',
    path: '/disputes',
    read: (fields) => ({
      list: readList(fields),
      states: fields.text('states', 300),
      location: fields.text('location_id', 50),
    }),
    run: (call, { list, states, location }) =>
      listPage(
        call.tables.disputes,
        list,
        'disputes',
        (dispute) =>
          (states === undefined || states.split(',').includes(dispute.state)) &&
          (location === undefined || dispute.location_id === location),
      ),
  }),
  operation({
    method: 'GET',
    path: '/disputes/:id',
    read: (_fields, path) => path.id as string,
    run: (call, id) => ({ dispute: findDispute(call, id) }),
  }),
  operation({
    method: 'POST',
    path: '/disputes/:id/accept',
    read: (_fields, path) => path.id as string,
    run: (call, id) => ({ dispute: put(call, answerable(call, id), { state: 'ACCEPTED' }) }),
  }),
  operation({
    method: 'POST',
    path: '/disputes/:id/evidence-text',
    read: (fields, path) => {
      fields.key()
      return {
        id: path.id as string,
        type: fields.text('evidence_type', 50) ?? 'GENERIC_EVIDENCE',
        text: fields.requiredText('evidence_text', 500),
      }
    },
    run: (call, { id, type, text }) => {
      const dispute = answerable(call, id)
      const evidence: EvidenceRecord = {
        id: newId(22),
        dispute_id: id,
        evidence_text: text,
        evidence_type: type,
        uploaded_at: instant(call.nowMs),
      }
      call.tables.evidence.put(evidence.id, evidence)
      put(call, dispute, { evidence_ids: [...dispute.evidence_ids, evidence.id] })
      return { evidence }
    },
  }),
  operation({
    method: 'POST',
    path: '/disputes/:id/submit-evidence',
    read: (_fields, path) => path.id as string,
    run: (call, id) => ({ dispute: put(call, answerable(call, id), { state: 'PROCESSING' }) }),
  }),
]
