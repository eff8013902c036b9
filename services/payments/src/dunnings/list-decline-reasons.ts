import { listDeclineReasons as contract } from '@clutch/contracts/payments/dunnings'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { declineWords as paypalWords } from '../providers/paypal/declines.ts'
import { declineWords as squareWords } from '../providers/square/declines.ts'
import { declineWords as stripeWords } from '../providers/stripe/declines.ts'
import { networkCaps, networkSource } from './network-caps.ts'

/** What each provider's adapter goes by, and where the provider publishes it. */
const tables = [
  { provider: 'stripe', words: stripeWords, source: 'https://docs.stripe.com/declines/codes' },
  {
    provider: 'paypal',
    words: paypalWords,
    source: 'https://developer.paypal.com/api/rest/reference/orders/v2/errors/',
  },
  { provider: 'square', words: squareWords, source: 'https://developer.squareup.com/docs/payments-api/error-codes' },
] as const

export const listDeclineReasons = implement(contract, async ({ query }) => {
  const wanted = tables.filter(({ provider }) => query.provider === undefined || provider === query.provider)
  return ok({
    reasons: wanted.flatMap(({ provider, words }) =>
      Object.entries(words)
        .map(([word, { code, retry }]) => ({ provider, word, code, retry }))
        .filter(({ retry }) => query.retry === undefined || retry === query.retry),
    ),
    sources: wanted.map(({ provider, source }) => ({ provider, source })),
    networkCaps: networkCaps(),
    networkSource,
  })
})
