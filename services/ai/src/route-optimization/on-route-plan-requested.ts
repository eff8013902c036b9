import { RouteSolved, RouteSolveFailed, RouteSolveProgressed } from '@clutch/contracts/ai/route-plans'
import { RoutePlanRequested, type RouteProblem } from '@clutch/contracts/fleet/route-plans'
import type { Scope } from '@clutch/shared/tx'
import { type Database, reaction } from '../kit.ts'
import { type Outcome, solutionOf } from './route-solution.ts'
import type { RoutingProblem } from './routing-problem.ts'
import { routingOf } from './running-solver.ts'
import type { SolverAnswer } from './solver.ts'
import type { TravelMatrix } from './travel-times.ts'

/** Versions of what is told of a plan: those of a later round are newer, and the answer is newer than how far it was. */
const versionsARound = 100

const askTimeoutMs = 120_000

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
  let matrix: TravelMatrix
  try {
    matrix = await travelTimes.ask(asked.places, AbortSignal.timeout(askTimeoutMs))
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { failed: { ...answered, code: 'travel-times-unavailable', detail: detail.slice(0, 500) } }
  }
  const problem = problemOf(asked, matrix)
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
  return outcomeOf(answer, asked, problem, { ...answered, travelTimes: travelTimes.name })
}

function outcomeOf(
  answer: SolverAnswer,
  asked: RouteProblem,
  problem: RoutingProblem,
  { travelTimes, ...answered }: { id: string; round: number; version: number; travelTimes: string },
): Outcome {
  if (!answer.ok) return { failed: { ...answered, code: answer.code, detail: answer.detail.slice(0, 500) } }
  const { solution, iterations } = answer
  return {
    solved: { ...answered, ...solutionOf(asked, problem, solution), iterations, travelTimes, solvedAt: asked.epoch },
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
