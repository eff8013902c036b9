import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunFile } from '@clutch/cli/run-file'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
let home: string
let busy: Server
let busyPort: number
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'clutch-start-'))
  busy = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => busy.once('listening', resolve))
  busyPort = (busy.address() as { port: number }).port
})
afterAll(() => {
  busy.close()
  rmSync(home, { recursive: true, force: true })
})

interface Started {
  child: ChildProcess
  output: () => string
  exit: Promise<number | null>
  run: RunFile
}

async function start(...args: string[]): Promise<Started> {
  const child = spawn('node', ['bin/clutch.mjs', 'start', '--no-story', '--home', home, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await expect
    .poll(() => (child.exitCode === null ? output : `ended: ${output}`), { timeout: 120_000 })
    .toContain('Ctrl-C stops it')
  return { child, output: () => output, exit, run: JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')) as RunFile }
}

/** Processes that know of the home, by their command line or environment. */
function left(): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home) ||
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(home)
        )
      } catch {
        return false
      }
    })
    .map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
}

async function works({ run }: Started): Promise<void> {
  const tenant = run.tenants[0]!
  const login = await fetch(`${run.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: tenant.admin.email, password: tenant.admin.password }),
  })
  expect(login.status).toBe(200)
  const vehicles = await fetch(`${run.url}/api/v1/b2b/fleet-management/vehicles`, {
    headers: { 'x-api-key': tenant.apiKey },
  })
  expect([vehicles.status, ((await vehicles.json()) as { items: unknown[] }).items.length]).toEqual([200, 12])
}

test('starts, stops and starts again on one home: after SIGTERM, after kill -9 of everything, with a busy port', {
  timeout: 400_000,
}, async () => {
  const first = await start('--port', String(busyPort))
  expect(first.output()).toMatch(new RegExp(`port ${busyPort} is busy`))
  expect(first.run.url).not.toContain(String(busyPort))
  expect(Object.keys(first.run.pids).sort()).toEqual([
    'ai',
    'b2b',
    'fleet',
    'gateway',
    'nats',
    'payments',
    'postgres',
    'sandbox',
    'telematics-ingest',
  ])
  await works(first)
  first.child.kill('SIGTERM')
  expect(await first.exit).toBe(0)
  await expect.poll(left, { timeout: 10_000 }).toEqual([])
  expect(existsSync(join(home, 'run.json'))).toBe(false)
  expect(existsSync(join(home, 'home.lock'))).toBe(false)

  const second = await start()
  await works(second)
  expect(second.run.tenants).toEqual(first.run.tenants)
  for (const pid of Object.values(second.run.pids)) process.kill(pid, 'SIGKILL')
  process.kill(second.child.pid!, 'SIGKILL')
  await second.exit

  const third = await start()
  await works(third)
  third.child.kill('SIGINT')
  await third.exit
  await expect.poll(left, { timeout: 10_000 }).toEqual([])
  expect(existsSync(join(home, 'home.lock'))).toBe(false)
})
