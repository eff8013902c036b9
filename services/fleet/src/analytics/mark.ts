import type { Tx } from '../kit.ts'

export const settleKind = 'analytics/settle'

const dayMs = 86_400_000
/** Whatever comes within it is reckoned once. */
const slotMs = 15 * 60_000
/** What touches more days than this is corrected as far as this back. */
const usualDays = 400
const runsFrom = 3
/** So many days of a vehicle are settled in one transaction. */
export const mostDaysAtOnce = 61

/** What a vehicle did in a time may be otherwise than its figures say: they will be made anew. */
export async function markTouched(
  tx: Tx,
  touched: readonly { vehicleId: string; fromMs: number; toMs: number }[],
  mostDays = usualDays,
): Promise<void> {
  const dueAt = new Date((Math.floor(tx.now.getTime() / slotMs) + 1) * slotMs)
  const keys = new Set<string>()
  const today = Math.floor(tx.now.getTime() / dayMs)
  for (const { vehicleId, fromMs, toMs } of touched) {
    const last = Math.min(Math.floor(toMs / dayMs), today + 1)
    const first = Math.max(Math.floor(fromMs / dayMs), last - mostDays + 1)
    // What lasts for long is reckoned in long runs: what they are made of is then read once for all their days.
    const step = last - first < runsFrom ? 1 : mostDaysAtOnce
    for (let day = first; day <= last; day += step) keys.add(keyOf(vehicleId, day, Math.min(step, last - day + 1)))
  }
  const due = [...keys].sort().map((key) => ({ key, dueAt }))
  await tx.scheduleAll(settleKind, due)
}

/** A day of UTC, of which days of any zone follow, or so many from it on. */
export function keyOf(vehicleId: string, day: number, days = 1): string {
  const key = `${vehicleId}/${new Date(day * dayMs).toISOString().slice(0, 10)}`
  return days === 1 ? key : `${key}/${days}`
}
