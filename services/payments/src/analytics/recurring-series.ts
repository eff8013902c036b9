import type { Asked } from './asked.ts'
import { type MovementRow, movements } from './recurring-store.ts'
import { seriesOf, sumOf } from './series.ts'

type Kind = MovementRow['kind']

/** What moved in a time, and what there was before it. */
export interface Moves {
  readonly opening: number
  readonly customers: number
  readonly amounts: Readonly<Record<Kind, number>>
  readonly times: Readonly<Record<Kind, number>>
  readonly closing: number
  readonly remaining: number
}

function movesOf(rows: readonly MovementRow[], opening: number, customers: number): Moves {
  const of = (kind: Kind, figure: (row: MovementRow) => number) =>
    sumOf(
      rows.filter((row) => row.kind === kind),
      figure,
    )
  const each = (figure: (row: MovementRow) => number) =>
    Object.fromEntries(movements.map((kind) => [kind, of(kind, figure)])) as Record<Kind, number>
  const times = each((row) => row.times)
  return {
    opening,
    customers,
    amounts: each((row) => row.amount),
    times,
    closing: opening + sumOf(rows, ({ amount }) => amount),
    remaining: customers + times.new + times.reactivation - times.churned,
  }
}

/** Each period opens with what the one before closed with. */
export function recurringSeries<Figures>(
  asked: Asked,
  rows: readonly MovementRow[],
  figuresOf: (moves: Moves) => Figures,
) {
  return seriesOf(asked, rows, (own) => own).map(({ currency, rows: all, periods }) => {
    const before = movesOf(
      all.filter(({ bucket }) => bucket === 0),
      0,
      0,
    )
    let last = before
    const within = asked.periods.map((_, index) => {
      last = movesOf(
        all.filter(({ bucket }) => bucket === index + 1),
        last.closing,
        last.remaining,
      )
      return last
    })
    const total = movesOf(
      all.filter(({ bucket }) => bucket > 0),
      before.closing,
      before.remaining,
    )
    return {
      currency,
      total: figuresOf(total),
      periods: periods.map(({ startDay, endDay, start, end }, index) => ({
        startDay,
        endDay,
        start,
        end,
        ...figuresOf(within[index]!),
      })),
    }
  })
}
