import { previewSplit as contract, SplitShareInvalid } from '@clutch/contracts/payments/splits'
import { zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { divideCharge } from './split.ts'
import { readTerms } from './terms.ts'

/** The same division as a charge makes, of the same rules. */
export const previewSplit = implement(contract, async ({ body }) => {
  const { amount: gross, providerFee: fee = zero(gross.currency) } = body
  if (fee.currency !== gross.currency)
    throw new Problem(SplitShareInvalid, {
      errors: [{ pointer: '/body/providerFee/currency', message: `must be ${gross.currency}` }],
    })
  const division = divideCharge({ gross, fee, ...readTerms(body.split, gross) })
  return ok({
    gross,
    commission: division.commission,
    providerFee: fee,
    shares: division.shares.map(({ receiver, amount }) => ({ vendorId: receiver, amount })),
  })
})
