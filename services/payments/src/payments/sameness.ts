import { createHash } from 'node:crypto'
import type { Purpose } from '@clutch/contracts/payments/payments'
import type { Money } from '@clutch/shared/money'

/** So long after a payment another one that is the same is held: who clicks twice, and who sends twice under two keys. */
export const samenessWindowMs = 10 * 60_000

/** Who pays what for what. Two payments with one digest are one intent, unless somebody says otherwise. */
export function samenessOf(intent: {
  accountId: string
  amount: Money
  purpose: Purpose
  bookingId: string | null
  description: string
}): string {
  const { accountId, amount, purpose, bookingId, description } = intent
  const parts = [accountId, amount.amount, amount.currency, purpose.kind, purpose.id, bookingId, description]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}
