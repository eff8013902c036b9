import { ReceiverAdded, ReceiverChanged } from '@clutch/contracts/payments/receivers'
import { reaction } from '../kit.ts'
import { findPayment } from '../payments/store.ts'
import { lockReceiverOf } from '../receivers/store.ts'
import { lockHeldTransfers, updateTransfer } from './store.ts'
import { sendTransfer } from './transfer-operation.ts'

const limit = 500

/** Shares that waited for the vendor's account are sent. */
export const onReceiverVerified = reaction(
  'splits/on-receiver-verified',
  [ReceiverAdded, ReceiverChanged],
  async ({ event, tx }) => {
    const { id, vendorId, provider, status, providerReference } = event.data
    if (status !== 'verified') return
    await lockReceiverOf(tx, vendorId)
    for (const held of await lockHeldTransfers(tx, vendorId, provider, limit)) {
      const payment = await findPayment(tx, held.transfer.paymentId)
      const transfer = {
        ...held.transfer,
        version: held.transfer.version + 1,
        status: 'pending' as const,
        failure: null,
      }
      await updateTransfer(tx, { ...held, receiverId: id, transfer })
      await sendTransfer(
        tx,
        { ...held, transfer },
        { destination: providerReference, sourceChargeId: payment?.chargeId ?? null },
      )
    }
  },
)
