import type {
  CorporateAccount,
  CorporateAccountChange,
  NewCorporateAccount,
} from '@clutch/contracts/b2b/corporate-accounts'
import { AccountSuspended } from '@clutch/contracts/b2b/problems'
import { Problem } from '@clutch/shared/problem'
import { knownCurrency, knownTimeZone } from '../references.ts'

const defaultPaymentTermsDays = 14

/** An account as it is kept: what of it is its own, and what holds because of the accounts above it. */
export type KeptAccount = CorporateAccount & Required<Pick<CorporateAccount, 'own' | 'parentId' | 'creditLimit'>>
export type Own = KeptAccount['own']

/**
 * What holds for an account: what it has of its own, else what its parent has. A suspended parent suspends it. A limit is an
 * amount of the account's currency, so one in another currency is not handed down.
 */
function inherited(
  own: Own,
  currency: string,
  parent: KeptAccount | undefined,
): Pick<KeptAccount, 'status' | 'paymentTermsDays' | 'creditLimit'> {
  return {
    status: own.status === 'suspended' || parent?.status === 'suspended' ? 'suspended' : 'active',
    paymentTermsDays: own.paymentTermsDays ?? parent?.paymentTermsDays ?? defaultPaymentTermsDays,
    creditLimit: own.creditLimit ?? (parent?.currency === currency ? parent.creditLimit : null),
  }
}

/** @throws Problem when the currency is none of ISO 4217, or the zone none of the tz database */
export function newAccount(
  wanted: NewCorporateAccount,
  parent: KeptAccount | undefined,
  made: { id: string; now: Date },
): KeptAccount {
  const currency = knownCurrency(wanted.currency, '/body/currency')
  const own: Own = {
    status: 'active',
    paymentTermsDays: wanted.paymentTermsDays ?? null,
    creditLimit: wanted.creditLimit ?? null,
  }
  return {
    id: made.id,
    version: 1,
    name: wanted.name,
    country: wanted.country,
    vatId: wanted.vatId ?? null,
    billingEmail: wanted.billingEmail,
    currency,
    parentId: parent?.id ?? null,
    timeZone: zoneOf(wanted.timeZone),
    ...inherited(own, currency, parent),
    own,
    createdAt: made.now.toISOString(),
  }
}

/** @param parent of the account after the change */
export function changedAccount(
  account: KeptAccount,
  change: CorporateAccountChange,
  parent: KeptAccount | undefined,
): KeptAccount {
  const { status, paymentTermsDays, creditLimit, timeZone, parentId: _parent, ...plain } = change
  const own: Own = {
    status: status ?? account.own.status,
    paymentTermsDays: paymentTermsDays === undefined ? account.own.paymentTermsDays : paymentTermsDays,
    creditLimit: creditLimit === undefined ? account.own.creditLimit : creditLimit,
  }
  return {
    ...account,
    ...plain,
    ...(timeZone === undefined ? {} : { timeZone: zoneOf(timeZone) }),
    parentId: parent?.id ?? null,
    ...inherited(own, account.currency, parent),
    own,
    version: account.version + 1,
  }
}

/** The account after its parent has changed; the same object when that changes nothing of it. */
export function underParent(account: KeptAccount, parent: KeptAccount): KeptAccount {
  const holds = inherited(account.own, account.currency, parent)
  const same =
    holds.status === account.status &&
    holds.paymentTermsDays === account.paymentTermsDays &&
    holds.creditLimit === account.creditLimit
  return same ? account : { ...account, ...holds, version: account.version + 1 }
}

const zoneOf = (wanted: string | null | undefined) => (wanted == null ? null : knownTimeZone(wanted))

/** Asked before anything new is agreed or booked. */
export function assertAccountActive(account: CorporateAccount): void {
  if (account.status !== 'active') throw new Problem(AccountSuspended)
}
