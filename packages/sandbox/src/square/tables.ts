import type { State } from '../state/state.ts'
import type { CardRecord } from './cards.ts'
import type { CustomerRecord } from './customers.ts'
import type { DisputeRecord, EvidenceRecord } from './disputes.ts'
import type { EventRecord } from './events.ts'
import type { SavedAnswer } from './idempotency.ts'
import type { PaymentRecord } from './payments.ts'
import type { ActivityRecord, PayoutRecord } from './payouts.ts'
import type { RefundRecord } from './refunds.ts'
import type { SubscriptionRecord } from './subscriptions.ts'

/** Something that happens at an instant of the sandbox's clock without anybody asking. */
export interface Due {
  id: string
  atMs: number
}

/** Everything the stand-in remembers. A record is what goes over the wire. */
export const squareTables = (state: State) => ({
  activities: state.table<ActivityRecord>('square_activities'),
  cards: state.table<CardRecord>('square_cards'),
  customers: state.table<CustomerRecord>('square_customers'),
  disputes: state.table<DisputeRecord>('square_disputes'),
  /** Of authorisations, by payment. */
  delays: state.table<Due>('square_delays'),
  /** Of what a bank has yet to do, by refund. */
  refundsUnderway: state.table<Due>('square_refunds_underway'),
  /** Of answers to disputes, by dispute. */
  answers: state.table<Due>('square_dispute_answers'),
  events: state.table<EventRecord>('square_events'),
  evidence: state.table<EvidenceRecord>('square_evidence'),
  idempotency: state.table<SavedAnswer>('square_idempotency'),
  /** Which payment was made under which key, for its cancellation by that key. */
  paymentKeys: state.table<{ id: string }>('square_payment_keys'),
  payments: state.table<PaymentRecord>('square_payments'),
  payouts: state.table<PayoutRecord>('square_payouts'),
  refunds: state.table<RefundRecord>('square_refunds'),
  subscriptions: state.table<SubscriptionRecord>('square_subscriptions'),
})

export type SquareTables = ReturnType<typeof squareTables>
