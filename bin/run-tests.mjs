// Every test there is: the fast ones first, then those that run the whole mesh. Ends with the line that machines read.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Those of a row side by side, row after row. */
const ROWS = [['fast', 'apart'], ['e2e']]

export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

export async function runTests(root, node, args, run) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  let exitCode = 0
  const asked = args.some((arg) => arg === '--project' || arg.startsWith('--project='))
  for (const projects of asked ? [[]] : ROWS) {
    const { counts, code } = await runRow(root, node, args, projects, run)
    for (const key of Object.keys(total)) total[key] += counts[key]
    exitCode ||= code
    // Stopped by a person or a time limit: nobody waits for the rest.
    if (code >= 128) break
  }
  if (total.passed + total.failed + total.skipped === 0) process.stderr.write('clutch: no test matched\n')
  if (total.passed === 0) exitCode ||= 1
  process.stdout.write(`\n${closingLine(total)}\n`)
  return exitCode
}

async function runRow(root, node, args, projects, run) {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-counts-'))
  const file = join(dir, 'counts.json')
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const code = await run(
      node,
      [
        vitest,
        'run',
        `--root=${root}`,
        ...projects.map((project) => `--project=${project}`),
        '--passWithNoTests',
        '--reporter=default',
        `--reporter=${join(root, 'bin', 'count-reporter.mjs')}`,
        ...args,
      ],
      { CLUTCH_TEST_COUNTS: file },
    )
    const counts = readCounts(file)
    // A run that ended badly without a failed test (it crashed, or an error belonged to no test) is a failure too.
    if (code !== 0 && counts.failed === 0) counts.failed = 1
    return { counts, code: code === 0 && counts.failed > 0 ? 1 : code }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}
