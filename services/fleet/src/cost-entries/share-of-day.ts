import { type Day, daysBetween } from '@clutch/shared/time'

/** What a cost is on each of its days. Pure. */

export interface DatedCost {
  /** In minor units, for all of its days. */
  readonly amount: number
  readonly currency: string
  readonly from: Day
  /** Exclusive. */
  readonly to: Day
}

/**
 * Each day its even share, in whole minor units. The ends are rounded and not the shares, so that the shares of all days are the amount,
 * and no two of them differ by more than one. In whole numbers: an amount times its days is more than a float holds.
 */
export function shareOfDay({ amount, from, to }: DatedCost, day: Day): number {
  if (day < from || day >= to) return 0
  const days = BigInt(daysBetween(from, to))
  const index = BigInt(daysBetween(from, day))
  const until = (count: bigint) => (BigInt(amount) * count) / days
  return Number(until(index + 1n) - until(index))
}
