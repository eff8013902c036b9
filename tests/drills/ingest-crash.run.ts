import type { Outcome } from '@clutch/cli/named-run'
import { crashesUnderLoad } from './ingest-crash.ts'

/** `npm run drill -- ingest-crash [KILLS]` */
export default async function run(argv: string[]): Promise<Outcome> {
  const figures = await crashesUnderLoad({
    kills: Number(argv[0] ?? 30),
    devices: 60,
    say: (line) => process.stdout.write(`${line}\n`),
  })
  const none = (['acknowledgedAndNotStored', 'storedTwice', 'inQuarantine'] as const).map((name) => ({
    name,
    value: figures[name],
    goal: '= 0',
    met: figures[name] === 0,
  }))
  return { name: 'ingest-crash', figures: { ...figures }, goals: none }
}
