/** Pure: which readings get a partition of their month, and which go where absurd clocks do. */

const yearsBack = 10
const monthsAhead = 2

/** The first day of an instant's month, UTC, as `2026-03-01`; undefined where it is too far from now for a partition. */
export function monthOf(at: Date, now: Date): string | undefined {
  const ahead = monthsBetween(now, at)
  return ahead <= monthsAhead && ahead >= -12 * yearsBack ? monthStart(at) : undefined
}

const dayMs = 86_400_000

/** The months of many instants, each once. */
export function monthsOf(instantsMs: Iterable<number>, now: Date): Set<string> {
  const days = new Set<number>()
  for (const ms of instantsMs) days.add(Math.floor(ms / dayMs))
  const months = new Set<string>()
  for (const day of days) {
    const month = monthOf(new Date(day * dayMs), now)
    if (month !== undefined) months.add(month)
  }
  return months
}

/** Nobody keeps readings for less, so nothing that is younger is ever removed as old, nor its month dropped. */
const shortestKeptMs = dayMs

/** Whether a retention may be over for it. */
export function mayBeTooOld(timeMs: number, now: Date): boolean {
  return timeMs < now.getTime() - shortestKeptMs
}

/** Of these months, those that may be dropped while the process lives that made them. */
export function monthsThatMayGo(months: Iterable<string>, now: Date): string[] {
  return [...months].filter((month) => {
    const start = new Date(`${month}T00:00:00.000Z`)
    return mayBeTooOld(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1), now)
  })
}

/** This month and those after it that readings may already be of. */
export function comingMonths(now: Date): string[] {
  return Array.from({ length: monthsAhead + 1 }, (_, ahead) =>
    monthStart(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))),
  )
}

function monthStart(at: Date): string {
  return `${at.toISOString().slice(0, 7)}-01`
}

function monthsBetween(from: Date, to: Date): number {
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
}
