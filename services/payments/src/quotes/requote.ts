import type { Quote } from '@clutch/contracts/payments/currency-conversion'
import type { Tx } from '../kit.ts'
import { dayOfNow } from '../rates/day-of-now.ts'
import { findRate } from '../rates/find-rate.ts'
import { newQuote } from './quote.ts'
import { insertQuote } from './store.ts'

/** The same amount by the rates of now, for as long again. @throws Problem RateMissing */
export async function requoteOf(tx: Tx, expired: Quote, id: string): Promise<Quote> {
  const { from, to, id: requotes } = expired
  const steps = await findRate(tx, from.currency, to.currency, dayOfNow(tx.now))
  const validForSeconds = (Date.parse(expired.expiresAt) - Date.parse(expired.createdAt)) / 1_000
  const next = newQuote({ id, from, steps, now: tx.now, validForSeconds, requotes })
  await insertQuote(tx, next)
  return next
}
