import { getInvoice as contract } from '@clutch/contracts/b2b/invoices'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findInvoice } from './store.ts'

export const getInvoice = implement(contract, async ({ params, tx }) => {
  const invoice = await findInvoice(tx, params.invoiceId)
  if (invoice === undefined) throw new Problem(NotFound)
  return ok(invoice)
})
