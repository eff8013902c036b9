import type { PaymentMethod } from '@clutch/contracts/payments/methods'
import { startOfDay } from '@clutch/shared/time'

/** What a person recognises it by, e.g. `visa •••• 4242`. */
export function labelOf(method: { kind: string; brand: string | null; last4: string | null }): string {
  const name = method.brand ?? method.kind
  return method.last4 === null ? name : `${name} •••• ${method.last4}`
}

/** What we keep of a method that can be charged no more is only that it was there. */
export function statusOfMethod(status: string): PaymentMethod['status'] {
  return status === 'active' || status === 'expired' ? status : 'removed'
}

/** A card can be charged until its month is over, wherever that is last. */
export function expiresAt({ month, year }: { month: number; year: number }): Date {
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`
  return startOfDay(next, 'Etc/GMT+12')
}
