import { type Dunning, DunningCustomerAsked, DunningEnded } from '@clutch/contracts/payments/dunnings'
import type { Tx } from '../kit.ts'
import { isEnded } from './dunning.ts'
import { updateDunning } from './store.ts'

export const attemptWork = 'dunnings/attempt'
export const deadlineWork = 'dunnings/give-up'

/** Ends with whose money it is about: what is due of one account and currency is found together. */
export function attemptKey({ id, accountId, amount }: Dunning): string {
  return `${id}${attemptEnding({ accountId, amount })}`
}

export function attemptEnding({ accountId, amount }: Pick<Dunning, 'accountId' | 'amount'>): string {
  return `/${accountId}.${amount.currency}`
}

/** Writes down what a dunning has become, plans its next attempt, and tells what is news. */
export async function keep(tx: Tx, before: Dunning | undefined, next: Dunning): Promise<void> {
  if (before !== undefined) await updateDunning(tx, next)
  await plan(tx, attemptWork, attemptKey(next), next.nextAttemptAt)
  await plan(tx, deadlineWork, next.id, next.deadlineAt)
  if (next.status === 'awaiting-customer' && before?.status !== 'awaiting-customer') tx.emit(DunningCustomerAsked, next)
  if (isEnded(next) && before?.status !== next.status) tx.emit(DunningEnded, next)
}

async function plan(tx: Tx, kind: string, key: string, at: string | null): Promise<void> {
  if (at === null) await tx.unschedule(kind, key)
  else await tx.schedule(kind, key, new Date(at))
}
