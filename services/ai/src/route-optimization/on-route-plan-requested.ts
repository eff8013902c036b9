import { RouteSolved, RouteSolveFailed, RouteSolveProgressed } from '@clutch/contracts/ai/route-plans'
import { RoutePlanRequested, type RouteProblem } from '@clutch/contracts/fleet/route-plans'
import type { Scope } from '@clutch/shared/tx'
import { type Database, reaction } from '../kit.ts'
import { greatCircle } from './great-circle.ts'
import { withLatePrefixes } from './late-prefix.ts'
import { roadsOf } from './roads.ts'
import { type Outcome, solutionOf } from './route-solution.ts'
import type { RoutingProblem } from './routing-problem.ts'
import { routingOf } from './running-solver.ts'
import type { TravelMatrix, TravelTimes } from './travel-times.ts'

/** Versions of what is told of a plan: those of a later round are newer, and the answer is newer than how far it was. */
const versionsARound = 100

const askTimeoutMs = 120_000
/** Of all roads of a plan; what is not known by then is not told. */
const roadsTimeoutMs = 60_000
const maxDetail = 500

/** Answers that are remembered: a request that comes again, because nobody heard that it had come, is not searched for again. */
const maxAnswers = 20

/**
 * Finds the routes of a plan. Searching takes up to a minute, in a thread of its own and outside of any transaction; a process
 * that is killed meanwhile leaves the request to the next one.
 */
export const onRoutePlanRequested = reaction('route-optimization/on-route-plan-requested', RoutePlanRequested, {
  prepare: ({ event: { tenantId, actor, data: asked }, database }) => {
    const { answers } = routingOf(database)
    const key = `${tenantId}/${asked.id}/${asked.round}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = answerTo(asked, { tenantId, actor }, database)
    answers.set(key, answer)
    answer.catch(() => answers.delete(key))
    for (const oldest of answers.keys()) {
      if (answers.size <= maxAnswers) break
      answers.delete(oldest)
    }
    return answer
  },
  handle: async ({ tx, prepared: { solved, failed } }) => {
    if (solved !== undefined) tx.emit(RouteSolved, { ...solved, solvedAt: tx.now.toISOString() })
    else tx.emit(RouteSolveFailed, failed)
  },
})

async function answerTo(asked: RouteProblem, scope: Scope, database: Database): Promise<Outcome> {
  const { solver, travelTimes } = routingOf(database)
  const of = { id: asked.id, round: asked.round }
  const answered = { ...of, version: asked.round * versionsARound + versionsARound - 1 }
  const known = await waysOf(asked, travelTimes)
  const problem = withLatePrefixes(problemOf(asked, known.matrix))
  let told = Promise.resolve()
  let step = 0
  const answer = await solver.solve(
    { problem, deadlineMs: asked.solveSeconds * 1_000, seed: asked.seed },
    ({ share, cost, unserved }) => {
      const progress = { ...of, version: asked.round * versionsARound + ++step, share, cost, unserved }
      // It decides nothing: what cannot be told is left out.
      told = told.then(() => database.tx(scope, async (tx) => tx.emit(RouteSolveProgressed, progress))).catch(() => {})
    },
  )
  await told
  if (!answer.ok) return { failed: { ...answered, code: answer.code, detail: answer.detail.slice(0, maxDetail) } }
  const { solution, iterations } = answer
  const roads = await roadsOf({ places: asked.places, problem, solution }, known.by, {
    profile: asked.profile,
    signal: AbortSignal.timeout(roadsTimeoutMs),
  })
  return {
    solved: {
      ...answered,
      ...solutionOf(asked, problem, solution, roads),
      iterations,
      travelTimes: known.by.nameFor(asked.profile),
      estimatedBecause: known.estimatedBecause,
      solvedAt: asked.epoch,
    },
  }
}

/** A plan with estimated ways is better than none while the router fails, as long as it says so. */
async function waysOf(
  { places, profile }: RouteProblem,
  travelTimes: TravelTimes,
): Promise<{ by: TravelTimes; matrix: TravelMatrix; estimatedBecause: string | null }> {
  const asking = () => ({ profile, signal: AbortSignal.timeout(askTimeoutMs) })
  try {
    return { by: travelTimes, matrix: await travelTimes.ask(places, asking()), estimatedBecause: null }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const because = `${travelTimes.nameFor(profile)}: ${said}`.slice(0, maxDetail)
    return { by: greatCircle, matrix: await greatCircle.ask(places, asking()), estimatedBecause: because }
  }
}

function problemOf(asked: RouteProblem, matrix: TravelMatrix): RoutingProblem {
  return {
    places: asked.places.length,
    ...matrix,
    dimensions: asked.dimensions,
    stops: asked.stops,
    pairs: asked.pairs,
    vehicles: asked.vehicles,
  }
}
