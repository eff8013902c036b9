import type { Dunning } from '@clutch/contracts/payments/dunnings'
import { takeDueBeside } from '@clutch/shared/due-beside'
import { newId } from '@clutch/shared/id'
import { findInvoice } from '../invoices/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { findBrandOf, findChargeableMethods } from '../methods/store.ts'
import { isOpen } from '../payment-plans/plan.ts'
import { findPlan, findPlanIdOfInstalment } from '../payment-plans/store.ts'
import { choosePayWith } from '../payments/begin-attempt.ts'
import { startAgain } from '../payments/start-again.ts'
import { findOtherOf, lockPayment, type StoredPayment } from '../payments/store.ts'
import { afterFailure, attemptNumberAt, ended } from './dunning.ts'
import { attemptEnding, attemptKey, attemptWork, keep } from './keep.ts'
import { allowedFrom, countedForMs, mostCounted } from './network-caps.ts'
import { findAttemptsAt, findDunning, findOldestDue, findUnderWay, insertAttempt, lockDunning } from './store.ts'

const dayMs = 86_400_000

/** So many of one account in one currency in one transaction. */
const batch = 50
/** Who waits for an older one and hears nothing of it looks again. */
const lookAgainMs = 3_600_000

/**
 * An offset has come. Of one account in one currency one is tried after the other, the oldest first: where there is not enough for
 * all, it is the oldest that is paid.
 */
export const attemptDunning = dueWork(attemptWork, async ({ tx, key }) => {
  const dunningId = key.split('/', 1)[0]!
  const found = await findDunning(tx, dunningId)
  if (found === undefined) return
  const beside = await takeDueBeside(tx, attemptWork, { ending: attemptEnding(found), limit: batch - 1 })
  const due: Dunning[] = []
  for (const id of [...new Set([dunningId, ...beside.map((other) => other.key.split('/', 1)[0]!)])].sort()) {
    const dunning = await lockDunning(tx, id)
    if (dunning?.status === 'retrying') due.push(dunning)
  }
  due.sort((a, b) => (`${a.failedAt} ${a.paymentId}` < `${b.failedAt} ${b.paymentId}` ? -1 : 1))
  let isUnderWay = await findUnderWay(tx, found, new Date(tx.now.getTime() - dayMs))
  for (const dunning of due) {
    if (isUnderWay) await tx.schedule(attemptWork, attemptKey(dunning), new Date(tx.now.getTime() + lookAgainMs))
    else isUnderWay = await attempt(tx, dunning, attemptNumberAt(dunning, tx.now))
  }
  if (!isUnderWay) await attemptNext(tx, found)
})

/** What one of them was waited for has come to something: the next is tried. */
export async function attemptNext(tx: Tx, of: Pick<Dunning, 'accountId' | 'amount'>): Promise<void> {
  const next = await findOldestDue(tx, of, tx.now)
  if (next !== undefined) await tx.schedule(attemptWork, attemptKey(next), tx.now)
}

/**
 * One attempt, unless somebody is at it by hand: then what comes of theirs goes on from there. The payment's row is locked, so
 * that a request for it waits for this, or this for the request.
 * @param named what it is to be tried with; without it the account's own choice
 * @returns whether it was begun
 */
export async function attempt(tx: Tx, dunning: Dunning, number: number, named?: string): Promise<boolean> {
  const stored = await lockPayment(tx, dunning.paymentId)
  const payment = stored?.payment
  const not = async (next: Dunning): Promise<false> => {
    await keep(tx, dunning, next)
    return false
  }
  if (stored === undefined || payment?.status !== 'failed')
    return dunning.nextAttemptAt === null
      ? false
      : not({ ...dunning, version: dunning.version + 1, nextAttemptAt: null })
  const awake: Dunning = {
    ...dunning,
    version: dunning.version + 1,
    status: 'retrying',
    stopReason: null,
    endedAt: null,
    deadlineAt: null,
    nextAttemptAt: null,
  }
  const instead = await insteadOf(tx, stored, awake)
  if (instead !== undefined) return not(instead)
  const counted = { ...awake, attempts: number }
  const chosen = await methodFor(tx, stored, named)
  if (chosen === undefined) {
    const noMethod = { code: 'no-method', message: '', retry: null, retryable: true }
    return not(afterFailure({ ...counted, version: dunning.version }, noMethod, tx.now))
  }
  const { amount } = payment
  const methodId = chosen.payWith.kind === 'saved' ? chosen.payWith.methodId : null
  const free = methodId === null ? undefined : await freeFrom(tx, methodId, amount)
  if (free !== undefined) return not({ ...awake, nextAttemptAt: free.toISOString() })
  await startAgain(tx, stored, { with: chosen, returnUrl: null })
  const at = tx.now.toISOString()
  const made = { id: newId('dna'), dunningId: dunning.id, number, at, outcome: null, code: null }
  await insertAttempt(tx, { ...made, methodId, amount })
  await keep(tx, dunning, counted)
  return true
}

/** What becomes of it without an attempt: it is paid, being paid by other means, or not to be paid any more. */
export async function insteadOf(tx: Tx, { payment }: StoredPayment, awake: Dunning): Promise<Dunning | undefined> {
  const { amount, purpose } = payment
  const paid = () => ended(awake, 'recovered', tx.now, 'paid-otherwise')
  const later = () => ({ ...awake, nextAttemptAt: new Date(tx.now.getTime() + dayMs).toISOString() })
  const invoice = awake.invoiceId === null ? undefined : await findInvoice(tx, awake.invoiceId)
  if (invoice?.due === 0) return paid()
  const other = await findOtherOf(tx, payment)
  if (other !== undefined) return other.status === 'succeeded' ? paid() : later()
  // A part was transferred or credited: the whole would be too much, and which part is left a person has to say.
  if (invoice !== undefined && invoice.due < amount.amount) return ended(awake, 'stopped', tx.now, 'amount-changed')
  if (purpose.kind !== 'instalment' || purpose.id === null) return undefined
  const planId = await findPlanIdOfInstalment(tx, purpose.id)
  const plan = planId === undefined ? undefined : await findPlan(tx, planId)
  const instalment = plan?.instalments.find(({ id }) => id === purpose.id)
  if (plan === undefined || instalment === undefined) return undefined
  if (instalment.status === 'paid') return paid()
  if (!isOpen(instalment)) return ended(awake, 'stopped', tx.now, 'withdrawn')
  return plan.payoffPaymentId === null ? undefined : later()
}

async function methodFor(tx: Tx, { payment }: StoredPayment, named: string | undefined) {
  const methods = named === undefined ? [] : await findChargeableMethods(tx, payment.accountId)
  const method = methods.find(({ id }) => id === named)
  if (method === undefined) return choosePayWith(tx, payment.accountId, payment.amount)
  return { payWith: { kind: 'saved' as const, methodId: method.id }, provider: method.provider }
}

/** When the card's network lets it be asked for this amount again, if not now. */
async function freeFrom(tx: Tx, methodId: string, amount: Dunning['amount']): Promise<Date | undefined> {
  const since = new Date(tx.now.getTime() - countedForMs)
  const attempts = await findAttemptsAt(tx, methodId, amount, since, mostCounted)
  return attempts.length === 0 ? undefined : allowedFrom(await findBrandOf(tx, methodId), attempts, tx.now)
}
