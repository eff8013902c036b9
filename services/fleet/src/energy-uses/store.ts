import type { EnergyUse as EnergyUseContract } from '@clutch/contracts/fleet/fuel-consumption'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, EnergyUse as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import { type DatedEnergy, energyAt } from '../vehicle-energy/energy.ts'
import { consumptionOf, kwhOf } from './consumption.ts'
import type { EnergyUse } from './energy-use.ts'
import { fuelOf } from './fuels.ts'

/** A shorter way has no consumption per 100 km worth the name. */
const leastM = 500

export function recordOf(row: Row): EnergyUse {
  return row.record as unknown as EnergyUse
}

/** The use as clients know it; undefined while no vehicle had the device. */
export function energyUseOf(row: Row, dated: readonly DatedEnergy[]): EnergyUseContract | undefined {
  if (row.vehicleId === null) return undefined
  const use = recordOf(row)
  const energy = energyAt(dated, use.startMs)
  const fuel = consumptionOf(use, energy)
  const kwh = kwhOf(use, energy)
  const { distanceM, engineMs, idleMs } = use.sums
  const per100Km = (amount: number | undefined) =>
    amount === undefined || distanceM < leastM ? null : rounded((amount / distanceM) * 100_000, 2)
  const co2 = energy === undefined ? undefined : fuelOf(energy)?.co2KgPerLitre
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt.toISOString(),
    onTrip: use.onTrip,
    distanceM: rounded(distanceM, 1),
    engineS: engineMs / 1_000,
    idleS: idleMs / 1_000,
    fuel:
      fuel === undefined
        ? null
        : {
            litres: rounded(fuel.litres, 3),
            low: rounded(fuel.low, 3),
            high: rounded(fuel.high, 3),
            idleLitres: fuel.idleLitres === null ? null : rounded(fuel.idleLitres, 3),
            source: fuel.source,
            covered: rounded(fuel.covered, 3),
          },
    litresPer100Km: per100Km(fuel?.litres),
    kwh: kwh === undefined ? null : rounded(kwh, 3),
    kwhPer100Km: per100Km(kwh),
    co2Kg: fuel === undefined || co2 === undefined ? null : rounded(fuel.litres * co2, 3),
  }
}

export async function saveEnergyUse(tx: Tx, use: EnergyUse, vehicleId: string | null): Promise<void> {
  const data = {
    deviceId: use.deviceId,
    vehicleId,
    status: 'standing',
    startedAt: new Date(use.startMs),
    endedAt: new Date(use.endMs),
    decidedAt: new Date(use.decidedAtMs),
    record: use as unknown as Prisma.InputJsonValue,
  }
  await tx.db.energyUse.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: use.id } },
    create: { tenantId: tx.tenantId, id: use.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawEnergyUse(tx: Tx, id: string): Promise<void> {
  await tx.db.energyUse.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingEnergyUses(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'energy_uses' }, deviceId, which)
}

/** What began in a time, earliest first. @param vehicleIds null for all of the tenant's */
export async function findEnergyUses(
  tx: Tx,
  vehicleIds: readonly string[] | null,
  range: { from: Date; to: Date },
  limit: number,
): Promise<Row[]> {
  return tx.db.energyUse.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: vehicleIds === null ? { not: null } : { in: [...vehicleIds] },
      status: 'standing',
      startedAt: { gte: range.from, lt: range.to },
    },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    take: limit,
  })
}

/** Latest first. */
export async function pageOfEnergyUses(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.energyUse.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: filter.vehicleId ?? { not: null },
      status: 'standing',
      startedAt: filter.range,
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}
