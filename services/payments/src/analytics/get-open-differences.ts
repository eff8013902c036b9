import { ageOfDifference, getOpenDifferences as contract } from '@clutch/contracts/payments/analytics'
import { ProviderUnavailable } from '@clutch/contracts/payments/problems'
import { ReconciliationTooLarge, ReportNotRead } from '@clutch/contracts/payments/reconciliation'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { providersOf } from '../providers/settings.ts'
import { type Comparison, compareReports, cutOffMs, type Item } from '../reconciliation/compare.ts'
import { findBooked, findMine } from '../reconciliation/store.ts'
import { sumOf } from './series.ts'

const max = 10_000
const dayMs = 86_400_000

/** Asks every provider before anything is read: what the ledger got meanwhile is in transit and no difference. */
export const getOpenDifferences = implementOpen(contract, async ({ query, database, principal }) => {
  const asOf = database.clock.now()
  const from = new Date(asOf.getTime() - (query.days ?? 31) * dayMs)
  const known = providersOf(database)
  const names = query.provider === undefined ? known.names() : [query.provider]
  const { tenantId, id: actor } = principal!
  const wide = { from: new Date(from.getTime() - cutOffMs), to: new Date(asOf.getTime() + cutOffMs) }
  const providers = []
  for (const name of [...names].toSorted()) {
    const provider = known.get(name)
    if (provider === undefined) throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '60' } })
    if (provider.listMovements === undefined) {
      if (query.provider === undefined) continue
      throw new Problem(ReportNotRead)
    }
    const report = await provider.listMovements({ ...wide, max })
    if (report.outcome === 'too-many') throw new Problem(ReconciliationTooLarge)
    if (report.outcome === 'unknown') throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '5' } })
    const { booked, mine } = await database.tx({ tenantId, actor }, async (tx) => ({
      booked: await findBooked(tx, { provider: name, ...wide, limit: max + 1 }),
      mine: await findMine(tx, name, report.result),
    }))
    if (booked.length > max) throw new Problem(ReconciliationTooLarge)
    // What moves in this very millisecond belongs to the next look.
    providers.push({ provider: name, currencies: currenciesOf(compareReports(booked, mine, { from, to: asOf }), asOf) })
  }
  return ok({ from: from.toISOString(), asOf: asOf.toISOString(), providers })
})

function currenciesOf({ totals, differences, inTransit }: Comparison, asOf: Date) {
  return totals.map(({ currency, matched }) => {
    const own = differences.filter((item) => item.currency === currency)
    const ages = Map.groupBy(own, (item) => ageOf(item, asOf))
    return {
      currency,
      matched,
      inTransit: inTransit.filter((item) => item.currency === currency).length,
      differences: own.length,
      ledger: sumOf(own, ({ ledger }) => ledger ?? 0),
      provider: sumOf(own, ({ provider }) => provider ?? 0),
      difference: sumOf(own, differenceOf),
      ages: ageOfDifference.map((days) => {
        const of = ages.get(days) ?? []
        return { days, differences: of.length, difference: sumOf(of, differenceOf) }
      }),
    }
  })
}

function differenceOf({ ledger, provider }: Item): number {
  return (provider ?? 0) - (ledger ?? 0)
}

function ageOf({ at }: Item, asOf: Date): (typeof ageOfDifference)[number] {
  const days = Math.floor((asOf.getTime() - at.getTime()) / dayMs)
  return days < 1 ? 'under-1' : days <= 7 ? '1-7' : days <= 30 ? '8-30' : 'over-30'
}
