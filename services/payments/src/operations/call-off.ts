import type { Tx } from '../kit.ts'
import { isUntouched } from './operation.ts'
import { findLastOperation, lockOperation, updateOperation } from './store.ts'

/**
 * What was not called yet is not called any more.
 * @returns false when the provider may have been asked already
 */
export async function callOff(tx: Tx, subjectId: string, kinds: readonly string[]): Promise<boolean> {
  const last = await findLastOperation(tx, subjectId, kinds)
  const operation = last === undefined ? undefined : await lockOperation(tx, last.id)
  if (operation === undefined) return true
  if (!isUntouched(operation) || operation.busy) return false
  const refused = { ...operation, status: 'refused', code: 'called-off', settledAt: tx.now } as const
  await updateOperation(tx, refused, { pauseMs: undefined })
  return true
}
