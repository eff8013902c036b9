import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { ProviderUnavailable } from './problems.ts'

/** How a corporate account pays. The card itself is at the provider; we hold its token. */
export const PaymentMethod = Closed({
  id: Id('pmt'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  provider: OneOf(['stripe']),
  kind: Type.String(),
  /** What a person recognises it by, e.g. `visa •••• 4242`. */
  label: Type.String(),
  status: OneOf(['active', 'removed']),
  createdAt: Instant,
})
export type PaymentMethod = Static<typeof PaymentMethod>

export const NewPaymentMethod = Closed(
  {
    accountId: Id('acc'),
    provider: OneOf(['stripe']),
    /** The provider's token, never a card number: so many digits in a row are no token. */
    token: Type.String({ pattern: '^pm_(?!.*[0-9]{12})[A-Za-z0-9_]{1,60}$', examples: ['pm_card_visa'] }),
  },
  { examples: [{ accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1', provider: 'stripe', token: 'pm_card_visa' }] },
)
export type NewPaymentMethod = Static<typeof NewPaymentMethod>

export const AccountUnknown = problem({
  code: 'account-unknown',
  status: 422,
  title: 'Payments does not know this corporate account',
  remedy: 'If it was created just now, retry in a moment with the same Idempotency-Key; else correct the id.',
})
export const MethodDeclined = problem({
  code: 'method-declined',
  status: 422,
  title: 'The provider does not accept this way to pay',
  remedy: 'Let the payer enter another one; `detail` says why.',
})
export const addPaymentMethod = route({
  method: 'POST',
  path: '/payments/methods',
  summary: 'Save how a corporate account pays; the newest is used',
  access: 'payments:write',
  idempotency: 'required',
  body: NewPaymentMethod,
  replies: { 201: PaymentMethod },
  problems: [AccountUnknown, MethodDeclined, ProviderUnavailable],
})

export const listPaymentMethods = route({
  method: 'GET',
  path: '/payments/methods',
  summary: 'List payment methods, latest first',
  access: 'payments:read',
  query: PageQuery({ accountId: Type.Optional(Id('acc')) }),
  replies: { 200: Page(PaymentMethod) },
})

export const PaymentMethodAdded = event({
  type: 'payments.method.added',
  summary: 'A corporate account can be charged',
  data: PaymentMethod,
})
