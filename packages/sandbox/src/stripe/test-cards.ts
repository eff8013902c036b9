/** What Stripe's test payment methods do. */
export interface TestCard {
  brand: string
  last4: string
  funding: 'credit' | 'debit'
  country: string
  /** How a charge ends. */
  behaviour:
    | { kind: 'approve' }
    | { kind: 'decline'; code: string; declineCode: string | undefined; attaches: boolean }
    | { kind: 'authenticate'; when: 'always' | 'unless-set-up' }
    /** A bank account: what came of it is known after so many seconds. */
    | { kind: 'debit'; outcome: 'succeed' | 'fail' | 'dispute'; afterS: number; code: string }
  /** How a refund goes on after it was made. */
  refund?: 'pending-first' | 'fails-later'
}

const approve = (brand: string, last4: string, funding: 'credit' | 'debit' = 'credit', country = 'US'): TestCard => ({
  brand,
  last4,
  funding,
  country,
  behaviour: { kind: 'approve' },
})

const decline = (last4: string, code: string, declineCode?: string, attaches = false): TestCard => ({
  brand: 'visa',
  last4,
  funding: 'credit',
  country: 'US',
  behaviour: { kind: 'decline', code, declineCode, attaches },
})

const authenticate = (last4: string, when: 'always' | 'unless-set-up'): TestCard => ({
  brand: 'visa',
  last4,
  funding: 'credit',
  country: 'US',
  behaviour: { kind: 'authenticate', when },
})

const TWO_DAYS_S = 2 * 86_400
const FIVE_DAYS_S = 5 * 86_400

const debit = (last4: string, outcome: 'succeed' | 'fail' | 'dispute', afterS: number, code = ''): TestCard => ({
  brand: 'sepa_debit',
  last4,
  funding: 'debit',
  country: 'DE',
  behaviour: { kind: 'debit', outcome, afterS, code },
})

const declines: Record<string, TestCard> = {
  chargeDeclined: decline('0002', 'card_declined', 'generic_decline'),
  chargeDeclinedInsufficientFunds: decline('9995', 'card_declined', 'insufficient_funds'),
  chargeDeclinedLostCard: decline('9987', 'card_declined', 'lost_card'),
  chargeDeclinedStolenCard: decline('9979', 'card_declined', 'stolen_card'),
  chargeDeclinedFraudulent: decline('0019', 'card_declined', 'fraudulent'),
  chargeDeclinedVelocityLimitExceeded: decline('6975', 'card_declined', 'card_velocity_exceeded'),
  chargeDeclinedExpiredCard: decline('0069', 'expired_card'),
  chargeDeclinedIncorrectCvc: decline('0127', 'incorrect_cvc'),
  chargeDeclinedProcessingError: decline('0119', 'processing_error'),
}

const cards: Record<string, TestCard> = {
  pm_card_visa: approve('visa', '4242'),
  pm_card_visa_debit: approve('visa', '5556', 'debit'),
  pm_card_mastercard: approve('mastercard', '4444'),
  pm_card_mastercard_debit: approve('mastercard', '3222', 'debit'),
  pm_card_amex: approve('amex', '8431'),
  pm_card_discover: approve('discover', '9424'),
  pm_card_diners: approve('diners', '0004'),
  pm_card_jcb: approve('jcb', '0505'),
  pm_card_unionpay: approve('unionpay', '0005'),
  pm_card_de: approve('visa', '0016', 'credit', 'DE'),
  pm_card_fr: approve('visa', '0003', 'credit', 'FR'),
  pm_card_gb: approve('visa', '0000', 'credit', 'GB'),
  pm_card_ae: approve('visa', '0018', 'credit', 'AE'),
  pm_card_pendingRefund: { ...approve('visa', '7726'), refund: 'pending-first' },
  pm_card_refundFail: { ...approve('visa', '5126'), refund: 'fails-later' },
  pm_success_de: debit('3000', 'succeed', TWO_DAYS_S),
  pm_successDelayed_de: debit('3003', 'succeed', FIVE_DAYS_S),
  pm_failed_de: debit('3001', 'fail', TWO_DAYS_S, 'generic_could_not_process'),
  pm_failedDelayed_de: debit('3004', 'fail', FIVE_DAYS_S, 'generic_could_not_process'),
  pm_insufficientFunds_de: debit('3005', 'fail', TWO_DAYS_S, 'insufficient_funds'),
  pm_disputed_de: debit('3002', 'dispute', TWO_DAYS_S),
  pm_card_chargeCustomerFail: decline('0341', 'card_declined', 'generic_decline', true),
  pm_card_authenticationRequired: authenticate('3184', 'always'),
  pm_card_authenticationRequiredOnSetup: authenticate('3155', 'unless-set-up'),
  pm_card_threeDSecure2Required: authenticate('3220', 'unless-set-up'),
  pm_card_threeDSecureRequired: authenticate('3063', 'unless-set-up'),
  ...Object.fromEntries(
    Object.entries(declines).flatMap(([name, card]) => [
      [`pm_card_${name}`, card],
      [`pm_card_visa_${name}`, card],
    ]),
  ),
}

/** By test payment method (`pm_card_visa`) or test token (`tok_visa`). */
export function testCard(name: string): TestCard | undefined {
  const wanted = name.startsWith('tok_') ? `pm_card_${name.slice(4)}` : name
  return Object.hasOwn(cards, wanted) ? cards[wanted] : undefined
}

export type Verdict =
  | { kind: 'approved' }
  | { kind: 'declined'; code: string; declineCode: string | undefined }
  | { kind: 'authenticate' }
  | { kind: 'processing' }

/** What the issuer says. Pure: the same card in the same situation always ends the same way. */
export function decide(
  card: TestCard,
  situation: { offSession: boolean; setUp: boolean; authenticated: boolean; declineCode: string | undefined },
): Verdict {
  if (situation.declineCode !== undefined) return orderedDecline(situation.declineCode)
  const { behaviour } = card
  if (behaviour.kind === 'debit') return { kind: 'processing' }
  if (behaviour.kind === 'approve') return { kind: 'approved' }
  if (behaviour.kind === 'decline') {
    return { kind: 'declined', code: behaviour.code, declineCode: behaviour.declineCode }
  }
  if (situation.authenticated) return { kind: 'approved' }
  if (behaviour.when === 'unless-set-up' && situation.setUp && situation.offSession) return { kind: 'approved' }
  if (!situation.offSession) return { kind: 'authenticate' }
  return { kind: 'declined', code: 'authentication_required', declineCode: 'authentication_required' }
}

/** Some declines are codes of their own rather than a reason below card_declined. */
function orderedDecline(declineCode: string): Verdict {
  const ownCodes = ['expired_card', 'incorrect_cvc', 'processing_error']
  if (ownCodes.includes(declineCode)) return { kind: 'declined', code: declineCode, declineCode: undefined }
  const code = declineCode === 'authentication_required' ? declineCode : 'card_declined'
  return { kind: 'declined', code, declineCode }
}

const messages: Record<string, string> = {
  card_declined: 'Your card was declined.',
  insufficient_funds: 'Your card has insufficient funds.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: "Your card's security code is incorrect.",
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  authentication_required: 'Your card was declined. This transaction requires authentication.',
}

export const declineMessage = (code: string, declineCode: string | undefined): string =>
  messages[declineCode ?? ''] ?? messages[code] ?? 'Your card was declined.'

/** What Stripe advises to do next about a decline. */
export function adviceFor(code: string, declineCode: string | undefined): string | undefined {
  if (code === 'incorrect_cvc' || code === 'expired_card') return 'confirm_card_data'
  if (['lost_card', 'stolen_card', 'fraudulent'].includes(declineCode ?? '')) return 'do_not_try_again'
  if (code === 'processing_error' || ['insufficient_funds', 'card_velocity_exceeded'].includes(declineCode ?? '')) {
    return 'try_again_later'
  }
  return code === 'authentication_required' ? undefined : 'try_again_later'
}
