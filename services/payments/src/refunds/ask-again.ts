import type { Tx } from '../kit.ts'
import { isUntouched } from '../operations/operation.ts'
import { findLastOperation, makeDue } from '../operations/store.ts'
import { wakeOperations } from '../operations/work.ts'
import { refundOperation } from './refund-operation.ts'

/** Something was heard of it: ask the provider how it is now. */
export async function askRefundAgain(tx: Tx, refundId: string): Promise<void> {
  const last = await findLastOperation(tx, refundId, [refundOperation.name])
  if (last === undefined || isUntouched(last)) return
  await makeDue(tx, last.id)
  tx.afterCommit(wakeOperations)
}
