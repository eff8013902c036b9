import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { PayerUnknown, ProviderNotConfigured, ProviderToken } from './payments.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'

/** How a corporate account pays. The card itself is at the provider; we hold its token. */
export const PaymentMethod = Closed({
  id: Id('pmt'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  provider: Provider,
  kind: OneOf(['card', 'paypal', 'sepa-debit', 'wallet']),
  /** What a person recognises it by, e.g. `visa •••• 4242`. */
  label: Type.String(),
  /** The last month in which it can be charged. */
  expiry: Type.Union([
    Closed({ month: Type.Integer({ minimum: 1, maximum: 12 }), year: Type.Integer({ minimum: 2000, maximum: 2200 }) }),
    Type.Null(),
  ]),
  status: OneOf(['active', 'expired', 'removed']),
  /** What the account is charged with, where nothing else is said. */
  isDefault: Type.Boolean(),
  createdAt: Instant,
})
export type PaymentMethod = Static<typeof PaymentMethod>

export const NewPaymentMethod = Closed(
  {
    accountId: Id('acc'),
    provider: Provider,
    /** The provider's token, never a card number: so many digits in a row are no token. */
    token: ProviderToken,
  },
  { examples: [{ accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1', provider: 'stripe', token: 'pm_card_visa' }] },
)
export type NewPaymentMethod = Static<typeof NewPaymentMethod>

export const AccountUnknown = PayerUnknown
export const MethodDeclined = problem({
  code: 'method-declined',
  status: 422,
  title: 'The provider does not accept this way to pay',
  remedy: 'Let the payer enter another one; `detail` says why.',
})
export const MethodNotActive = problem({
  code: 'method-not-active',
  status: 409,
  title: 'This way to pay can be charged no more',
  remedy: 'Save another one.',
})

const path = '/payments/methods'

export const addPaymentMethod = route({
  method: 'POST',
  path,
  summary: 'Save how a corporate account pays; it becomes the default',
  access: 'payments:write',
  idempotency: 'required',
  body: NewPaymentMethod,
  replies: { 201: PaymentMethod },
  problems: [AccountUnknown, MethodDeclined, ProviderNotConfigured, ProviderUnavailable],
})

export const listPaymentMethods = route({
  method: 'GET',
  path,
  summary: 'List payment methods, latest first',
  access: 'payments:read',
  query: PageQuery({
    accountId: Type.Optional(Id('acc')),
    status: Type.Optional(PaymentMethod.properties.status),
  }),
  replies: { 200: Page(PaymentMethod) },
})

export const getPaymentMethod = route({
  method: 'GET',
  path: `${path}/:methodId`,
  summary: 'Read a payment method',
  access: 'payments:read',
  replies: { 200: PaymentMethod },
})

export const makeMethodDefault = route({
  method: 'POST',
  path: `${path}/:methodId/make-default`,
  summary: 'Charge the account with this one from now on',
  access: 'payments:write',
  idempotency: 'accepted',
  replies: { 200: PaymentMethod },
  problems: [MethodNotActive],
})

export const removePaymentMethod = route({
  method: 'DELETE',
  path: `${path}/:methodId`,
  summary: 'Charge it no more, and have the provider forget it',
  description: 'The newest of the others that are active becomes the default.',
  access: 'payments:write',
  replies: { 204: null },
})

export const PaymentMethodAdded = event({
  type: 'payments.method.added',
  summary: 'A corporate account can be charged',
  data: PaymentMethod,
})
export const PaymentMethodChanged = event({
  type: 'payments.method.changed',
  summary: 'The bank renewed a card, or it became or ceased to be the default',
  data: PaymentMethod,
  partner: true,
})
export const PaymentMethodExpiring = event({
  type: 'payments.method.expiring',
  summary: 'A card can be charged for less than a month more',
  data: PaymentMethod,
  partner: true,
})
export const PaymentMethodExpired = event({
  type: 'payments.method.expired',
  summary: 'A card can be charged no more',
  data: PaymentMethod,
  partner: true,
})
export const PaymentMethodRemoved = event({
  type: 'payments.method.removed',
  summary: 'A way to pay was removed',
  data: PaymentMethod,
  partner: true,
})
