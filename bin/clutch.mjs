#!/usr/bin/env node
// The one door of every npm script: installs what is missing, generates the database clients, and goes on with the
// pinned Node. Plain JavaScript without dependencies, for whatever Node >= 20 the machine has.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepare } from './prepare.mjs'
import { projectNode } from './project-node.mjs'
import { closingLine, runTests } from './run-tests.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const MAIN = join(ROOT, 'packages', 'cli', 'src', 'main.ts')
const SETPRIV = '/usr/bin/setpriv'
const PARENT_WATCH_MS = 1_000
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }

const [command = 'help', ...args] = process.argv.slice(2)

try {
  await prepare(ROOT, (line) => process.stderr.write(`clutch: ${line}\n`))
  const node = projectNode(ROOT)
  process.exitCode =
    command === 'test' ? await runTests(ROOT, node, args, run) : await run(node, [MAIN, command, ...args])
} catch (error) {
  process.stderr.write(`clutch: ${error.message}\n`)
  // Whoever counts the tests must learn that none ran.
  if (command === 'test') process.stdout.write(`${closingLine({ passed: 0, failed: 1, skipped: 0 })}\n`)
  process.exitCode = 1
}

/** Runs in the foreground, hands signals on, and answers with the exit code a shell would give. */
function run(node, nodeArgs, env = {}) {
  // Killed with -9 we can hand nothing on; the kernel then tells the child to stop.
  const guarded = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig=TERM', '--', node] : [node]
  const [program, ...before] = guarded
  const child = spawn(program, [...before, ...nodeArgs], {
    cwd: process.cwd(),
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const forward = (signal) => {
    // A terminal has given Ctrl-C to the child already; once more would mean "now, not gracefully".
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  }
  const parentWatch = watchParent(() => child.kill('SIGTERM'))
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${program} does not run here: ${error.message}`)))
    child.once('exit', (code, signal) => {
      clearInterval(parentWatch)
      for (const each of signals) process.off(each, forward)
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0))
    })
  })
}

/** npm killed with -9 hands nothing on either, and what it started would run on unseen. */
function watchParent(onGone) {
  const parent = process.ppid
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    onGone()
  }, PARENT_WATCH_MS)
  return watch
}
