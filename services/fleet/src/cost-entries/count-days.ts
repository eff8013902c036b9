import type { CostEntry } from '@clutch/contracts/fleet/cost-entries'
import { maxCostDays } from '@clutch/contracts/fleet/cost-entries'
import { markTouched } from '../analytics/mark.ts'
import type { Tx } from '../kit.ts'

/** The figures of the days of these costs are to be made anew: of a changed one, of those before and after. */
export async function countDays(tx: Tx, entries: readonly CostEntry[]): Promise<void> {
  await markTouched(
    tx,
    // A day of any zone meets the day of UTC of the same name.
    entries.map(({ vehicleId, from, to }) => ({ vehicleId, fromMs: Date.parse(from), toMs: Date.parse(to) - 1 })),
    maxCostDays,
  )
}
