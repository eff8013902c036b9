import type {
  CorporateAccount,
  CorporateAccountChange,
  NewCorporateAccount,
} from '@clutch/contracts/b2b/corporate-accounts'
import { AccountSuspended } from '@clutch/contracts/b2b/problems'
import { Problem } from '@clutch/shared/problem'
import { knownCurrency } from '../references.ts'

const defaultPaymentTermsDays = 14

/** @throws Problem when the currency is none of ISO 4217 */
export function newAccount(wanted: NewCorporateAccount, made: { id: string; now: Date }): CorporateAccount {
  return {
    id: made.id,
    version: 1,
    name: wanted.name,
    country: wanted.country,
    vatId: wanted.vatId ?? null,
    billingEmail: wanted.billingEmail,
    currency: knownCurrency(wanted.currency, '/body/currency'),
    paymentTermsDays: wanted.paymentTermsDays ?? defaultPaymentTermsDays,
    status: 'active',
    createdAt: made.now.toISOString(),
  }
}

export function changedAccount(account: CorporateAccount, change: CorporateAccountChange): CorporateAccount {
  return { ...account, ...change, version: account.version + 1 }
}

/** Asked before anything new is agreed or booked. */
export function assertAccountActive(account: CorporateAccount): void {
  if (account.status !== 'active') throw new Problem(AccountSuspended)
}
