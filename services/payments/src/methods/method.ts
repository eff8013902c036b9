import type { PaymentMethod } from '@clutch/contracts/payments/methods'

/** What a person recognises it by, e.g. `visa •••• 4242`. */
export function labelOf(method: { kind: string; brand: string | null; last4: string | null }): string {
  const name = method.brand ?? method.kind
  return method.last4 === null ? name : `${name} •••• ${method.last4}`
}

/** What we keep of a method that can be charged no more is only that it was there. */
export function statusOfMethod(status: string): PaymentMethod['status'] {
  return status === 'active' ? 'active' : 'removed'
}
