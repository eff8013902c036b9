// The worker thread of one task: searches, tells how far it is, has the answer checked, and ends.
import { parentPort, workerData } from 'node:worker_threads'
import { faultsOf } from './check.ts'
import type { RoutingProblem, RoutingSolution } from './routing-problem.ts'
import { type SolveProgress, solve } from './solve.ts'

export interface SolveTask {
  problem: RoutingProblem
  deadlineMs: number
  seed: number
  iterations?: number
}

export type SolveReply =
  | { kind: 'progress'; progress: SolveProgress }
  | { kind: 'solved'; solution: RoutingSolution; iterations: number }
  /** `refused`: it is no problem. `unsound`: the checker does not agree. */
  | { kind: 'refused' | 'unsound'; detail: string }

const port = parentPort
if (!port) throw new Error('route-optimization/solve-worker.ts runs as a worker thread only')
const say = (reply: SolveReply) => port.postMessage(reply)
const task = workerData as SolveTask
try {
  const { solution, iterations } = solve(task.problem, {
    deadlineMs: task.deadlineMs,
    seed: task.seed,
    ...(task.iterations === undefined ? {} : { iterations: task.iterations }),
    now: () => performance.now(),
    onProgress: (progress) => say({ kind: 'progress', progress }),
  })
  const faults = faultsOf(task.problem, solution)
  if (faults.length > 0) say({ kind: 'unsound', detail: faults.slice(0, 3).join('; ') })
  else say({ kind: 'solved', solution, iterations })
} catch (error) {
  if (!(error instanceof RangeError)) throw error
  say({ kind: 'refused', detail: error.message })
}
