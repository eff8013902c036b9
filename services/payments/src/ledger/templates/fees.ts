import type { Money } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

/** A provider's fee that was learnt after the capture, or is taken for something else. */
export function feeTaken(taken: { provider: string; fee: Money }): Posting[] {
  return balanced(feeLines(taken.provider, taken.fee))
}

/** A fee may be taken in the currency of settlement, which need not be that of the charge. */
export function feeLines(provider: string, fee: Money): Posting[] {
  notNegative(fee, 'fee')
  return [debit('provider-fees', platform, fee), credit('provider-clearing', provider, fee)]
}
