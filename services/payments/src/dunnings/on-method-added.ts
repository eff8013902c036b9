import { PaymentMethodAdded, PaymentMethodChanged } from '@clutch/contracts/payments/methods'
import { reaction } from '../kit.ts'
import { findPayment } from '../payments/store.ts'
import { attempt } from './attempt.ts'
import { findRunning, findStoppedByDecline, lockDunning } from './store.ts'

const limit = 100

/** Another default: what waits for the customer, for an offset, or was given up because of the card, is tried with it. */
export const onMethodAddedForDunning = reaction(
  'dunnings/on-method-added',
  [PaymentMethodAdded, PaymentMethodChanged],
  {
    concerns: ({ data }) => data.isDefault && data.status === 'active',
    handle: async ({ event, tx }) => {
      const { id: methodId, accountId } = event.data
      const ids = [
        ...(await findRunning(tx, { accountId }, limit)),
        ...(await findStoppedByDecline(tx, accountId, limit)),
      ]
      for (const id of ids) {
        const dunning = await lockDunning(tx, id)
        if (dunning === undefined) continue
        // The one that has just failed is no news, unless its bank has renewed it.
        const failed = (await findPayment(tx, dunning.paymentId))?.payment
        if (failed?.methodId === methodId && dunning.lastCode !== 'card-expired') continue
        // It is an attempt of its own and takes none of the offsets.
        await attempt(tx, dunning, dunning.attempts, methodId)
      }
    },
  },
)
