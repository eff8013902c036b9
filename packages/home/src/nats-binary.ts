// Where a nats-server comes from. No npm package carries one, so: the person's choice, the PATH, our cache, or the
// distribution's own package, unpacked without root.
import { execFile } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { waitForLock } from './lock.mjs'

const run = promisify(execFile)

/** 2.10.20 to 2.10.22 lose streams when killed; before 2.10 there is no sync_interval. */
const OLDEST_NATS_VERSION = '2.10.23'
// The oldest Debian release whose package is new enough; its binary is static and runs on older releases too.
const DEBIAN_SUITE = 'trixie'
const OLDER_DEBIAN_SUITES = ['bookworm', 'bullseye', 'buster']
const APT_TIMEOUT_MS = 180_000
const LOCK_WAIT_MS = 240_000

export interface NatsBinary {
  path: string
  version: string
  from: 'NATS_SERVER_BIN' | 'PATH' | 'cache' | 'apt'
}

/** Looks without fetching: what `doctor` asks. */
export async function lookForNatsServer(env: NodeJS.ProcessEnv = process.env): Promise<NatsBinary | undefined> {
  const given = env.NATS_SERVER_BIN
  if (given) {
    const version = await versionOf(given)
    if (version === undefined) throw new Error(`NATS_SERVER_BIN=${given} is not a nats-server that runs here`)
    if (!isNewEnough(version))
      throw new Error(`NATS_SERVER_BIN=${given} is ${version}; at least ${OLDEST_NATS_VERSION} is needed`)
    return { path: given, version, from: 'NATS_SERVER_BIN' }
  }
  for (const dir of (env.PATH ?? '').split(delimiter)) {
    const path = join(dir, 'nats-server')
    if (dir === '' || !isExecutable(path)) continue
    const version = await versionOf(path)
    if (version !== undefined && isNewEnough(version)) return { path, version, from: 'PATH' }
  }
  return newestCached(cacheDir(env))
}

/** Looks, and fetches the distribution's package when there is none. Two at once fetch it once. */
export async function findNatsServer(
  options: { say?: (line: string) => void; env?: NodeJS.ProcessEnv } = {},
): Promise<NatsBinary> {
  const env = options.env ?? process.env
  const say = options.say ?? (() => {})
  const found = await lookForNatsServer(env)
  if (found) return found
  const cache = cacheDir(env)
  mkdirSync(cache, { recursive: true })
  const lock = await waitForLock(join(cache, 'nats-server.lock'), {
    waitMs: LOCK_WAIT_MS,
    onWait: ({ pid }) => say(`process ${pid} is fetching nats-server; waiting for it`),
  })
  try {
    return newestCached(cache) ?? (await fetchFromDistribution(cache, say))
  } finally {
    lock.release()
  }
}

function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'clutch')
}

function newestCached(cache: string): NatsBinary | undefined {
  if (!existsSync(cache)) return undefined
  const versions = readdirSync(cache)
    .map((name) => /^nats-server-(\d+\.\d+\.\d+)$/.exec(name)?.[1])
    .filter((version) => version !== undefined)
    .filter((version) => isNewEnough(version) && isExecutable(join(cache, `nats-server-${version}`)))
    .sort(compareVersions)
  const version = versions.at(-1)
  return version === undefined ? undefined : { path: join(cache, `nats-server-${version}`), version, from: 'cache' }
}

async function fetchFromDistribution(cache: string, say: (line: string) => void): Promise<NatsBinary> {
  const work = mkdtempSync(join(cache, 'fetch-'))
  try {
    const sources = debianSources()
    if (sources.length === 0) throw new Error('this machine has no Debian package source to take it from')
    say(`fetching nats-server from Debian's packages (${DEBIAN_SUITE})`)
    for (const dir of ['state/lists/partial', 'cache/archives/partial', 'log', 'unpacked']) {
      mkdirSync(join(work, dir), { recursive: true })
    }
    writeFileSync(join(work, 'sources.list'), `${sources.join('\n')}\n`)
    writeFileSync(join(work, 'apt.conf'), aptConfiguration(work))
    const apt = (...args: string[]) =>
      run('apt-get', ['-q', '-c', join(work, 'apt.conf'), ...args], {
        cwd: work,
        timeout: APT_TIMEOUT_MS,
        maxBuffer: 16 * 1024 * 1024,
        env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      })
    await apt('update')
    await apt('download', 'nats-server')
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'))
    if (!archive) throw new Error('apt-get downloaded nothing')
    await run('dpkg', ['-x', join(work, archive), join(work, 'unpacked')])
    const binary = ['usr/sbin', 'usr/bin'].map((dir) => join(work, 'unpacked', dir, 'nats-server')).find(isExecutable)
    const version = binary && (await versionOf(binary))
    if (!binary || !version) throw new Error(`${archive} holds no nats-server that runs here`)
    if (!isNewEnough(version))
      throw new Error(`the package holds ${version}, and at least ${OLDEST_NATS_VERSION} is needed`)
    const path = join(cache, `nats-server-${version}`)
    renameSync(binary, path)
    return { path, version, from: 'apt' }
  } catch (error) {
    throw new Error(
      `No nats-server ${OLDEST_NATS_VERSION} or newer was found, and it could not be fetched: ${explain(error)}\n` +
        'Either install one and put it on the PATH, or set NATS_SERVER_BIN to the binary ' +
        '(the NATS project releases it as one static file), or give a running server with CLUTCH_INFRA=external.',
    )
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function aptConfiguration(work: string): string {
  const own = (path: string) => join(work, path)
  return [
    `Dir::Etc::sourcelist "${own('sources.list')}";`,
    'Dir::Etc::sourceparts "/dev/null";',
    `Dir::State "${own('state')}";`,
    `Dir::State::Lists "${own('state/lists')}";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${own('cache')}";`,
    `Dir::Cache::archives "${own('cache/archives')}";`,
    `Dir::Log "${own('log')}";`,
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";',
    // Everything is in a directory of ours, which the user _apt could not enter.
    'APT::Sandbox::User "";',
    // The machine's own hooks are for the machine's own state.
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear DPkg::Post-Invoke;',
    '',
  ].join('\n')
}

/** The machine's own Debian sources with the suite changed: whichever mirror this machine was given stays in use. */
function debianSources(): string[] {
  const release = readIfThere('/etc/os-release')
  if (!/^ID="?debian"?$/m.test(release)) return []
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1] ?? ''
  const suite = OLDER_DEBIAN_SUITES.includes(codename) ? DEBIAN_SUITE : codename || DEBIAN_SUITE
  const parts = '/etc/apt/sources.list.d'
  const names = existsSync(parts) ? readdirSync(parts).sort() : []
  const oneLine = ['/etc/apt/sources.list', ...names.filter((n) => n.endsWith('.list')).map((n) => join(parts, n))]
  const deb822 = names.filter((name) => name.endsWith('.sources')).map((name) => join(parts, name))
  const found = [
    ...oneLine.flatMap((file) => fromOneLineFormat(readIfThere(file), codename)),
    ...deb822.flatMap((file) => fromDeb822(readIfThere(file), codename)),
  ]
  return [...new Set(found.map(({ options, uri }) => `deb ${options ? `[${options}] ` : ''}${uri} ${suite} main`))]
}

interface Source {
  uri: string
  options: string
}

export function fromOneLineFormat(text: string, codename: string): Source[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+?)\s*(?:#.*)?$/.exec(line)
    if (!match || match[3] !== codename || !match[4]?.split(/\s+/).includes('main')) return []
    return [{ uri: match[2] ?? '', options: match[1]?.trim() ?? '' }]
  })
}

export function fromDeb822(text: string, codename: string): Source[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = deb822Fields(paragraph)
    const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter(Boolean)
    if (!words('types').includes('deb') || !words('suites').includes(codename)) return []
    if (!words('components').includes('main') || fields.get('enabled')?.trim().toLowerCase() === 'no') return []
    const [keyring] = words('signed-by')
    // A key written into the file itself has no one-line form; apt then falls back to the machine's trusted keys.
    const options = keyring?.startsWith('/') ? `signed-by=${keyring}` : ''
    return words('uris').map((uri) => ({ uri, options }))
  })
}

function deb822Fields(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>()
  let last = ''
  for (const line of paragraph.split('\n')) {
    if (line.startsWith('#')) continue
    const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line)
    if (field) {
      last = (field[1] ?? '').toLowerCase()
      fields.set(last, field[2] ?? '')
    } else if (/^\s/.test(line) && last !== '') {
      fields.set(last, `${fields.get(last)} ${line.trim()}`)
    }
  }
  return fields
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 10_000 })
    return /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1]
  } catch {
    return undefined
  }
}

export function isNewEnough(version: string): boolean {
  return compareVersions(version, OLDEST_NATS_VERSION) >= 0
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function explain(error: unknown): string {
  const failed = error as { code?: string; stderr?: string; message?: string }
  if (failed.code === 'ENOENT') return 'apt-get or dpkg is not here'
  const lines = (failed.stderr ?? '').split('\n').filter((line) => /^[EW]:/.test(line))
  return lines.length > 0 ? lines.slice(-3).join(' ') : String(failed.message ?? error)
}
