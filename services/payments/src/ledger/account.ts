/**
 * The chart of accounts. A code says what an account is for; the owner says whose it is (a provider, a vendor, a
 * corporate account, or the platform itself); the currency is part of its name, so two currencies never meet in one.
 */
export interface AccountType {
  /** The side on which it grows: assets and expenses by debits, liabilities and income by credits. */
  readonly normal: 'debit' | 'credit'
  /** The database refuses what would take it below zero. */
  readonly floorAtZero: boolean
  readonly meaning: string
  /** Nothing else keeps a record of what is on it, so it may be moved to another account of its kind by hand. */
  readonly movable?: true
}

export const chart = {
  'provider-clearing': {
    normal: 'debit',
    floorAtZero: false,
    meaning: 'money a payment provider holds for the platform',
  },
  bank: { normal: 'debit', floorAtZero: false, movable: true, meaning: 'money in the bank' },
  'provider-fees': { normal: 'debit', floorAtZero: false, meaning: 'what payment providers keep for their work' },
  'vendor-receivable': {
    normal: 'debit',
    floorAtZero: true,
    meaning: 'what a vendor owes after a reversal it could not cover',
  },
  'undivided-receipts': {
    normal: 'credit',
    floorAtZero: true,
    meaning: 'captured money that no split has divided yet',
  },
  'unmatched-receipts': {
    normal: 'credit',
    floorAtZero: true,
    meaning: 'transferred to the bank, and nobody knows yet what for',
  },
  'vendor-payable': { normal: 'credit', floorAtZero: true, meaning: "a vendor's share that was not sent yet" },
  'commission-revenue': { normal: 'credit', floorAtZero: false, meaning: 'what the platform earns' },
  'tax-payable': { normal: 'credit', floorAtZero: false, meaning: 'tax on what the platform sold, owed to the state' },
  'provider-fees-recovered': { normal: 'credit', floorAtZero: false, meaning: 'provider fees taken out of a split' },
  'customer-receivable': {
    normal: 'debit',
    floorAtZero: true,
    meaning: 'what a customer owes after a bank took a payment back',
  },
  'refunds-to-allocate': {
    normal: 'debit',
    floorAtZero: false,
    meaning: 'given back to payers and not yet taken from whoever had the money',
  },
  'disputed-receivable': {
    normal: 'debit',
    floorAtZero: true,
    meaning: 'held back by providers until it is known who wins a dispute',
  },
  'dispute-losses': { normal: 'debit', floorAtZero: false, meaning: 'lost in disputes' },
  'customer-credit': {
    normal: 'credit',
    floorAtZero: true,
    movable: true,
    meaning: 'what a customer paid beyond what was due',
  },
  'wallet-cash': { normal: 'credit', floorAtZero: true, meaning: 'money paid into a wallet and not spent' },
  'wallet-promotional': { normal: 'credit', floorAtZero: true, meaning: 'money given into a wallet and not spent' },
  'wallet-allowance': { normal: 'credit', floorAtZero: true, meaning: 'money granted into a wallet and not spent' },
  'wallet-held': { normal: 'credit', floorAtZero: true, meaning: 'money reserved in a wallet' },
  'wallet-spent': { normal: 'credit', floorAtZero: true, meaning: 'what was paid from a wallet and not given back' },
  'wallet-receivable': {
    normal: 'debit',
    floorAtZero: true,
    meaning: 'what the holder of a wallet owes after a top-up was taken back',
  },
  'wallet-adjustments': { normal: 'debit', floorAtZero: false, meaning: 'money put into wallets by hand' },
  'promotion-expense': { normal: 'debit', floorAtZero: false, meaning: 'what the platform gave away' },
  'allowance-funding': { normal: 'debit', floorAtZero: false, meaning: 'what a corporate account granted to wallets' },
  'instalment-receivable': {
    normal: 'debit',
    floorAtZero: true,
    meaning: 'what a customer owes under payment plans',
  },
  'deferred-plan-fees': {
    normal: 'credit',
    floorAtZero: true,
    meaning: 'fees of payment plans that are earned with instalments to come',
  },
  'plan-fee-revenue': { normal: 'credit', floorAtZero: false, meaning: 'fees of payment plans that were earned' },
  'sales-revenue': { normal: 'credit', floorAtZero: false, meaning: 'what the platform sold itself' },
  'subscription-credit': {
    normal: 'credit',
    floorAtZero: true,
    meaning: 'what subscriptions of a customer left over of credits, for its next bills; without tax',
  },
  'subscription-credits-given': {
    normal: 'debit',
    floorAtZero: false,
    meaning: 'billed by subscriptions and kept for their next bills instead: revenue that is earned when it is used',
  },
  'bad-debts': { normal: 'debit', floorAtZero: false, meaning: 'what was owed and is given up' },
  'fx-clearing': {
    normal: 'debit',
    floorAtZero: false,
    meaning: 'prices in one currency that were paid in another, until that is exchanged',
  },
  'fx-differences': {
    normal: 'credit',
    floorAtZero: false,
    meaning: 'gained, or below zero lost, because money was exchanged by another rate than prices were paid by',
  },
  'breakage-revenue': { normal: 'credit', floorAtZero: false, meaning: 'what expired unused' },
} as const satisfies Record<string, AccountType>

export type AccountCode = keyof typeof chart

export interface AccountRef {
  readonly code: AccountCode
  readonly owner: string
  readonly currency: string
}

/** The owner of what belongs to the tenant's platform itself. */
export const platform = 'platform'

export function account(code: AccountCode, owner: string, currency: string): AccountRef {
  return { code, owner, currency }
}

/** `vendor-payable.ven_01J….EUR`: its key in the database. */
export function accountId(ref: AccountRef): string {
  return `${ref.code}.${ref.owner}.${ref.currency}`
}

/** What an id says, if it is one of an account of the chart. */
export function parseAccountId(id: string): AccountRef | undefined {
  const [code = '', owner, currency, ...more] = id.split('.')
  if (!isAccountCode(code) || owner === undefined || currency === undefined || more.length > 0) return undefined
  return { code, owner, currency }
}

export function accountType(code: AccountCode): AccountType {
  return chart[code]
}

export function isAccountCode(code: string): code is AccountCode {
  return Object.hasOwn(chart, code)
}
