import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { glanceAtHome, HomeBusy, openHome } from './home.ts'
import { identify } from './lock.mjs'
import { freePort } from './ports.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clutch-home-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const mode = (path: string) => statSync(path).mode & 0o777

test('a home has one holder, and the second is told who', async () => {
  const home = await openHome(join(root, 'home'))
  await expect(openHome(join(root, 'home'))).rejects.toThrow(HomeBusy)
  await expect(openHome(join(root, 'home'))).rejects.toThrow(`in use by process ${process.pid}`)
  expect(glanceAtHome(home.dir).holder?.pid).toBe(process.pid)
  await home.close()
  expect(existsSync(home.path('home.lock'))).toBe(false)
  expect(glanceAtHome(home.dir).holder).toBeUndefined()
  await (await openHome(join(root, 'home'))).close()
})

test('of many who open a home at once, exactly one gets it', async () => {
  const attempts = await Promise.allSettled(Array.from({ length: 12 }, () => openHome(join(root, 'home'))))
  const opened = attempts.filter((attempt) => attempt.status === 'fulfilled')
  expect(opened).toHaveLength(1)
  for (const attempt of attempts) if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(HomeBusy)
  await opened[0]?.value.close()
})

test('the lock of a process killed with -9 is broken by exactly one of those who find it, and said', async () => {
  const dir = join(root, 'home')
  const holder = spawn(process.execPath, [
    '--input-type=module-typescript',
    '-e',
    `import { openHome } from ${JSON.stringify(fileURLToPath(new URL('home.ts', import.meta.url)))}
     await openHome(${JSON.stringify(dir)})
     console.log('held')
     setInterval(() => {}, 1000)`,
  ])
  await once(holder.stdout, 'data')
  await expect(openHome(dir)).rejects.toThrow(HomeBusy)
  holder.kill('SIGKILL')
  await once(holder, 'exit')

  const said: string[] = []
  const attempts = await Promise.allSettled(
    Array.from({ length: 12 }, () => openHome(dir, { say: (line) => said.push(line) })),
  )
  const opened = attempts.filter((attempt) => attempt.status === 'fulfilled')
  expect(opened).toHaveLength(1)
  expect(said).toEqual([expect.stringContaining(`the process ${holder.pid} that held ${dir} is dead`)])
  await opened[0]?.value.close()
})

test('a recycled pid is not mistaken for the holder', async () => {
  const dir = join(root, 'home')
  await (await openHome(dir)).close()
  writeFileSync(join(dir, 'home.lock'), JSON.stringify({ ...identify(process.pid), born: 'another boot:1' }))
  await (await openHome(dir)).close()
})

test('secrets stay the same, are each their own, and only their owner may read them', async () => {
  const first = await openHome(join(root, 'home'))
  const superuser = first.secret('postgres/superuser')
  const other = first.secret('nats/fleet')
  expect(superuser.length).toBeGreaterThanOrEqual(32)
  expect(other).not.toBe(superuser)
  expect(mode(first.dir)).toBe(0o700)
  expect(mode(first.path('secrets.json'))).toBe(0o600)
  await first.close()

  expect(glanceAtHome(first.dir).secret('nats/fleet')).toBe(other)
  expect(glanceAtHome(first.dir).secret('never/asked')).toBeUndefined()
  const second = await openHome(join(root, 'home'))
  expect(second.secret('postgres/superuser')).toBe(superuser)
  expect(JSON.parse(readFileSync(second.path('secrets.json'), 'utf8'))).toEqual({
    'postgres/superuser': superuser,
    'nats/fleet': other,
  })
  await second.close()
})

test('homes that are opened at the same instant never choose the same port, nor one whose server is down', async () => {
  const wanted = Array.from({ length: 4 }, () => 0)
  for (const [index] of wanted.entries()) wanted[index] = await freePort()
  const source = (dir: string) => `
    import { openHome } from ${JSON.stringify(fileURLToPath(new URL('home.ts', import.meta.url)))}
    const home = await openHome(${JSON.stringify(dir)})
    process.stdin.once('data', async () => {
      const chosen = await Promise.all(${JSON.stringify(wanted)}.map((port, index) => home.port('service-' + index, port)))
      console.log(JSON.stringify(chosen.map(({ port }) => port)))
    })
    console.log('open')
    setInterval(() => {}, 1000)`
  const meshes = ['one', 'two', 'three'].map((name) =>
    spawn(process.execPath, ['--input-type=module-typescript', '-e', source(join(root, name))]),
  )
  try {
    await Promise.all(meshes.map(({ stdout }) => once(stdout, 'data')))
    const told = meshes.map(({ stdout }) => once(stdout, 'data'))
    for (const { stdin } of meshes) stdin.write('now\n')
    const chosen = (await Promise.all(told)).map(([line]) => JSON.parse(String(line)) as number[])
    const ports = chosen.flat()
    expect(new Set(ports).size).toBe(ports.length)
    // Nobody listens on any of them, and who is killed keeps nothing.
    expect(wanted.every((port) => ports.includes(port))).toBe(true)
    const late = await openHome(join(root, 'late'))
    expect((await late.port('service', wanted[0])).busy).toBe(wanted[0])
    for (const mesh of meshes) mesh.kill('SIGKILL')
    await Promise.all(meshes.map((mesh) => once(mesh, 'exit')))
    expect(await late.port('another', wanted[1])).toEqual({ port: wanted[1], busy: undefined })
    await late.close()
  } finally {
    for (const mesh of meshes) mesh.kill('SIGKILL')
  }
})

test('a port is remembered, and a busy one that was asked for is replaced and named', async () => {
  const first = await openHome(join(root, 'home'))
  const { port } = await first.port('gateway')
  await first.close()
  const second = await openHome(join(root, 'home'))
  expect(await second.port('gateway')).toEqual({ port, busy: undefined })

  const { createServer } = await import('node:net')
  const squatter = createServer().listen({ host: '127.0.0.1', port })
  await once(squatter, 'listening')
  const replaced = await second.port('gateway', port)
  expect(replaced.busy).toBe(port)
  expect(replaced.port).not.toBe(port)
  squatter.close()
  await second.close()
})
