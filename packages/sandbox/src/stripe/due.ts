import { decideDebits, nextDebit } from './bank-debits.ts'
import { loseUnanswered, nextUnanswered } from './disputes.ts'
import type { Call } from './operation.ts'
import { lapseAuthorisations, nextLapse } from './payment-intents/release.ts'
import { arrivePayouts, nextArrival } from './payouts.ts'
import { decideRefunds, nextRefund } from './refunds.ts'

/** When something next happens without anybody asking, in seconds. */
export function nextDue(call: Pick<Call, 'tables'>): number | null {
  const dues = [nextLapse(call), nextDebit(call), nextUnanswered(call), nextArrival(call), nextRefund(call)]
  const known = dues.filter((due) => due !== null)
  return known.length === 0 ? null : Math.min(...known)
}

export function doWhatIsDue(call: Call): void {
  lapseAuthorisations(call)
  decideDebits(call)
  loseUnanswered(call)
  arrivePayouts(call)
  decideRefunds(call)
}
