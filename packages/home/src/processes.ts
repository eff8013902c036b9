// The services of a home as child processes: started, watched, stopped in reverse order, and never left behind.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, type Exit, spawnChild, stopProcess, tail } from './child.ts'
import { isAlive, type ProcessIdentity } from './lock.mjs'

const READY_TIMEOUT_MS = 30_000
const READY_POLL_MS = 25
const STOP_TIMEOUT_MS = 15_000
const KILL_WAIT_MS = 5_000

export interface ProcessSpec {
  name: string
  command: string
  args: readonly string[]
  cwd?: string
  /** Added to this process's own environment. */
  env: Readonly<Record<string, string>>
  /** Started means: this answers 2xx. Without it, that the process exists. */
  readyUrl?: string
  /** What is sent there, and what it must answer: only the process that was started knows. */
  readyProof?: { header: string; challenge: string; proof: string }
  readyTimeoutMs?: number
  /** How long it may drain before it is killed. */
  stopTimeoutMs?: number
}

export interface RunningProcess {
  name: string
  pid: number
  logFile: string
  exited: Promise<Exit>
  isRunning(): boolean
  stop(): Promise<void>
}

export interface Processes {
  /** Resolves when it is ready; rejects with the log's end when it is not. A name that has exited may start again. */
  start(spec: ProcessSpec): Promise<RunningProcess>
  get(name: string): RunningProcess | undefined
  all(): RunningProcess[]
  /** One after another, the last started first. */
  stopAll(): Promise<void>
}

interface Held {
  running: RunningProcess
  identity: ProcessIdentity
}

export function openProcesses({ record, logs }: { record: string; logs: string }): Processes {
  const held = new Map<string, Held>()

  const remember = () => {
    const living = [...held].filter(([, { identity }]) => isAlive(identity))
    if (living.length === 0) return rmSync(record, { force: true })
    const entries = living.map(([name, { identity }]) => ({ name, ...identity }))
    writeFileSync(`${record}.draft`, JSON.stringify(entries), { mode: 0o600 })
    renameSync(`${record}.draft`, record)
  }

  return {
    start: async (spec) => {
      if (held.get(spec.name)?.running.isRunning()) throw new Error(`${spec.name} is running already`)
      const logFile = join(logs, `${spec.name}.log`)
      const child = await spawnChild({
        command: spec.command,
        args: spec.args,
        env: { ...process.env, ...spec.env },
        logFile,
        orphanSignal: 'TERM',
        ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      })
      const stop = async () => {
        await stopProcess(child.identity, stopSteps(spec.stopTimeoutMs), { group: true })
        // The kernel has it gone; Node may tell a moment later.
        await Promise.race([child.exited, sleep(1_000, undefined, { ref: false })])
        remember()
      }
      const running: RunningProcess = {
        name: spec.name,
        pid: child.identity.pid,
        logFile,
        exited: child.exited,
        isRunning: () => child.exit() === undefined,
        stop,
      }
      held.set(spec.name, { running, identity: child.identity })
      remember()
      const trouble = await waitReady(child, spec)
      if (trouble) {
        await stop()
        throw new Error(`${spec.name} ${trouble}. The end of ${logFile}:\n${tail(logFile)}`)
      }
      return running
    },
    get: (name) => held.get(name)?.running,
    all: () => [...held.values()].map(({ running }) => running),
    stopAll: async () => {
      for (const { running } of [...held.values()].reverse()) await running.stop()
      held.clear()
      remember()
    },
  }
}

/** What an earlier owner left running, when it is verifiably still the same process. */
export async function reapLeftovers(record: string, say: (line: string) => void): Promise<void> {
  if (!existsSync(record)) return
  const entries = readRecord(record).filter(isAlive)
  for (const { name, ...identity } of entries.reverse()) {
    say(`stopping ${name} (process ${identity.pid}), left by an earlier run`)
    await stopProcess(identity, stopSteps(), { group: true })
  }
  rmSync(record, { force: true })
}

function readRecord(record: string): (ProcessIdentity & { name: string })[] {
  try {
    return JSON.parse(readFileSync(record, 'utf8'))
  } catch {
    return []
  }
}

function stopSteps(drainMs = STOP_TIMEOUT_MS): { signal: NodeJS.Signals; waitMs: number }[] {
  return [
    { signal: 'SIGTERM', waitMs: drainMs },
    { signal: 'SIGKILL', waitMs: KILL_WAIT_MS },
  ]
}

async function waitReady(
  child: Child,
  { readyUrl, readyProof, readyTimeoutMs = READY_TIMEOUT_MS }: ProcessSpec,
): Promise<string> {
  if (readyUrl === undefined) return ''
  const giveUpAt = Date.now() + readyTimeoutMs
  while (Date.now() < giveUpAt) {
    const exit = child.exit()
    if (exit) return `ended before it was ready (${exit.signal ?? `code ${exit.code}`})`
    const answer = await ask(readyUrl, readyProof)
    if (answer === 'ready') return ''
    if (answer === 'another') return `is not who answers at ${readyUrl}: another process has its port`
    await sleep(READY_POLL_MS)
  }
  return `was not ready within ${Math.round(readyTimeoutMs / 1000)} s`
}

async function ask(url: string, proof: ProcessSpec['readyProof']): Promise<'ready' | 'not yet' | 'another'> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(2_000),
      ...(proof === undefined ? {} : { headers: { [proof.header]: proof.challenge } }),
    })
    await response.arrayBuffer()
    if (!response.ok) return 'not yet'
    return proof === undefined || response.headers.get(proof.header) === proof.proof ? 'ready' : 'another'
  } catch {
    return 'not yet'
  }
}
