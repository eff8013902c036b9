import { ReceiverAdded, ReceiverChanged } from '@clutch/contracts/payments/receivers'
import { reaction } from '../kit.ts'
import { wakeWork } from '../leased-work.ts'
import { releaseHeld } from './store.ts'

/** Shares that waited for the vendor's account are sent. */
export const onReceiverVerified = reaction(
  'splits/on-receiver-verified',
  [ReceiverAdded, ReceiverChanged],
  async ({ event, tx }) => {
    const { id, vendorId, status } = event.data
    if (status !== 'verified') return
    const released = await releaseHeld(tx, vendorId, id)
    if (released > 0) tx.afterCommit(() => wakeWork('splits/transfer'))
  },
)
