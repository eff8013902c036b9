import type { WorkOrder } from '@clutch/contracts/fleet/work-orders'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, WorkOrder as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptOrder } from './work-order.ts'

function orderOf(row: Pick<Row, 'record'>): WorkOrder {
  return row.record as unknown as WorkOrder
}

function rowOf(tx: Tx, { order, bookingVersion }: KeptOrder) {
  const { id, version, fleetId, vehicleId, status, booking, cost, requestedAt, completedAt } = order
  return {
    tenantId: tx.tenantId,
    id,
    version,
    fleetId,
    vehicleId,
    status,
    bookingId: booking?.bookingId ?? null,
    bookingVersion,
    costAmount: cost === null ? null : BigInt(cost.amount),
    costCurrency: cost?.currency ?? null,
    requestedAt: new Date(requestedAt),
    completedAt: completedAt === null ? null : new Date(completedAt),
    record: order as unknown as Prisma.InputJsonValue,
  }
}

export async function insertWorkOrder(tx: Tx, kept: KeptOrder): Promise<void> {
  await tx.db.workOrder.create({ data: rowOf(tx, kept) })
}

export async function updateWorkOrder(tx: Tx, kept: KeptOrder): Promise<void> {
  await tx.db.workOrder.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: kept.order.id } },
    data: rowOf(tx, kept),
  })
}

export async function findWorkOrder(tx: Tx, id: string): Promise<WorkOrder | undefined> {
  const row = await tx.db.workOrder.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : orderOf(row)
}

/** An order of a vehicle that is still to be done and names one of these services or defects. */
export async function findOpenOrderOf(
  tx: Tx,
  vehicleId: string,
  { serviceScheduleIds, defectIds }: { serviceScheduleIds: readonly string[]; defectIds: readonly string[] },
): Promise<string | undefined> {
  if (serviceScheduleIds.length + defectIds.length === 0) return undefined
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM work_orders
      WHERE tenant_id = $1 AND vehicle_id = $2 AND status IN ('requested', 'scheduled')
        AND (record->'what'->'serviceScheduleIds' ?| $3::text[] OR record->'what'->'defectIds' ?| $4::text[])
      ORDER BY requested_at LIMIT 1`,
    [tx.tenantId, vehicleId, [...serviceScheduleIds], [...defectIds]],
  )
  return rows[0]?.id
}

export async function lockWorkOrder(tx: Tx, id: string): Promise<KeptOrder | undefined> {
  return lockedBy(tx, 'id', id)
}

export async function lockWorkOrderOfBooking(tx: Tx, bookingId: string): Promise<KeptOrder | undefined> {
  return lockedBy(tx, 'booking_id', bookingId)
}

async function lockedBy(tx: Tx, column: 'id' | 'booking_id', value: string): Promise<KeptOrder | undefined> {
  const { rows } = await tx.sql.query<{ record: WorkOrder; booking_version: number }>(
    `SELECT record, booking_version FROM work_orders WHERE tenant_id = $1 AND ${column} = $2 FOR UPDATE`,
    [tx.tenantId, value],
  )
  const row = rows[0]
  return row === undefined ? undefined : { order: row.record, bookingVersion: row.booking_version }
}

/** What the work on a vehicle cost, as invoiced, without tax. */
export interface WorkCost {
  workOrderId: string
  vehicleId: string
  completedAt: Date
  amount: number
  currency: string
}

/** Of work that was completed from an instant until before another, what is invoiced by now; the earliest first. */
export async function findWorkCosts(
  tx: Tx,
  vehicleIds: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<WorkCost[]> {
  const rows = await tx.db.workOrder.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: { in: [...vehicleIds] },
      completedAt: { gte: from, lt: to },
      costAmount: { not: null },
    },
    select: { id: true, vehicleId: true, completedAt: true, costAmount: true, costCurrency: true },
    orderBy: [{ completedAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ id, vehicleId, completedAt, costAmount, costCurrency }) => ({
    workOrderId: id,
    vehicleId,
    completedAt: completedAt!,
    amount: Number(costAmount),
    currency: costCurrency!,
  }))
}

/** Latest first. */
export async function pageOfWorkOrders(
  tx: Tx,
  filter: {
    fleetId: string
    vehicleId: string | undefined
    status: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<WorkOrder[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.workOrder.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('requestedAt', before) },
    orderBy: latestFirst('requestedAt'),
    take: limit,
  })
  return rows.map(orderOf)
}
