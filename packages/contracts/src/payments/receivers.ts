import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Country, Currency, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

/** Who may get a share of a payment: a vendor's account at the provider. */
export const Receiver = Closed({
  id: Id('rcv'),
  version: Type.Integer({ minimum: 1 }),
  vendorId: Id('ven'),
  provider: OneOf(['stripe']),
  providerReference: Type.String(),
  country: Country,
  currency: Currency,
  status: OneOf(['pending', 'verified', 'restricted']),
  payoutsEnabled: Type.Boolean(),
  createdAt: Instant,
})
export type Receiver = Static<typeof Receiver>

export const NewReceiver = Closed(
  { vendorId: Id('ven'), provider: OneOf(['stripe']), country: Country, currency: Currency },
  { examples: [{ vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1', provider: 'stripe', country: 'DE', currency: 'EUR' }] },
)
export type NewReceiver = Static<typeof NewReceiver>

export const addReceiver = route({
  method: 'POST',
  path: '/payments/split-payments/receivers',
  summary: 'Open a vendor’s account at the provider, so that it can get its share',
  access: 'payments:write',
  idempotency: 'required',
  body: NewReceiver,
  replies: { 201: Receiver },
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
  summary: 'A vendor can get its share',
  data: Receiver,
})
