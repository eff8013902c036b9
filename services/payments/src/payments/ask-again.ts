import type { Tx } from '../kit.ts'
import { askAgain } from '../operations/ask-again.ts'
import { paymentKinds } from './payment.ts'

/** Something was heard of it: ask the provider how it is now. */
export async function askPaymentAgain(tx: Tx, paymentId: string): Promise<void> {
  await askAgain(tx, paymentId, paymentKinds)
}
