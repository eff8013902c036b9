import { changeInvoice as contract } from '@clutch/contracts/b2b/invoices'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findParties, manualDraft, wantedOf } from './draft.ts'
import { assertDraft } from './invoice.ts'
import { lockInvoice, updateDraft } from './store.ts'
import { today } from './today.ts'

export const changeInvoice = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const draft = await lockInvoice(tx, params.invoiceId)
  if (draft === undefined) throw new Problem(NotFound)
  assertDraft(draft)
  if (draft.version !== ifMatch) throw new Problem(VersionMismatch)
  const parties = await findParties(tx, draft.accountId)
  const changed = {
    ...manualDraft(
      parties,
      { ...wantedOf(draft), ...body },
      { id: draft.id, now: tx.now, today: today(parties, tx.now) },
    ),
    version: draft.version + 1,
    createdAt: draft.createdAt,
  }
  await updateDraft(tx, changed)
  return ok(changed)
})
