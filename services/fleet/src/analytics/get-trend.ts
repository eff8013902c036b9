import { getTrend as contract } from '@clutch/contracts/fleet/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { askedOf } from './asked.ts'
import { figuresOf, weighted } from './figures.ts'
import { measures } from './measures.ts'
import { pageOfFacts } from './rows.ts'
import { addSums, noSums } from './sums.ts'
import { changesOf, type TrendPoint } from './trend.ts'

export const getTrend = implement(contract, async ({ query, tx }) => {
  const { measure: id, period, from, to, ...filter } = query
  const by = measures[id].subjects.includes('tenant') ? 'tenant' : 'fleet'
  const asked = await askedOf(tx, { measures: [id], by, period, from, to, filter })
  const { facts } = await pageOfFacts(tx, asked, { afterId: '', limit: 1 })
  const { periods } = facts[0]!
  const { isCount, top, bottom } = measures[id]
  const currencies = new Set(
    periods.flatMap(({ sums }) => figuresOf([id], sums, asked.weights).flatMap(({ currency }) => currency ?? [])),
  )
  // Each currency has a line of its own.
  const lines = (currencies.size === 0 ? [null] : [...currencies].sort()).map((currency) => {
    const points = periods.map(({ sums }): TrendPoint => {
      const figures = figuresOf([id], sums, asked.weights)
      const figure = figures.find((each) => each.currency === currency) ?? { ...figures[0]!, currency, value: null }
      const total = noSums()
      for (const each of sums) addSums(total, each.sums)
      const exposure = bottom === undefined ? total.exposedM : weighted(bottom, total)
      return { figure, count: isCount ? { events: weighted(top, total), exposure } : null }
    })
    const changes = changesOf(points)
    return points.map(({ figure }, index) => ({ ...periods[index]!.range, figure, ...changes[index]! }))
  })
  return ok({ measure: id, items: lines.flat() })
})
