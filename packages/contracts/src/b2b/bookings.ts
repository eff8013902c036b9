import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Decimal, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { AccountSuspended, ReferenceUnknown, VendorSuspended } from './problems.ts'

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
  /** The fleet's work order it was made for; absent where nobody asked in that way. */
  workOrderId: Type.Optional(Id('wko')),
  status: OneOf(['booked', 'completed', 'cancelled']),
  scheduledAt: Instant,
  price: PriceEvidence,
  createdAt: Instant,
  completedAt: Type.Union([Instant, Type.Null()]),
  cancelledAt: Type.Union([Instant, Type.Null()]),
})
export type Booking = Static<typeof Booking>

export const VehicleUnknown = problem({
  code: 'vehicle-unknown',
  status: 422,
  title: 'The vehicle is not known here',
  remedy: 'Check the vehicle; if it was just created, try again in a moment.',
})
export const VehicleArchived = problem({
  code: 'vehicle-archived',
  status: 409,
  title: 'The vehicle is archived',
  remedy: 'Choose a vehicle that is in service.',
})
export const ServiceWithdrawn = problem({
  code: 'service-withdrawn',
  status: 409,
  title: 'The vendor no longer offers this service',
  remedy: 'Choose another service of the vendor.',
})
export const PriceCurrencyDiffers = problem({
  code: 'price-currency-differs',
  status: 409,
  title: 'The price is in another currency than the account is billed in',
  remedy: 'Agree a contract price in the currency of the account, or choose another service.',
})
export const BookingInOtherState = problem({
  code: 'booking-in-other-state',
  status: 409,
  title: 'The booking is completed or cancelled already',
  remedy: 'Read the booking and decide again.',
})

/** At most 9999, so that an amount stays an exact integer of minor units. */
const Quantity = Type.String({
  pattern: '^[0-9]{1,4}(\\.[0-9]{1,6})?$',
  description: 'In the unit of the service',
  examples: ['1.5'],
})

export const NewBooking = Closed(
  {
    accountId: Booking.properties.accountId,
    vendorId: Booking.properties.vendorId,
    serviceId: Booking.properties.serviceId,
    vehicleId: Booking.properties.vehicleId,
    scheduledAt: Instant,
    quantity: Type.Optional(Quantity),
    recommendationId: Type.Optional(Booking.properties.recommendationId),
  },
  {
    examples: [
      {
        accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
        vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1',
        serviceId: 'svc_01K0A1B2C3D4E5F6G7H8J9K0M1',
        vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1',
        scheduledAt: '2026-11-24T08:30:00.000Z',
        quantity: '1',
      },
    ],
  },
)
export type NewBooking = Static<typeof NewBooking>

export const createBooking = route({
  method: 'POST',
  path: '/b2b/bookings',
  summary: 'Book a service for a vehicle',
  description:
    'The price is looked up once, for the day of the appointment in the tenant’s zone, and pinned: the price of a contract between account and vendor where there is one, else the list price. One unit when no quantity is given.',
  access: 'bookings:write',
  idempotency: 'accepted',
  body: NewBooking,
  replies: { 201: Booking },
  problems: [
    ReferenceUnknown,
    VehicleUnknown,
    VehicleArchived,
    AccountSuspended,
    VendorSuspended,
    ServiceWithdrawn,
    PriceCurrencyDiffers,
  ],
})

export const listBookings = route({
  method: 'GET',
  path: '/b2b/bookings',
  summary: 'List bookings by their appointment, earliest first',
  access: 'bookings:read',
  query: PageQuery({
    status: Type.Optional(Booking.properties.status),
    vehicleId: Type.Optional(Booking.properties.vehicleId),
    accountId: Type.Optional(Booking.properties.accountId),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(Booking) },
})

export const getBooking = route({
  method: 'GET',
  path: '/b2b/bookings/:bookingId',
  summary: 'Read a booking',
  access: 'bookings:read',
  replies: { 200: Booking },
})

export const completeBooking = route({
  method: 'POST',
  path: '/b2b/bookings/:bookingId/complete',
  summary: 'The work is done; the invoice follows',
  access: 'bookings:write',
  conditional: true,
  replies: { 200: Booking },
  problems: [VersionMismatch, BookingInOtherState],
})

export const cancelBooking = route({
  method: 'POST',
  path: '/b2b/bookings/:bookingId/cancel',
  summary: 'The work will not be done; cancelling twice is cancelling once',
  access: 'bookings:write',
  replies: { 200: Booking },
  problems: [BookingInOtherState],
})

export const BookingCreated = event({
  type: 'b2b.booking.created',
  summary: 'A service is booked',
  data: Booking,
  partner: true,
})
/** Work that a fleet asked for cannot be booked, or not as it was asked for. */
export const BookingRefusal = Closed({
  id: Id('bkr'),
  version: Type.Integer({ minimum: 1 }),
  workOrderId: Id('wko'),
  vehicleId: Id('veh'),
  code: Type.String(),
  detail: Type.String({ maxLength: 1_000 }),
  remedy: Type.String({ maxLength: 1_000 }),
  refusedAt: Instant,
})
export type BookingRefusal = Static<typeof BookingRefusal>

export const AccountAmbiguous = problem({
  code: 'account-ambiguous',
  status: 409,
  title: 'It is not said who pays',
  remedy: 'Name the corporate account: there is none that is active, or more than one.',
})
export const NothingOffered = problem({
  code: 'nothing-offered',
  status: 409,
  title: 'No active vendor offers this in the currency of the account',
  remedy: 'Name a service, or another category; or add one to what a vendor offers.',
})

export const BookingRefused = event({
  type: 'b2b.booking.refused',
  summary: 'Work that a fleet asked for could not be booked',
  data: BookingRefusal,
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
