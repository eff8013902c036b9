import { divideRounded } from '@clutch/shared/decimal'
import type { Asked } from './asked.ts'

/** What a statement found for a period (counted from 1, as the database counts) and a currency. */
export interface Found {
  readonly bucket: number
  readonly currency: string
}

/**
 * A series for each currency that has anything, or for the one that was asked for: every period is in it, and the sum of
 * all. Figures of two currencies never meet.
 */
export function seriesOf<Row extends Found, Figure>(
  { periods, currency }: Asked,
  rows: readonly Row[],
  figuresOf: (rows: readonly Row[]) => Figure,
): {
  currency: string
  rows: readonly Row[]
  total: Figure
  periods: ({ startDay: string } & PeriodOnWire & Figure)[]
}[] {
  const byCurrency = new Map<string, Row[]>(currency === undefined ? [] : [[currency, []]])
  for (const row of rows) {
    if (currency !== undefined && row.currency !== currency) continue
    const list = byCurrency.get(row.currency) ?? []
    list.push(row)
    byCurrency.set(row.currency, list)
  }
  return [...byCurrency]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => {
      const byBucket = Map.groupBy(own, ({ bucket }) => bucket)
      return {
        currency: name,
        rows: own,
        total: figuresOf(own),
        periods: periods.map((period, index) => ({
          startDay: period.startDay,
          endDay: period.endDay,
          start: period.start.toISOString(),
          end: period.end.toISOString(),
          ...figuresOf(byBucket.get(index + 1) ?? []),
        })),
      }
    })
}

interface PeriodOnWire {
  readonly startDay: string
  readonly endDay: string
  readonly start: string
  readonly end: string
}

/** A share to four places; null of nothing. */
export function shareOf(part: number, whole: number): string | null {
  if (whole === 0) return null
  const units = divideRounded(BigInt(part) * 10_000n, BigInt(whole))
  const digits = (units < 0n ? -units : units).toString().padStart(5, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`
}

export function sumOf<Row>(rows: readonly Row[], amountOf: (row: Row) => number): number {
  let total = 0
  for (const row of rows) total += amountOf(row)
  return total
}
