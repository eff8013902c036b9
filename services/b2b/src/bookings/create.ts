import { BookingCreated, createBooking as contract, VehicleUnknown } from '@clutch/contracts/b2b/bookings'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { findContractInForce } from '../contracts/store.ts'
import { findCorporateAccount } from '../corporate-accounts/store.ts'
import { instantIn } from '../day-and-instant.ts'
import { standardRateAt } from '../invoices/tax-rates.ts'
import { implement } from '../kit.ts'
import { known } from '../references.ts'
import { findService } from '../services/store.ts'
import { ownTenant } from '../tenants/own-tenant.ts'
import { findVehicle } from '../vehicles/store.ts'
import { findVendor } from '../vendors/store.ts'
import { newBooking } from './booking.ts'
import { insertBooking } from './store.ts'

export const createBooking = implement(contract, async ({ body, tx }) => {
  const scheduledAt = instantIn(body.scheduledAt, '/body/scheduledAt')
  const account = known(await findCorporateAccount(tx, body.accountId), '/body/accountId')
  const vendor = known(await findVendor(tx, body.vendorId), '/body/vendorId')
  const found = await findService(tx, body.serviceId)
  const service = known(found?.vendorId === vendor.id ? found : undefined, '/body/serviceId')
  const vehicle = await findVehicle(tx, body.vehicleId)
  if (vehicle === undefined)
    throw new Problem(VehicleUnknown, { errors: [{ pointer: '/body/vehicleId', message: 'is not known here' }] })

  const { timeZone, country } = await ownTenant(tx)
  const day = dayInZone(scheduledAt, timeZone)
  // Work that could not be invoiced is refused now, not after it was done.
  standardRateAt(country, day)
  const inForce = await findContractInForce(tx, { accountId: account.id, vendorId: vendor.id, day })
  const contracts = inForce === undefined ? [] : [inForce]
  const booking = newBooking(
    body,
    { account, vendor, service, vehicle, contracts },
    { id: newId('bkg'), now: tx.now, scheduledAt, day },
  )
  await insertBooking(tx, booking)
  tx.emit(BookingCreated, booking)
  return created(booking)
})
