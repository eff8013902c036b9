import type { Goal, Outcome } from '@clutch/cli/named-run'
import { falseAlarms, measured } from '../services/fleet/src/level-changes/level-injection.ts'
import { recordedLogs } from '../services/fleet/src/level-changes/recorded-levels.ts'

/**
 * Fuel: what is found of refuels and drains that are put into recorded levels, at stops, while parked and between logs.
 *
 *     npm run bench -- fuel [--seed 1] [--each 300]
 */
export default async function fuelBench(argv: string[]): Promise<Outcome> {
  const option = (name: string, otherwise: number) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : Number(argv[at + 1])
  }
  const seed = option('seed', 1)
  const injected = option('each', 300)
  const logs = recordedLogs()
  if (logs.length === 0) throw new Error('no recorded levels: set CLUTCH_DATA to the folder that holds them')
  const goals: Goal[] = []
  const rows = []
  const sets = {
    all: logs,
    // Constants were set by looking at the others.
    heldOut: logs.filter(({ name }) => ['drive7', 'drive10', 'live10', 'ufpe9'].includes(name)),
  }
  let [found, covered] = [0, 0]
  for (const [set, some] of Object.entries(sets)) {
    for (const [from, to] of [
      [4, 4],
      [6, 6],
      [10, 10],
      [10, 25],
    ] as const) {
      for (const kind of ['refuel', 'drain'] as const) {
        const steps = from === to ? `${from} %` : `${from} to ${to} %`
        const row = measured(some, { kind, steps, from, to, injected }, seed)
        rows.push({ set, ...row })
        const name = `${set}, ${kind}s of ${steps}`
        process.stderr.write(
          `${name}: ${row.injected} put in, precision ${row.precision.toFixed(3)}, recall ${row.recall.toFixed(3)}, error p95 ${row.errorP95.toFixed(2)} %, interval holds ${row.coverage.toFixed(3)}\n`,
        )
        if (from === 4) continue
        found += row.recall * row.injected
        covered += row.recall * row.injected * row.coverage
        const least = from === 6 ? 0.8 : 0.95
        goals.push(atLeast(`${name}: precision`, row.precision, least), atLeast(`${name}: recall`, row.recall, least))
        goals.push(atMost(`${name}: error p95, % of the tank`, row.errorP95, 3))
      }
    }
  }
  const alarms = falseAlarms(logs, 200, seed)
  goals.push(atMost('false events in ten driven hours', (alarms.events / alarms.hours) * 10, 1))
  goals.push(atLeast('90 % intervals that hold the step', covered / found, 0.85))
  goals.push(atMost('90 % intervals that hold the step', covered / found, 0.95))
  return { name: 'fuel', figures: { seed, rows, falseAlarms: alarms }, goals }
}

function atLeast(name: string, value: number, goal: number): Goal {
  return { name, value: rounded(value), goal: `≥ ${goal}`, met: value >= goal }
}

function atMost(name: string, value: number, goal: number): Goal {
  return { name, value: rounded(value), goal: `≤ ${goal}`, met: value <= goal }
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
