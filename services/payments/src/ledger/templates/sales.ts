import { type Money, subtract } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

interface Sale {
  readonly gross: Money
  /** Of it. */
  readonly tax: Money
}

/** What the platform itself sold is paid: what is not tax is its revenue. */
export function saleSettled({ gross, tax }: Sale): Posting[] {
  return balanced([
    debit('undivided-receipts', platform, notNegative(gross, 'a sale')),
    credit('sales-revenue', platform, notNegative(subtract(gross, tax), 'what is not tax')),
    credit('tax-payable', platform, notNegative(tax, 'the tax of a sale')),
  ])
}

/** And was given back: the refund has booked it to be allocated. */
export function saleRefunded({ gross, tax }: Sale): Posting[] {
  return balanced([
    debit('sales-revenue', platform, notNegative(subtract(gross, tax), 'what is not tax')),
    debit('tax-payable', platform, notNegative(tax, 'the tax of a sale')),
    credit('refunds-to-allocate', platform, notNegative(gross, 'a refund')),
  ])
}
