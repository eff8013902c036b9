import { type Money, negate, subtract } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

/** Whose clearing it is: one for each pair, so that a gain is told by what was paid for what. */
export function pairOf(a: string, b: string): string {
  return [a, b].toSorted().join('-')
}

/** Lines that give one currency into the clearing and take another out: each sums to zero with what stands beside it. */
export function exchanged({ given, got }: { given: Money; got: Money }): Posting[] {
  const pair = pairOf(given.currency, got.currency)
  return [
    credit('fx-clearing', pair, notNegative(given, 'what was paid')),
    debit('fx-clearing', pair, notNegative(got, 'the price')),
  ]
}

/**
 * Money in the bank was exchanged: what it stood for in prices leaves the clearing, and what it brought above or below that
 * is realised.
 */
export function currencyExchanged(of: { given: Money; got: Money; stoodFor: Money }): Posting[] {
  const pair = pairOf(of.given.currency, of.got.currency)
  return balanced([
    credit('bank', platform, notNegative(of.given, 'what was exchanged')),
    debit('fx-clearing', pair, of.given),
    debit('bank', platform, notNegative(of.got, 'what it brought')),
    credit('fx-clearing', pair, notNegative(of.stoodFor, 'what it stood for')),
    debit('fx-differences', platform, negate(subtract(of.got, of.stoodFor))),
  ])
}
