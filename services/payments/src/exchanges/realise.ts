import { ExchangeExceedsPosition } from '@clutch/contracts/payments/currency-conversion'
import { divideRounded } from '@clutch/shared/decimal'
import { type Money, money, subtract } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { account } from '../ledger/account.ts'
import { findBalances } from '../ledger/store.ts'
import { pairOf } from '../ledger/templates/conversions.ts'

/** What exchanged money stood for, in proportion of the position; the last takes what is left of it. @throws Problem */
export async function realise(tx: Tx, { from, to }: { from: Money; to: Money }) {
  const pair = pairOf(from.currency, to.currency)
  const [inGiven = 0, inPrices = 0] = await findBalances(tx.sql, [
    account('fx-clearing', pair, from.currency),
    account('fx-clearing', pair, to.currency),
  ])
  const paid = Math.max(-inGiven, 0)
  const refuse = (pointer: string, message: string) => {
    throw new Problem(ExchangeExceedsPosition, { errors: [{ pointer, message }] })
  }
  if (from.amount <= 0) refuse('/body/from/amount', 'must be above zero')
  if (to.amount <= 0) refuse('/body/to/amount', 'must be above zero')
  if (from.amount > paid || inPrices < 0)
    refuse('/body/from/amount', `must be at most ${inPrices < 0 ? 0 : paid}, for prices in ${to.currency}`)
  const stoodFor = money(divideRounded(BigInt(inPrices) * BigInt(from.amount), BigInt(paid)), to.currency)
  return { from, to, stoodFor, realised: subtract(to, stoodFor) }
}

/** One exchange of a pair at a time: each goes by what the one before left. */
export async function lockPosition(tx: Tx, a: string, b: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 13))', [`fx ${tx.tenantId} ${pairOf(a, b)}`])
}
