import type { Goal, Outcome } from '@clutch/cli/named-run'
import { fuzzed, fuzzFamily } from './frame-fuzz.ts'

/** A pause of the machine is none of the decoder's; a frame that takes longer than this hangs. */
const maxMs = 1_000
const maxGrownMiB = 32

/** `npm run drill -- frame-fuzz [FRAMES] [FAMILY]`: 2,000,000 hostile frames a family, if not told otherwise. */
export default async function run([frames = '2000000', only]: string[]): Promise<Outcome> {
  const figures: Record<string, unknown> = {}
  const goals: Goal[] = []
  for (const family of fuzzed) {
    if (only !== undefined && only !== family.name) continue
    const found = fuzzFamily(family, Number(frames), 20_261_122)
    figures[family.name] = found
    process.stdout.write(`${family.name}: ${JSON.stringify(found)}\n`)
    const goal = (name: string, value: number, most: number) => ({
      name: `${family.name} ${name}`,
      value: Math.round(value * 10) / 10,
      goal: most === 0 ? '= 0' : `<= ${most}`,
      met: value <= most,
    })
    goals.push(
      goal('crashes', found.crashes.length, 0),
      goal('slowest frame, ms', found.slowestMs, maxMs),
      goal('memory grown, MiB', found.grownMiB, maxGrownMiB),
    )
  }
  return { name: 'frame-fuzz', figures, goals }
}
