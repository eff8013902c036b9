import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Goal, Outcome } from '@clutch/cli/named-run'
import { faultsOf } from '../services/ai/src/route-optimization/check.ts'
import type { RoutingProblem } from '../services/ai/src/route-optimization/routing-problem.ts'
import { solve } from '../services/ai/src/route-optimization/solve.ts'
import { bestKnownOf, namesIn, readPairs, readTimeWindows, readX } from './routing/instances.ts'

interface Set {
  name: string
  folder: string
  seconds: number
  /** Of the mean gap to the best known, in percent. */
  goal: number
  bestOf: (name: string) => { cost: number; vehicles: number }
  read: (file: string, vehicles: number) => RoutingProblem
}

/**
 * Route optimization: the gap to the best known plans of published problems at a fixed time, one thread, every plan checked.
 * Solomon is for distance alone; Li–Lim with as many vehicles as the best known plan has.
 *
 *     npm run bench -- routing [--only solomon-1s] [--every 4] [--seed 1]
 */
export default async function routing(argv: string[]): Promise<Outcome> {
  const option = (name: string, otherwise: string) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : argv[at + 1]!
  }
  const data = process.env.CLUTCH_DATA
  const folder = data === undefined ? undefined : join(data, 'ai', 'routing')
  if (folder === undefined || !existsSync(folder))
    throw new Error('no routing problems: set CLUTCH_DATA to the folder that holds ai/routing')
  const best = bestKnownOf(folder)
  const [every, seed, only] = [Number(option('every', '1')), Number(option('seed', '1')), option('only', '')]
  const solomon = {
    folder: join(folder, 'VRPTW', 'solomon'),
    bestOf: (name: string) => ({ cost: best.VRPTW[`${name}_distance`]!.best_known_cost, vehicles: 25 }),
    read: (file: string) => readTimeWindows(file, null),
  }
  const sets: Set[] = [
    { name: 'solomon-1s', seconds: 1, goal: 1.5, ...solomon },
    { name: 'solomon-10s', seconds: 10, goal: 0.5, ...solomon },
    {
      name: 'li-lim-10s',
      seconds: 10,
      goal: 1,
      folder: join(folder, 'PDPTW', 'li_lim_100'),
      bestOf: (name) => {
        const of = best.PDPTW[name]!
        return { cost: of.best_known_cost, vehicles: of.solved_with_vehicles! }
      },
      read: readPairs,
    },
    {
      name: 'x-60s',
      seconds: 60,
      goal: 0.8,
      folder: join(folder, 'CVRP', 'X'),
      bestOf: (name) => ({ cost: best.CVRP[name]!.best_known_cost, vehicles: best.CVRP[name]!.vehicles }),
      read: readX,
    },
    {
      name: 'gh1000-600s',
      seconds: 600,
      goal: 3,
      folder: join(folder, 'VRPTW', 'homberger_1000'),
      bestOf: (name) => ({
        cost: best.VRPTW[name]!.best_known_cost,
        vehicles: best.VRPTW[name]!.solved_with_vehicles!,
      }),
      read: readTimeWindows,
    },
  ]
  const goals: Goal[] = []
  const figures: Record<string, unknown> = { seed, every }
  for (const set of sets.filter(({ name }) => only === '' || name === only)) {
    const rows = []
    const names = namesIn(set.folder).filter((_, at) => at % every === 0)
    for (const file of names) {
      const name = file.replace(/\.\w+$/, '')
      const known = set.bestOf(name)
      const problem = set.read(join(set.folder, file), known.vehicles)
      const { solution, iterations } = solve(problem, {
        deadlineMs: set.seconds * 1_000,
        seed,
        now: () => performance.now(),
      })
      const faults = faultsOf(problem, solution)
      if (faults.length > 0) throw new Error(`${name}: ${faults.slice(0, 5).join('; ')}`)
      const gap = (solution.cost / known.cost - 1) * 100
      const row = { name, cost: solution.cost, gap, left: solution.unserved.length, iterations }
      rows.push(row)
      process.stderr.write(
        `${set.name} ${name}: ${solution.cost.toFixed(2)}, ${gap.toFixed(2)} %, ${solution.routes.length} routes, ${row.left} left, ${iterations} iterations\n`,
      )
    }
    const complete = rows.filter(({ left }) => left === 0)
    const mean = complete.reduce((sum, { gap }) => sum + gap, 0) / complete.length
    figures[set.name] = { problems: rows.length, incomplete: rows.length - complete.length, meanGap: mean, rows }
    goals.push({
      name: `${set.name}: mean gap, %`,
      value: Number(mean.toFixed(3)),
      goal: `≤ ${set.goal}`,
      met: mean <= set.goal,
    })
    goals.push({
      name: `${set.name}: plans without a stop left out`,
      value: complete.length,
      goal: `${rows.length}`,
      met: complete.length === rows.length,
    })
  }
  return { name: 'routing', figures, goals }
}
