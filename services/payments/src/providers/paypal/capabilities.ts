import type { Capabilities } from '../provider.ts'
import { AmountNotSendable, toPayPalMoney } from './amounts.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

export const paypalCapabilities: Capabilities = {
  /** Of the ids of orders; those of payments are kept for 45 days. */
  idempotencyWindowMs: 6 * hourMs,
  /** Only the transaction search knows our reference, and it lags by hours. */
  listsByReference: false,
  reports: false,
  methodKinds: ['card', 'paypal'],
  takes(amount) {
    try {
      toPayPalMoney(amount)
      return true
    } catch (error) {
      if (error instanceof AmountNotSendable) return false
      throw error
    }
  },
  authorisation: { lastsMs: 29 * dayMs, honouredMs: 3 * dayMs, renewal: 'provider' },
  /** A fee to the platform of one payee's order: nobody is sent a share. */
  split: 'with-charge',
}
