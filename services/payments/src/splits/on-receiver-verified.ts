import { ReceiverAdded, ReceiverChanged } from '@clutch/contracts/payments/receivers'
import { reaction } from '../kit.ts'
import { lockReceiverOf } from '../receivers/store.ts'
import { sendHeld } from './send-held.ts'
import { lockHeldTransfers } from './store.ts'

const limit = 500

/** Shares that waited for the vendor's account are sent. */
export const onReceiverVerified = reaction(
  'splits/on-receiver-verified',
  [ReceiverAdded, ReceiverChanged],
  async ({ event, tx }) => {
    const { vendorId, provider, status } = event.data
    if (status !== 'verified') return
    await lockReceiverOf(tx, vendorId)
    for (const held of await lockHeldTransfers(tx, { vendorId, provider }, limit)) await sendHeld(tx, held)
  },
)
