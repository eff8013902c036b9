import type { Money } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'
import { exchanged } from './conversions.ts'
import { feeLines } from './fees.ts'

/** The provider took the money from the payer and kept its fee, if the fee is known already. */
export function chargeCaptured(charge: {
  provider: string
  gross: Money
  fee: Money | null
  /** In another currency than was paid; else null. */
  price?: Money | null
}): Posting[] {
  notNegative(charge.gross, 'gross')
  return balanced([
    debit('provider-clearing', charge.provider, charge.gross),
    credit('undivided-receipts', platform, charge.price ?? charge.gross),
    ...(charge.price ? exchanged({ given: charge.gross, got: charge.price }) : []),
    ...(charge.fee ? feeLines(charge.provider, charge.fee) : []),
  ])
}
