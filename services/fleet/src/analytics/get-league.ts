import { getLeague as contract, type Figure } from '@clutch/contracts/fleet/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { askedOf, unanswerable } from './asked.ts'
import { figuresOf, rounded } from './figures.ts'
import { type Entrant, leagueOf } from './league.ts'
import { measures } from './measures.ts'
import { pageOfFacts } from './rows.ts'
import { addSums, noSums } from './sums.ts'

const perRead = 2_000
const mostEntrants = 100_000

export const getLeague = implement(contract, async ({ query, tx }) => {
  const { measure: id, by, from, to, limit = 50, order = 'best', leastExposure, currency, ...filter } = query
  const asked = await askedOf(tx, { measures: [id], by, period: 'whole', from, to, filter })
  const { least, isMoney, better } = measures[id]
  const found: { subject: Entrant['subject']; figures: Figure[]; exposure: number | null }[] = []
  let afterId: string | null = ''
  while (afterId !== null) {
    if (found.length >= mostEntrants) throw unanswerable('/query/by', `there are more than ${mostEntrants}`)
    const { facts, after } = await pageOfFacts(tx, asked, { afterId, limit: perRead })
    for (const { subject, periods } of facts) {
      if (subject.id === null) continue
      const total = noSums()
      for (const { sums } of periods[0]!.sums) addSums(total, sums)
      const exposure = least === undefined ? null : rounded(total[least.sum] * least.times)
      found.push({ subject, figures: figuresOf([id], periods[0]!.sums, asked.weights), exposure })
    }
    afterId = after
  }
  const told = isMoney ? (currency ?? mostPaid(found.flatMap(({ figures }) => figures))) : null
  const entrants = found.map(({ figures, ...entrant }): Entrant => {
    const figure = figures.find((each) => each.currency === told) ?? { ...figures[0]!, currency: told, value: null }
    return { ...entrant, figure }
  })
  const placed = leagueOf(entrants, { better: better ?? null, order, least: leastExposure ?? least?.amount ?? 0 })
  return ok({
    measure: id,
    currency: told,
    leastExposure: least === undefined ? null : { amount: leastExposure ?? least.amount, unit: least.unit },
    ranked: placed.length,
    unranked: found.length - placed.length,
    items: placed.slice(0, limit),
  })
})

/** Costs in two currencies have no order: of several it is the one most have paid in. */
function mostPaid(figures: readonly Figure[]): string | null {
  const counts = new Map<string, number>()
  for (const { currency } of figures) if (currency !== null) counts.set(currency, (counts.get(currency) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0] ?? null
}
