import type { Tx } from '../kit.ts'
import { isUntouched } from './operation.ts'
import { findLastOperation, makeDue } from './store.ts'
import { wakeOperations } from './work.ts'

/** Something was heard of a thing: its provider is asked how it is now. What was never asked for is not asked after. */
export async function askAgain(tx: Tx, subjectId: string, kinds: readonly string[]): Promise<void> {
  const last = await findLastOperation(tx, subjectId, kinds)
  if (last === undefined || isUntouched(last)) return
  await makeDue(tx, last.id)
  tx.afterCommit(wakeOperations)
}
