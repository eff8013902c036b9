import type { Decline, DeclineCode } from '../provider.ts'

export const declineWords: Readonly<Record<string, { code: DeclineCode; retry: Decline['retry'] }>> = {
  INSTRUMENT_DECLINED: { code: 'declined', retry: 'soft' },
  TRANSACTION_REFUSED: { code: 'declined', retry: 'soft' },
  PAYMENT_DENIED: { code: 'declined', retry: 'soft' },
  INSUFFICIENT_FUNDS: { code: 'insufficient-funds', retry: 'soft' },
  TRANSACTION_LIMIT_EXCEEDED: { code: 'limit-exceeded', retry: 'soft' },
  PAYER_CANNOT_PAY: { code: 'method-unusable', retry: 'hard' },
  PAYER_ACCOUNT_RESTRICTED: { code: 'method-unusable', retry: 'hard' },
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: { code: 'method-unusable', retry: 'hard' },
  PAYEE_BLOCKED_TRANSACTION: { code: 'suspected-fraud', retry: 'hard' },
  TRANSACTION_BLOCKED_BY_PAYEE: { code: 'suspected-fraud', retry: 'hard' },
  COMPLIANCE_VIOLATION: { code: 'declined', retry: 'hard' },
  CARD_EXPIRED: { code: 'card-expired', retry: 'hard' },
  CARD_CLOSED: { code: 'method-unusable', retry: 'hard' },
  CARD_BRAND_NOT_SUPPORTED: { code: 'method-unusable', retry: 'hard' },
  BILLING_AGREEMENT_NOT_FOUND: { code: 'method-unusable', retry: 'hard' },
  PAYER_ACTION_REQUIRED: { code: 'authentication-required', retry: 'authenticate' },
  REFUND_FAILED_INSUFFICIENT_FUNDS: { code: 'insufficient-funds', retry: 'soft' },
}
