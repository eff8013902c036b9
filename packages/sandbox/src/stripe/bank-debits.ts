import { captureCharge, findCharge, newCharge, renderCharge } from './charges.ts'
import { openDispute } from './disputes.ts'
import { invalid } from './errors.ts'
import { newId } from './ids.ts'
import type { Call } from './operation.ts'
import {
  findIntent,
  type PaymentIntentRecord,
  putIntent,
  renderPaymentIntent,
  wrongState,
} from './payment-intents/intent.ts'
import { cardOf, type PaymentMethodRecord } from './payment-methods.ts'

/** A direct debit under way: its bank says days later what came of it. */
export interface DebitRecord {
  intent: string
  due: number
}

/** Accepted, and nothing known yet. */
export function beginDebit(
  call: Call,
  intent: PaymentIntentRecord,
  method: Readonly<PaymentMethodRecord>,
  fields: Parameters<typeof newCharge>[1],
): PaymentIntentRecord {
  const { behaviour } = cardOf(method)
  if (behaviour.kind !== 'debit') throw new Error(`${method.id} is no bank account`)
  if (intent.currency !== 'eur') {
    throw invalid(`The currency provided (${intent.currency}) is invalid for the payment method type sepa_debit.`, {
      param: 'currency',
    })
  }
  if (intent.capture_method === 'manual') {
    throw invalid('The payment method type sepa_debit cannot be captured manually.', { param: 'capture_method' })
  }
  const charge = newCharge(call, { ...fields, id: newId('py'), payment_method: method.id, status: 'pending' })
  call.tables.charges.put(charge.id, charge)
  const waiting = putIntent(call, { ...intent, status: 'processing', latest_charge: charge.id })
  call.tables.debits.put(intent.id, { intent: intent.id, due: call.now + behaviour.afterS })
  call.emit('charge.pending', renderCharge(call, charge))
  call.emit('payment_intent.processing', renderPaymentIntent(call, waiting))
  return waiting
}

/** What the bank says, of its own or because somebody has ordered it. */
export function decideDebit(call: Call, id: string, ordered?: 'succeed' | 'fail'): PaymentIntentRecord {
  const intent = findIntent(call, id)
  if (intent.status !== 'processing') throw wrongState(intent, 'decided by a bank')
  const method = call.tables.paymentMethods.get(intent.payment_method as string) as PaymentMethodRecord
  const { behaviour } = cardOf(method)
  const own = behaviour.kind === 'debit' ? behaviour : { outcome: 'succeed' as const, code: '' }
  const outcome = ordered ?? own.outcome
  call.tables.debits.delete(id)
  const charge = findCharge(call, intent.latest_charge as string, 'charge', 404)
  if (outcome === 'fail') return fail(call, intent, charge.id, own.code === '' ? 'insufficient_funds' : own.code)
  const captured = captureCharge(call, { ...charge, status: 'succeeded' }, intent.amount)
  const paid = putIntent(call, {
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    transfer_group: captured.transfer_group,
  })
  call.emit('charge.succeeded', renderCharge(call, captured))
  call.emit('payment_intent.succeeded', renderPaymentIntent(call, paid))
  if (outcome === 'dispute') openDispute(call, { payment: captured.id })
  return paid
}

const failureMessage = 'The payment could not be collected from the bank account.'

function fail(call: Call, intent: Readonly<PaymentIntentRecord>, charge: string, code: string): PaymentIntentRecord {
  const failed = { ...findCharge(call, charge, 'charge', 404), status: 'failed' as const }
  call.tables.charges.put(charge, { ...failed, failure_code: code, failure_message: failureMessage })
  const { payment_method } = intent
  const refused = putIntent(call, {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: {
      code,
      decline_code: undefined,
      message: failureMessage,
      advice_code: undefined,
      charge,
      payment_method: payment_method as string,
    },
  })
  call.emit('charge.failed', renderCharge(call, findCharge(call, charge, 'charge', 404)))
  call.emit('payment_intent.payment_failed', renderPaymentIntent(call, refused))
  return refused
}

export function nextDebit(call: Pick<Call, 'tables'>): number | null {
  let next: number | null = null
  for (const { due } of call.tables.debits.walk('oldest-first')) if (next === null || due < next) next = due
  return next
}

export function decideDebits(call: Call): void {
  for (const { intent, due } of [...call.tables.debits.walk('oldest-first')])
    if (due <= call.now) decideDebit(call, intent)
}
