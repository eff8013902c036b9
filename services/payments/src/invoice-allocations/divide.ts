import { divideRounded } from '@clutch/shared/decimal'
import { money } from '@clutch/shared/money'
import type { Receivable } from '../invoices/store.ts'
import type { Parts } from '../ledger/templates/bank-transfers.ts'
import { serviceCommission } from '../splits/service-commission.ts'

type Terms = Pick<Receivable, 'currency' | 'gross' | 'net' | 'tax' | 'vendorId' | 'commissionPercent'>

/**
 * How what is paid of an invoice is divided, when so much of it was paid before. All parts so far are what one payment of
 * their sum would be divided into, so that the last sums exactly.
 */
export function divide(invoice: Terms, before: number, amount: number): Parts {
  const { currency, gross, net, tax, vendorId, commissionPercent } = invoice
  const part = (whole: number) => {
    const upTo = (paid: number) => Number(divideRounded(BigInt(whole) * BigInt(paid), BigInt(gross)))
    return upTo(before + amount) - upTo(before)
  }
  const of = (minor: number) => money(minor, currency)
  if (gross <= 0 || net === null || tax === null) return { kind: 'undivided', amount: of(amount) }
  if (vendorId === null) {
    const taxPart = part(tax)
    return { kind: 'sale', revenue: of(amount - taxPart), tax: of(taxPart) }
  }
  if (commissionPercent === null) return { kind: 'undivided', amount: of(amount) }
  const commission = part(serviceCommission(of(net), commissionPercent).amount)
  return { kind: 'service', vendorId, commission: of(commission), share: of(amount - commission) }
}
