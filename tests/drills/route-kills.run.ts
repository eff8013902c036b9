import type { Outcome } from '@clutch/cli/named-run'
import { killsWhileSolving } from './route-kills.ts'

/** `npm run drill -- route-kills [N]` */
export default async function run(argv: string[]): Promise<Outcome> {
  const figures = await killsWhileSolving({
    rounds: Number(argv[0] ?? 8),
    say: (line) => process.stdout.write(`${line}\n`),
  })
  const none = (['unsolved', 'solvedTwice', 'stopsWrong'] as const).map((name) => ({
    name,
    value: figures[name],
    goal: '= 0',
    met: figures[name] === 0,
  }))
  return { name: 'route-kills', figures: { ...figures }, goals: none }
}
