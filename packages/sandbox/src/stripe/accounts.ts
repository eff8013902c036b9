import type Stripe from 'stripe'
import { readCurrency } from './currencies.ts'
import { missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata, type Params } from './params.ts'

/** A connected account: who receives a share. Onboarding is not simulated; PATCH /stripe/accounts/:id switches it. */
export interface AccountRecord {
  id: string
  created: number
  type: 'custom' | 'express' | 'standard'
  country: string
  default_currency: string
  email: string | null
  business_type: string | null
  metadata: Metadata
  charges_enabled: boolean
  payouts_enabled: boolean
  transfers: 'active' | 'inactive' | 'pending'
  requirements: string[]
}

export function renderAccount(record: Readonly<AccountRecord>): Stripe.Account {
  const { transfers, requirements, ...rest } = record
  return {
    object: 'account',
    capabilities: { card_payments: record.charges_enabled ? 'active' : 'inactive', transfers },
    details_submitted: requirements.length === 0,
    requirements: {
      alternatives: [],
      current_deadline: null,
      currently_due: requirements,
      disabled_reason: record.payouts_enabled ? null : 'requirements.past_due',
      errors: [],
      eventually_due: requirements,
      past_due: [],
      pending_verification: [],
    },
    ...rest,
    business_type: record.business_type as Stripe.Account.BusinessType | null,
  }
}

export function findAccount(call: Call, id: string, param: string, status: 400 | 404): Readonly<AccountRecord> {
  const record = call.tables.accounts.get(id)
  if (!record) throw missing('account', id, param, status)
  return record
}

function readFields(params: Params) {
  params.accept('business_profile', 'capabilities', 'company', 'controller', 'documents', 'external_account')
  params.accept('individual', 'settings', 'tos_acceptance', 'account_token', 'groups')
  return {
    email: params.clearable('email'),
    businessType: params.clearable('business_type'),
    metadata: params.metadata(),
    defaultCurrency: params.string('default_currency'),
  }
}

export interface AccountSwitch {
  chargesEnabled?: boolean
  payoutsEnabled?: boolean
  transfers?: 'active' | 'inactive' | 'pending'
  requirements?: string[]
}

/** What verification at Stripe would have brought about. */
export function switchAccount(call: Call, id: string, order: AccountSwitch): Stripe.Account {
  const before = findAccount(call, id, 'account', 404)
  const record: AccountRecord = {
    ...before,
    charges_enabled: order.chargesEnabled ?? before.charges_enabled,
    payouts_enabled: order.payoutsEnabled ?? before.payouts_enabled,
    transfers: order.transfers ?? before.transfers,
    requirements: order.requirements ?? before.requirements,
  }
  call.tables.accounts.put(id, record)
  call.emit('account.updated', renderAccount(record))
  return renderAccount(record)
}

export const accountOperations = [
  operation({
    method: 'POST',
    path: '/accounts',
    read: (params) => ({
      ...readFields(params),
      type: params.oneOf('type', ['custom', 'express', 'standard']) ?? 'custom',
      country: params.string('country') ?? 'DE',
    }),
    run: (call, input) => {
      const record: AccountRecord = {
        id: newId('acct', 16),
        created: call.now,
        type: input.type,
        country: input.country.toUpperCase(),
        default_currency: readCurrency(input.defaultCurrency ?? 'eur', 'default_currency'),
        email: input.email ?? null,
        business_type: input.businessType ?? null,
        metadata: mergeMetadata({}, input.metadata),
        charges_enabled: true,
        payouts_enabled: true,
        transfers: 'active',
        requirements: [],
      }
      call.tables.accounts.put(record.id, record)
      call.emit('account.updated', renderAccount(record))
      return renderAccount(record)
    },
  }),
  operation({
    method: 'GET',
    path: '/accounts',
    read: (params) => readList(params),
    run: (call, list) => listPage(call.tables.accounts, '/v1/accounts', list, renderAccount),
  }),
  operation({
    method: 'GET',
    path: '/accounts/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => renderAccount(findAccount(call, id, 'account', 404)),
  }),
  operation({
    method: 'POST',
    path: '/accounts/:id',
    read: (params, path) => ({ id: path.id as string, ...readFields(params) }),
    run: (call, input) => {
      const before = findAccount(call, input.id, 'account', 404)
      const record: AccountRecord = {
        ...before,
        email: input.email === undefined ? before.email : input.email,
        business_type: input.businessType === undefined ? before.business_type : input.businessType,
        metadata: mergeMetadata(before.metadata, input.metadata),
        default_currency: input.defaultCurrency
          ? readCurrency(input.defaultCurrency, 'default_currency')
          : before.default_currency,
      }
      call.tables.accounts.put(record.id, record)
      call.emit('account.updated', renderAccount(record))
      return renderAccount(record)
    },
  }),
]
