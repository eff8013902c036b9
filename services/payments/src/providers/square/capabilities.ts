import type { Capabilities } from '../provider.ts'
import { AmountNotSendable, toSquareMoney } from './amounts.ts'

const dayMs = 86_400_000

export const squareCapabilities: Capabilities = {
  /** Square does not say for how long; a day is what it is relied on for. */
  idempotencyWindowMs: dayMs,
  listsByReference: true,
  reports: true,
  methodKinds: ['card'],
  takes(amount) {
    try {
      toSquareMoney(amount)
      return true
    } catch (error) {
      if (error instanceof AmountNotSendable) return false
      throw error
    }
  },
  /** Without the card in the reader: with it, it is 36 hours. */
  authorisation: { lastsMs: 7 * dayMs, honouredMs: 7 * dayMs, renewal: 'anew' },
  /** A fee to at most three parties, of one seller's payment: nobody is sent a share. */
  split: 'with-charge',
}
