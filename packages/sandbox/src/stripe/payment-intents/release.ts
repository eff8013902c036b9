import { findCharge, renderCharge } from '../charges.ts'
import type { Call } from '../operation.ts'
import { findIntent, type PaymentIntentRecord, putIntent, renderPaymentIntent } from './intent.ts'

/** How long a card's issuer holds the money. */
export const AUTHORISATION_S = 7 * 86_400

export function release(
  call: Call,
  before: Readonly<PaymentIntentRecord>,
  reason: PaymentIntentRecord['cancellation_reason'],
): PaymentIntentRecord {
  if (before.status === 'requires_capture') {
    const charge = findCharge(call, before.latest_charge as string, 'charge', 400)
    const released = { ...charge, amount_refunded: charge.amount }
    call.tables.charges.put(charge.id, released)
    call.emit(reason === 'automatic' ? 'charge.expired' : 'charge.refunded', renderCharge(call, released))
  }
  const canceled = putIntent(call, {
    ...before,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: call.now,
    cancellation_reason: reason,
  })
  call.tables.holds.delete(before.id)
  call.emit('payment_intent.canceled', renderPaymentIntent(call, canceled))
  return canceled
}

/** When the next authorisation lapses, in seconds. */
export function nextLapse(call: Pick<Call, 'tables'>): number | null {
  for (const hold of call.tables.holds.walk('oldest-first')) return hold.capture_before
  return null
}

/** Authorisations nobody captured in seven days lapse. */
export function lapseAuthorisations(call: Call): void {
  for (const hold of [...call.tables.holds.walk('oldest-first')]) {
    if (hold.capture_before > call.now) return
    release(call, findIntent(call, hold.intent), 'automatic')
  }
}
