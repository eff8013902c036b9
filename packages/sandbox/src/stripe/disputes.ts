import type Stripe from 'stripe'
import { addBalanceTransaction, renderBalanceTransaction } from './balance-transactions.ts'
import { type ChargeRecord, findCharge } from './charges.ts'
import { display } from './currencies.ts'
import { invalid, missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata, type Params } from './params.ts'
import { methodTypeOf } from './payment-methods.ts'

export interface DisputeRecord {
  id: string
  amount: number
  balance_transactions: string[]
  charge: string
  created: number
  currency: string
  due_by: number | null
  evidence: Record<string, string>
  metadata: Metadata
  payment_intent: string | null
  reason: DisputeReason
  status: DisputeStatus
  submissions: number
}

type DisputeStatus =
  | 'needs_response'
  | 'under_review'
  | 'won'
  | 'lost'
  | 'warning_needs_response'
  | 'warning_under_review'
  | 'warning_closed'

export const disputeReasons = [
  'bank_cannot_process',
  'credit_not_processed',
  'customer_initiated',
  'debit_not_authorized',
  'duplicate',
  'fraudulent',
  'general',
  'incorrect_account_details',
  'insufficient_funds',
  'product_not_received',
  'product_unacceptable',
  'subscription_canceled',
  'unrecognized',
] as const
type DisputeReason = (typeof disputeReasons)[number]

/** What Stripe asks for one, whoever wins it: less for a debit that a bank gave back. */
const feeOf = { card: 2_000, sepa_debit: 750 } as const
const ANSWER_WITHIN_S = 14 * 86_400

const textFields = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_tracking_number',
  'uncategorized_text',
] as const
const fileFields = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
] as const
const MAX_EVIDENCE_CHARACTERS = 150_000

export function renderDispute(call: Call, record: Readonly<DisputeRecord>): Stripe.Dispute {
  const { due_by, evidence, submissions, balance_transactions, ...rest } = record
  const nothing = Object.fromEntries([...textFields, ...fileFields].map((name) => [name, null]))
  return {
    object: 'dispute',
    balance_transactions: balance_transactions.flatMap((id) => {
      const transaction = call.tables.balanceTransactions.get(id)
      return transaction ? [renderBalanceTransaction(transaction, call.now)] : []
    }),
    enhanced_eligibility_types: [],
    evidence: { ...nothing, enhanced_evidence: {}, ...evidence } as unknown as Stripe.Dispute.Evidence,
    evidence_details: {
      due_by,
      enhanced_eligibility: {},
      has_evidence: Object.keys(evidence).length > 0,
      past_due: due_by !== null && due_by <= call.now,
      submission_count: submissions,
      submission_method: submissions > 0 ? 'manual' : 'not_submitted',
    } as Stripe.Dispute.EvidenceDetails,
    intended_submission_method: null,
    is_charge_refundable: record.status.startsWith('warning_'),
    livemode: false,
    ...rest,
  }
}

/** Open or lost: the money of the charge is not there to be given back. */
export function withheldOf(call: Call, charge: string): number {
  let withheld = 0
  for (const dispute of call.tables.disputes.walk('oldest-first')) {
    if (dispute.charge === charge && ['needs_response', 'under_review', 'lost'].includes(dispute.status))
      withheld += dispute.amount
  }
  return withheld
}

export interface DisputeOrder {
  /** A charge, or its payment intent. */
  payment: string
  amount?: number | undefined
  reason?: DisputeReason | undefined
  /** A question of the issuer, before it takes anything. */
  inquiry?: boolean | undefined
}

/**
 * The payer's bank takes the money back, or asks. Of a direct debit nothing can be said against it: it is lost as soon as
 * it is told.
 */
export function openDispute(call: Call, order: DisputeOrder): Stripe.Dispute {
  const charge = disputable(call, order.payment)
  const type = methodTypeOf(call, charge.payment_method)
  const left = charge.amount_captured - withheldOf(call, charge.id)
  const amount = order.amount ?? left
  if (amount < 1 || amount > left) {
    throw invalid(`At most ${display(left, charge.currency)} of the charge can be disputed.`, { param: 'amount' })
  }
  const debit = type === 'sepa_debit'
  const inquiry = order.inquiry === true && !debit
  const record: DisputeRecord = {
    id: newId('dp'),
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: call.now,
    currency: charge.currency,
    due_by: debit ? null : call.now + ANSWER_WITHIN_S,
    evidence: {},
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: order.reason ?? (debit ? 'debit_not_authorized' : 'fraudulent'),
    status: debit ? 'lost' : inquiry ? 'warning_needs_response' : 'needs_response',
    submissions: 0,
  }
  const withdrawn = inquiry ? record : withdraw(call, record, feeOf[type])
  call.tables.disputes.put(withdrawn.id, withdrawn)
  call.tables.charges.put(charge.id, { ...charge, disputed: true })
  call.emit('charge.dispute.created', renderDispute(call, withdrawn))
  if (!inquiry) call.emit('charge.dispute.funds_withdrawn', renderDispute(call, withdrawn))
  if (debit) call.emit('charge.dispute.closed', renderDispute(call, withdrawn))
  return renderDispute(call, withdrawn)
}

function disputable(call: Call, payment: string): Readonly<ChargeRecord> {
  const intent = payment.startsWith('pi_') ? call.tables.paymentIntents.get(payment) : undefined
  const charge = findCharge(call, intent?.latest_charge ?? payment, 'payment', 404)
  if (charge.account !== null || charge.status !== 'succeeded' || !charge.captured)
    throw invalid('Only a captured charge of the platform can be disputed.', { param: 'payment' })
  return charge
}

function withdraw(call: Call, dispute: DisputeRecord, fee: number): DisputeRecord {
  const transaction = addBalanceTransaction(call, {
    account: null,
    amount: -dispute.amount,
    currency: dispute.currency,
    type: 'adjustment',
    reporting_category: 'dispute',
    source: dispute.id,
    description: `Chargeback withdrawal for ${dispute.charge}`,
    fees: [{ amount: fee, currency: dispute.currency, description: 'Dispute fee', type: 'stripe_fee' }],
  })
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, transaction.id] }
}

/** How the issuer decides, or that an inquiry becomes a dispute (`escalate`). */
export function decideDispute(call: Call, id: string, outcome: 'won' | 'lost' | 'escalate'): Stripe.Dispute {
  const before = findDispute(call, id)
  const warning = before.status.startsWith('warning_')
  if (!isOpen(before)) throw wrongState(before)
  if (outcome === 'escalate') {
    if (!warning) throw wrongState(before)
    const fee = feeOf[methodTypeOf(call, findCharge(call, before.charge, 'charge', 404).payment_method)]
    const status = 'needs_response'
    const record = withdraw(call, { ...before, status, due_by: call.now + ANSWER_WITHIN_S }, fee)
    call.tables.disputes.put(id, record)
    call.emit('charge.dispute.updated', renderDispute(call, record))
    call.emit('charge.dispute.funds_withdrawn', renderDispute(call, record))
    return renderDispute(call, record)
  }
  if (warning) return close(call, { ...before, status: 'warning_closed' })
  return outcome === 'won' ? win(call, before) : close(call, { ...before, status: 'lost' })
}

function win(call: Call, before: Readonly<DisputeRecord>): Stripe.Dispute {
  const transaction = addBalanceTransaction(call, {
    account: null,
    amount: before.amount,
    currency: before.currency,
    type: 'adjustment',
    reporting_category: 'dispute_reversal',
    source: before.id,
    description: `Chargeback reversal for ${before.charge}`,
  })
  const record: DisputeRecord = {
    ...before,
    status: 'won',
    balance_transactions: [...before.balance_transactions, transaction.id],
  }
  call.tables.disputes.put(record.id, record)
  call.emit('charge.dispute.funds_reinstated', renderDispute(call, record))
  return close(call, record)
}

function close(call: Call, record: DisputeRecord): Stripe.Dispute {
  call.tables.disputes.put(record.id, record)
  call.emit('charge.dispute.closed', renderDispute(call, record))
  return renderDispute(call, record)
}

const isOpen = ({ status }: Readonly<DisputeRecord>): boolean => !['won', 'lost', 'warning_closed'].includes(status)

function* unanswered(call: Pick<Call, 'tables'>): Iterable<Readonly<DisputeRecord>> {
  for (const dispute of call.tables.disputes.walk('oldest-first')) {
    if (dispute.due_by !== null && ['needs_response', 'warning_needs_response'].includes(dispute.status)) yield dispute
  }
}

export function nextUnanswered(call: Pick<Call, 'tables'>): number | null {
  let next: number | null = null
  for (const { due_by } of unanswered(call)) if (next === null || (due_by as number) < next) next = due_by
  return next
}

/** What nobody answers in time is lost. */
export function loseUnanswered(call: Call): void {
  for (const dispute of [...unanswered(call)]) {
    if ((dispute.due_by as number) > call.now) continue
    close(call, { ...dispute, status: dispute.status === 'needs_response' ? 'lost' : 'warning_closed' })
  }
}

function findDispute(call: Call, id: string): Readonly<DisputeRecord> {
  const record = call.tables.disputes.get(id)
  if (!record) throw missing('dispute', id, 'dispute', 404)
  return record
}

const wrongState = (dispute: Readonly<DisputeRecord>) =>
  invalid(`This dispute is already closed or cannot be changed so: its status is ${dispute.status}.`)

function readEvidence(params: Params): Record<string, string | null> | undefined {
  const given = params.object('evidence')
  if (!given) return undefined
  const evidence: Record<string, string | null> = {}
  for (const name of [...textFields, ...fileFields]) {
    const value = given.clearable(name)
    if (value !== undefined) evidence[name] = value
  }
  return evidence
}

export const disputeOperations = [
  operation({
    method: 'GET',
    path: '/disputes',
    read: (params) => ({
      list: readList(params),
      charge: params.string('charge'),
      paymentIntent: params.string('payment_intent'),
    }),
    run: (call, { list, charge, paymentIntent }) =>
      listPage(
        call.tables.disputes,
        '/v1/disputes',
        list,
        (record) => renderDispute(call, record),
        (record) =>
          (charge === undefined || record.charge === charge) &&
          (paymentIntent === undefined || record.payment_intent === paymentIntent),
      ),
  }),
  operation({
    method: 'GET',
    path: '/disputes/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => renderDispute(call, findDispute(call, id)),
  }),
  operation({
    method: 'POST',
    path: '/disputes/:id',
    read: (params, path) => ({
      id: path.id as string,
      evidence: readEvidence(params),
      // Unless it is said that it is only kept, evidence goes to the bank.
      submit: params.boolean('submit') ?? true,
      metadata: params.metadata(),
    }),
    run: (call, input) => {
      const before = findDispute(call, input.id)
      const submits = input.evidence !== undefined && input.submit
      if (input.evidence !== undefined) {
        if (!['needs_response', 'warning_needs_response'].includes(before.status)) throw wrongState(before)
        if (before.due_by !== null && before.due_by <= call.now) throw wrongState(before)
      }
      const merged = { ...before.evidence, ...input.evidence }
      const evidence = Object.fromEntries(
        Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
      )
      const characters = Object.values(evidence).reduce((sum, { length }) => sum + length, 0)
      if (characters > MAX_EVIDENCE_CHARACTERS)
        throw invalid(`Evidence has at most ${MAX_EVIDENCE_CHARACTERS} characters.`, { param: 'evidence' })
      const reviewed = before.status === 'needs_response' ? 'under_review' : 'warning_under_review'
      const record: DisputeRecord = {
        ...before,
        evidence,
        metadata: mergeMetadata(before.metadata, input.metadata),
        status: submits ? reviewed : before.status,
        submissions: before.submissions + (submits ? 1 : 0),
      }
      call.tables.disputes.put(record.id, record)
      call.emit('charge.dispute.updated', renderDispute(call, record))
      return renderDispute(call, record)
    },
  }),
  operation({
    method: 'POST',
    path: '/disputes/:id/close',
    read: (_params, path) => path.id as string,
    run: (call, id) => {
      const before = findDispute(call, id)
      if (!['needs_response', 'warning_needs_response'].includes(before.status)) throw wrongState(before)
      return close(call, { ...before, status: before.status === 'needs_response' ? 'lost' : 'warning_closed' })
    },
  }),
]
