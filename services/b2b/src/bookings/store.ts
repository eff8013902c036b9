import type { Booking } from '@clutch/contracts/b2b/bookings'
import { given } from '@clutch/shared/given'
import { earliestFirst, laterThan, type TimeKey } from '@clutch/shared/time-order'
import type { Booking as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function bookingOf(row: Row): Booking {
  return {
    id: row.id,
    version: row.version,
    accountId: row.accountId,
    vendorId: row.vendorId,
    serviceId: row.serviceId,
    vehicleId: row.vehicleId,
    recommendationId: row.recommendationId,
    ...(row.workOrderId === null ? {} : { workOrderId: row.workOrderId }),
    status: row.status as Booking['status'],
    scheduledAt: row.scheduledAt.toISOString(),
    price: {
      rule: row.priceRule as Booking['price']['rule'],
      contractId: row.contractId,
      unitPrice: row.unitPrice,
      currency: row.currency,
      quantity: row.quantity,
    },
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    cancelledAt: row.cancelledAt?.toISOString() ?? null,
  }
}

export async function insertBooking(tx: Tx, { price, ...booking }: Booking): Promise<void> {
  await tx.db.booking.create({
    data: {
      ...booking,
      tenantId: tx.tenantId,
      priceRule: price.rule,
      contractId: price.contractId,
      unitPrice: price.unitPrice,
      currency: price.currency,
      quantity: price.quantity,
    },
  })
}

export async function findBooking(tx: Tx, id: string): Promise<Booking | undefined> {
  const row = await tx.db.booking.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : bookingOf(row)
}

/** The vendor's commission as it was when the work was done; undefined before that. */
export async function findPinnedCommission(tx: Tx, id: string): Promise<string | undefined> {
  const row = await tx.db.booking.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    select: { commissionPercent: true },
  })
  return row?.commissionPercent ?? undefined
}

export async function lockBooking(tx: Tx, id: string): Promise<Booking | undefined> {
  await tx.sql.query('SELECT 1 FROM bookings WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findBooking(tx, id)
}

export async function lockBookingOfWorkOrder(tx: Tx, workOrderId: string): Promise<Booking | undefined> {
  const { rows } = await tx.sql.query<{ id: string }>(
    'SELECT id FROM bookings WHERE tenant_id = $1 AND work_order_id = $2 FOR UPDATE',
    [tx.tenantId, workOrderId],
  )
  return rows[0] === undefined ? undefined : findBooking(tx, rows[0].id)
}

/** Who it is for and what it costs stay as they were booked. */
export async function updateBooking(tx: Tx, booking: Booking, commissionPercent?: string): Promise<void> {
  await tx.db.booking.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: booking.id } },
    data: {
      version: booking.version,
      status: booking.status,
      completedAt: booking.completedAt,
      cancelledAt: booking.cancelledAt,
      ...(commissionPercent === undefined ? {} : { commissionPercent }),
    },
  })
}

export interface BookingFilter {
  status?: string | undefined
  vehicleId?: string | undefined
  accountId?: string | undefined
  /** At or after. */
  from?: Date | undefined
  /** Before. */
  to?: Date | undefined
  after?: TimeKey | undefined
  limit: number
}

/** By appointment. */
export async function pageOfBookings(tx: Tx, filter: BookingFilter): Promise<Booking[]> {
  const { from, to, after, limit, ...equal } = filter
  const rows = await tx.db.booking.findMany({
    where: {
      tenantId: tx.tenantId,
      ...given(equal),
      scheduledAt: given({ gte: from, lt: to }),
      AND: laterThan('scheduledAt', after),
    },
    orderBy: earliestFirst('scheduledAt'),
    take: limit,
  })
  return rows.map(bookingOf)
}
