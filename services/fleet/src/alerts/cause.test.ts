import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  absorbed,
  type CauseState,
  closed,
  decide,
  type Fact,
  type Happening,
  judged,
  newCause,
  type Policy,
  without,
} from './cause.ts'

const plain: Policy = { count: 1, withinMs: null, lastsMs: null, quietMs: null, coolDownMs: 0 }
const idOf = (source: string) => `alert of ${source}`
const raise = (source: string, atMs: number, version = 1): Fact => ({ source, version, atMs, says: 'raises' })
const over = (source: string, atMs: number, version = 1): Fact => ({ source, version, atMs, says: 'over' })
const nothing = (source: string, atMs: number, version = 2): Fact => ({ source, version, atMs, says: 'nothing' })

/** Facts as they arrive, with what was told after each. */
function run(facts: readonly Fact[], policy: Policy = plain, nowMs = 1_000_000, from: CauseState = newCause) {
  let state = from
  const told: Happening[] = []
  for (const fact of facts) {
    const decision = decide(absorbed(state, fact), policy, nowMs, idOf)
    state = decision.state
    told.push(...decision.happenings)
  }
  return { state, told, kinds: told.map(({ kind }) => kind), open: openOf(state) }
}

const openOf = (state: CauseState) => state.alerts.filter(({ resolved }) => resolved === undefined)

describe('one cause', () => {
  test('raises once however often it is told, and counts what happens again', () => {
    const { kinds, open } = run([raise('a', 10), raise('a', 10), raise('b', 20), raise('b', 20)])
    expect(kinds).toEqual(['opened', 'repeated'])
    expect(open).toMatchObject([{ source: 'a', occurrences: 2, fromMs: 10, lastMs: 20 }])
  })

  test('is over by its opposite, and raises anew thereafter', () => {
    const { told, open } = run([raise('a', 10), over('b', 20), raise('c', 30)])
    expect(told.map(({ kind, alert }) => [kind, alert.source])).toEqual([
      ['opened', 'a'],
      ['resolved', 'a'],
      ['opened', 'c'],
    ])
    expect(open).toMatchObject([{ source: 'c', occurrences: 1 }])
  })

  test('whose opposite was heard first is opened and over', () => {
    const { kinds, open } = run([over('b', 20), raise('a', 10)])
    expect(kinds).toEqual(['opened', 'resolved'])
    expect(open).toEqual([])
  })

  test('that is withdrawn was none, and one that is withdrawn before it is heard never is', () => {
    expect(run([raise('a', 10), nothing('a', 10)]).told.at(-1)).toMatchObject({
      kind: 'resolved',
      because: 'withdrawn',
    })
    expect(run([nothing('a', 10), raise('a', 10)]).told).toEqual([])
  })

  test('of which the first is withdrawn goes on with the others under its name', () => {
    const { kinds, open } = run([raise('a', 10), raise('b', 20), nothing('a', 10)])
    expect(kinds).toEqual(['opened', 'repeated'])
    expect(open).toMatchObject([{ id: idOf('a'), source: 'b', occurrences: 1 }])
  })

  test('that a person closed stays closed for what happened before, and is raised by what happens after', () => {
    const opened = run([raise('a', 10)], plain, 100)
    const state = closed(opened.state, idOf('a'), 100, 'person')
    expect(run([raise('b', 50)], plain, 200, state).kinds).toEqual(['repeated'])
    expect(run([raise('b', 150)], plain, 200, state).kinds).toEqual(['opened'])
    const cooling = { ...plain, coolDownMs: 60 }
    expect(run([raise('b', 150)], cooling, 200, state).kinds).toEqual(['repeated'])
    expect(run([raise('b', 161)], cooling, 200, state).kinds).toEqual(['opened'])
  })

  test('that comes again while it cools down is the same alert, opened again', () => {
    const cooling = { ...plain, coolDownMs: 60 }
    const facts = [raise('a', 10), over('b', 20), raise('c', 80), over('d', 90), raise('e', 151)]
    expect(run(facts, cooling).told.map(({ kind, alert }) => [kind, alert.id])).toEqual([
      ['opened', idOf('a')],
      ['resolved', idOf('a')],
      ['reopened', idOf('a')],
      ['resolved', idOf('a')],
      ['opened', idOf('e')],
    ])
  })

  test('that needs three within a time is raised by the third', () => {
    const three = { ...plain, count: 3, withinMs: 100 }
    expect(run([raise('a', 0), raise('b', 60), raise('c', 101)], three).kinds).toEqual([])
    expect(run([raise('a', 0), raise('b', 60), raise('c', 100)], three).kinds).toEqual(['opened'])
    expect(run([raise('a', 0), raise('b', 60), raise('c', 101), raise('d', 160)], three).kinds).toEqual(['opened'])
    const raised = run([raise('a', 0), raise('b', 60), raise('c', 100)], three)
    expect(run([nothing('b', 60)], three, 1_000, raised.state).told).toMatchObject([{ because: 'withdrawn' }])
  })

  test('that has to last is raised when it has, not before, and not when it was over before', () => {
    const lasting = { ...plain, lastsMs: 100 }
    const early = decide(absorbed(newCause, raise('a', 10)), lasting, 50, idOf)
    expect(early).toMatchObject({ happenings: [], dueMs: 110 })
    expect(decide(early.state, lasting, 110, idOf).happenings).toMatchObject([{ kind: 'opened' }])
    expect(run([over('b', 109)], lasting, 500, early.state).told).toEqual([])
    expect(run([over('b', 110)], lasting, 500, early.state).kinds).toEqual(['opened', 'resolved'])
  })

  test('of which nothing more is heard is over, from the last on', () => {
    const quiet = { ...plain, quietMs: 100 }
    const first = decide(absorbed(newCause, raise('a', 10)), quiet, 20, idOf)
    expect(first.dueMs).toBe(110)
    const more = decide(absorbed(first.state, raise('b', 100)), quiet, 105, idOf)
    expect(more.dueMs).toBe(200)
    expect(decide(more.state, quiet, 199, idOf).happenings).toEqual([])
    expect(decide(more.state, quiet, 200, idOf).happenings).toMatchObject([{ kind: 'resolved', because: 'quiet' }])
  })
})

const says = fc.constantFrom<Fact['says']>('raises', 'over')
const history = fc
  .array(says, { minLength: 1, maxLength: 16 })
  .map((all) =>
    all.map((what, index): Fact => ({ source: `s${index}`, version: 1, atMs: 100 * (index + 1), says: what })),
  )
const policies = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  withinMs: fc.option(fc.integer({ min: 50, max: 500 })),
  lastsMs: fc.option(fc.integer({ min: 50, max: 500 })),
  quietMs: fc.option(fc.integer({ min: 50, max: 500 })),
  coolDownMs: fc.integer({ min: 0, max: 300 }),
})
/** A history with what of it was withdrawn later, in any order, each told up to three times. */
const arrivals = history.chain((facts) =>
  fc
    .tuple(
      fc.array(fc.boolean(), { minLength: facts.length, maxLength: facts.length }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: facts.length, maxLength: facts.length }),
    )
    .chain(([withdrawn, times]) => {
      const all = facts.flatMap((fact, index) => [
        ...Array.from({ length: times[index]! }, () => fact),
        ...(withdrawn[index] ? [nothing(fact.source, fact.atMs)] : []),
      ])
      const standing = facts.filter((_, index) => !withdrawn[index])
      return fc
        .shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
        .map((told) => ({ told, standing }))
    }),
)

describe('in any order, with repetitions and withdrawals', () => {
  test('one alert at most is open, each is opened once, and repetition tells nothing', () => {
    fc.assert(
      fc.property(arrivals, policies, ({ told }, policy) => {
        let state = newCause
        const opened: string[] = []
        for (const fact of told) {
          const decision = decide(absorbed(state, fact), policy, 1_000_000, idOf)
          state = decision.state
          for (const { kind, alert } of decision.happenings) if (kind === 'opened') opened.push(alert.id)
          expect(openOf(state).length).toBeLessThanOrEqual(1)
          expect(decide(absorbed(state, fact), policy, 1_000_000, idOf).happenings).toEqual([])
        }
        expect(new Set(opened).size).toBe(opened.length)
      }),
      { numRuns: 2_000 },
    )
  })

  test('what is open in the end is what would be, had everything come in order and nothing been withdrawn', () => {
    fc.assert(
      fc.property(arrivals, policies, ({ told, standing }, policy) => {
        const inAnyOrder = run(told, policy).open
        const inOrder = run(standing, policy).open
        expect(inAnyOrder.map(({ lastMs, occurrences }) => ({ lastMs, occurrences }))).toEqual(
          inOrder.map(({ lastMs, occurrences }) => ({ lastMs, occurrences })),
        )
      }),
      { numRuns: 2_000 },
    )
  })

  test('however who drove was known meanwhile, the end is as if it had been known at once, and nothing is opened twice', () => {
    const withDrivers = fc.tuple(
      arrivals,
      fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 16 })), { minLength: 1, maxLength: 4 }),
    )
    fc.assert(
      fc.property(withDrivers, policies, ([{ told }, turns], policy) => {
        const countsBy = (driven: readonly number[]) => (atMs: number) => driven.includes(atMs / 100)
        let state = newCause
        const opened: string[] = []
        const step = (next: CauseState) => {
          const decision = decide(next, policy, 1_000_000, idOf)
          state = decision.state
          for (const { kind, alert } of decision.happenings) if (kind === 'opened') opened.push(alert.id)
        }
        const known = (driven: readonly number[], fact: Fact): Fact =>
          fact.says === 'raises' && !countsBy(driven)(fact.atMs) ? { ...fact, says: 'elsewhere' } : fact
        for (const [index, fact] of told.entries()) step(absorbed(state, known(turns[index % turns.length]!, fact)))
        for (const driven of turns) step(judged(state, countsBy(driven)))
        const last = turns.at(-1)!
        const atOnce = run(
          told.map((fact) => known(last, fact)),
          policy,
        ).open
        expect(openOf(state).map(({ lastMs, occurrences }) => ({ lastMs, occurrences }))).toEqual(
          atOnce.map(({ lastMs, occurrences }) => ({ lastMs, occurrences })),
        )
        expect(new Set(opened).size).toBe(opened.length)
      }),
      { numRuns: 1_000 },
    )
  })

  test('an alert that is raised and over tells so in turns: opened, resolved, opened again', () => {
    fc.assert(
      fc.property(arrivals, policies, ({ told }, policy) => {
        const { told: happenings } = run(told, policy)
        const byAlert = Map.groupBy(
          happenings.filter(({ kind }) => kind !== 'repeated'),
          ({ alert }) => alert.id,
        )
        for (const [, all] of byAlert)
          for (const [index, { kind }] of all.entries())
            expect(kind).toBe(index === 0 ? 'opened' : index % 2 === 1 ? 'resolved' : 'reopened')
      }),
      { numRuns: 2_000 },
    )
  })
})

test('what is forgotten is not raised again by what is told again, and what is open stays', () => {
  const facts = [raise('a', 10), over('b', 20), raise('c', 30), over('d', 40), raise('e', 50), raise('f', 60)]
  const { state } = run(facts)
  const kept = without(state, [idOf('a'), idOf('c'), idOf('e')])
  expect(kept.alerts.map(({ id }) => id)).toEqual([idOf('e')])
  const { told, open } = run(facts, plain, 1_000_000, kept)
  expect(told).toEqual([])
  expect(open).toMatchObject([{ source: 'e', occurrences: 2 }])
})

test('what is known of a cause is bounded, and a flood is one alert', () => {
  const flood = Array.from({ length: 2_000 }, (_, index) => raise(`s${index}`, index))
  const { state, kinds, open } = run(flood)
  expect(kinds.filter((kind) => kind === 'opened')).toHaveLength(1)
  expect(open).toMatchObject([{ occurrences: 2_000 }])
  expect(JSON.stringify(state).length).toBeLessThan(20_000)
  const turns = Array.from({ length: 1_000 }, (_, i) => (i % 2 === 0 ? raise(`s${i}`, i) : over(`s${i}`, i)))
  const flapping = run(turns)
  expect(flapping.kinds.filter((kind) => kind === 'opened')).toHaveLength(500)
  expect(JSON.stringify(flapping.state).length).toBeLessThan(20_000)
  expect(run(turns, plain, 1_000_000, flapping.state).told).toEqual([])
})
