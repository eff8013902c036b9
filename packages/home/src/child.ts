import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bornOf, identify, isAlive, type ProcessIdentity } from './lock.mjs'

const MAX_LOG_BYTES = 8 * 1024 * 1024
const TAIL_BYTES = 4_000
const POLL_MS = 25

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface LesserUser {
  uid: number
  gid: number
  /** It may pass through directories that are closed to it. */
  traverseAsRoot: boolean
}

export interface ChildOptions {
  command: string
  args: readonly string[]
  cwd?: string
  env: NodeJS.ProcessEnv
  logFile: string
  /** Run as this user (only root may ask for it). */
  as?: LesserUser | undefined
  /** What the kernel sends to the child when this process dies, however it dies (Linux only). */
  orphanSignal?: 'TERM' | 'INT' | 'KILL'
}

export interface Child {
  identity: ProcessIdentity
  process: ChildProcess
  exited: Promise<Exit>
  exit: () => Exit | undefined
}

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => process.platform === 'linux' && existsSync(path))

/**
 * A child in a session of its own: a Ctrl-C in the terminal reaches only us, so that we stop things in order. That it
 * does not outlive us when we are killed is setpriv's work where there is one, and the next start's everywhere.
 */
export async function spawnChild(options: ChildOptions): Promise<Child> {
  const [command, args] = wrap(options)
  mkdirSync(dirname(options.logFile), { recursive: true })
  rotate(options.logFile)
  const log = openSync(options.logFile, 'a', 0o600)
  try {
    const child = spawn(command, args, {
      env: options.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.as && !SETPRIV ? { uid: options.as.uid, gid: options.as.gid } : {}),
    })
    let exit: Exit | undefined
    const exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => {
        exit = { code, signal }
        resolve(exit)
      })
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    return { identity: identify(child.pid!), process: child, exited, exit: () => exit }
  } finally {
    closeSync(log)
  }
}

function wrap({ command, args, as, orphanSignal }: ChildOptions): [string, string[]] {
  if (!SETPRIV) return [command, [...args]]
  const flags = as ? userFlags(as) : []
  if (orphanSignal) flags.push(`--pdeathsig=${orphanSignal}`)
  return flags.length === 0 ? [command, [...args]] : [SETPRIV, [...flags, '--', command, ...args]]
}

function userFlags({ uid, gid, traverseAsRoot }: LesserUser): string[] {
  const flags = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  if (!traverseAsRoot) return flags
  // A checkout or a home below root's own closed directory: the lesser user keeps the one capability that passes
  // through it. access(2) asks with the real user's rights unless the last flag says otherwise, and initdb uses it.
  return [
    ...flags,
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    '--securebits=+no_setuid_fixup',
  ]
}

/** Whether this user, started by us in this way, may run the binary and enter the directory. */
export function reaches(as: LesserUser, binary: string, dir: string): boolean {
  const script = ['-c', 'test -x "$1" && cd "$2"', 'sh', binary, dir]
  const options = { cwd: '/', stdio: 'ignore' } as const
  if (SETPRIV) return spawnSync(SETPRIV, [...userFlags(as), '--', '/bin/sh', ...script], options).status === 0
  return spawnSync('/bin/sh', script, { ...options, uid: as.uid, gid: as.gid }).status === 0 && !as.traverseAsRoot
}

/** Sends each signal in turn and waits its time; true when the process is gone. Never sends to a recycled pid. */
export async function stopProcess(
  identity: ProcessIdentity,
  steps: readonly { signal: NodeJS.Signals; waitMs: number }[],
  options: { group?: boolean } = {},
): Promise<boolean> {
  for (const { signal, waitMs } of steps) {
    if (!isAlive(identity)) break
    signalProcess(identity, signal)
    if (await waitGone(identity, waitMs)) break
  }
  // What it started itself goes with it: the group carries the pid of its leader.
  if (options.group) killGroup(identity.pid)
  return !isAlive(identity)
}

export async function waitGone(identity: ProcessIdentity, waitMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + waitMs
  while (isAlive(identity)) {
    if (Date.now() >= giveUpAt) return false
    await sleep(POLL_MS)
  }
  return true
}

function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    if (isAlive(identity)) process.kill(identity.pid, signal)
  } catch {
    // Gone in between.
  }
}

function killGroup(leader: number): void {
  if (bornOf(leader) !== undefined) return // alive, or the number belongs to someone else by now
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nobody left in it.
  }
}

/** The last lines of a log: what a person needs when a child did not come up. */
export function tail(logFile: string): string {
  try {
    const log = openSync(logFile, 'r')
    try {
      const from = Math.max(0, fstatSync(log).size - TAIL_BYTES)
      const bytes = Buffer.alloc(TAIL_BYTES)
      return bytes.toString('utf8', 0, readSync(log, bytes, 0, TAIL_BYTES, from)).trim()
    } finally {
      closeSync(log)
    }
  } catch {
    return ''
  }
}

function rotate(logFile: string): void {
  try {
    if (statSync(logFile).size > MAX_LOG_BYTES) renameSync(logFile, `${logFile}.1`)
  } catch {
    // No log yet.
  }
}
