// A home: the directory with all state of one installation on one machine. One living process holds it at a time.
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isAlive, type LockHolder, takeLock } from './lock.mjs'
import { isFree, type PortChoice, type ReservedPort, reservePort } from './ports.ts'
import { openProcesses, type Processes, reapLeftovers } from './processes.ts'

const SECRET_BYTES = 24

export interface Home {
  dir: string
  path(...parts: string[]): string
  /** The same secret for the same name, made when it is first asked for: random text, unless it needs a form. */
  secret(name: string, make?: () => string): string
  /** The wanted port, else the one this name had last time, else a free one; remembered, and reserved until the home is closed. */
  port(name: string, wanted?: number): Promise<PortChoice>
  processes: Processes
  /** Stops its processes and gives the directory back. */
  close(): Promise<void>
}

export class HomeBusy extends Error {
  override readonly name = 'HomeBusy'
  readonly holder: LockHolder

  constructor(dir: string, holder: LockHolder) {
    super(
      `${dir} is in use by process ${holder.pid}${holder.since ? ` since ${holder.since}` : ''}. ` +
        'Stop that one (Ctrl-C, or kill it), or choose another directory with --home.',
    )
    this.holder = holder
  }
}

export async function openHome(place: string, options: { say?: (line: string) => void } = {}): Promise<Home> {
  const dir = resolve(place)
  const say = options.say ?? (() => {})
  const path = (...parts: string[]) => join(dir, ...parts)
  mkdirSync(dir, { recursive: true, mode: 0o700 })

  const lock = await takeLock(path('home.lock'))
  if (!lock.taken) throw new HomeBusy(dir, lock.holder)
  try {
    if (lock.broken) say(`the process ${lock.broken.pid} that held ${dir} is dead; taking over`)
    await reapLeftovers(path('processes.json'), say)
    const secrets = readMap(path('secrets.json'))
    const ports = readMap(path('ports.json'))
    const reserved = new Map<string, ReservedPort>()
    const processes = openProcesses({ record: path('processes.json'), logs: path('logs') })
    return {
      dir,
      path,
      processes,
      secret: (name, make = () => randomBytes(SECRET_BYTES).toString('base64url')) => {
        const known = secrets.get(name)
        if (typeof known === 'string') return known
        const made = make()
        writeMap(path('secrets.json'), secrets.set(name, made))
        return made
      },
      port: async (name, wanted) => {
        const remembered = Number(ports.get(name)) || undefined
        const held = reserved.get(name)
        if (held !== undefined && held.port === (wanted ?? remembered) && (await isFree(held.port)))
          return { port: held.port, busy: undefined }
        const choice = await reservePort(wanted ?? remembered)
        held?.release()
        reserved.set(name, choice)
        writeMap(path('ports.json'), ports.set(name, choice.port))
        // That a remembered port is busy surprises nobody; that a wanted one is must be said.
        return { port: choice.port, busy: wanted === undefined ? undefined : choice.busy }
      },
      close: async () => {
        await processes.stopAll()
        for (const { release } of reserved.values()) release()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

export interface HomeGlance {
  /** The living process that holds the home. */
  holder: LockHolder | undefined
  /** Undefined when there is no such secret yet. */
  secret(name: string): string | undefined
}

/** Looks into a home without taking it: for commands beside a running platform. */
export function glanceAtHome(place: string): HomeGlance {
  const dir = resolve(place)
  const lock = readMap(join(dir, 'home.lock'))
  const holder = {
    pid: Number(lock.get('pid')),
    born: String(lock.get('born')),
    since: String(lock.get('since') ?? ''),
  }
  const secrets = readMap(join(dir, 'secrets.json'))
  return {
    holder: lock.size > 0 && isAlive(holder) ? holder : undefined,
    secret: (name) => {
      const value = secrets.get(name)
      return typeof value === 'string' ? value : undefined
    },
  }
}

function readMap(file: string): Map<string, unknown> {
  if (!existsSync(file)) return new Map()
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof value !== 'object' || value === null)
    throw new Error(`${file} is not a JSON object; restore it or remove the home`)
  return new Map(Object.entries(value))
}

/** Whole or not at all: a lost secrets.json would lock us out of our own database. */
function writeMap(file: string, map: ReadonlyMap<string, unknown>): void {
  const draft = `${file}.draft`
  const handle = openSync(draft, 'w', 0o600)
  try {
    writeFileSync(handle, `${JSON.stringify(Object.fromEntries(map), null, 2)}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, file)
}
