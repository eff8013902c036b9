import type { Booking, BookingRefusal } from '@clutch/contracts/b2b/bookings'
import type { Invoice } from '@clutch/contracts/b2b/invoices'
import { type NewWorkOrder, type WorkOrder, WorkOrderInOtherState } from '@clutch/contracts/fleet/work-orders'
import { decimal } from '@clutch/shared/decimal'
import { extend } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'

/** An order as it is kept: with the version of the booking that it was heard of last. */
export type KeptOrder = { readonly order: WorkOrder; readonly bookingVersion: number }

/** Where nobody says what it is, and nothing does. */
const UNNAMED_CATEGORY = 'inspection'

type Made = {
  readonly id: string
  readonly fleetId: string
  readonly by: string
  readonly now: Date
  /** In the order in which they count: of the services that are due, of what ai recommends. */
  readonly categories: readonly (string | null | undefined)[]
  readonly recommendationId: string | null
}

export function newWorkOrder(wanted: NewWorkOrder, made: Made): KeptOrder {
  const serviceCategory =
    wanted.serviceCategory ??
    made.categories.find((category) => typeof category === 'string' && categoryPattern.test(category)) ??
    UNNAMED_CATEGORY
  const order: WorkOrder = {
    id: made.id,
    version: 1,
    fleetId: made.fleetId,
    vehicleId: wanted.vehicleId,
    what: {
      troubleCodeIds: wanted.troubleCodeIds ?? [],
      serviceScheduleIds: wanted.serviceScheduleIds ?? [],
      defectIds: wanted.defectIds ?? [],
    },
    note: wanted.note ?? null,
    wanted: {
      accountId: wanted.accountId ?? null,
      vendorId: wanted.vendorId ?? null,
      serviceId: wanted.serviceId ?? null,
      serviceCategory,
      scheduledAt: wanted.scheduledAt ?? null,
      quantity: wanted.quantity ?? null,
      recommendationId: made.recommendationId,
    },
    status: 'requested',
    refusal: null,
    booking: null,
    expectedCost: null,
    cost: null,
    tax: null,
    invoiceId: null,
    requestedBy: made.by,
    requestedAt: made.now.toISOString(),
    completedAt: null,
    cancelledAt: null,
  }
  return { order, bookingVersion: 0 }
}

const categoryPattern = /^[a-z0-9][a-z0-9-]{0,59}$/

/**
 * It is asked to be taken back: what is booked by then is b2b's to say, and may be done already.
 * @throws Problem when it is over
 */
export function withdrawn(kept: KeptOrder): KeptOrder {
  const { order } = kept
  if (order.status === 'cancelling' || order.status === 'cancelled') return kept
  if (order.status === 'refused' || order.status === 'completed') throw new Problem(WorkOrderInOtherState)
  return changed(kept, { status: 'cancelling' })
}

/** What became of the booking; null when it was heard of as new before. */
export function booked(kept: KeptOrder, booking: Booking): KeptOrder | null {
  const { order } = kept
  if (booking.version <= kept.bookingVersion) return null
  const { accountId, vendorId, serviceId, scheduledAt, price } = booking
  const isOver = booking.status !== 'booked'
  const { amount, currency } = extend(decimal(price.quantity), decimal(price.unitPrice), price.currency)
  const next = changed(kept, {
    // A wish to take it back stands until b2b has said what became of it.
    status: isOver
      ? (booking.status as 'completed' | 'cancelled')
      : order.status === 'cancelling'
        ? 'cancelling'
        : 'scheduled',
    booking: { bookingId: booking.id, accountId, vendorId, serviceId, scheduledAt, price: price.rule },
    expectedCost: { amount, currency },
    refusal: null,
    completedAt: booking.completedAt,
    cancelledAt: booking.cancelledAt,
  })
  return { ...next, bookingVersion: booking.version }
}

/** There is no booking; what was to be taken back is taken back. Null when it is over or booked. */
export function refused(kept: KeptOrder, { code, detail, remedy, refusedAt }: BookingRefusal): KeptOrder | null {
  const { status, booking } = kept.order
  if (booking !== null || (status !== 'requested' && status !== 'cancelling')) return null
  if (status === 'cancelling') return changed(kept, { status: 'cancelled', cancelledAt: refusedAt })
  return changed(kept, { status: 'refused', refusal: { code, detail, remedy } })
}

/** Null when it is known already. */
export function invoiced(kept: KeptOrder, invoice: Invoice): KeptOrder | null {
  if (kept.order.invoiceId !== null) return null
  const { id: invoiceId, netTotal, taxTotal, currency } = invoice
  return changed(kept, {
    invoiceId,
    cost: { amount: netTotal, currency },
    tax: { amount: taxTotal, currency },
  })
}

function changed({ order, bookingVersion }: KeptOrder, change: Partial<WorkOrder>): KeptOrder {
  return { order: { ...order, ...change, version: order.version + 1 }, bookingVersion }
}
