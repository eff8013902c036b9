import { type Money, subtract } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

/** Money came into the bank; what it is for comes after. */
export function transferReceived(received: { amount: Money }): Posting[] {
  return balanced([
    debit('bank', platform, notNegative(received.amount, 'a transfer')),
    credit('unmatched-receipts', platform, received.amount),
  ])
}

/** The bank took it back, after all that it paid was undone. */
export function transferReversed(reversed: { amount: Money }): Posting[] {
  return balanced([
    debit('unmatched-receipts', platform, notNegative(reversed.amount, 'a reversal')),
    credit('bank', platform, reversed.amount),
  ])
}

/** Where the money of an invoice is before it is paid, or after that was undone. */
export type Purse = { readonly kind: 'unmatched' } | { readonly kind: 'credit'; readonly accountId: string }

/** How what is paid of an invoice is divided; together they are the amount. */
export type Parts =
  | { readonly kind: 'sale'; readonly revenue: Money; readonly tax: Money }
  | { readonly kind: 'service'; readonly vendorId: string; readonly commission: Money; readonly share: Money }
  | { readonly kind: 'undivided'; readonly amount: Money }

function purse(side: typeof debit, from: Purse, amount: Money): Posting {
  return from.kind === 'unmatched'
    ? side('unmatched-receipts', platform, amount)
    : side('customer-credit', from.accountId, amount)
}

/** The platform's own sale is revenue and tax; of a vendor's the commission is revenue, and the rest the vendor's. */
export function invoicePaid(paid: { from: Purse; amount: Money; parts: Parts }): Posting[] {
  const { from, amount, parts } = paid
  const taken = purse(debit, from, notNegative(amount, 'what is paid'))
  switch (parts.kind) {
    case 'sale':
      return balanced([
        taken,
        credit('sales-revenue', platform, parts.revenue),
        credit('tax-payable', platform, parts.tax),
      ])
    case 'service':
      return balanced([
        taken,
        credit('commission-revenue', platform, parts.commission),
        credit('vendor-payable', parts.vendorId, notNegative(parts.share, "a vendor's share")),
      ])
    case 'undivided':
      return balanced([taken, credit('undivided-receipts', platform, parts.amount)])
  }
}

/** And that is taken back. @param owed of the vendor's share, by the vendor, who has been sent it */
export function invoiceUnpaid(unpaid: { to: Purse; amount: Money; parts: Parts; owed: Money }): Posting[] {
  const { to, amount, parts, owed } = unpaid
  const given = purse(credit, to, notNegative(amount, 'what is taken back'))
  switch (parts.kind) {
    case 'sale':
      return balanced([
        given,
        debit('sales-revenue', platform, parts.revenue),
        debit('tax-payable', platform, parts.tax),
      ])
    case 'service':
      return balanced([
        given,
        debit('commission-revenue', platform, parts.commission),
        debit('vendor-payable', parts.vendorId, notNegative(subtract(parts.share, owed), "a vendor's share")),
        debit('vendor-receivable', parts.vendorId, notNegative(owed, 'what a vendor owes')),
      ])
    case 'undivided':
      return balanced([given, debit('undivided-receipts', platform, parts.amount)])
  }
}

/** More was paid than was due: the rest is the customer's. */
export function accountCredited(credited: { accountId: string; amount: Money }): Posting[] {
  return balanced([
    debit('unmatched-receipts', platform, notNegative(credited.amount, 'credit')),
    credit('customer-credit', credited.accountId, credited.amount),
  ])
}

/** The transfer it came of is matched otherwise, or gone. */
export function accountCreditWithdrawn(withdrawn: { accountId: string; amount: Money }): Posting[] {
  return balanced([
    debit('customer-credit', withdrawn.accountId, notNegative(withdrawn.amount, 'credit')),
    credit('unmatched-receipts', platform, withdrawn.amount),
  ])
}

/** The transfer is gone, and the customer has been given back this of it. */
export function accountCreditOwed(owed: { accountId: string; amount: Money }): Posting[] {
  return balanced([
    debit('customer-receivable', owed.accountId, notNegative(owed.amount, 'what is owed')),
    credit('unmatched-receipts', platform, owed.amount),
  ])
}

/** It was given back to the customer by transfer. */
export function accountCreditRefunded(refunded: { accountId: string; amount: Money }): Posting[] {
  return balanced([
    debit('customer-credit', refunded.accountId, notNegative(refunded.amount, 'credit')),
    credit('bank', platform, refunded.amount),
  ])
}
