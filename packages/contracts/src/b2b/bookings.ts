import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Currency, Decimal, Id, Instant, OneOf } from '../schemas.ts'

/** Why a booking costs what it costs: enough to compute it again. */
export const PriceEvidence = Closed({
  rule: OneOf(['contract', 'list']),
  contractId: Type.Union([Id('con'), Type.Null()]),
  unitPrice: Decimal,
  currency: Currency,
  quantity: Decimal,
})

export const Booking = Closed({
  id: Id('bkg'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  vendorId: Id('ven'),
  serviceId: Id('svc'),
  vehicleId: Id('veh'),
  /** The recommendation that led to it. */
  recommendationId: Type.Union([Id('rec'), Type.Null()]),
  status: OneOf(['booked', 'completed', 'cancelled']),
  scheduledAt: Instant,
  price: PriceEvidence,
  createdAt: Instant,
  completedAt: Type.Union([Instant, Type.Null()]),
  cancelledAt: Type.Union([Instant, Type.Null()]),
})
export type Booking = Static<typeof Booking>

export const BookingCreated = event({
  type: 'b2b.booking.created',
  summary: 'A service is booked',
  data: Booking,
  partner: true,
})
export const BookingCompleted = event({
  type: 'b2b.booking.completed',
  summary: 'The vendor has done the work',
  data: Booking,
  partner: true,
})
export const BookingCancelled = event({
  type: 'b2b.booking.cancelled',
  summary: 'The work will not be done',
  data: Booking,
  partner: true,
})
