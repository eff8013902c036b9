import type { Inspection } from '@clutch/contracts/fleet/inspections'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, Inspection as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function inspectionOf(row: Row): Inspection {
  return row.record as unknown as Inspection
}

export async function insertInspection(tx: Tx, inspection: Inspection): Promise<void> {
  const { id, version, vehicleId, driverId, at, defectIds } = inspection
  await tx.db.inspection.create({
    data: {
      tenantId: tx.tenantId,
      id,
      version,
      vehicleId,
      driverId,
      at: new Date(at),
      hasDefects: defectIds.length > 0,
      record: inspection as unknown as Prisma.InputJsonValue,
    },
  })
}

export async function findInspection(tx: Tx, id: string): Promise<Inspection | undefined> {
  const row = await tx.db.inspection.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : inspectionOf(row)
}

/** Latest first. */
export async function pageOfInspections(
  tx: Tx,
  filter: { vehicleId: string; range: { gte?: Date; lt?: Date }; before: TimeKey | undefined; limit: number },
): Promise<Inspection[]> {
  const rows = await tx.db.inspection.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: filter.vehicleId,
      at: filter.range,
      AND: earlierThan('at', filter.before),
    },
    orderBy: latestFirst('at'),
    take: filter.limit,
  })
  return rows.map(inspectionOf)
}
