import {
  AmountExceedsAuthorised,
  AmountNotPayable,
  capturePayment as contract,
  PaymentInOtherState,
} from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { implementOpen } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { capabilitiesOf } from '../providers/capabilities.ts'
import { dayOfNow } from '../rates/day-of-now.ts'
import { refreshRates } from '../rates/find-rate.ts'
import { command, nothingUnderWay } from './command.ts'
import { conversionOfCapture } from './convert.ts'
import { captureOperation } from './operations.ts'
import { findConverted, handleOf, updatePayment } from './store.ts'

/** Takes what is reserved, once: what is not taken is released with it. */
export const capturePayment = implementOpen(contract, async ({ params, body, ...context }) => {
  const { database, principal } = context
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  // A quote that has expired is made anew, by rates that were asked for before anything is locked.
  if (await database.tx(scope, (tx) => findConverted(tx, params.paymentId)))
    await refreshRates(database, scope, dayOfNow(database.clock.now()))
  return command(context, params.paymentId, async (tx, stored, lease) => {
    const { payment } = stored
    const { authorised, provider, status } = payment
    const handle = handleOf(stored)
    if (status !== 'authorised' || handle === null || provider === null)
      throw new Problem(PaymentInOtherState, {
        detail: `Nothing is reserved: the payment is ${status}.`,
      })
    await nothingUnderWay(tx, stored)
    const converted =
      payment.conversion === null ? null : await conversionOfCapture(tx, payment.conversion, body.amount, authorised)
    const amount = converted?.amount ?? body.amount ?? authorised
    const pointer = '/body/amount'
    if (amount.currency !== authorised.currency)
      throw new Problem(AmountNotPayable, {
        errors: [{ pointer: `${pointer}/currency`, message: `must be ${authorised.currency}, as it was reserved` }],
      })
    if (amount.amount <= 0 || capabilitiesOf[provider]?.takes(amount) !== true)
      throw new Problem(AmountNotPayable, { errors: [{ pointer, message: `cannot be taken through ${provider}` }] })
    if (amount.amount > authorised.amount)
      throw new Problem(AmountExceedsAuthorised, {
        errors: [{ pointer: `${pointer}/amount`, message: `must be at most ${authorised.amount}` }],
      })
    if (converted !== null)
      await updatePayment(tx, {
        ...stored,
        payment: { ...payment, conversion: converted.conversion, version: payment.version + 1 },
      })
    const request = { paymentId: payment.id, handle, authorised, amount }
    return beginOperation(tx, { kind: captureOperation, subjectId: payment.id, provider, request, amount }, lease)
  })
})
