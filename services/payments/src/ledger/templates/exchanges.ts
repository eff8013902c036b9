import { type Money, subtract } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

/**
 * The bank gave one currency for another. Each currency sums to zero by itself: what was given stands in `currency-exchange`
 * of the one, what was to come for it in that of the other, and what came beyond or below the quote is the result.
 */
export function currencyExchanged(exchange: { bank: string; given: Money; quoted: Money; received: Money }): Posting[] {
  const { bank, given, quoted, received } = exchange
  return balanced([
    credit('bank', bank, notNegative(given, 'what is given')),
    debit('currency-exchange', platform, given),
    credit('currency-exchange', platform, notNegative(quoted, 'what was quoted')),
    debit('bank', bank, notNegative(received, 'what is received')),
    credit('exchange-result', platform, subtract(received, quoted)),
  ])
}
