import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Country, Currency, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { ProviderNotConfigured } from './payments.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'

/** Who may get a share of a payment: a vendor's account at the provider. */
export const Receiver = Closed({
  id: Id('rcv'),
  version: Type.Integer({ minimum: 1 }),
  vendorId: Id('ven'),
  provider: Provider,
  providerReference: Type.String(),
  country: Country,
  currency: Currency,
  status: OneOf(['pending', 'verified', 'restricted']),
  payoutsEnabled: Type.Boolean(),
  createdAt: Instant,
})
export type Receiver = Static<typeof Receiver>

export const NewReceiver = Closed(
  { vendorId: Id('ven'), provider: Provider, country: Country, currency: Currency },
  { examples: [{ vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1', provider: 'stripe', country: 'DE', currency: 'EUR' }] },
)
export type NewReceiver = Static<typeof NewReceiver>

export const VendorUnknown = problem({
  code: 'vendor-unknown',
  status: 422,
  title: 'Payments does not know this vendor',
  remedy: 'If it was created just now, retry in a moment with the same Idempotency-Key; else correct the id.',
})
export const ReceiverExists = problem({
  code: 'receiver-exists',
  status: 409,
  title: 'The vendor has an account at this provider already',
  remedy: 'List the receivers of the vendor.',
})
export const ReceiverRefused = problem({
  code: 'receiver-refused',
  status: 422,
  title: 'The provider does not open this account',
  remedy: 'Correct what `detail` names and send it with a new Idempotency-Key.',
})

export const addReceiver = route({
  method: 'POST',
  path: '/payments/split-payments/receivers',
  summary: 'Open a vendor’s account at the provider, so that it can get its share',
  access: 'payments:write',
  idempotency: 'required',
  body: NewReceiver,
  replies: { 201: Receiver },
  problems: [VendorUnknown, ReceiverExists, ReceiverRefused, ProviderNotConfigured, ProviderUnavailable],
})

export const listReceivers = route({
  method: 'GET',
  path: '/payments/split-payments/receivers',
  summary: 'List receivers, latest first',
  access: 'payments:read',
  query: PageQuery({ vendorId: Type.Optional(Id('ven')) }),
  replies: { 200: Page(Receiver) },
})

export const ReceiverAdded = event({
  type: 'payments.receiver.added',
  summary: 'A vendor has an account at the provider',
  data: Receiver,
})
export const ReceiverChanged = event({
  type: 'payments.receiver.changed',
  summary: 'The provider verified or restricted a vendor’s account',
  data: Receiver,
})
