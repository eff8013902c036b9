import type { FuelPrice } from '@clutch/contracts/fleet/fuel-prices'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { FuelPrice as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function fuelPriceOf(row: Row): FuelPrice {
  return {
    id: row.id,
    version: row.version,
    fuelType: row.fuelType as FuelPrice['fuelType'],
    validFrom: row.validFrom.toISOString(),
    perUnit: row.perLitre,
    currency: row.currency,
  }
}

/** The same instant again replaces what was entered for it. */
export async function saveFuelPrice(tx: Tx, price: Omit<FuelPrice, 'version'>): Promise<FuelPrice> {
  const { tenantId } = tx
  const { fuelType, perUnit: perLitre, currency } = price
  const validFrom = new Date(price.validFrom)
  const row = await tx.db.fuelPrice.upsert({
    where: { tenantId_fuelType_validFrom: { tenantId, fuelType, validFrom } },
    create: { tenantId, id: price.id, version: 1, fuelType, validFrom, perLitre, currency },
    update: { perLitre, currency, version: { increment: 1 } },
  })
  return fuelPriceOf(row)
}

/** Every price, earliest first: there are a few a year. */
export async function findFuelPrices(tx: Tx, until: Date, limit: number): Promise<FuelPrice[]> {
  const rows = await tx.db.fuelPrice.findMany({
    where: { tenantId: tx.tenantId, validFrom: { lt: until } },
    orderBy: [{ validFrom: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(fuelPriceOf).reverse()
}

/** Latest first. */
export async function pageOfFuelPrices(
  tx: Tx,
  filter: { fuelType?: string | undefined; before?: TimeKey | undefined; limit: number },
): Promise<FuelPrice[]> {
  const rows = await tx.db.fuelPrice.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(filter.fuelType === undefined ? {} : { fuelType: filter.fuelType }),
      AND: earlierThan('validFrom', filter.before),
    },
    orderBy: latestFirst('validFrom'),
    take: filter.limit,
  })
  return rows.map(fuelPriceOf)
}
