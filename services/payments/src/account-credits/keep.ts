import { type AccountCredit, AccountCreditChanged } from '@clutch/contracts/payments/account-credits'
import { newId } from '@clutch/shared/id'
import type { Tx } from '../kit.ts'
import { insertCredit, lockCreditsOfTransfer, updateCredit } from './store.ts'

export type CreditSums = Partial<Pick<AccountCredit, 'amount' | 'applied' | 'refunded' | 'withdrawn'>>

/** The credit with other sums. amount = applied + refunded + withdrawn + remaining, always; the database holds it to that. */
export async function changeCredit(tx: Tx, credit: AccountCredit, sums: CreditSums): Promise<AccountCredit> {
  const next = { ...credit, ...sums, version: credit.version + 1 }
  const kept = { ...next, remaining: next.amount - next.applied - next.refunded - next.withdrawn }
  await updateCredit(tx, kept)
  tx.emit(AccountCreditChanged, kept)
  return kept
}

/** What a transfer was beyond what it pays is its account's; of an account it is one credit. */
export async function addCredit(
  tx: Tx,
  of: { bankTransferId: string; accountId: string; currency: string; amount: number },
): Promise<AccountCredit> {
  const credits = await lockCreditsOfTransfer(tx, of.bankTransferId)
  const known = credits.find(({ accountId }) => accountId === of.accountId)
  if (known !== undefined) return changeCredit(tx, known, { amount: known.amount + of.amount })
  const credit: AccountCredit = {
    id: newId('acr'),
    version: 1,
    ...of,
    applied: 0,
    refunded: 0,
    withdrawn: 0,
    remaining: of.amount,
    createdAt: tx.now.toISOString(),
  }
  await insertCredit(tx, credit)
  tx.emit(AccountCreditChanged, credit)
  return credit
}
