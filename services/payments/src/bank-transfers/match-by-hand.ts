import { matchBankTransfer as contract, TransferNotMatchable } from '@clutch/contracts/payments/bank-transfers'
import { PayerUnknown } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findAccount } from '../corporate-accounts/store.ts'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { lockReceivable } from '../invoices/store.ts'
import { implement } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { rememberPayer } from '../payer-bank-accounts/remember.ts'
import { matchable } from './matchable.ts'
import { ibanOf } from './reference.ts'
import { settleTransfer } from './settle.ts'

export const matchBankTransfer = implement(contract, async ({ params, body, ifMatch, tx }) => {
  await lockReceivables(tx)
  const transfer = await matchable(tx, params.bankTransferId, ifMatch)
  const refuse = (pointer: string, message: string) =>
    new Problem(TransferNotMatchable, { errors: [{ pointer, message }] })
  const { allocations = [] } = body
  let { accountId = null } = body
  if (accountId !== null && (await findAccount(tx, accountId)) === undefined)
    throw new Problem(PayerUnknown, {
      errors: [{ pointer: '/body/accountId', message: 'is not known here, or not yet' }],
    })
  if (allocations.length === 0 && accountId === null) throw refuse('/body', 'names neither an invoice nor an account')
  const accounts = new Set<string>()
  const seen = new Set<string>()
  let left = transfer.amount
  for (const [index, { invoiceId, amount }] of allocations.entries()) {
    const pointer = `/body/allocations/${index}`
    const invoice = await lockReceivable(tx, invoiceId)
    if (invoice === undefined) throw refuse(`${pointer}/invoiceId`, 'is no invoice that is known here')
    if (seen.has(invoiceId)) throw refuse(`${pointer}/invoiceId`, 'is named twice')
    if (invoice.currency !== transfer.currency)
      throw refuse(`${pointer}/invoiceId`, `is in ${invoice.currency}, the transfer in ${transfer.currency}`)
    const payable = invoice.open + invoice.writtenOff
    if (amount > payable) throw refuse(`${pointer}/amount`, `is more than the ${payable} that can be paid`)
    left -= amount
    if (left < 0) throw refuse(`${pointer}/amount`, 'is more than the transfer')
    seen.add(invoiceId)
    accounts.add(invoice.accountId)
  }
  if (accountId === null && accounts.size === 1) accountId = [...accounts][0] ?? null
  if (left > 0 && accountId === null) throw refuse('/body/accountId', `says whose credit the other ${left} are`)
  const { transfer: settled, entries } = await settleTransfer(tx, transfer, {
    outcome: 'matched',
    rule: 'by-hand',
    reason: null,
    allocations,
    proposal: [],
    credited: left,
    accountId,
  })
  const iban = transfer.payerIban === null ? undefined : ibanOf(transfer.payerIban)
  if (body.rememberPayer === true && iban !== undefined && accountId !== null) await rememberPayer(tx, accountId, iban)
  for (const entry of entries) await post(tx, entry)
  return ok(settled)
})
