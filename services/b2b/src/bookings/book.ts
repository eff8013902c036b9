import { type Booking, BookingCreated, type NewBooking, VehicleUnknown } from '@clutch/contracts/b2b/bookings'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { dayInZone } from '@clutch/shared/time'
import { standardRateAt } from '@clutch/tax/rates'
import { findContractInForce } from '../contracts/store.ts'
import { findCorporateAccount } from '../corporate-accounts/store.ts'
import { instantIn } from '../day-and-instant.ts'
import type { Tx } from '../kit.ts'
import { known } from '../references.ts'
import { findService } from '../services/store.ts'
import { ownTenant } from '../tenants/own-tenant.ts'
import { findVehicle } from '../vehicles/store.ts'
import { findVendor } from '../vendors/store.ts'
import { newBooking } from './booking.ts'
import { insertBooking } from './store.ts'

/**
 * Books a service, whoever asked for it.
 * @throws Problem when it cannot be kept; nothing is written then
 */
export async function book(tx: Tx, wanted: NewBooking, workOrderId?: string): Promise<Booking> {
  const scheduledAt = instantIn(wanted.scheduledAt, '/body/scheduledAt')
  const account = known(await findCorporateAccount(tx, wanted.accountId), '/body/accountId')
  const vendor = known(await findVendor(tx, wanted.vendorId), '/body/vendorId')
  const found = await findService(tx, wanted.serviceId)
  const service = known(found?.vendorId === vendor.id ? found : undefined, '/body/serviceId')
  const vehicle = await findVehicle(tx, wanted.vehicleId)
  if (vehicle === undefined)
    throw new Problem(VehicleUnknown, { errors: [{ pointer: '/body/vehicleId', message: 'is not known here' }] })

  const { timeZone, country } = await ownTenant(tx)
  const day = dayInZone(scheduledAt, timeZone)
  // Work that could not be invoiced is refused now, not after it was done.
  standardRateAt(country, day)
  const inForce = await findContractInForce(tx, { accountId: account.id, vendorId: vendor.id, day })
  const contracts = inForce === undefined ? [] : [inForce]
  const made = { id: newId('bkg'), now: tx.now, scheduledAt, day }
  const booking = {
    ...newBooking(wanted, { account, vendor, service, vehicle, contracts }, made),
    ...(workOrderId === undefined ? {} : { workOrderId }),
  }
  await insertBooking(tx, booking)
  tx.emit(BookingCreated, booking)
  return booking
}
