import {
  CurrencyMismatch,
  bookExchange as contract,
  type Exchange,
  ExchangeBooked,
  QuoteExchanged,
} from '@clutch/contracts/payments/currency-conversion'
import { NotFound, ValidationFailed } from '@clutch/contracts/problems'
import { money, subtract } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { findEntries } from '../ledger/store.ts'
import { currencyExchanged } from '../ledger/templates/exchanges.ts'
import { lockQuote } from './store.ts'

/** The ledger is the only record of it: an entry of the quote, one and no more. */
export const bookExchange = implement(contract, async ({ params, body, tx }) => {
  const quote = await lockQuote(tx, params.quoteId)
  if (quote === undefined) throw new Problem(NotFound)
  const { id: quoteId, from: given, to: quoted } = quote
  const { bank = 'main' } = body
  if (body.received.currency !== quoted.currency)
    throw new Problem(CurrencyMismatch, {
      errors: [{ pointer: '/body/received/currency', message: `must be ${quoted.currency}` }],
    })
  if (body.received.amount <= 0) throw invalid('/body/received/amount', 'must be more than nothing')
  if (given.amount <= 0 || quoted.amount <= 0)
    throw invalid('/params/quoteId', 'is of an amount that cannot be exchanged: it is not more than nothing')
  if (given.currency === quoted.currency) throw invalid('/params/quoteId', 'is a quote of one currency')
  const reference = { kind: 'conversion', id: quoteId } as const
  if ((await findEntries(tx.sql, reference)).length > 0) throw new Problem(QuoteExchanged)
  const received = money(body.received.amount, quoted.currency)
  const bookedAt = tx.now.toISOString()
  const exchange: Exchange = { quoteId, bank, given, quoted, received, result: subtract(received, quoted), bookedAt }
  tx.emit(ExchangeBooked, { id: quoteId, version: 1, ...exchange })
  await post(tx, {
    id: `${quoteId}.exchanged`,
    kind: 'currency-exchanged',
    reference,
    postings: currencyExchanged({ bank, given, quoted, received }),
  })
  return created(exchange)
})

const invalid = (pointer: string, message: string) => new Problem(ValidationFailed, { errors: [{ pointer, message }] })
