import { CurrencyMismatch, applyQuote as contract } from '@clutch/contracts/payments/currency-conversion'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { dayOfNow } from '../rates/day-of-now.ts'
import { refreshRates } from '../rates/find-rate.ts'
import { convert, stepOf } from '../rates/rate.ts'
import { hasExpired } from './quote.ts'
import { requoteOf } from './requote.ts'
import { findQuote } from './store.ts'

/** A refund gives back by the rate that was paid by; a capture takes by one that holds. */
export const applyQuote = implementOpen(contract, async ({ params, body, database, principal }) => {
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  await refreshRates(database, scope, dayOfNow(database.clock.now()))
  return database.tx(scope, async (tx) => {
    const quote = await findQuote(tx, params.quoteId)
    if (quote === undefined) throw new Problem(NotFound)
    const { amount = quote.from } = body
    if (amount.currency !== quote.from.currency)
      throw new Problem(CurrencyMismatch, {
        errors: [{ pointer: '/body/amount/currency', message: `must be ${quote.from.currency}` }],
      })
    if (body.use === 'refund' || !hasExpired(quote, tx.now))
      return ok({ from: amount, to: convert(amount, quote.steps.map(stepOf)), requoted: false, quote })
    const next = await requoteOf(tx, quote, newId('fxq'))
    return ok({ from: amount, to: convert(amount, next.steps.map(stepOf)), requoted: true, quote: next })
  })
})
