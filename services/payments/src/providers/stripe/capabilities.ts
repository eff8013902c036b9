import type { Capabilities } from '../provider.ts'
import { AmountNotSendable, toStripeAmount } from './amounts.ts'

const dayMs = 86_400_000

export const stripeCapabilities: Capabilities = {
  /** Stripe forgets a key after 24 hours at the earliest. */
  idempotencyWindowMs: dayMs,
  listsByReference: true,
  reports: true,
  methodKinds: ['card', 'sepa-debit'],
  takes(amount) {
    try {
      toStripeAmount(amount)
      return true
    } catch (error) {
      if (error instanceof AmountNotSendable) return false
      throw error
    }
  },
  authorisation: { lastsMs: 7 * dayMs, honouredMs: 7 * dayMs, renewal: 'anew' },
  split: 'transfers',
}
