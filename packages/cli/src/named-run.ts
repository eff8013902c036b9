import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A figure that an issue asks for. */
export interface Goal {
  name: string
  value: number
  goal: string
  met: boolean
}

export interface Outcome {
  name: string
  figures: Record<string, unknown>
  goals: Goal[]
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs `FOLDER/NAME.ts`, whose default export answers with its outcome, and prints that as the last line. */
export async function runNamed(folder: string, argv: string[]): Promise<number> {
  const [name, ...rest] = argv
  const known = readdirSync(`${root}${folder}`)
    .filter((file) => file.endsWith('.run.ts'))
    .map((file) => file.slice(0, -'.run.ts'.length))
  const file = `${root}${folder}/${name}.run.ts`
  if (name === undefined || !existsSync(file)) {
    process.stderr.write(`there are: ${known.join(', ')}\n`)
    return 64
  }
  const { default: run } = (await import(pathToFileURL(file).href)) as { default: (argv: string[]) => Promise<Outcome> }
  const outcome = await run(rest)
  process.stdout.write(`${JSON.stringify(outcome)}\n`)
  return outcome.goals.every((goal) => goal.met) ? 0 : 1
}
