import { type BankTransfer, BankTransferMatched } from '@clutch/contracts/payments/bank-transfers'
import { money } from '@clutch/shared/money'
import { addCredit } from '../account-credits/keep.ts'
import { allocate } from '../invoice-allocations/allocate.ts'
import { lockReceivable } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import type { Entry } from '../ledger/posting.ts'
import { accountCredited } from '../ledger/templates/bank-transfers.ts'
import { recover } from '../write-offs/recover.ts'
import type { Decision } from './match.ts'
import { updateTransfer } from './store.ts'

/** Does what was decided, with every receivable locked. @returns what to post, last */
export async function settleTransfer(
  tx: Tx,
  transfer: BankTransfer,
  decision: Decision,
): Promise<{ transfer: BankTransfer; entries: Entry[] }> {
  const { outcome, rule, reason, proposal, credited } = decision
  const entries: Entry[] = []
  let { accountId } = decision
  for (const { invoiceId, amount } of decision.allocations) {
    const before = await lockReceivable(tx, invoiceId)
    if (before !== undefined && before.open < amount)
      entries.push(...(await recover(tx, invoiceId, amount - before.open)))
    const invoice = await lockReceivable(tx, invoiceId)
    if (invoice === undefined || invoice.open < amount) throw new Error(`${invoiceId} is not open by ${amount}`)
    accountId ??= invoice.accountId
    const source = { kind: 'bank-transfer', id: transfer.id } as const
    entries.push(await allocate(tx, invoice, amount, { source, from: { kind: 'unmatched' } }))
  }
  if (credited > 0) {
    if (accountId === null) throw new Error(`${transfer.id} is more than is due, and nobody's`)
    const credit = await addCredit(tx, {
      bankTransferId: transfer.id,
      accountId,
      currency: transfer.currency,
      amount: credited,
    })
    entries.push({
      id: `${credit.id}.credited.${credit.version}`,
      kind: 'account-credited',
      reference: { kind: 'bank-transfer', id: transfer.id },
      postings: accountCredited({ accountId, amount: money(credited, transfer.currency) }),
    })
  }
  const matched = outcome === 'matched'
  const next: BankTransfer = {
    ...transfer,
    version: transfer.version + 1,
    status: outcome,
    rule,
    reason,
    proposal: [...proposal],
    allocations: [...decision.allocations],
    credited,
    accountId,
    matchedAt: matched ? tx.now.toISOString() : null,
  }
  if (!matched && next.status === transfer.status && next.reason === transfer.reason && proposal.length === 0)
    return { transfer, entries }
  await updateTransfer(tx, next)
  if (matched) tx.emit(BankTransferMatched, next)
  return { transfer: next, entries }
}
