import { discardInvoice as contract } from '@clutch/contracts/b2b/invoices'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertDraft } from './invoice.ts'
import { deleteDraft, lockInvoice } from './store.ts'

export const discardInvoice = implement(contract, async ({ params, ifMatch, tx }) => {
  const draft = await lockInvoice(tx, params.invoiceId)
  if (draft === undefined) throw new Problem(NotFound)
  assertDraft(draft)
  if (draft.version !== ifMatch) throw new Problem(VersionMismatch)
  await deleteDraft(tx, draft.id)
  return noContent
})
