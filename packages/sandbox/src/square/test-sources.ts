/** What a client's form gave in place of a card: Square's own test values, and a few of ours. */
export interface TestSource {
  brand: 'VISA' | 'MASTERCARD'
  last4: string
  /** How a charge of it ends. */
  decline?: string
  /** The card is there: its authorisation lasts 36 hours and not a week. */
  present?: true
}

const visa = { brand: 'VISA', last4: '1111' } as const

export const testSources: Readonly<Record<string, TestSource>> = {
  'cnon:card-nonce-ok': visa,
  'cnon:card-nonce-declined': { ...visa, last4: '0002', decline: 'GENERIC_DECLINE' },
  'cnon:card-nonce-rejected-cvv': { ...visa, decline: 'CVV_FAILURE' },
  'cnon:card-nonce-rejected-postalcode': { ...visa, decline: 'ADDRESS_VERIFICATION_FAILURE' },
  'cnon:card-nonce-rejected-expiration': { ...visa, decline: 'INVALID_EXPIRATION' },
  'cnon:card-nonce-already-used': { ...visa, decline: 'CARD_TOKEN_USED' },
  'cnon:card-nonce-requires-verification': { ...visa, decline: 'CARD_DECLINED_VERIFICATION_REQUIRED' },
  // Ours: Square has none for these.
  'cnon:card-nonce-insufficient-funds': { ...visa, decline: 'INSUFFICIENT_FUNDS' },
  'cnon:card-nonce-present': { brand: 'MASTERCARD', last4: '5454', present: true },
  /** Can be kept, and declines when it is charged. */
  'cnon:card-nonce-declined-on-file': { ...visa, last4: '0010' },
}

/** What a card that was kept does when it is charged. */
export const declinesOnFile: Readonly<Record<string, string>> = { '0010': 'GENERIC_DECLINE' }
