import { CreditNotApplicable, refundAccountCredit as contract } from '@clutch/contracts/payments/account-credits'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { implement } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { accountCreditRefunded } from '../ledger/templates/bank-transfers.ts'
import { changeCredit } from './keep.ts'
import { findCredit } from './store.ts'

export const refundAccountCredit = implement(contract, async ({ params, body, ifMatch, tx }) => {
  await lockReceivables(tx)
  const credit = await findCredit(tx, params.accountCreditId)
  if (credit === undefined) throw new Problem(NotFound)
  if (ifMatch !== undefined && ifMatch !== credit.version) throw new Problem(VersionMismatch)
  const amount = body.amount ?? credit.remaining
  if (amount === 0 || amount > credit.remaining)
    throw new Problem(CreditNotApplicable, {
      errors: [{ pointer: '/body/amount', message: `is more than the ${credit.remaining} that remains` }],
    })
  const next = await changeCredit(tx, credit, { refunded: credit.refunded + amount })
  await post(tx, {
    id: `${credit.id}.refunded.${next.version}`,
    kind: 'account-credit-refunded',
    reference: { kind: 'account-credit', id: credit.id },
    postings: accountCreditRefunded({ accountId: credit.accountId, amount: money(amount, credit.currency) }),
  })
  return ok(next)
})
