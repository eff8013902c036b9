import {
  AccountNotMovable,
  transferInLedger as contract,
  InsufficientLedgerFunds,
  type LedgerTransfer,
  LedgerTransferPosted,
} from '@clutch/contracts/payments/ledger'
import { ValidationFailed } from '@clutch/contracts/problems'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { findAccount } from '../corporate-accounts/store.ts'
import { implementOpen } from '../kit.ts'
import { replayHeaders } from '../operations/intend.ts'
import { type AccountRef, accountType, parseAccountId } from './account.ts'
import { postOnce } from './post-once.ts'
import { InsufficientFunds } from './store.ts'
import { ledgerMoved } from './templates/moves.ts'

export const transferInLedger = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  const { tenantId, id: actor } = principal!
  const scope = { tenantId, actor }
  const { from, to, amount } = movable(body)
  // Credit for a customer nobody knows would be lost from sight.
  if (to.code === 'customer-credit' && (await database.tx(scope, (tx) => findAccount(tx, to.owner))) === undefined)
    throw refused('/body/to', 'is of no corporate account that is known here')
  const id = newId('ltr')
  try {
    const { body: answer, replayed } = await postOnce(database, scope, idempotency!, ({ now, outboxRow }) => {
      const entryId = `ent_${id.slice(4)}`
      const transfer: LedgerTransfer = { ...body, id, entryId, bookedAt: now.toISOString() }
      return {
        entry: {
          id: entryId,
          kind: 'ledger-transferred',
          reference: { kind: 'ledger-transfer', id },
          postings: ledgerMoved({ from, to, amount }),
        },
        answer: { status: 201, body: transfer },
        event: outboxRow(LedgerTransferPosted, { ...transfer, version: 1 }),
      }
    })
    return { status: 201, body: answer as LedgerTransfer, ...replayHeaders(replayed) }
  } catch (error) {
    if (error instanceof InsufficientFunds) throw new Problem(InsufficientLedgerFunds, { cause: error })
    throw error
  }
})

function movable(body: { from: string; to: string; amount: { amount: number; currency: string } }) {
  const account = (which: 'from' | 'to'): AccountRef => {
    const ref = parseAccountId(body[which])
    if (ref === undefined || !isCurrentCurrency(ref.currency))
      throw invalid(`/body/${which}`, 'is no account of the chart')
    if (accountType(ref.code).movable !== true) throw refused(`/body/${which}`, `is ${ref.code}`)
    return ref
  }
  const [from, to] = [account('from'), account('to')]
  if (from.code !== to.code) throw refused('/body/to', `is ${to.code}, and ${body.from} is not`)
  if (body.from === body.to) throw invalid('/body/to', 'is the account the amount comes from')
  if (body.amount.amount <= 0) throw invalid('/body/amount/amount', 'must be more than nothing')
  if (to.currency !== from.currency) throw invalid('/body/to', `is not in ${from.currency}`)
  if (body.amount.currency !== from.currency) throw invalid('/body/amount/currency', `must be ${from.currency}`)
  return { from, to, amount: money(body.amount.amount, body.amount.currency) }
}

const invalid = (pointer: string, message: string) => new Problem(ValidationFailed, { errors: [{ pointer, message }] })
const refused = (pointer: string, message: string) => new Problem(AccountNotMovable, { errors: [{ pointer, message }] })
