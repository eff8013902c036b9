import { createQuote as contract, type Quote } from '@clutch/contracts/payments/currency-conversion'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { dayOfNow } from '../rates/day-of-now.ts'
import { findRate, refreshRates } from '../rates/find-rate.ts'
import { defaultValidForSeconds, newQuote } from './quote.ts'
import { insertQuote } from './store.ts'

export const createQuote = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  await refreshRates(database, scope, dayOfNow(database.clock.now()))
  return database.tx(scope, async (tx) => {
    const pin = async () => {
      const steps = await findRate(tx, body.from.currency, body.to, dayOfNow(tx.now))
      const { validForSeconds = defaultValidForSeconds, from } = body
      const quote = newQuote({ id: newId('fxq'), from, steps, now: tx.now, validForSeconds, requotes: null })
      await insertQuote(tx, quote)
      return created(quote)
    }
    if (idempotency === undefined) return pin()
    const { body: quote, replayed } = await once(tx, idempotency, pin)
    return { ...created(quote as Quote), ...(replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}) }
  })
})
