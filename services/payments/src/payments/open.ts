import {
  InvoiceChargedAlready,
  type Payment,
  type PaymentConversion,
  type Purpose,
  QuoteUsed,
} from '@clutch/contracts/payments/payments'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { lockMethodsOf } from '../methods/store.ts'
import { beginAttempt, choosePayWith, type PayWith } from './begin-attempt.ts'
import { samenessOf, samenessWindowMs } from './sameness.ts'
import { findSame, insertPayment } from './store.ts'

export interface OpenPayment {
  readonly id: string
  readonly accountId: string
  readonly amount: Money
  readonly purpose: Purpose
  readonly description: string
  readonly invoiceId?: string | null
  readonly bookingId?: string | null
  readonly captureMode?: Payment['captureMode']
  /** Without it the account's own choice is used, and when it has none the payment waits for one. */
  readonly with?: { readonly payWith: PayWith; readonly provider: ProviderName }
  /** The payer is there. */
  readonly returnUrl?: string | null
  readonly keepUntil?: Date | null
  /** Its price is in another currency. */
  readonly conversion?: PaymentConversion | null
  /** A payment of the same a few minutes ago holds this one. An engine that cannot repeat itself says `false`. */
  readonly holdSame: boolean
}

export const noMethod = {
  code: 'no-method',
  message: 'The account has no way to pay saved. It is charged as soon as one is.',
  retry: null,
  retryable: true,
} as const

const held = {
  code: 'looks-like-a-repetition',
  message: 'The same was paid, or is being paid, a few minutes ago. Confirm that it is meant, or void it.',
  retry: null,
  retryable: true,
} as const

/**
 * Writes down that money is to be taken, and begins the first attempt, in the transaction of whoever wants it. The money
 * comes later: hear of it by `payments.payment.succeeded` and its `purpose`.
 * @returns the operation that was begun, if there was something to pay with
 * @throws Problem InvoiceChargedAlready
 */
export async function openPayment(tx: Tx, wanted: OpenPayment, lease?: string): Promise<string | undefined> {
  const { id, accountId, amount, purpose, description } = wanted
  const { invoiceId = null, bookingId = null, captureMode = 'automatic', returnUrl = null } = wanted
  // Whoever saves a method meanwhile waits here, and then finds this payment waiting for one.
  const locked = lockMethodsOf(tx, accountId)
  const sameness = samenessOf({ accountId, amount, purpose, bookingId, description })
  const [, heldFor = null, how] = await Promise.all([
    locked,
    wanted.holdSame ? findSame(tx, sameness, new Date(tx.now.getTime() - samenessWindowMs)) : undefined,
    wanted.with ?? choosePayWith(tx, accountId, amount),
  ])
  const status = heldFor !== null ? 'requires-confirmation' : how === undefined ? 'requires-method' : 'pending'
  try {
    await insertPayment(tx, {
      id,
      accountId,
      purpose,
      invoiceId,
      bookingId,
      amount,
      captureMode,
      description,
      status,
      failure: heldFor !== null ? held : how === undefined ? noMethod : null,
      methodId: how?.payWith.kind === 'saved' ? how.payWith.methodId : null,
      provider: how?.provider ?? null,
      sameness,
      heldFor,
      keepUntil: wanted.keepUntil ?? null,
      conversion: wanted.conversion ?? null,
    })
  } catch (error) {
    if (quoteTaken(error)) throw new Problem(QuoteUsed, { errors: [{ pointer: '/body/quoteId', message: 'was used' }] })
    throw invoiceTaken(error) ? new Problem(InvoiceChargedAlready) : error
  }
  if (status !== 'pending' || how === undefined) return undefined
  return beginAttempt(tx, { id, amount, captureMode, description }, { ...how, returnUrl }, lease)
}

function quoteTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === '23505' && constraint === 'payments_tenant_id_quote_id_key'
}

export function invoiceTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === '23505' && constraint === 'payments_tenant_id_charging_invoice_id_key'
}
