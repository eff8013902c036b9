import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sessionTimeoutMs = 240_000

interface Block {
  /** The first line that is not a comment: what the block is called here. */
  name: string
  commands: string
  /** What the README says one sees; `…` stands for anything. */
  shown: string
}

/** The `sh` blocks below a line `<!-- tested -->`, each with the `text` block that follows it at once, if one does. */
function testedBlocks(markdown: string): Block[] {
  const tested = /^<!-- tested -->\n+```sh\n([\s\S]*?)^```\n(?:\n+```text\n([\s\S]*?)^```\n)?/gm
  return [...markdown.matchAll(tested)].map(([, commands = '', shown = '']) => ({
    name: commands.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '',
    commands,
    shown,
  }))
}

const blocks = testedBlocks(readFileSync(join(root, 'README.md'), 'utf8'))

/** A clone as its reader sees it, but for the home: that of the mesh which runs already. */
let clone: string
/** What each block printed; shorter than the blocks when one has failed. */
let printed: string[]
let failure: string

beforeAll(async () => {
  clone = mkdtempSync(join(tmpdir(), 'clutch-readme-'))
  for (const name of ['bin', 'packages', 'package.json']) symlinkSync(join(root, name), join(clone, name))
  symlinkSync(inject('homeDir'), join(clone, '.clutch'))
  // One shell for all: the blocks build on each other, as for somebody who pastes them.
  const separator = `=== ${crypto.randomUUID()}`
  const script = blocks.map(({ commands }) => `${commands}\necho '${separator}'\n`).join('\n')
  const session = await bash(`set -eo pipefail\n${script}`)
  const parts = session.stdout.split(`${separator}\n`)
  printed = parts.slice(0, -1)
  failure = session.code === 0 ? '' : `exit ${session.code} after:\n${parts.at(-1)}\n${session.stderr}`
}, sessionTimeoutMs + 10_000)
afterAll(() => rmSync(clone, { recursive: true, force: true }))

function bash(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('bash', ['-c', script], {
    cwd: clone,
    env: {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      HOME: process.env.HOME,
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: sessionTimeoutMs,
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...output }))
  })
}

function asPattern(line: string): RegExp {
  const literal = line.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${literal.join('.+')}$`)
}

test('the README has commands to test, and says what to expect of each', () => {
  expect(blocks.length).toBeGreaterThan(5)
  expect(blocks.filter(({ shown }) => shown === '')).toEqual([])
})

test.each(blocks.map((block, index) => ({ ...block, index })))('as the README says: $name', ({ index, shown }) => {
  expect(printed.length, failure).toBeGreaterThan(index)
  const lines = printed[index]!.split('\n')
  let from = 0
  for (const expected of shown.split('\n').filter((line) => line !== '')) {
    const found = lines.findIndex((line, at) => at >= from && asPattern(expected).test(line))
    expect(found, `“${expected}” is not in, or comes too early in:\n${printed[index]}`).not.toBe(-1)
    from = found + 1
  }
})

test('no command of the README fails', () => {
  expect(failure).toBe('')
})
