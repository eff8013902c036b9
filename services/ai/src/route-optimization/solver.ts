// The main thread's side: one worker thread a task, a bounded number of them at once, with a limit of time and memory each.
import { Worker } from 'node:worker_threads'
import type { RoutingSolution } from './routing-problem.ts'
import type { SolveProgress } from './solve.ts'
import type { SolveReply, SolveTask } from './solve-worker.ts'

/** Searches side by side: each takes a core for as long as it is allowed to. */
const maxAtOnce = 1
const maxWaiting = 32
/** Beside the time of the search: starting, the tables of the search, the checker. */
const overheadMs = 30_000
const maxHeapMb = 512

// Below node_modules and in a bundle there is no TypeScript: the worker has the ending of the file that starts it.
const WORKER_URL = import.meta.url.endsWith('.ts')
  ? new URL('./solve-worker.ts', import.meta.url)
  : new URL('./solve-worker.js', import.meta.url)

type SolverAnswer =
  | { ok: true; solution: RoutingSolution; iterations: number }
  | { ok: false; code: 'problem-refused' | 'plan-unsound' | 'solver-died' | 'solver-late'; detail: string }

export interface Solver {
  /** @throws SolverClosed when the process stops first */
  solve(task: SolveTask, onProgress?: (progress: SolveProgress) => void): Promise<SolverAnswer>
  close(): Promise<void>
}

/** The task was not done: it is to be given to somebody else. */
class SolverClosed extends Error {
  override name = 'SolverClosed'
}

export function startSolver({ workerUrl = WORKER_URL }: { workerUrl?: URL } = {}): Solver {
  const waiting: (() => void)[] = []
  const running = new Set<Worker>()
  const stopping = new AbortController()
  let atOnce = 0

  async function turn(): Promise<void> {
    if (stopping.signal.aborted) throw new SolverClosed('the solver is closed')
    if (atOnce < maxAtOnce) {
      atOnce += 1
      return
    }
    if (waiting.length >= maxWaiting) throw new SolverClosed(`${waiting.length} tasks are waiting already`)
    await new Promise<void>((resolve) => waiting.push(resolve))
    if (stopping.signal.aborted) throw new SolverClosed('the solver is closed')
  }

  function done(): void {
    const next = waiting.shift()
    if (next === undefined) atOnce -= 1
    else next()
  }

  function run(task: SolveTask, onProgress: (progress: SolveProgress) => void): Promise<SolverAnswer> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(workerUrl, {
        name: 'route-solver',
        workerData: task,
        resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
        execArgv: [],
      })
      running.add(worker)
      const limitMs = task.deadlineMs + overheadMs
      const late = setTimeout(() => {
        settle(() => resolve({ ok: false, code: 'solver-late', detail: `it took more than ${limitMs} ms` }))
      }, limitMs)
      let lastError = ''
      function settle(answer: () => void): void {
        clearTimeout(late)
        running.delete(worker)
        worker.removeAllListeners()
        worker.on('error', () => {})
        void worker.terminate()
        answer()
      }
      worker.on('message', (reply: SolveReply) => {
        if (reply.kind === 'progress') onProgress(reply.progress)
        else if (reply.kind === 'solved')
          settle(() => resolve({ ok: true, solution: reply.solution, iterations: reply.iterations }))
        else {
          const code = reply.kind === 'refused' ? 'problem-refused' : 'plan-unsound'
          settle(() => resolve({ ok: false, code, detail: reply.detail }))
        }
      })
      worker.on('error', (error) => {
        lastError = error instanceof Error ? error.message : String(error)
      })
      worker.on('exit', (code) => {
        settle(() => {
          if (stopping.signal.aborted) reject(new SolverClosed('the solver was closed before this task was done'))
          else resolve({ ok: false, code: 'solver-died', detail: lastError || `exit code ${code}` })
        })
      })
    })
  }

  return {
    async solve(task, onProgress = () => {}) {
      await turn()
      try {
        return await run(task, onProgress)
      } finally {
        done()
      }
    },
    async close() {
      stopping.abort()
      for (const next of waiting.splice(0)) next()
      await Promise.all([...running].map((worker) => worker.terminate()))
    },
  }
}
