import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitGone } from './child.ts'
import { type Home, openHome } from './home.ts'
import { bornOf, identify, isAlive } from './lock.mjs'
import { freePort } from './ports.ts'
import type { ProcessSpec } from './processes.ts'

let home: Home
let root: string
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'clutch-processes-'))
  home = await openHome(root)
})
afterEach(async () => {
  await home.close()
  rmSync(root, { recursive: true, force: true })
})

const GONE_WAIT_MS = 10_000

function script(name: string, source: string, rest: Partial<ProcessSpec> = {}): ProcessSpec {
  return { name, command: process.execPath, args: ['-e', source], env: {}, ...rest }
}

function server(name: string, port: number, onTerm = 'process.exit(0)'): ProcessSpec {
  const source = `
    process.on('SIGTERM', () => { console.log('told to stop'); ${onTerm} })
    require('node:http').createServer((_, res) => res.end('ok')).listen(${port}, '127.0.0.1')`
  return script(name, source, { readyUrl: `http://127.0.0.1:${port}/readyz` })
}

test('started means ready, and its environment and log are its own', async () => {
  const port = await freePort()
  const spec = server('echo', port)
  const running = await home.processes.start({
    ...spec,
    args: ['-e', `console.log('hello ' + process.env.WHO); ${spec.args[1]}`],
    env: { WHO: 'fleet' },
  })
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
  expect(readFileSync(running.logFile, 'utf8')).toContain('hello fleet')
  expect(running.logFile).toBe(home.path('logs', 'echo.log'))
})

test('a process that ends before it is ready fails the start with the end of its log', async () => {
  const spec = script('broken', `console.error('no such variable: DATABASE_URL'); process.exit(3)`, {
    readyUrl: `http://127.0.0.1:${await freePort()}/readyz`,
  })
  await expect(home.processes.start(spec)).rejects.toThrow(/code 3[\s\S]*no such variable: DATABASE_URL/)
})

test('who has its port in its place is not taken for it', async () => {
  const port = await freePort()
  const squatter = createServer((_request, response) => response.end('ready, too')).listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  const readyProof = { header: 'proof', challenge: 'of what', proof: 'of that' }
  const waits = script('late', 'setInterval(() => {}, 1000)', {
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    readyProof,
  })
  await expect(home.processes.start(waits)).rejects.toThrow('another process has its port')
  squatter.close()
  const other = server('ours', await freePort())
  const knows = other.args[1]!.replace(
    '(_, res) =>',
    `(req, res) => res.setHeader('proof', req.headers.proof === 'of what' ? 'of that' : 'nothing') &&`,
  )
  await home.processes.start({ ...other, args: ['-e', knows], readyProof })
})

test('a process that never gets ready is stopped', async () => {
  const spec = script('silent', 'setInterval(() => {}, 1000)', {
    readyUrl: `http://127.0.0.1:${await freePort()}/readyz`,
    readyTimeoutMs: 300,
  })
  await expect(home.processes.start(spec)).rejects.toThrow(/silent was not ready/)
  const silent = home.processes.get('silent')
  expect(silent?.isRunning()).toBe(false)
  expect(bornOf(silent!.pid)).toBeUndefined()
})

test('they stop in reverse order', async () => {
  for (const name of ['first', 'second', 'third']) {
    const onTerm = `require('node:fs').appendFileSync(${JSON.stringify(home.path('order'))}, '${name} '); process.exit(0)`
    await home.processes.start(server(name, await freePort(), onTerm))
  }
  await home.processes.stopAll()
  expect(readFileSync(home.path('order'), 'utf8')).toBe('third second first ')
  expect(existsSync(home.path('processes.json'))).toBe(false)
})

test('one that ignores SIGTERM is killed, and so is what it started itself', async () => {
  const source = `
    process.on('SIGTERM', () => {})
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    console.log(child.pid)
    require('node:http').createServer((_, res) => res.end('ok')).listen(Number(process.env.PORT), '127.0.0.1')`
  const port = await freePort()
  const running = await home.processes.start(
    script('stubborn', source, {
      env: { PORT: String(port) },
      readyUrl: `http://127.0.0.1:${port}/`,
      stopTimeoutMs: 200,
    }),
  )
  const grandchild = identify(Number(readFileSync(running.logFile, 'utf8').trim()))
  expect(isAlive(grandchild)).toBe(true)
  await running.stop()
  expect((await running.exited).signal).toBe('SIGKILL')
  expect(await waitGone(grandchild, GONE_WAIT_MS)).toBe(true)
})

test('a name may start again after its process was killed', async () => {
  const spec = server('phoenix', await freePort())
  const first = await home.processes.start(spec)
  await expect(home.processes.start(spec)).rejects.toThrow(/running already/)
  process.kill(first.pid, 'SIGKILL')
  await first.exited
  const second = await home.processes.start(spec)
  expect(second.pid).not.toBe(first.pid)
  expect(home.processes.all().map(({ name }) => name)).toEqual(['phoenix'])
})

test('when the owner is killed with -9, its processes do not outlive it', async () => {
  const dir = join(root, 'doomed')
  const owner = spawn(process.execPath, [
    '--input-type=module-typescript',
    '-e',
    `import { openHome } from ${JSON.stringify(fileURLToPath(new URL('home.ts', import.meta.url)))}
     const home = await openHome(${JSON.stringify(dir)})
     const { pid } = await home.processes.start({
       name: 'child', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], env: {},
     })
     console.log(pid)
     setInterval(() => {}, 1000)`,
  ])
  const [line] = await once(owner.stdout, 'data')
  const child = identify(Number(String(line).trim()))
  expect(isAlive(child)).toBe(true)
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  // Where the kernel does not see to it, the next start does.
  await (await openHome(dir)).close()
  expect(await waitGone(child, GONE_WAIT_MS)).toBe(true)
})

test('the next start stops what is verifiably left, and leaves a recycled pid alone', async () => {
  const dir = join(root, 'left')
  await (await openHome(dir)).close()
  const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  await Promise.all([once(orphan, 'spawn'), once(bystander, 'spawn')])
  try {
    writeFileSync(
      join(dir, 'processes.json'),
      JSON.stringify([
        { name: 'orphan', ...identify(orphan.pid!) },
        { name: 'recycled', pid: bystander.pid, born: 'another boot:1' },
      ]),
    )
    const said: string[] = []
    await (await openHome(dir, { say: (line) => said.push(line) })).close()
    expect(said).toEqual([expect.stringContaining(`stopping orphan (process ${orphan.pid})`)])
    expect(bornOf(orphan.pid!)).toBeUndefined()
    expect(bornOf(bystander.pid!)).toBeDefined()
  } finally {
    orphan.kill('SIGKILL')
    bystander.kill('SIGKILL')
  }
})
