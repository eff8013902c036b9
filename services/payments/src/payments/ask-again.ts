import type { Tx } from '../kit.ts'
import { isUntouched } from '../operations/operation.ts'
import { findLastOperation, makeDue } from '../operations/store.ts'
import { wakeOperations } from '../operations/work.ts'
import { paymentKinds } from './payment.ts'

/** Something was heard of it: ask the provider how it is now. What was never asked for is not asked after. */
export async function askPaymentAgain(tx: Tx, paymentId: string): Promise<void> {
  const last = await findLastOperation(tx, paymentId, paymentKinds)
  if (last === undefined || isUntouched(last)) return
  await makeDue(tx, last.id)
  tx.afterCommit(wakeOperations)
}
