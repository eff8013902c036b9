import { derivedId } from '@clutch/shared/derived-id'
import type { Tx } from '../kit.ts'
import { findDefaultMethod, findSavedMethod, lockMethodsOf } from '../methods/store.ts'
import { type Doubt, type Way, wayOutOf } from '../providers/ask.ts'
import type { ChargeRequest, PaymentLookup } from '../providers/provider.ts'
import { type Attempt, firstAttempt, isUntouched } from './attempt.ts'
import { mayBecome } from './payment.ts'
import {
  findLastAttempt,
  findPayment,
  insertAttempt,
  lockPayment,
  paymentLeasing,
  type StoredPayment,
  updateAttempt,
  updatePayment,
} from './store.ts'

export interface BegunCharge {
  way: Way
  attempt: Attempt
  request: ChargeRequest
  lookup: PaymentLookup
  doubt: Doubt
}

/** Commits what is about to be done. Undefined when there is nothing to do, or someone else does it. */
export async function beginCharge(
  tx: Tx,
  id: string,
  lease: string,
  idempotencyWindowMs: number,
): Promise<BegunCharge | undefined> {
  const accountId = (await findPayment(tx, id))?.payment.accountId
  if (accountId === undefined) return undefined
  // Whoever saves a method meanwhile waits here, and then finds this payment waiting for one.
  await lockMethodsOf(tx, accountId)
  const stored = await lockPayment(tx, id)
  if (stored === undefined || stored.lease !== lease) return undefined

  const before = await findLastAttempt(tx, id)
  const { status } = stored.payment
  if (before === undefined) return status === 'pending' ? beginFirst(tx, stored, accountId) : leave(tx, id)
  if (['succeeded', 'cancelled', 'expired', 'returned', 'requires-method'].includes(status)) return leave(tx, id)
  // One that failed is only asked after: the provider may have taken the money in the end.
  if (status === 'failed' && stored.payment.providerReference === null) return leave(tx, id)

  const now = new Date()
  const untouched = isUntouched(before) && status === 'pending'
  const calledAt = untouched ? now : (before.calledAt ?? now)
  const doubt = {
    providerId: stored.payment.providerReference,
    calledAtMs: calledAt.getTime(),
    repeats: before.repeats,
  }
  const way = untouched ? 'call' : wayOutOf(doubt, now.getTime(), idempotencyWindowMs)
  // Begun before and without an outcome: the process died, or its answer was lost.
  const inDoubt = before.status === 'pending' && !untouched
  const attempt: Attempt = {
    ...before,
    status: untouched ? 'pending' : inDoubt ? 'unknown' : before.status,
    calledAt,
    calls: before.calls + 1,
    repeats: untouched ? 0 : before.repeats + (way === 'repeat' ? 1 : 0),
  }
  await updateAttempt(tx, attempt, stored.payment.providerReference)
  const next = inDoubt && mayBecome(status, 'unknown') ? withStatus(stored, 'unknown') : stored
  if (next !== stored) await updatePayment(tx, next)
  return begun(tx, way, next, attempt, doubt)
}

async function beginFirst(tx: Tx, stored: StoredPayment, accountId: string): Promise<BegunCharge | undefined> {
  const method = await findDefaultMethod(tx, accountId)
  const { payment } = stored
  if (method === undefined) {
    const { payment: waits, ...rest } = withStatus(stored, 'requires-method')
    const failure = {
      code: 'no-method',
      message: 'The account has no way to pay saved. It is charged as soon as one is.',
      retryable: true,
    }
    await updatePayment(tx, { ...rest, payment: { ...waits, failure } })
    return leave(tx, payment.id)
  }
  const now = new Date()
  const attempt: Attempt = {
    ...firstAttempt(derivedId('att', tx.tenantId, payment.id, '1'), payment.id, tx.now),
    calledAt: now,
    calls: 1,
  }
  await insertAttempt(tx, attempt, payment)
  const next = { ...stored, customerId: method.customerId, methodId: method.id }
  await updatePayment(tx, next)
  return begun(tx, 'call', next, attempt, { providerId: null, calledAtMs: now.getTime(), repeats: 0 })
}

/** The very same request each time: it is made of what was written down with the attempt. */
async function begun(tx: Tx, way: Way, stored: StoredPayment, attempt: Attempt, doubt: Doubt): Promise<BegunCharge> {
  const { payment } = stored
  const saved = stored.methodId === null ? undefined : await findSavedMethod(tx, stored.methodId)
  if (saved === undefined) throw new Error(`${payment.id} was begun without a method`)
  return {
    way,
    attempt,
    doubt,
    request: {
      tenantId: tx.tenantId,
      paymentId: payment.id,
      attemptId: attempt.id,
      amount: payment.amount,
      customerId: saved.providerCustomerId,
      methodId: saved.providerMethodId,
      description: stored.description,
      payer: { present: false },
    },
    lookup: {
      paymentId: payment.id,
      attemptId: attempt.id,
      providerPaymentId: payment.providerReference,
      customerId: saved.providerCustomerId,
      startedAt: attempt.startedAt,
    },
  }
}

function withStatus(stored: StoredPayment, status: 'requires-method' | 'unknown'): StoredPayment {
  return { ...stored, payment: { ...stored.payment, status, version: stored.payment.version + 1 } }
}

async function leave(tx: Tx, id: string): Promise<undefined> {
  await paymentLeasing.release(tx, id, undefined)
  return undefined
}
