import { getFees as contract } from '@clutch/contracts/payments/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { asAsked, askedOf } from './asked.ts'
import { seriesOf, sumOf } from './series.ts'
import { type FeeRow, findFees } from './store.ts'

export const getFees = implement(contract, async ({ query, tx }) => {
  const { provider, methodKind, vendorId, accountId, ...range } = query
  const asked = askedOf(range)
  const found = await findFees(tx, asked, { provider, methodKind, vendorId, accountId })
  const series = seriesOf(asked, found, figuresOf).map(({ rows, ...each }) => ({
    ...each,
    byProvider: [
      ...Map.groupBy(
        rows.filter(({ what }) => what !== 'recovered'),
        (row) => row.provider,
      ),
    ]
      .map(([name, own]) => ({ provider: name, fees: sumOf(own, ({ amount }) => amount) }))
      .toSorted((a, b) => (a.provider < b.provider ? -1 : 1)),
  }))
  return ok({ ...asAsked(asked), series })
})

function figuresOf(rows: readonly FeeRow[]) {
  const of = (what: FeeRow['what']) =>
    sumOf(
      rows.filter((row) => row.what === what),
      ({ amount }) => amount,
    )
  const [payments, disputes, other, recovered] = [of('payments'), of('disputes'), of('other'), of('recovered')]
  const fees = payments + disputes + other
  return { payments, disputes, other, fees, recovered, borne: fees - recovered }
}
