import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Goal, Outcome } from '@clutch/cli/named-run'

const root = fileURLToPath(new URL('..', import.meta.url))
const settleMs = 30_000

/**
 * `npm start` from a fresh copy of the repository without node_modules (cold) and once more on the same home (warm), and
 * the memory of all its processes when nothing happens (proportional set size, shared pages counted once).
 */
export default async function start(): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-start-'))
  try {
    const copy = join(dir, 'clutch')
    const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n')
    for (const file of files) cpSync(join(root, file), join(copy, file), { recursive: true })
    const cold = await ready(copy, join(dir, 'home'))
    await cold.stop()
    const warm = await ready(copy, join(dir, 'home'))
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const memory = pssOf(warm.child.pid!)
    await warm.stop()
    const idleGb = Object.values(memory).reduce((sum, mb) => sum + mb, 0) / 1_000
    const goals: Goal[] = [
      { name: 'cold start to ready, s', value: cold.seconds, goal: '<= 240', met: cold.seconds <= 240 },
      { name: 'warm start to ready, s', value: warm.seconds, goal: '<= 15', met: warm.seconds <= 15 },
      { name: 'idle memory of everything, GB (PSS)', value: idleGb, goal: '<= 1.5', met: idleGb <= 1.5 },
    ]
    return { name: 'start', figures: { coldS: cold.seconds, warmS: warm.seconds, idleMb: memory }, goals }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function ready(
  copy: string,
  home: string,
): Promise<{ child: ChildProcess; seconds: number; stop(): Promise<void> }> {
  const startedMs = performance.now()
  const child = spawn('node', ['bin/clutch.mjs', 'start', '--no-story', '--home', home], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let seen = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
      process.stdout.write(chunk)
      if (seen.includes('ready after')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`start ended with ${code} before it was ready`)))
  })
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10
  return {
    child,
    seconds,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** MB by the name of the process, of everything below `pid` and of the servers it has started in sessions of their own. */
function pssOf(pid: number): Record<string, number> {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = readOr(`/proc/${entry}/stat`)
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent > 0) parents.set(Number(entry), parent)
  }
  const below = (candidate: number): boolean => {
    for (let at = candidate, depth = 0; depth < 32 && at > 1; depth += 1) {
      if (at === pid) return true
      at = parents.get(at) ?? 0
    }
    return false
  }
  const memory: Record<string, number> = {}
  for (const each of parents.keys()) {
    if (!below(each)) continue
    const kb = Number(/^Pss:\s+(\d+)/m.exec(readOr(`/proc/${each}/smaps_rollup`))?.[1] ?? 0)
    const name = nameOf(each)
    memory[name] = Math.round(((memory[name] ?? 0) + kb / 1_000) * 10) / 10
  }
  return memory
}

function nameOf(pid: number): string {
  const line = readOr(`/proc/${pid}/cmdline`).split('\0')
  const main = line.find((word) => word.endsWith('main.ts') || word.endsWith('clutch.mjs'))
  if (main !== undefined) return dirname(dirname(main)).split('/').at(-1) || main
  return (line[0] ?? '').split(/[/:]/).at(-1) || 'unknown'
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
