import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'clutch-dlq-'))
})
afterEach(() => rm(home, { recursive: true }))

function clutch(...args: string[]): Promise<{ code: number | null; err: string }> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 15_000 })
  let err = ''
  child.stderr.on('data', (chunk) => (err += chunk))
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, err })))
}

test('a home whose broker is gone is said to be, instead of waited for', async () => {
  // What kill -9 of everything leaves behind.
  await writeFile(
    join(home, 'run.json'),
    JSON.stringify({ natsUrl: 'nats://127.0.0.1:1', nats: { user: 'a', password: 'b' } }),
  )
  for (const verb of [['ls'], ['replay', '--all']]) {
    const { code, err } = await clutch('dlq', ...verb, '--home', home)
    expect(code).toBe(1)
    expect(err).toContain('nats://127.0.0.1:1')
  }
}, 40_000)

test('a home where nothing runs is named', async () => {
  const { code, err } = await clutch('dlq', 'ls', '--home', home)
  expect(code).toBe(1)
  expect(err).toContain(home)
})
