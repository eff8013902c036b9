import { type Money, negate } from '@clutch/shared/money'
import { type AccountRef, accountType } from '../account.ts'
import { balanced, notNegative, type Posting } from '../posting.ts'

/** An amount goes from one account to another of its kind: what the one has less, the other has more. */
export function ledgerMoved(move: { from: AccountRef; to: AccountRef; amount: Money }): Posting[] {
  const { from, to } = move
  const amount = notNegative(move.amount, 'what is moved')
  const grows = accountType(from.code).normal === 'debit' ? amount : negate(amount)
  return balanced([
    { account: from, amount: negate(grows) },
    { account: to, amount: grows },
  ])
}
