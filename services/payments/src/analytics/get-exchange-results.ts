import { getExchangeResults as contract } from '@clutch/contracts/payments/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { asAsked, askedOf } from './asked.ts'
import { seriesOf, sumOf } from './series.ts'
import { type ExchangedRow, findExchanged } from './store.ts'

export const getExchangeResults = implement(contract, async ({ query, tx }) => {
  const asked = askedOf(query)
  const rows = await findExchanged(tx, asked)
  const byPair = Map.groupBy(rows, ({ from, currency }) => `${from} ${currency}`)
  const pairs = [...byPair]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) =>
      seriesOf(asked, own, figuresOf).map(({ currency: to, total, periods }) => ({
        from: own[0]!.from,
        to,
        total,
        periods,
      })),
    )
  return ok({ ...asAsked(asked), pairs })
})

function figuresOf(rows: readonly ExchangedRow[]) {
  const received = sumOf(rows, (row) => row.received)
  const result = sumOf(rows, (row) => row.result)
  return {
    exchanges: sumOf(rows, (row) => row.exchanges),
    given: sumOf(rows, (row) => row.given),
    stoodFor: received - result,
    received,
    result,
  }
}
