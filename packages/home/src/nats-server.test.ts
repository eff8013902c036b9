import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bornOf } from './lock.mjs'
import { fromDeb822, fromOneLineFormat, isNewEnough, lookForNatsServer } from './nats-binary.ts'
import { readSyncAlways, startNats } from './nats-server.ts'
import { freePort } from './ports.ts'

let root: string
let dir: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clutch-nats-'))
  dir = join(root, 'nats')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const publish = async (url: string, text: string) => {
  const nc = await connect({ servers: url })
  const manager = await jetstreamManager(nc)
  await manager.streams.add({ name: 'KEPT', subjects: ['kept.>'] })
  await jetstream(nc).publish('kept.one', text)
  await nc.close()
}

const firstMessage = async (url: string) => {
  const nc = await connect({ servers: url })
  const manager = await jetstreamManager(nc)
  const message = await manager.streams.getMessage('KEPT', { seq: 1 })
  await nc.close()
  return message?.string()
}

test('an acknowledged message survives kill -9', async () => {
  const first = await startNats({ dir })
  expect(await readSyncAlways(first.monitorUrl)).toBe(true)
  await publish(first.url, 'odometer 12 km')
  process.kill(first.pid, 'SIGKILL')
  await first.exited

  const second = await startNats({ dir, port: first.port, monitorPort: first.monitorPort })
  expect(second.url).toBe(first.url)
  expect(await firstMessage(second.url)).toBe('odometer 12 km')
  await second.stop()
  expect(bornOf(second.pid)).toBeUndefined()
})

test('a server whose owner was killed never shares its store with the next one', async () => {
  const owner = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '-e',
      `import { startNats } from ${JSON.stringify(fileURLToPath(new URL('nats-server.ts', import.meta.url)))}
       const { pid, url } = await startNats({ dir: ${JSON.stringify(dir)} })
       console.log(JSON.stringify({ pid, url }))
       setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = await once(owner.stdout!, 'data')
  const first: { pid: number; url: string } = JSON.parse(String(line))
  await publish(first.url, 'fuel 40 l')
  owner.kill('SIGKILL')
  await once(owner, 'exit')

  const second = await startNats({ dir })
  expect(bornOf(first.pid)).toBeUndefined()
  expect(await firstMessage(second.url)).toBe('fuel 40 l')
  await second.stop()
})

test('a user needs its password, and a stranger is refused', async () => {
  const server = await startNats({ dir, syncInterval: '2m', users: [{ user: 'fleet', password: 'quote"and\\slash' }] })
  try {
    const nc = await connect({ servers: server.url, user: 'fleet', pass: 'quote"and\\slash' })
    await nc.close()
    await expect(connect({ servers: server.url })).rejects.toThrow(/authorization/i)
    await expect(connect({ servers: server.url, user: 'fleet', pass: 'guess' })).rejects.toThrow(/authorization/i)
    expect(await readSyncAlways(server.monitorUrl)).toBe(false)
  } finally {
    await server.stop()
  }
})

test('a busy port is replaced and named', async () => {
  const wanted = await freePort()
  const squatter = createServer().listen({ host: '127.0.0.1', port: wanted })
  await once(squatter, 'listening')
  const server = await startNats({ dir, port: wanted, syncInterval: '2m' })
  expect(server.busyPort).toBe(wanted)
  expect(server.port).not.toBe(wanted)
  squatter.close()
  await server.stop()
})

const fakeServer = (version: string) => {
  mkdirSync(join(root, version), { recursive: true })
  const path = join(root, version, 'nats-server')
  writeFileSync(path, `#!/bin/sh\necho "nats-server: v${version}"\n`)
  chmodSync(path, 0o755)
  return path
}

test('a version that loses streams is passed over on the PATH, and refused when given by name', async () => {
  const old = fakeServer('2.10.22')
  const env = { PATH: join(root, '2.10.22'), XDG_CACHE_HOME: join(root, 'cache') }
  expect(await lookForNatsServer(env)).toBeUndefined()
  await expect(lookForNatsServer({ ...env, NATS_SERVER_BIN: old })).rejects.toThrow(/2\.10\.22; at least 2\.10\.23/)

  const recent = fakeServer('2.11.4')
  expect(await lookForNatsServer({ ...env, PATH: `${env.PATH}:${join(root, '2.11.4')}` })).toEqual({
    path: recent,
    version: '2.11.4',
    from: 'PATH',
  })
})

test('versions compare as numbers', () => {
  expect(['2.9.25', '2.10.22', '2.10.23', '2.10.100', '3.0.0'].map(isNewEnough)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ])
})

test('the package source comes from either format of the machine, and only from its own release', () => {
  const oneLine = `
deb http://mirror.example/debian bookworm main contrib # the mirror of the house
deb [arch=amd64 signed-by=/usr/share/keyrings/k.gpg] https://other.example/debian bookworm main
deb http://mirror.example/debian bookworm-updates main
# deb http://off.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main`
  expect(fromOneLineFormat(oneLine, 'bookworm')).toEqual([
    { uri: 'http://mirror.example/debian', options: '' },
    { uri: 'https://other.example/debian', options: 'arch=amd64 signed-by=/usr/share/keyrings/k.gpg' },
  ])
  const deb822 = `Types: deb deb-src
# a remark
URIs: http://mirror.example/debian
 http://second.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://security.example/debian
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main`
  const options = 'signed-by=/usr/share/keyrings/debian-archive-keyring.gpg'
  expect(fromDeb822(deb822, 'bookworm')).toEqual([
    { uri: 'http://mirror.example/debian', options },
    { uri: 'http://second.example/debian', options },
  ])
})
