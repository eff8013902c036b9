import { type Money, money, subtract } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'
import { exchanged } from './conversions.ts'
import type { VendorShare } from './splits.ts'

/**
 * Money goes back to the payer, whether we refunded it or it was returned. The parts say who bears it; what a vendor's
 * payable does not cover becomes a receivable, so that the vendor's debt is visible.
 */
export function refundIssued(refund: {
  provider: string
  amount: Money
  /** Not split yet. */
  fromUndivided: Money
  /** What that is of a price in another currency. */
  price?: Money | null
  /** Somebody else has had it, who is charged with it by a posting of their own. */
  toAllocate: Money
  fromCommission: Money
  fromFeeRecovered: Money
  fromVendors: readonly (VendorShare & { /** What the vendor's payable holds now. */ covered: Money })[]
}): Posting[] {
  return balanced([
    credit('provider-clearing', refund.provider, notNegative(refund.amount, 'a refund')),
    debit('undivided-receipts', platform, refund.price ?? notNegative(refund.fromUndivided, 'the undivided part')),
    ...(refund.price ? exchanged({ given: refund.price, got: refund.fromUndivided }) : []),
    debit('refunds-to-allocate', platform, notNegative(refund.toAllocate, 'the part to allocate')),
    debit('commission-revenue', platform, refund.fromCommission),
    debit('provider-fees-recovered', platform, notNegative(refund.fromFeeRecovered, 'the fee part')),
    ...refund.fromVendors.flatMap(({ vendorId, amount, covered }) => {
      notNegative(amount, "a vendor's part")
      const payable = money(Math.min(amount.amount, Math.max(covered.amount, 0)), amount.currency)
      return [
        debit('vendor-payable', vendorId, payable),
        debit('vendor-receivable', vendorId, subtract(amount, payable)),
      ]
    }),
  ])
}

/** The bank took a payment back: the customer owes it again, whoever has had a share of it. */
export function paymentReturned(returned: { provider: string; accountId: string; amount: Money }): Posting[] {
  return balanced([
    debit('customer-receivable', returned.accountId, notNegative(returned.amount, 'a return')),
    credit('provider-clearing', returned.provider, returned.amount),
  ])
}
