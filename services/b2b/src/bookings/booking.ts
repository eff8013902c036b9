import {
  type Booking,
  BookingInOtherState,
  type NewBooking,
  PriceCurrencyDiffers,
  ServiceWithdrawn,
  VehicleArchived,
} from '@clutch/contracts/b2b/bookings'
import type { Contract } from '@clutch/contracts/b2b/contracts'
import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import type { Service } from '@clutch/contracts/b2b/services'
import type { Vendor } from '@clutch/contracts/b2b/vendors'
import { compareDecimals, decimal } from '@clutch/shared/decimal'
import { extend, MoneyError } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Day } from '@clutch/shared/time'
import { assertAccountActive } from '../corporate-accounts/corporate-account.ts'
import { invalid } from '../day-and-instant.ts'
import { assertVendorActive } from '../vendors/vendor.ts'
import { priceOf } from './price.ts'

/** What a booking is made of, as found at the moment of booking. */
export interface BookingParties {
  account: CorporateAccount
  vendor: Vendor
  service: Service
  vehicle: { status: 'active' | 'archived' }
  contracts: readonly Contract[]
}

/** @throws Problem when a party takes no bookings, or the price is not in the currency the account is billed in */
export function newBooking(
  wanted: NewBooking,
  parties: BookingParties,
  made: { id: string; now: Date; scheduledAt: Date; day: Day },
): Booking {
  const { account, vendor, service, vehicle, contracts } = parties
  assertAccountActive(account)
  assertVendorActive(vendor)
  if (service.status !== 'active') throw new Problem(ServiceWithdrawn)
  if (vehicle.status !== 'active') throw new Problem(VehicleArchived)
  const quantity = wanted.quantity ?? '1'
  if (compareDecimals(decimal(quantity), decimal(0)) <= 0) throw invalid('/body/quantity', 'must be more than 0')
  const price = priceOf(service, contracts, made.day, quantity)
  if (price.currency !== account.currency) throw new Problem(PriceCurrencyDiffers)
  assertPayable(price)
  return {
    id: made.id,
    version: 1,
    accountId: account.id,
    vendorId: vendor.id,
    serviceId: service.id,
    vehicleId: wanted.vehicleId,
    recommendationId: wanted.recommendationId ?? null,
    status: 'booked',
    scheduledAt: made.scheduledAt.toISOString(),
    price,
    createdAt: made.now.toISOString(),
    completedAt: null,
    cancelledAt: null,
  }
}

/** An amount that no integer of minor units can hold, with tax, must not be found out only by the invoice. */
function assertPayable(price: Booking['price']): void {
  try {
    const { amount } = extend(decimal(price.quantity), decimal(price.unitPrice), price.currency)
    if (Number.isSafeInteger(amount * 2)) return
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error
  }
  throw invalid('/body/quantity', 'makes the amount too large to be invoiced')
}

/** @throws Problem unless it is waiting for the work to be done */
export function completedBooking(booking: Booking, now: Date): Booking {
  if (booking.status !== 'booked') throw new Problem(BookingInOtherState)
  return { ...booking, version: booking.version + 1, status: 'completed', completedAt: now.toISOString() }
}

/** Cancelling twice is cancelling once. */
export function cancelledBooking(booking: Booking, now: Date): Booking {
  if (booking.status === 'cancelled') return booking
  if (booking.status !== 'booked') throw new Problem(BookingInOtherState)
  return { ...booking, version: booking.version + 1, status: 'cancelled', cancelledAt: now.toISOString() }
}
