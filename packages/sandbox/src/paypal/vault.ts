import { malformed, missing, unprocessable } from './errors.ts'
import type { Fields } from './fields.ts'
import { newId } from './ids.ts'
import { type Call, link, operation } from './operation.ts'
import { type TestSource, testSetupTokens } from './test-sources.ts'

export interface SetupTokenRecord {
  id: string
  status: 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'VAULTED'
  customer: string
  source: TestSource
}

export interface VaultedRecord {
  id: string
  customer: string
  kind: 'card' | 'paypal'
  source: TestSource
  /** How a charge of it ends, when it does not end well. */
  declineIssue: string | null
}

export function vaultedOf(call: Pick<Call, 'tables'>, id: string, kind: 'card' | 'paypal'): Readonly<VaultedRecord> {
  const found = call.tables.vaulted.get(id)
  if (found === undefined || found.kind !== kind)
    throw unprocessable('TOKEN_ID_NOT_FOUND', 'The token is not in the vault.', `/payment_source/${kind}/vault_id`)
  return found
}

function readCustomer(fields: Fields): string | undefined {
  const customer = fields.object('customer')
  const id = customer?.text('id', 22)
  customer?.accept('merchant_customer_id')
  customer?.finish()
  return id
}

export const vaultOperations = [
  operation({
    method: 'POST',
    path: '/v3/vault/setup-tokens',
    read: (fields) => {
      const source = fields.object('payment_source')
      if (source === undefined) throw malformed('MISSING_REQUIRED_PARAMETER', 'Missing source.', '/payment_source')
      const paypal = source.object('paypal')
      paypal?.accept(
        'description',
        'usage_type',
        'customer_type',
        'permit_multiple_payment_tokens',
        'experience_context',
      )
      paypal?.accept('usage_pattern')
      paypal?.finish()
      source.finish()
      // A card is typed into PayPal's own field, so what comes of it are the tokens of `test-sources.ts`.
      if (paypal === undefined)
        throw malformed('MISSING_REQUIRED_PARAMETER', 'Only a wallet is set up here.', '/payment_source/paypal')
      return { customer: readCustomer(fields) }
    },
    run: (call, { customer }) => {
      const token: SetupTokenRecord = {
        id: newId(),
        status: 'PAYER_ACTION_REQUIRED',
        customer: customer ?? newId(10),
        source: { kind: 'paypal', email: 'payer@example.com' },
      }
      call.tables.setupTokens.put(token.id, token)
      return { status: 201, body: showSetup(call, token) }
    },
  }),
  operation({
    method: 'GET',
    path: '/v3/vault/setup-tokens/:id',
    read: (_fields, { id = '' }) => id,
    run: (call, id) => {
      const token = call.tables.setupTokens.get(id)
      if (token === undefined) throw missing('The setup token')
      return { status: 200, body: showSetup(call, token) }
    },
  }),
  operation({
    method: 'POST',
    path: '/v3/vault/payment-tokens',
    read: (fields) => {
      const token = fields.object('payment_source')?.object('token')
      if (token === undefined)
        throw malformed('MISSING_REQUIRED_PARAMETER', 'Missing the setup token.', '/payment_source/token')
      const id = token.requiredText('id', 36)
      if (token.oneOf('type', 'SETUP_TOKEN') === undefined)
        throw malformed('MISSING_REQUIRED_PARAMETER', 'Missing its type.', '/payment_source/token/type')
      token.finish()
      return { id, customer: readCustomer(fields) }
    },
    run: (call, { id, customer }) => {
      const setup = call.tables.setupTokens.get(id)
      const source = testSetupTokens[id] ?? setup?.source
      if (source === undefined) throw unprocessable('INVALID_SETUP_TOKEN', 'The setup token is not known.')
      if (setup?.status === 'PAYER_ACTION_REQUIRED')
        throw unprocessable('SETUP_TOKEN_NOT_APPROVED', 'The payer has not approved it.')
      if (setup?.status === 'VAULTED') throw unprocessable('SETUP_TOKEN_ALREADY_USED', 'It was used already.')
      if (source.refusedWhenSaved !== undefined)
        throw unprocessable(source.refusedWhenSaved, 'The instrument was declined.')
      if (setup !== undefined) call.tables.setupTokens.put(id, { ...setup, status: 'VAULTED' })
      const vaulted: VaultedRecord = {
        id: newId(17).toLowerCase(),
        customer: customer ?? setup?.customer ?? newId(10),
        kind: source.kind,
        source,
        declineIssue: source.declineIssue ?? null,
      }
      call.tables.vaulted.put(vaulted.id, vaulted)
      call.emit('VAULT.PAYMENT-TOKEN.CREATED', 'payment_token', showVaulted(call, vaulted))
      return { status: 201, body: showVaulted(call, vaulted) }
    },
  }),
  operation({
    method: 'GET',
    path: '/v3/vault/payment-tokens/:id',
    read: (_fields, { id = '' }) => id,
    run: (call, id) => {
      const vaulted = call.tables.vaulted.get(id)
      if (vaulted === undefined) throw missing('The payment token')
      return { status: 200, body: showVaulted(call, vaulted) }
    },
  }),
  operation({
    method: 'DELETE',
    path: '/v3/vault/payment-tokens/:id',
    read: (_fields, { id = '' }) => id,
    run: (call, id) => {
      const vaulted = call.tables.vaulted.get(id)
      if (vaulted !== undefined) {
        call.tables.vaulted.delete(id)
        call.emit('VAULT.PAYMENT-TOKEN.DELETED', 'payment_token', { id })
      }
      return { status: 204 }
    },
  }),
]

/** What the payer does on PayPal's page. */
export function approveSetup(call: Call, id: string): object {
  const token = call.tables.setupTokens.get(id)
  if (token === undefined) throw missing('The setup token')
  if (token.status !== 'PAYER_ACTION_REQUIRED') throw unprocessable('SETUP_TOKEN_ALREADY_USED', 'It is approved.')
  const next: SetupTokenRecord = { ...token, status: 'APPROVED' }
  call.tables.setupTokens.put(id, next)
  return showSetup(call, next)
}

const shownSource = ({ kind, email, brand, last4 }: TestSource) =>
  kind === 'card'
    ? { card: { brand, last_digits: last4, expiry: '2030-12' } }
    : { paypal: { email_address: email, payer_id: 'QYR5Z8XDVJNXQ' } }

const showSetup = (call: Pick<Call, 'origin'>, token: Readonly<SetupTokenRecord>) => ({
  id: token.id,
  status: token.status,
  customer: { id: token.customer },
  payment_source: { paypal: {} },
  links: [
    link(`${call.origin}/v3/vault/setup-tokens/${token.id}`, 'self'),
    ...(token.status === 'PAYER_ACTION_REQUIRED'
      ? [link(`${call.origin}/agreements/approve?approval_session_id=${token.id}`, 'approve')]
      : []),
  ],
})

const showVaulted = (call: Pick<Call, 'origin'>, vaulted: Readonly<VaultedRecord>) => ({
  id: vaulted.id,
  customer: { id: vaulted.customer },
  payment_source: shownSource(vaulted.source),
  links: [link(`${call.origin}/v3/vault/payment-tokens/${vaulted.id}`, 'self')],
})
