import { type Money, subtract } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

export interface VendorShare {
  readonly vendorId: string
  readonly amount: Money
}

/** Captured money divided: commission + vendors' shares + recovered fee = gross, or it is refused. */
export function chargeSplit(split: {
  gross: Money
  /** Below zero when the platform bears a fee larger than its commission. */
  commission: Money
  fee: Money
  shares: readonly VendorShare[]
}): Posting[] {
  return balanced([
    debit('undivided-receipts', platform, split.gross),
    ...split.shares.map((share) => credit('vendor-payable', share.vendorId, notNegative(share.amount, 'a share'))),
    credit('commission-revenue', platform, split.commission),
    credit('provider-fees-recovered', platform, notNegative(split.fee, 'fee')),
  ])
}

/** A vendor's share left the platform's balance at the provider for the vendor's own. */
export function transferSent(transfer: { provider: string; vendorId: string; amount: Money }): Posting[] {
  return balanced([
    debit('vendor-payable', transfer.vendorId, notNegative(transfer.amount, 'a transfer')),
    credit('provider-clearing', transfer.provider, transfer.amount),
  ])
}

/** And came back: what the vendor owes by then is settled with it, the rest is payable again. */
export function transferReversed(transfer: {
  provider: string
  vendorId: string
  amount: Money
  /** At most the amount. */
  owed: Money
}): Posting[] {
  const { vendorId, amount, owed } = transfer
  return balanced([
    debit('provider-clearing', transfer.provider, notNegative(amount, 'a reversal')),
    credit('vendor-receivable', vendorId, notNegative(owed, 'what is owed')),
    credit('vendor-payable', vendorId, notNegative(subtract(amount, owed), 'what is not owed')),
  ])
}

/** What a vendor owes is taken out of a share that it gets. */
export function receivableRecovered(recovered: { vendorId: string; amount: Money }): Posting[] {
  return balanced([
    debit('vendor-payable', recovered.vendorId, notNegative(recovered.amount, 'a recovery')),
    credit('vendor-receivable', recovered.vendorId, recovered.amount),
  ])
}
