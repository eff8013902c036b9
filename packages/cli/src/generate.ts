import { parseArgs } from 'node:util'
import { generate } from '@clutch/sdk/generate'

/** Writes what derives from the contracts, or with --check says what would change. */
export async function generateFiles(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { check: { type: 'boolean', default: false } } })
  const changed = await generate({ check: values.check })
  for (const file of changed) process.stdout.write(`${values.check ? 'has drifted' : 'written'}: ${file}\n`)
  if (!values.check) return 0
  if (changed.length > 0) process.stdout.write('run npm run generate and commit what it writes\n')
  return changed.length === 0 ? 0 : 1
}
