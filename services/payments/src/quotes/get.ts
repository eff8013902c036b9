import { getQuote as contract } from '@clutch/contracts/payments/currency-conversion'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findQuote } from './store.ts'

export const getQuote = implement(contract, async ({ params, tx }) => {
  const quote = await findQuote(tx, params.quoteId)
  if (quote === undefined) throw new Problem(NotFound)
  return ok(quote)
})
