import { PaymentMethodAdded } from '@clutch/contracts/payments/methods'
import { reaction } from '../kit.ts'
import { attempt } from './attempt.ts'
import { findRunning, findStoppedByDecline, lockDunning } from './store.ts'

const limit = 100

/** Another way to pay: what waits for the customer, for an offset, or was given up because of the card, is tried with it. */
export const onMethodAddedForDunning = reaction(
  'dunnings/on-method-added',
  PaymentMethodAdded,
  async ({ event, tx }) => {
    const { accountId } = event.data
    const ids = [
      ...(await findRunning(tx, { accountId }, limit)),
      ...(await findStoppedByDecline(tx, accountId, limit)),
    ]
    for (const id of ids) {
      const dunning = await lockDunning(tx, id)
      // It is an attempt of its own and takes none of the offsets.
      if (dunning !== undefined) await attempt(tx, dunning, dunning.attempts)
    }
  },
)
