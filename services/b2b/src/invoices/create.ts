import { createInvoice as contract } from '@clutch/contracts/b2b/invoices'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findParties, manualDraft } from './draft.ts'
import { insertInvoice } from './store.ts'
import { today } from './today.ts'

export const createInvoice = implement(contract, async ({ body, tx }) => {
  const parties = await findParties(tx, body.accountId)
  const draft = manualDraft(parties, body, { id: newId('inv'), now: tx.now, today: today(parties, tx.now) })
  await insertInvoice(tx, draft)
  return created(draft)
})
