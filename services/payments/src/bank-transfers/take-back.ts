import { type BankTransfer, CreditSpent } from '@clutch/contracts/payments/bank-transfers'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { changeCredit } from '../account-credits/keep.ts'
import { lockCreditsOfTransfer } from '../account-credits/store.ts'
import { undo } from '../invoice-allocations/allocate.ts'
import { lockAllocations } from '../invoice-allocations/store.ts'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { accountCreditOwed, accountCreditWithdrawn, transferReversed } from '../ledger/templates/bank-transfers.ts'

/**
 * Everything that a transfer paid is due again, directly or by way of the credit that came of it.
 * @param why `reversed`: the money itself is gone; what of the credit was given back already, the customer owes
 */
export async function takeBack(tx: Tx, transfer: BankTransfer, why: 'unmatched' | 'reversed'): Promise<void> {
  const { id, amount, currency } = transfer
  for (const allocation of await lockAllocations(tx, { sourceId: id }))
    await post(tx, await undo(tx, allocation, { kind: 'unmatched' }))
  for (const credit of await lockCreditsOfTransfer(tx, id)) {
    if (credit.refunded > 0 && why === 'unmatched') throw new Problem(CreditSpent)
    const { accountId } = credit
    for (const allocation of await lockAllocations(tx, { sourceId: credit.id }))
      await post(tx, await undo(tx, allocation, { kind: 'credit', accountId }))
    const withdrawn = credit.amount - credit.refunded
    await changeCredit(tx, credit, { applied: 0, withdrawn })
    if (withdrawn > 0)
      await post(tx, {
        id: `${credit.id}.withdrawn`,
        kind: 'account-credit-withdrawn',
        reference: { kind: 'bank-transfer', id },
        postings: accountCreditWithdrawn({ accountId, amount: money(withdrawn, currency) }),
      })
    if (credit.refunded > 0)
      await post(tx, {
        id: `${credit.id}.owed`,
        kind: 'account-credit-withdrawn',
        reference: { kind: 'bank-transfer', id },
        postings: accountCreditOwed({ accountId, amount: money(credit.refunded, currency) }),
      })
  }
  if (why === 'reversed')
    await post(tx, {
      id: `${id}.reversed`,
      kind: 'bank-transfer-reversed',
      reference: { kind: 'bank-transfer', id },
      postings: transferReversed({ amount: money(amount, currency) }),
    })
}
