import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { pending } from '@clutch/home/migrate'
import { lookForNatsServer } from '@clutch/home/nats-binary'
import { readSyncAlways } from '@clutch/home/nats-server'
import { isFree } from '@clutch/home/ports'
import { withTarget } from '@clutch/home/postgres'
import { rolesOf, SERVICES, schemaOf } from '@clutch/home/services'
import { defaultHome, type RunFile, readRunFile } from './run-file.ts'

interface Finding {
  what: string
  state: 'good' | 'note' | 'bad'
  says: string
  /** What to do about it. */
  remedy?: string
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What this machine and this home lack, and what to do about each. Exit 1 when something is bad. */
export async function doctor(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { home: { type: 'string', default: defaultHome } } })
  const run = await readRunFile(values.home).catch(() => undefined)
  const findings = [
    ...machine(),
    await broker(),
    ...(run === undefined ? await stopped(values.home) : await running(run, values.home)),
  ]
  const marks = { good: '✓', note: '·', bad: '✗' }
  for (const { what, state, says, remedy } of findings) {
    process.stdout.write(`${marks[state]} ${what}: ${says}\n${remedy === undefined ? '' : `    → ${remedy}\n`}`)
  }
  return findings.some(({ state }) => state === 'bad') ? 1 : 0
}

function machine(): Finding[] {
  const [major = 0] = process.versions.node.split('.').map(Number)
  const versions = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return [
    {
      what: 'Node',
      state: major >= 24 ? 'good' : 'bad',
      says: `${process.version} at ${process.execPath}`,
      ...(major >= 24 ? {} : { remedy: 'go through npm run …, which brings its own Node, or install Node 24' }),
    },
    {
      what: 'versions',
      state: 'good',
      says: ['typescript', 'vitest', '@biomejs/biome']
        .map((name) => `${name} ${versions.devDependencies[name]}`)
        .join(', '),
    },
    {
      what: 'memory',
      state: process.availableMemory() > 2 * 1024 ** 3 ? 'good' : 'note',
      says: `${(process.availableMemory() / 1024 ** 3).toFixed(1)} GiB available`,
      ...(process.availableMemory() > 2 * 1024 ** 3
        ? {}
        : { remedy: 'the platform idles within 1.5 GB; training a model needs half a gigabyte more' }),
    },
  ]
}

async function broker(): Promise<Finding> {
  try {
    const found = await lookForNatsServer()
    if (found !== undefined)
      return { what: 'nats-server', state: 'good', says: `${found.version} from ${found.from} (${found.path})` }
  } catch (error) {
    return {
      what: 'nats-server',
      state: 'bad',
      says: error instanceof Error ? error.message : String(error),
      remedy: 'set NATS_SERVER_BIN to a nats-server 2.10.23 or newer',
    }
  }
  return {
    what: 'nats-server',
    state: 'note',
    says: 'not here yet',
    remedy: 'npm start fetches it from Debian’s packages; elsewhere put one on the PATH or set NATS_SERVER_BIN',
  }
}

async function stopped(home: string): Promise<Finding[]> {
  const wanted = { gateway: 4000, sandbox: 4400, postgres: 4432, nats: 4422, teltonika: 5027 }
  const ports = await Promise.all(
    Object.entries(wanted).map(async ([name, port]): Promise<Finding> => {
      const free = await isFree(port)
      return {
        what: `port ${port} (${name})`,
        state: free ? 'good' : 'note',
        says: free ? 'free' : 'busy',
        ...(free ? {} : { remedy: 'npm start takes a free one and says so; --port chooses the gateway’s' }),
      }
    }),
  )
  return [{ what: `home ${resolve(home)}`, state: 'note', says: 'nothing runs in it', remedy: 'npm start' }, ...ports]
}

async function running(run: RunFile, home: string): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [name, url] of Object.entries({ ...run.serviceUrls, sandbox: run.sandboxUrl })) {
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.ok,
      () => false,
    )
    findings.push({
      what: name,
      state: ready ? 'good' : 'bad',
      says: ready ? `ready at ${url}` : `does not answer at ${url}`,
      ...(ready ? {} : { remedy: `read ${resolve(home)}/logs/${name}.log, then start again` }),
    })
  }
  const sync = await readSyncAlways(run.nats.monitorUrl).catch(() => undefined)
  findings.push({
    what: 'sync_interval of nats-server',
    state: sync === true ? 'good' : 'bad',
    says:
      sync === true
        ? 'always: what is acknowledged is on the disk'
        : sync === false
          ? 'not always: an acknowledged event can be lost in a power failure'
          : 'cannot be read',
    ...(sync === true ? {} : { remedy: 'set `jetstream { sync_interval: always }` in the server’s configuration' }),
  })
  for (const service of SERVICES) findings.push(await migrations(run, service))
  return findings
}

/** The superuser may look at every schema; the owner's password stays in the home. */
async function migrations(run: RunFile, service: (typeof SERVICES)[number]): Promise<Finding> {
  const what = `migrations of ${service}`
  try {
    const ownerUrl = withTarget(run.postgresUrl, { database: 'clutch' })
    const state = await pending({
      serviceDir: `${root}services/${service}`,
      ownerUrl: `${ownerUrl}?options=-c%20search_path%3D${schemaOf(service)}`,
    })
    const wrong = [
      ...state.pending.map((name) => `${name} is pending`),
      ...state.edited.map((name) => `${name} was edited after it was applied`),
      ...state.unknown.map((name) => `${name} is in the database and not in the code`),
      ...state.policies.map((change) => `policy: ${change}`),
    ]
    if (wrong.length === 0)
      return {
        what,
        state: 'good',
        says: `all applied, policies as declared (roles ${rolesOf(schemaOf(service)).app})`,
      }
    return {
      what,
      state: 'bad',
      says: wrong.join('; '),
      remedy: 'npm start migrates; an edited migration needs a new one beside it, or a new home',
    }
  } catch (error) {
    return { what, state: 'bad', says: error instanceof Error ? error.message : String(error) }
  }
}
