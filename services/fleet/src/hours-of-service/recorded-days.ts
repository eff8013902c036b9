import type { Span } from '../driver-assignments/resolve.ts'

const dayMs = 86_400_000

/** A day as it begins in UTC, which is what tachographs count in. */
export function dayOf(fromMs: number): number {
  return Math.floor(fromMs / dayMs) * dayMs
}

/** From the beginning of the first day until the end of the last. */
export function daysAround(spans: readonly Span[]): { from: Date; to: Date } {
  let [from, to] = [Number.POSITIVE_INFINITY, 0]
  for (const { fromMs, untilMs } of spans) {
    from = Math.min(from, fromMs)
    to = Math.max(to, untilMs)
  }
  return { from: new Date(dayOf(from)), to: new Date(dayOf(to) + dayMs) }
}

/**
 * Of days that are known twice the one of which more is known: a card that was downloaded at noon, and again in the evening.
 * @returns the days of the new ones that are to be kept, and those of the old ones that go for them
 */
export function betterDays(held: readonly Span[], news: readonly Span[]): Set<number> {
  const knownMs = (all: readonly Span[]) => {
    const sums = new Map<number, number>()
    for (const { fromMs, untilMs } of all) sums.set(dayOf(fromMs), (sums.get(dayOf(fromMs)) ?? 0) + untilMs - fromMs)
    return sums
  }
  const before = knownMs(held)
  return new Set([...knownMs(news)].filter(([day, ms]) => ms > (before.get(day) ?? 0)).map(([day]) => day))
}
