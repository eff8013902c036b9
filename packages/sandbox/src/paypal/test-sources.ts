/** What the payer's client got from PayPal's own fields in place of a card: setup tokens of ours. */
export interface TestSource {
  kind: 'card' | 'paypal'
  brand?: string
  last4?: string
  email?: string
  /** How a charge of it ends. */
  declineIssue?: string
  refusedWhenSaved?: string
}

const visa = { kind: 'card', brand: 'VISA', last4: '1111' } as const

export const testSetupTokens: Readonly<Record<string, TestSource>> = {
  SETUP_CARD_OK: visa,
  SETUP_PAYPAL_OK: { kind: 'paypal', email: 'payer@example.com' },
  SETUP_CARD_REFUSED: { ...visa, refusedWhenSaved: 'INSTRUMENT_DECLINED' },
  SETUP_CARD_DECLINED: { ...visa, last4: '0002', declineIssue: 'INSTRUMENT_DECLINED' },
  SETUP_CARD_EXPIRED: { ...visa, last4: '0069', declineIssue: 'CARD_EXPIRED' },
  SETUP_CARD_CLOSED: { ...visa, last4: '0070', declineIssue: 'CARD_CLOSED' },
  /** The bank wants the payer to confirm. */
  SETUP_CARD_3DS: { ...visa, last4: '3220', declineIssue: 'PAYER_ACTION_REQUIRED' },
}
