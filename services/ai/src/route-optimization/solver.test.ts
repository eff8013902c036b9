import { expect, test } from 'vitest'
import { randomProblem } from './random-problem.fixture.ts'
import { startSolver } from './solver.ts'

const problem = randomProblem({
  seed: 3,
  stops: 20,
  vehicles: 3,
  dimensions: 1,
  isSymmetric: true,
  hasWindows: true,
  hasPairs: true,
  hasBreaks: true,
  hasLimits: false,
  hasPrefix: false,
})

test('searching does not hold up the process, and tells how far it is', async () => {
  const solver = startSolver()
  let turns = 0
  const turning = setInterval(() => turns++, 5)
  const shares: number[] = []
  const answer = await solver.solve({ problem, deadlineMs: 500, seed: 1 }, ({ share }) => shares.push(share))
  clearInterval(turning)
  expect(answer).toMatchObject({ ok: true })
  expect(turns).toBeGreaterThan(10)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares.length).toBeGreaterThan(0)
  await solver.close()
})

test('a worker that dies ends its task and no other', async () => {
  const dying = startSolver({ workerUrl: new URL('data:text/javascript,process.exit(7)') })
  const answers = await Promise.all([1, 2].map((seed) => dying.solve({ problem, deadlineMs: 100, seed })))
  expect(answers).toMatchObject([
    { ok: false, code: 'solver-died' },
    { ok: false, code: 'solver-died' },
  ])
  await dying.close()
})

test('a process that stops gives its tasks back', async () => {
  const solver = startSolver()
  const tasks = [1, 2].map((seed) => solver.solve({ problem, deadlineMs: 60_000, seed }))
  const ended = Promise.allSettled(tasks)
  await new Promise((resolve) => setImmediate(resolve))
  await solver.close()
  for (const task of await ended) expect(task).toMatchObject({ status: 'rejected', reason: { name: 'SolverClosed' } })
})
