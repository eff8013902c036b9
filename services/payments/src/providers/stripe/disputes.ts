import type Stripe from 'stripe'
import type { DisputeStatus } from '../provider.ts'
import { fromStripeAmount } from './amounts.ts'

const states: Readonly<Partial<Record<string, DisputeStatus['state']>>> = {
  needs_response: 'needs-response',
  warning_needs_response: 'needs-response',
  appeal_needs_response: 'needs-response',
  under_review: 'under-review',
  warning_under_review: 'under-review',
  appeal_under_review: 'under-review',
  won: 'won',
  warning_closed: 'won',
  prevented: 'won',
  lost: 'lost',
}

const idOf = (of: string | { id: string } | null): string | null => (of === null || typeof of === 'string' ? of : of.id)

/** A question of the issuer that takes nothing is a dispute of which nothing is withheld. */
export function disputeOf(dispute: Stripe.Dispute): DisputeStatus {
  const lines = dispute.balance_transactions
  const fee = lines.reduce((sum, line) => sum + line.fee, 0)
  const moved = lines.reduce((sum, line) => sum + line.amount, 0)
  const dueBy = dispute.evidence_details.due_by
  return {
    providerDisputeId: dispute.id,
    providerPaymentId: idOf(dispute.payment_intent),
    providerChargeId: idOf(dispute.charge),
    // A state that is not known here is looked at by somebody: nothing is answered on its strength.
    state: states[dispute.status] ?? 'under-review',
    reason: dispute.reason,
    amount: fromStripeAmount(dispute.amount, dispute.currency),
    fee: fee === 0 ? null : fromStripeAmount(fee, lines[0]?.currency ?? dispute.currency),
    withheld: moved < 0,
    evidenceDueBy: dueBy === null ? null : new Date(dueBy * 1_000),
    openedAt: new Date(dispute.created * 1_000),
  }
}

const evidenceFields: Readonly<Record<string, string>> = {
  explanation: 'uncategorized_text',
  productDescription: 'product_description',
  customerName: 'customer_name',
  customerEmail: 'customer_email_address',
  billingAddress: 'billing_address',
  serviceDate: 'service_date',
  refundRefusalExplanation: 'refund_refusal_explanation',
  cancellationRebuttal: 'cancellation_rebuttal',
  duplicateChargeExplanation: 'duplicate_charge_explanation',
}

/** Our words for evidence in Stripe's; one that it has none for goes under its own name. */
export function stripeEvidence(evidence: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(evidence).map(([name, text]) => [evidenceFields[name] ?? name, text]))
}
