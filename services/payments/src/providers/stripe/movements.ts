import type Stripe from 'stripe'
import type { Movement } from '../provider.ts'
import { fromStripeAmount } from './amounts.ts'

const kinds: Readonly<Partial<Record<string, Movement['kind']>>> = {
  charge: 'charge',
  payment: 'charge',
  transfer: 'transfer',
  transfer_cancel: 'transfer',
  transfer_failure: 'transfer',
  transfer_refund: 'transfer',
  refund: 'refund',
  payment_refund: 'refund',
  refund_failure: 'refund',
  payment_failure_refund: 'refund',
  payout: 'payout',
  payout_cancel: 'payout',
  payout_failure: 'payout',
  stripe_fee: 'fee',
}

/** Of a dispute Stripe says only in its category that it is one; its fee is taken off the same line. */
function kindOf({ type, reporting_category }: Stripe.BalanceTransaction): Movement['kind'] {
  if (reporting_category === 'dispute' || reporting_category === 'dispute_reversal') return 'dispute'
  return kinds[type] ?? 'other'
}

export function movementOf(line: Stripe.BalanceTransaction): Movement {
  const source = line.source !== null && typeof line.source === 'object' ? line.source : null
  const { metadata, charge, transfer } = (source ?? {}) as {
    metadata?: Stripe.Metadata | null
    charge?: string | { id: string } | null
    transfer?: string | { id: string } | null
  }
  return {
    providerReference: source?.id ?? (typeof line.source === 'string' ? line.source : line.id),
    kind: kindOf(line),
    tenantId: metadata?.clutch_tenant ?? null,
    about: idOf(charge) ?? idOf(transfer),
    net: fromStripeAmount(line.net, line.currency),
    at: new Date(line.created * 1_000),
  }
}

function idOf(named: string | { id: string } | null | undefined): string | null {
  return typeof named === 'object' ? (named?.id ?? null) : (named ?? null)
}
