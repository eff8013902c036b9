import { previewInvoice as contract } from '@clutch/contracts/b2b/invoices'
import { newId } from '@clutch/shared/id'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findParties, manualDraft } from './draft.ts'
import { today } from './today.ts'

export const previewInvoice = implement(contract, async ({ body, tx }) => {
  const parties = await findParties(tx, body.accountId)
  return ok(manualDraft(parties, body, { id: newId('inv'), now: tx.now, today: today(parties, tx.now) }))
})
