import { type Invoice, InvoiceRefused } from '@clutch/contracts/b2b/invoices'
import { InvoiceRequested } from '@clutch/contracts/payments/invoice-requests'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { reaction } from '../kit.ts'
import { findParties, requestedDraft } from './draft.ts'
import { issue } from './issue.ts'
import { findInvoiceOfRequest } from './store.ts'
import { zoneOfParties } from './today.ts'

/** One invoice per request, however often it is asked for; what cannot be issued is answered with the reason, never lost. */
export const onInvoiceRequested = reaction('invoices/on-invoice-requested', InvoiceRequested, async ({ event, tx }) => {
  const request = event.data
  if ((await findInvoiceOfRequest(tx, request.id)) !== undefined) return
  let draft: Invoice
  let terms: { paymentTermsDays: number; zone: string }
  try {
    const parties = await findParties(tx, request.accountId)
    draft = requestedDraft(parties, request, { id: newId('inv'), now: tx.now })
    terms = {
      paymentTermsDays: request.paymentTermsDays ?? parties.account.paymentTermsDays,
      zone: zoneOfParties(parties),
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { id, version, accountId, origin } = request
    tx.emit(InvoiceRefused, {
      id,
      version,
      accountId,
      origin: { kind: origin.kind, id: origin.id },
      code: error.definition.code,
      reason: error.detail ?? error.definition.title,
    })
    return
  }
  const { issueDate, taxPoint } = request
  await issue(tx, draft, { issueDate, taxPoint, ...terms, kept: false })
})
