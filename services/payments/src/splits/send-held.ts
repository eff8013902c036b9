import type { Tx } from '../kit.ts'
import { findPayment } from '../payments/store.ts'
import { findReceiverOf } from '../receivers/store.ts'
import { noReceiver } from './post.ts'
import { findSplitOfPayment, type SentTransfer, updateTransfer } from './store.ts'
import { sendTransfer } from './transfer-operation.ts'

/** What kept a share may be gone: it is sent if it is released and its vendor can be paid, and says what it waits for if not. */
export async function sendHeld(tx: Tx, held: SentTransfer): Promise<boolean> {
  const { transfer } = held
  const { vendorId, provider, paymentId } = transfer
  const kept = await findSplitOfPayment(tx, paymentId)
  if (kept?.split.releasedAt == null) return false
  const receiver = await findReceiverOf(tx, vendorId, provider)
  const ready = receiver?.status === 'verified'
  const next = {
    ...transfer,
    version: transfer.version + 1,
    status: ready ? ('pending' as const) : ('held' as const),
    failure: ready ? null : noReceiver,
  }
  await updateTransfer(tx, { ...held, receiverId: ready ? receiver.id : null, transfer: next })
  if (!ready) return false
  const payment = await findPayment(tx, paymentId)
  await sendTransfer(tx, next, {
    destination: receiver.providerReference,
    sourceChargeId: payment?.chargeId ?? null,
  })
  return true
}
