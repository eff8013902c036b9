import type { VehicleEnergy } from '@clutch/contracts/fleet/vehicle-energy'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, VehicleEnergy as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { DatedEnergy, EnergyFigures } from './energy.ts'

export function vehicleEnergyOf(row: Row): VehicleEnergy {
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    validFrom: row.validFrom.toISOString(),
    ...(row.figures as unknown as EnergyFigures),
  }
}

/** The same instant again replaces what was entered for it. Whoever calls it holds the vehicle. */
export async function saveVehicleEnergy(
  tx: Tx,
  id: string,
  vehicleId: string,
  validFrom: Date,
  figures: EnergyFigures,
): Promise<Row> {
  const { tenantId } = tx
  const json = figures as unknown as Prisma.InputJsonValue
  return tx.db.vehicleEnergy.upsert({
    where: { tenantId_vehicleId_validFrom: { tenantId, vehicleId, validFrom } },
    create: { tenantId, id, version: 1, vehicleId, validFrom, figures: json },
    update: { figures: json, version: { increment: 1 } },
  })
}

/** What was entered of each of these vehicles, earliest first. */
export async function findEnergyOf(tx: Tx, vehicleIds: readonly string[]): Promise<Map<string, DatedEnergy[]>> {
  const rows = await tx.db.vehicleEnergy.findMany({
    where: { tenantId: tx.tenantId, vehicleId: { in: [...new Set(vehicleIds)] } },
    orderBy: { validFrom: 'asc' },
  })
  const found = new Map<string, DatedEnergy[]>()
  for (const row of rows) {
    const dated = found.get(row.vehicleId) ?? []
    dated.push({ validFromMs: row.validFrom.getTime(), figures: row.figures as unknown as EnergyFigures })
    found.set(row.vehicleId, dated)
  }
  return found
}

/** Latest first. */
export async function pageOfVehicleEnergy(
  tx: Tx,
  filter: { vehicleId: string; before?: TimeKey | undefined; limit: number },
): Promise<Row[]> {
  return tx.db.vehicleEnergy.findMany({
    where: { tenantId: tx.tenantId, vehicleId: filter.vehicleId, AND: earlierThan('validFrom', filter.before) },
    orderBy: latestFirst('validFrom'),
    take: filter.limit,
  })
}
