import {
  AccountAmbiguous,
  BookingCancelled,
  type BookingRefusal,
  BookingRefused,
  type NewBooking,
  NothingOffered,
  VehicleUnknown,
} from '@clutch/contracts/b2b/bookings'
import { type WorkOrder, WorkOrderRequested, WorkOrderWithdrawn } from '@clutch/contracts/fleet/work-orders'
import { derivedId } from '@clutch/shared/derived-id'
import { Problem } from '@clutch/shared/problem'
import { dayInZone } from '@clutch/shared/time'
import { findContractInForce } from '../contracts/store.ts'
import { findActiveAccounts, findCorporateAccount } from '../corporate-accounts/store.ts'
import { reaction, type Tx } from '../kit.ts'
import { known } from '../references.ts'
import { findService, findServicesOffered } from '../services/store.ts'
import { ownTenant } from '../tenants/own-tenant.ts'
import { findVendor } from '../vendors/store.ts'
import { book } from './book.ts'
import { cancelledBooking } from './booking.ts'
import { priceOf } from './price.ts'
import { lockBookingOfWorkOrder, updateBooking } from './store.ts'
import { cheapest, nextAppointment, type Offer } from './work-order.ts'

/**
 * A fleet wants work done: it becomes one booking, or the reason why there is none. Both events of an order are heard here,
 * because what is of one order comes in its order.
 */
export const onWorkOrderRequestedOrWithdrawn = reaction(
  'bookings/on-work-order-requested-or-withdrawn',
  [WorkOrderRequested, WorkOrderWithdrawn],
  async ({ event, tx }) => {
    const order = event.data
    const held = await lockBookingOfWorkOrder(tx, order.id)
    if (event.definition.type === WorkOrderRequested.type) {
      // One order is one booking, however often it is told.
      if (held === undefined) await bookOrRefuse(tx, order)
      return
    }
    if (held === undefined) {
      tx.emit(BookingRefused, refusalOf(tx, order, withdrawn))
      return
    }
    if (held.status !== 'booked') return
    const cancelled = cancelledBooking(held, tx.now)
    await updateBooking(tx, cancelled)
    tx.emit(BookingCancelled, cancelled)
  },
)

const withdrawn = {
  code: 'work-order-withdrawn',
  detail: 'It was taken back before it was booked',
  remedy: 'Nothing is left to do.',
}

async function bookOrRefuse(tx: Tx, order: WorkOrder): Promise<void> {
  try {
    await book(tx, await chosen(tx, order), order.id)
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error
    // Fleet has the vehicle, so news of it is on its way: tried again.
    const { code, title, remedy } = error.definition
    if (code === VehicleUnknown.code) throw new Error(`${order.vehicleId} is not known here yet`)
    const told = (error.errors ?? []).map(({ pointer, message }) => `${pointer.replace('/body/', '')} ${message}`)
    const detail = told.length === 0 ? title : `${title}: ${told.join(', ')}`
    tx.emit(BookingRefused, refusalOf(tx, order, { code, detail, remedy }))
  }
}

/** What the order says, and where it leaves something open, what suits best. */
async function chosen(tx: Tx, { vehicleId, wanted }: WorkOrder): Promise<NewBooking> {
  const { timeZone } = await ownTenant(tx)
  const accountId = wanted.accountId ?? (await onlyAccount(tx))
  const scheduledAt = wanted.scheduledAt ?? nextAppointment(tx.now, timeZone).toISOString()
  const rest = {
    accountId,
    vehicleId,
    scheduledAt,
    ...(wanted.quantity === null ? {} : { quantity: wanted.quantity }),
    ...(wanted.recommendationId === null ? {} : { recommendationId: wanted.recommendationId }),
  }
  if (wanted.serviceId !== null) {
    const service = known(await findService(tx, wanted.serviceId), '/body/serviceId')
    return { ...rest, serviceId: service.id, vendorId: wanted.vendorId ?? service.vendorId }
  }
  const { currency } = known(await findCorporateAccount(tx, accountId), '/body/accountId')
  const day = dayInZone(new Date(scheduledAt), timeZone)
  const offer = cheapest(await offersOf(tx, { ...wanted, accountId, day }), currency)
  if (offer === undefined) throw new Problem(NothingOffered)
  return { ...rest, serviceId: offer.service.id, vendorId: offer.service.vendorId }
}

async function onlyAccount(tx: Tx): Promise<string> {
  const [only, another] = await findActiveAccounts(tx, 2)
  if (only === undefined || another !== undefined) throw new Problem(AccountAmbiguous)
  return only.id
}

async function offersOf(
  tx: Tx,
  of: { serviceCategory: string; vendorId: string | null; accountId: string; day: string },
): Promise<Offer[]> {
  const services = await findServicesOffered(tx, of.serviceCategory, of.vendorId)
  const offers: Offer[] = []
  for (const [vendorId, own] of Map.groupBy(services, (service) => service.vendorId)) {
    if ((await findVendor(tx, vendorId))?.status !== 'active') continue
    const inForce = await findContractInForce(tx, { accountId: of.accountId, vendorId, day: of.day })
    const contracts = inForce === undefined ? [] : [inForce]
    for (const service of own) offers.push({ service, price: priceOf(service, contracts, of.day, '1') })
  }
  return offers
}

function refusalOf(
  tx: Tx,
  { id: workOrderId, vehicleId }: WorkOrder,
  why: Pick<BookingRefusal, 'code' | 'detail' | 'remedy'>,
): BookingRefusal {
  return {
    id: derivedId('bkr', workOrderId, why.code),
    version: 1,
    workOrderId,
    vehicleId,
    code: why.code,
    detail: why.detail.slice(0, 1_000),
    remedy: why.remedy,
    refusedAt: tx.now.toISOString(),
  }
}
