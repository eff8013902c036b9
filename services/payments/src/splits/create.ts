import { createSplitPayment as contract, ReceiverUnknown } from '@clutch/contracts/payments/splits'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementOpen, type Tx } from '../kit.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { openPayment } from '../payments/open.ts'
import { paymentOperations } from '../payments/operations.ts'
import { findPayment } from '../payments/store.ts'
import { wantedPayment } from '../payments/wanted.ts'
import { providersOf } from '../providers/settings.ts'
import { findVendor } from '../vendors/store.ts'
import { openSplit } from './open.ts'
import { findSplitOfPayment } from './store.ts'
import { readTerms } from './terms.ts'

/** One charge, divided as agreed when it is captured. */
export const createSplitPayment = implementOpen(contract, async ({ body, ...context }) => {
  const providers = providersOf(context.database)
  const { split: terms, ...payment } = body
  const intent = async (tx: Tx, lease: string) => {
    for (const [index, { vendorId }] of terms.receivers.entries())
      if ((await findVendor(tx, vendorId)) === undefined)
        throw new Problem(ReceiverUnknown, {
          errors: [{ pointer: `/body/split/receivers/${index}/vendorId`, message: 'is not known here, or not yet' }],
        })
    const wanted = await wantedPayment(tx, payment, providers)
    const { hold = 'none' } = terms
    const operationId = await openPayment(tx, wanted, lease)
    const { id, amount, bookingId = null } = wanted
    await openSplit(tx, { id, amount, bookingId }, { ...readTerms(terms, amount), hold })
    return { subjectId: id, operationId }
  }
  const { answer, replayed } = await intend(context, paymentOperations, intent, async (tx, id) => {
    const stored = await findPayment(tx, id)
    const kept = await findSplitOfPayment(tx, id)
    return { payment: stored!.payment, split: kept!.split }
  })
  return { ...created(answer), ...replayHeaders(replayed) }
})
