import { CreditNotApplicable, applyAccountCredit as contract } from '@clutch/contracts/payments/account-credits'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { allocate, lockReceivables } from '../invoice-allocations/allocate.ts'
import { lockReceivable } from '../invoices/store.ts'
import { implement } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { changeCredit } from './keep.ts'
import { findCredit } from './store.ts'

export const applyAccountCredit = implement(contract, async ({ params, body, ifMatch, tx }) => {
  await lockReceivables(tx)
  const credit = await findCredit(tx, params.accountCreditId)
  if (credit === undefined) throw new Problem(NotFound)
  if (ifMatch !== undefined && ifMatch !== credit.version) throw new Problem(VersionMismatch)
  const refuse = (pointer: string, message: string) =>
    new Problem(CreditNotApplicable, { errors: [{ pointer, message }] })
  const invoice = await lockReceivable(tx, body.invoiceId)
  // Credit stays where it arose.
  if (invoice === undefined || invoice.accountId !== credit.accountId)
    throw refuse('/body/invoiceId', 'is no invoice of the account')
  if (invoice.currency !== credit.currency)
    throw refuse('/body/invoiceId', `is in ${invoice.currency}, the credit in ${credit.currency}`)
  const amount = body.amount ?? Math.min(credit.remaining, invoice.open)
  if (invoice.open === 0) throw refuse('/body/invoiceId', 'has nothing due')
  if (amount > invoice.open) throw refuse('/body/amount', `is more than the ${invoice.open} that is due`)
  if (amount === 0 || amount > credit.remaining)
    throw refuse('/body/amount', `is more than the ${credit.remaining} that remains`)
  const next = await changeCredit(tx, credit, { applied: credit.applied + amount })
  const { accountId } = credit
  const source = { kind: 'account-credit', id: credit.id } as const
  await post(tx, await allocate(tx, invoice, amount, { source, from: { kind: 'credit', accountId } }))
  return ok(next)
})
