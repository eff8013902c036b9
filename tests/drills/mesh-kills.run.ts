import type { Outcome } from '@clutch/cli/named-run'
import { killsUnderLoad } from './mesh-kills.ts'

/** `npm run drill -- mesh-kills [N]` */
export default async function run(argv: string[]): Promise<Outcome> {
  const figures = await killsUnderLoad({
    kills: Number(argv[0] ?? 20),
    speed: 12,
    say: (line) => process.stdout.write(`${line}\n`),
  })
  const none = (
    [
      'readingsLost',
      'readingsTwice',
      'trackDifference',
      'eventsLost',
      'eventsTwice',
      'tripsWrong',
      'completionsTwice',
      'unpublished',
    ] as const
  ).map((name) => ({ name, value: figures[name], goal: '= 0', met: figures[name] === 0 }))
  return { name: 'mesh-kills', figures: { ...figures }, goals: none }
}
