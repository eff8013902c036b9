import type { Money } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'
import type { Parts } from './bank-transfers.ts'

/** What the platform loses of a sale that is not paid: all of its own, of a vendor's the commission. */
export function lossOf(parts: Parts): number {
  if (parts.kind === 'sale') return parts.revenue.amount + parts.tax.amount
  return parts.kind === 'service' ? parts.commission.amount : 0
}

/** It was sold, and is lost. Its tax is owed until relief is claimed for it. */
export function invoiceWrittenOff(written: { parts: Parts; loss: Money }): Posting[] {
  const { parts, loss } = written
  const lost = debit('bad-debts', platform, notNegative(loss, 'a loss'))
  if (parts.kind === 'service') return balanced([lost, credit('commission-revenue', platform, parts.commission)])
  if (parts.kind === 'undivided') return balanced([lost, credit('undivided-receipts', platform, loss)])
  return balanced([lost, credit('sales-revenue', platform, parts.revenue), credit('tax-payable', platform, parts.tax)])
}

/** And comes in all the same: the loss is none, and the sale is booked again when it is paid. */
export function writeOffRecovered(recovered: { parts: Parts; loss: Money }): Posting[] {
  const { parts, loss } = recovered
  const back = credit('bad-debts', platform, notNegative(loss, 'a loss'))
  if (parts.kind === 'service') return balanced([back, debit('commission-revenue', platform, parts.commission)])
  if (parts.kind === 'undivided') return balanced([back, debit('undivided-receipts', platform, loss)])
  return balanced([back, debit('sales-revenue', platform, parts.revenue), debit('tax-payable', platform, parts.tax)])
}
