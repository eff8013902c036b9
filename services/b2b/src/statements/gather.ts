import { type NewStatement, type Statement, StatementImpossible } from '@clutch/contracts/b2b/statements'
import { Problem } from '@clutch/shared/problem'
import { addDays, dayInZone } from '@clutch/shared/time'
import { maxBelow } from '../corporate-accounts/hierarchy.ts'
import { findAccountsBelow, findCorporateAccount } from '../corporate-accounts/store.ts'
import { zoneOf } from '../invoices/settle.ts'
import type { Tx } from '../kit.ts'
import { known, knownCurrency } from '../references.ts'
import { findUnstated } from './store.ts'

const maxInvoices = 1_000

/**
 * What a statement of an account and of those below it holds. What one of them has overpaid stays its own: it takes nothing
 * off the invoices of another.
 * @throws Problem where there is nothing to state, or too much for one
 */
export async function gather(
  tx: Tx,
  wanted: NewStatement,
): Promise<Pick<Statement, 'currency' | 'invoices' | 'total' | 'issueDate' | 'dueDate'>> {
  const account = known(await findCorporateAccount(tx, wanted.accountId), '/body/accountId')
  const refuse = (pointer: string, message: string) =>
    new Problem(StatementImpossible, { errors: [{ pointer, message }] })
  if (wanted.to < wanted.from) throw refuse('/body/to', 'is before from')
  const currency = wanted.currency === undefined ? account.currency : knownCurrency(wanted.currency, '/body/currency')
  const below = await findAccountsBelow(tx, account.id, maxBelow)
  const invoices = await findUnstated(tx, {
    accountIds: [account.id, ...below.map(({ id }) => id)],
    currency,
    from: wanted.from,
    to: wanted.to,
    limit: maxInvoices + 1,
  })
  if (invoices.length === 0)
    throw refuse('/body', 'no open invoice of this period and currency stands on no statement yet')
  if (invoices.length > maxInvoices)
    throw refuse('/body/to', `holds more than ${maxInvoices} invoices: take a shorter period`)
  const issueDate = dayInZone(tx.now, await zoneOf(tx, account.id))
  return {
    currency,
    invoices,
    total: invoices.reduce((sum, { due }) => sum + due, 0),
    issueDate,
    dueDate: addDays(issueDate, account.paymentTermsDays),
  }
}
