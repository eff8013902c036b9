import { type Dunning, DunningCustomerAsked, DunningEnded } from '@clutch/contracts/payments/dunnings'
import type { Tx } from '../kit.ts'
import { isEnded } from './dunning.ts'
import { updateDunning } from './store.ts'

export const attemptWork = 'dunnings/attempt'

/** Writes down what a dunning has become, plans its next attempt, and tells what is news. */
export async function keep(tx: Tx, before: Dunning | undefined, next: Dunning): Promise<void> {
  if (before !== undefined) await updateDunning(tx, next)
  if (next.nextAttemptAt === null) await tx.unschedule(attemptWork, next.id)
  else await tx.schedule(attemptWork, next.id, new Date(next.nextAttemptAt))
  if (next.status === 'awaiting-customer' && before?.status !== 'awaiting-customer') tx.emit(DunningCustomerAsked, next)
  if (isEnded(next) && (before === undefined || !isEnded(before))) tx.emit(DunningEnded, next)
}
