import type { FigureRow, MeasureId, PeriodKind, Subject, SubjectKind } from '@clutch/contracts/fleet/analytics'
import { type DayRange, periodStart, periodsOf } from '@clutch/shared/periods'
import type { Weights } from '../driving-scores/score.ts'
import type { Tx } from '../kit.ts'
import { figuresOf, type SumsByCurrency } from './figures.ts'
import { type FactFilter, findGroupTree, findSubjects, findSums, type SubjectSums } from './store.ts'

export interface Asked {
  measures: readonly MeasureId[]
  by: SubjectKind
  period: PeriodKind
  range: DayRange
  filter: FactFilter
  /** What scores are weighed by at the end of the range. */
  weights: Weights
}

/** A subject with its sums of each period, in the order of the periods. */
export interface SubjectFacts {
  subject: Subject
  periods: { range: DayRange; sums: readonly SumsByCurrency[] }[]
}

export interface FactsPage {
  facts: SubjectFacts[]
  /** The subject after which the next page begins; null when there is none. */
  after: string | null
}

/** So many subjects after one, in order of their ids: each is complete in its page. */
export async function pageOfFacts(
  tx: Tx,
  asked: Omit<Asked, 'measures' | 'weights'>,
  { afterId, limit }: { afterId: string; limit: number },
): Promise<FactsPage> {
  const { by, filter } = asked
  if (by === 'tenant') {
    const sums = await findSums(tx, 'tenant', asked, filter)
    return { facts: [factsOf({ kind: by, id: null, name: null }, sums, asked)], after: null }
  }
  const found = await findSubjects(tx, by, { ...filter, afterId, limit: limit + 1 })
  const subjects = found.slice(0, limit)
  const sumsOf =
    by === 'group'
      ? await sumsOfGroups(tx, asked)
      : await sumsOfSubjects(
          tx,
          asked,
          by,
          subjects.map(({ id }) => id),
        )
  const facts: SubjectFacts[] = []
  // Driving of which nobody knows whose it was stands before all drivers.
  if (by === 'driver' && afterId === '' && filter.driverId === undefined) {
    const sums = await findSums(tx, 'driver', asked, { ...filter, keys: [''] })
    if (sums.length > 0) facts.push(factsOf({ kind: by, id: null, name: null }, sums, asked))
  }
  for (const { id, name, isIn } of subjects) {
    const sums = sumsOf.get(id)
    if (sums === undefined && !isIn) continue
    facts.push(factsOf({ kind: by, id, name }, sums ?? [], asked))
  }
  return { facts, after: found.length > limit ? subjects.at(-1)!.id : null }
}

export function rowsOf(
  { subject, periods }: SubjectFacts,
  { measures, weights }: Pick<Asked, 'measures' | 'weights'>,
): FigureRow[] {
  return periods.map(({ range, sums }) => ({ subject, ...range, figures: figuresOf(measures, sums, weights) }))
}

function factsOf(
  subject: Subject,
  sums: readonly SubjectSums[],
  { range, period }: Omit<Asked, 'measures' | 'weights'>,
): SubjectFacts {
  return {
    subject,
    periods: periodsOf(range, period).map((each) => {
      const start = period === 'whole' ? '' : periodStart(each.from, period)
      return { range: each, sums: sums.filter((one) => one.period === start) }
    }),
  }
}

async function sumsOfSubjects(
  tx: Tx,
  asked: Omit<Asked, 'measures' | 'weights'>,
  by: 'vehicle' | 'driver' | 'fleet',
  ids: readonly string[],
): Promise<Map<string, SubjectSums[]>> {
  return Map.groupBy(await findSums(tx, by, asked, { ...asked.filter, keys: ids }), ({ key }) => key)
}

/** What a group has is what it and all below it have; a vehicle in two of them counts in it once. */
async function sumsOfGroups(tx: Tx, asked: Omit<Asked, 'measures' | 'weights'>): Promise<Map<string, SubjectSums[]>> {
  const above = await findGroupTree(tx)
  const of = new Map<string, SubjectSums[]>()
  const asks = asked.filter.groupIds
  for (const sums of await findSums(tx, 'group', asked, asked.filter)) {
    const ids = new Set<string>()
    for (const direct of sums.key.split(','))
      for (let id: string | null = direct; id && !ids.has(id); id = above.get(id) ?? null) ids.add(id)
    for (const id of ids) {
      if (asks !== undefined && !asks.includes(id)) continue
      of.set(id, [...(of.get(id) ?? []), sums])
    }
  }
  return of
}
