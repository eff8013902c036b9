import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bornOf } from './lock.mjs'
import { freePort } from './ports.ts'
import { type StartPostgresOptions, startPostgres as start } from './postgres.ts'
import { withClient } from './provision.ts'

let root: string
let dir: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clutch-postgres-'))
  dir = join(root, 'postgres')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

// What a killed process has given to the kernel is kept, so these need not wait for the disk.
const UNSYNCED = { fsync: 'off' }
const startPostgres = (options: StartPostgresOptions) => start({ settings: UNSYNCED, ...options })

const count = (url: string) =>
  withClient(url, async (client) => (await client.query('SELECT count(*)::int AS n FROM kept')).rows[0]?.n)

/** A process that starts the server and can be killed without warning. */
async function ownerProcess(): Promise<{ pid: number; url: string; kill(): Promise<void> }> {
  const owner = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '-e',
      `import { startPostgres } from ${JSON.stringify(fileURLToPath(new URL('postgres.ts', import.meta.url)))}
       const { pid, url } = await startPostgres({
         dir: ${JSON.stringify(dir)}, password: 'secret', settings: ${JSON.stringify(UNSYNCED)},
       })
       console.log(JSON.stringify({ pid, url }))
       setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = await once(owner.stdout!, 'data')
  return {
    ...JSON.parse(String(line)),
    kill: async () => {
      owner.kill('SIGKILL')
      await once(owner, 'exit')
    },
  }
}

test('a commit survives kill -9 of the server and of its owner, and the same directory starts again', async () => {
  const first = await ownerProcess()
  await withClient(first.url, (client) => client.query('CREATE TABLE kept AS SELECT 1 AS n'))
  process.kill(first.pid, 'SIGKILL')
  await first.kill()

  const second = await startPostgres({ dir, password: 'secret' })
  expect(await count(second.url)).toBe(1)
  await second.stop()
  expect(bornOf(second.pid)).toBeUndefined()
})

test('a server whose owner was killed is gone or stopped before the next one starts', async () => {
  const first = await ownerProcess()
  await withClient(first.url, (client) => client.query('CREATE TABLE kept AS SELECT 1 AS n'))
  // An open transaction keeps a backend busy while the owner dies.
  await withClient(first.url, async (client) => {
    await client.query('BEGIN')
    await client.query('LOCK TABLE kept')
    await first.kill()
    const second = await startPostgres({ dir, password: 'secret' })
    expect(bornOf(first.pid)).toBeUndefined()
    expect(await count(second.url)).toBe(1)
    await second.stop()
  })
})

test('a backend left by a killed postmaster does not keep the next server from starting', async () => {
  const first = await startPostgres({ dir, password: 'secret' })
  await withClient(first.url, async (client) => {
    await client.query('CREATE TABLE kept AS SELECT 1 AS n')
    const sleeping = client.query('SELECT pg_sleep(60)').catch(() => 'cut off')
    process.kill(first.pid, 'SIGKILL')
    await first.exited
    const second = await startPostgres({ dir, password: 'secret' })
    expect(await sleeping).toBe('cut off')
    expect(await count(second.url)).toBe(1)
    await second.stop()
  })
})

test('a busy port is replaced and named; loopback only, with a password', async () => {
  const wanted = await freePort()
  const squatter = createServer().listen({ host: '127.0.0.1', port: wanted })
  await once(squatter, 'listening')
  const postgres = await start({ dir, password: 'secret', port: wanted })
  try {
    expect(postgres.busyPort).toBe(wanted)
    expect(postgres.port).not.toBe(wanted)
    const settings = await withClient(postgres.url, async (client) => {
      const { rows } = await client.query(
        `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'TimeZone', 'listen_addresses', 'max_connections', 'unix_socket_directories')`,
      )
      return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
    })
    expect(settings).toEqual({
      fsync: 'on',
      TimeZone: 'UTC',
      listen_addresses: '127.0.0.1',
      max_connections: '120',
      unix_socket_directories: '',
    })
    const wrong = postgres.url.replace('secret', 'guess')
    await expect(withClient(wrong, (client) => client.query('SELECT 1'))).rejects.toThrow(/password authentication/)
  } finally {
    squatter.close()
    await postgres.stop()
  }
})

test('another password than the one it was made with is refused with a reason, and no server stays behind', async () => {
  await (await startPostgres({ dir, password: 'secret' })).stop()
  await expect(startPostgres({ dir, password: 'other' })).rejects.toThrow(/refuses the password/)
  const said: string[] = []
  await (await startPostgres({ dir, password: 'secret', say: (line) => said.push(line) })).stop()
  expect(said).toEqual([])
})
