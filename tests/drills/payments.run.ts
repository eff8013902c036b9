import type { Outcome } from '@clutch/cli/named-run'
import { moneyUnderKills } from './money-kills.ts'

/** `npm run drill -- payments [OPERATIONS] [KILLS] [SEED]` */
export default async function run(argv: string[]): Promise<Outcome> {
  const figures = await moneyUnderKills({
    operations: Number(argv[0] ?? 10_000),
    kills: Number(argv[1] ?? 20),
    seed: Number(argv[2] ?? 20_261_123),
    say: (line) => process.stdout.write(`${line}\n`),
  })
  const goals = (['differences', 'doubleCharges', 'stuck', 'brokenPromises', 'unbalanced', 'unanswered'] as const).map(
    (name) => ({ name, value: figures[name], goal: '= 0', met: figures[name] === 0 }),
  )
  return { name: 'payments', figures: { ...figures }, goals }
}
