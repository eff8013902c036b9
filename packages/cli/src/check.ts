import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const bin = (name: string) => `${root}node_modules/.bin/${name}`

/** What must hold before a change lands and needs no server. Every step runs, so that one sees all that is wrong. */
const steps: { name: string; command: string; args: string[] }[] = [
  { name: 'types', command: bin('tsc'), args: ['-p', root, '--noEmit'] },
  { name: 'lint and format', command: bin('biome'), args: ['check', '--error-on-warnings', '.'] },
  { name: 'dead code', command: bin('knip'), args: [] },
  { name: 'import rules and isolation', command: bin('vitest'), args: ['run', '--project=fast', 'tests/architecture'] },
  {
    name: 'drift of generated files',
    command: process.execPath,
    args: [`${root}packages/cli/src/main.ts`, 'generate', '--check'],
  },
]

export async function check(): Promise<number> {
  const failed: string[] = []
  for (const { name, command, args } of steps) {
    process.stdout.write(`\n— ${name}\n`)
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
      child.once('error', reject)
      child.once('exit', (exit) => resolve(exit ?? 1))
    })
    if (code !== 0) failed.push(name)
  }
  process.stdout.write(failed.length === 0 ? '\nall checks hold\n' : `\nfailed: ${failed.join(', ')}\n`)
  return failed.length === 0 ? 0 : 1
}
