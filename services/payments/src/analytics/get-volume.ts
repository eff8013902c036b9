import { getVolume as contract } from '@clutch/contracts/payments/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { asAsked, askedOf } from './asked.ts'
import { seriesOf, sumOf } from './series.ts'
import { findMoved, type MovedRow } from './store.ts'

export const getVolume = implement(contract, async ({ query, tx }) => {
  const { provider, methodKind, vendorId, accountId, ...range } = query
  const asked = askedOf(range)
  const rows = await findMoved(tx, asked, { provider, methodKind, vendorId, accountId })
  const series = seriesOf(asked, rows, figuresOf).map(({ rows: _, ...each }) => each)
  return ok({ ...asAsked(asked), series })
})

function figuresOf(rows: readonly MovedRow[]) {
  const of = (kind: MovedRow['kind']) => rows.filter((row) => row.kind === kind)
  const amount = (kind: MovedRow['kind']) => sumOf(of(kind), (row) => row.amount)
  const count = (kind: MovedRow['kind']) => sumOf(of(kind), (row) => row.entries)
  const gross = amount('charge-captured')
  const refunded = amount('refund-issued')
  const returned = amount('payment-returned')
  const disputed = amount('dispute-withheld')
  const reinstated = amount('dispute-reinstated')
  return {
    payments: count('charge-captured'),
    gross,
    refunds: count('refund-issued'),
    refunded,
    returns: count('payment-returned'),
    returned,
    disputes: count('dispute-withheld'),
    disputed,
    reinstated,
    net: gross - refunded - returned - disputed + reinstated,
  }
}
