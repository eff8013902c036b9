import { finaliseInvoice as contract } from '@clutch/contracts/b2b/invoices'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findParties, manualDraft, wantedOf } from './draft.ts'
import { assertDraft } from './invoice.ts'
import { issue } from './issue.ts'
import { lockInvoice } from './store.ts'
import { today, zoneOfParties } from './today.ts'

export const finaliseInvoice = implement(contract, async ({ params, ifMatch, tx }) => {
  const draft = await lockInvoice(tx, params.invoiceId)
  if (draft === undefined) throw new Problem(NotFound)
  assertDraft(draft)
  if (draft.version !== ifMatch) throw new Problem(VersionMismatch)
  const parties = await findParties(tx, draft.accountId)
  const issueDate = today(parties, tx.now)
  const priced = {
    ...manualDraft(parties, wantedOf(draft), { id: draft.id, now: tx.now, today: issueDate }),
    version: draft.version + 1,
    createdAt: draft.createdAt,
  }
  const invoice = await issue(tx, priced, {
    issueDate,
    taxPoint: draft.taxPoint ?? issueDate,
    paymentTermsDays: parties.account.paymentTermsDays,
    zone: zoneOfParties(parties),
    kept: true,
  })
  return ok(invoice)
})
