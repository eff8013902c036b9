import type { Shift, ShiftException } from '@clutch/contracts/fleet/shifts'
import { given } from '@clutch/shared/given'
import type { Day } from '@clutch/shared/time'
import type { ShiftException as ExceptionRow, Shift as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function shiftOf({ tenantId: _tenant, ...row }: Row): Shift {
  return { ...row, status: row.status as Shift['status'], createdAt: row.createdAt.toISOString() }
}

function rowOf(tx: Tx, shift: Shift): Row {
  return { ...shift, tenantId: tx.tenantId, createdAt: new Date(shift.createdAt) }
}

function exceptionOf({ tenantId: _tenant, shiftId: _shift, ...row }: ExceptionRow): ShiftException {
  return { ...row, kind: row.kind as ShiftException['kind'] }
}

export async function insertShift(tx: Tx, shift: Shift): Promise<void> {
  await tx.db.shift.create({ data: rowOf(tx, shift) })
}

export async function updateShift(tx: Tx, shift: Shift): Promise<void> {
  await tx.db.shift.update({ where: { tenantId_id: { tenantId: tx.tenantId, id: shift.id } }, data: rowOf(tx, shift) })
}

export async function findShift(tx: Tx, id: string): Promise<Shift | undefined> {
  const row = await tx.db.shift.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : shiftOf(row)
}

export async function findShiftsOfDriver(tx: Tx, driverId: string): Promise<Shift[]> {
  const rows = await tx.db.shift.findMany({ where: { tenantId: tx.tenantId, driverId, status: 'active' } })
  return rows.map(shiftOf)
}

export async function pageOfShifts(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    driverId?: string | undefined
    status?: string | undefined
    afterId: string
    limit: number
  },
): Promise<Shift[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.shift.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(shiftOf)
}

/** In order. */
export async function findExceptions(
  tx: Tx,
  shiftId: string,
  { after, last, limit }: { after: Day; last?: Day; limit: number },
): Promise<ShiftException[]> {
  const rows = await tx.db.shiftException.findMany({
    where: { tenantId: tx.tenantId, shiftId, day: { gt: after, ...(last === undefined ? {} : { lte: last }) } },
    orderBy: { day: 'asc' },
    take: limit,
  })
  return rows.map(exceptionOf)
}

export async function saveException(tx: Tx, shiftId: string, exception: ShiftException): Promise<void> {
  const data = { ...exception, shiftId, tenantId: tx.tenantId }
  await tx.db.shiftException.upsert({
    where: { tenantId_shiftId_day: { tenantId: tx.tenantId, shiftId, day: exception.day } },
    create: data,
    update: data,
  })
}

export async function removeException(tx: Tx, shiftId: string, day: Day): Promise<boolean> {
  const { count } = await tx.db.shiftException.deleteMany({ where: { tenantId: tx.tenantId, shiftId, day } })
  return count > 0
}
