import { type DatedCost, shareOfDay } from '../cost-entries/share-of-day.ts'
import type { PartOfDay, Place } from './day.ts'
import { noSums } from './sums.ts'

/** What a vehicle costs on a day besides fuel and work, a part a currency. It is nobody's who drove: it is where the day began. Pure. */
export function costPartsOf(
  day: string,
  costs: readonly DatedCost[],
  { fleetId, groupIds, zone }: Place,
): (PartOfDay & { zone: string })[] {
  const amounts = new Map<string, number>()
  for (const cost of costs) {
    const amount = shareOfDay(cost, day)
    if (amount !== 0) amounts.set(cost.currency, (amounts.get(cost.currency) ?? 0) + amount)
  }
  return [...amounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, otherCost]) => ({
      fleetId,
      groupIds,
      driverId: '',
      currency,
      zone,
      sums: { ...noSums(), otherCost },
    }))
}
