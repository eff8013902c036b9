import type { Tx } from '../kit.ts'
import { askAgain } from '../operations/ask-again.ts'
import { refundOperation } from './refund-operation.ts'

/** Something was heard of it: ask the provider how it is now. */
export async function askRefundAgain(tx: Tx, refundId: string): Promise<void> {
  await askAgain(tx, refundId, [refundOperation.name])
}
