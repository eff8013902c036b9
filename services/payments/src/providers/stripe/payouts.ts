import type Stripe from 'stripe'
import type { PayoutResult } from '../provider.ts'
import { AmountNotSendable } from './amounts.ts'

/** Charged in hundredths, paid out in whole units only (docs.stripe.com/currencies, special cases, read 2026-11). */
const wholeInPayouts = new Set(['huf', 'isk', 'twd', 'ugx'])

export function checkPayout({ amount, currency }: { amount: number; currency: string }): void {
  if (wholeInPayouts.has(currency) && amount % 100 !== 0)
    throw new AmountNotSendable(`Stripe pays out whole ${currency.toUpperCase()} only`)
}

/** One that the bank did not take came back: it was on its way, or had arrived, and is there again. */
export function payoutOf(payout: Stripe.Payout): PayoutResult {
  const given = payout.failure_balance_transaction !== null
  return {
    providerPayoutId: payout.id,
    state:
      payout.status === 'paid' ? 'paid' : ended.has(payout.status) ? (given ? 'returned' : 'failed') : 'in-transit',
    arrivesOn: new Date(payout.arrival_date * 1_000),
    fee: null,
    message: payout.failure_message ?? (payout.status === 'canceled' ? 'The payout was cancelled.' : null),
  }
}

const ended = new Set(['failed', 'canceled'])
