import {
  type Booking,
  BookingCancelled,
  BookingCompleted,
  BookingCreated,
  type BookingRefusal,
  BookingRefused,
} from '@clutch/contracts/b2b/bookings'
import { type Invoice, InvoiceFinalised } from '@clutch/contracts/b2b/invoices'
import {
  WorkOrderCancelled,
  WorkOrderCompleted,
  WorkOrderInvoiced,
  WorkOrderRefused,
  WorkOrderScheduled,
} from '@clutch/contracts/fleet/work-orders'
import { reaction, type Tx } from '../kit.ts'
import { lockWorkOrder, lockWorkOrderOfBooking, updateWorkOrder } from './store.ts'
import { booked, invoiced, type KeptOrder, refused } from './work-order.ts'

/**
 * What becomes of the work that was asked for. One reaction in the order of the stream, because an invoice names its booking only, and
 * the order knows its booking by the event before.
 */
export const onBookedOrInvoiced = reaction(
  'work-orders/on-booked-or-invoiced',
  [BookingCreated, BookingCompleted, BookingCancelled, BookingRefused, InvoiceFinalised],
  {
    inOrder: true,
    async handle({ event, tx }) {
      switch (event.definition.type) {
        case BookingRefused.type:
          return onRefused(tx, event.data as BookingRefusal)
        case InvoiceFinalised.type:
          return onInvoice(tx, event.data as Invoice)
        default:
          return onBooking(tx, event.data as Booking)
      }
    },
  },
)

async function onBooking(tx: Tx, booking: Booking): Promise<void> {
  // Most bookings are nobody's order.
  if (booking.workOrderId === undefined) return
  const kept = await lockWorkOrder(tx, booking.workOrderId)
  const next = kept && booked(kept, booking)
  if (kept === undefined || next == null) return
  await updateWorkOrder(tx, next)
  const { order } = next
  if (order.status === 'completed') tx.emit(WorkOrderCompleted, order)
  else if (order.status === 'cancelled') tx.emit(WorkOrderCancelled, order)
  // While it is being taken back, that it is booked is no news.
  else if (order.status === 'scheduled') tx.emit(WorkOrderScheduled, order)
}

async function onRefused(tx: Tx, refusal: BookingRefusal): Promise<void> {
  const kept = await lockWorkOrder(tx, refusal.workOrderId)
  const next: KeptOrder | null = kept === undefined ? null : refused(kept, refusal)
  if (next === null) return
  await updateWorkOrder(tx, next)
  tx.emit(next.order.status === 'refused' ? WorkOrderRefused : WorkOrderCancelled, next.order)
}

async function onInvoice(tx: Tx, invoice: Invoice): Promise<void> {
  if (invoice.bookingId === null) return
  const kept = await lockWorkOrderOfBooking(tx, invoice.bookingId)
  const next: KeptOrder | null = kept === undefined ? null : invoiced(kept, invoice)
  if (next === null) return
  await updateWorkOrder(tx, next)
  tx.emit(WorkOrderInvoiced, next.order)
}
