import type { FuelTransaction, NewFuelTransaction } from '@clutch/contracts/fleet/fuel-transactions'

/** Nobody needs a card's number to know which card it was. */
function maskedCard(cardNumber: string): string {
  const digits = cardNumber.replaceAll(/[ -]/g, '')
  return `**${digits.slice(-4)}`
}

export function newFuelTransaction(
  wanted: NewFuelTransaction,
  made: { id: string; at: Date; now: Date },
): FuelTransaction {
  return {
    id: made.id,
    version: 1,
    vehicleId: wanted.vehicleId,
    externalId: wanted.externalId ?? null,
    cardNumber: wanted.cardNumber === undefined ? null : maskedCard(wanted.cardNumber),
    at: made.at.toISOString(),
    litres: Math.round(wanted.litres * 1_000) / 1_000,
    total: wanted.total,
    product: wanted.product ?? null,
    station: wanted.station ?? null,
    place: wanted.place ?? null,
    status: 'unmatched',
    levelChangeId: null,
    matchedBy: 'automatic',
    reason: null,
    createdAt: made.now.toISOString(),
  }
}
