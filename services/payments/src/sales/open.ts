import type { Invoice } from '@clutch/contracts/b2b/invoices'
import type { Tx } from '../kit.ts'
import { insertSale } from './store.ts'

/** No vendor has a share in it: what is paid of it is the platform's revenue, and tax. */
export async function openSale(tx: Tx, invoice: Invoice, paymentId: string): Promise<void> {
  const { id: invoiceId, currency, grossTotal: gross, taxTotal: tax } = invoice
  await insertSale(tx, { invoiceId, paymentId, currency, gross, tax, refunded: 0 })
}
