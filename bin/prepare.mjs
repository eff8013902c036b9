// What must be there before anything runs: the dependencies and the generated database clients. When both are, this
// costs a few milliseconds; when not, one process makes them and others wait for it.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { waitForLock } from '../packages/home/src/lock.mjs'
import { projectNode } from './project-node.mjs'

const PNPM = 'pnpm@12.21.0'
const OLDEST_BOOTSTRAP_NODE = 20
const LOCK_WAIT_MS = 15 * 60_000
const INSTALL_TIMEOUT_MS = 10 * 60_000
const GENERATE_TIMEOUT_MS = 2 * 60_000

export async function prepare(root, say = () => {}) {
  const major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_BOOTSTRAP_NODE) {
    throw new Error(`this is Node ${process.versions.node}; Node ${OLDEST_BOOTSTRAP_NODE} or newer is needed`)
  }
  if (isInstalled(root) && staleClients(root).length === 0) return
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  const lock = await waitForLock(join(root, 'node_modules', '.clutch-prepare.lock'), {
    waitMs: LOCK_WAIT_MS,
    onWait: ({ pid }) => say(`process ${pid} is installing; waiting for it`),
  })
  try {
    if (!isInstalled(root)) await install(root, say)
    const stale = staleClients(root)
    if (stale.length > 0) await generate(root, stale, say)
  } finally {
    lock.release()
  }
}

function isInstalled(root) {
  return readIfThere(installMarker(root)) === installHash(root)
}

async function install(root, say) {
  say('installing the dependencies (the first time takes about a minute)')
  const began = Date.now()
  try {
    await runQuietly(
      'npx',
      ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only', ...enginesOfPinned(root)],
      {
        cwd: root,
        timeoutMs: INSTALL_TIMEOUT_MS,
        // Never ask: there may be nobody.
        env: { CI: 'true', npm_config_yes: 'true', npm_config_loglevel: 'error' },
        echo: true,
      },
    )
  } catch (error) {
    throw new Error(`the dependencies could not be installed: ${error.message}\n${adviceFor(error.output ?? '')}`)
  }
  writeFileSync(installMarker(root), installHash(root))
  say(`dependencies installed in ${Math.round((Date.now() - began) / 1000)} s`)
}

/** What is installed will run on the pinned Node, not on the one that installs it. */
function enginesOfPinned(root) {
  const { optionalDependencies = {} } = JSON.parse(readIfThere(join(root, 'package.json')))
  const pinned = optionalDependencies[`node-${process.platform}-${process.arch}`]
  return pinned ? [`--config.node-version=${pinned}`] : []
}

function adviceFor(output) {
  if (/OUTDATED_LOCKFILE|frozen-lockfile/i.test(output)) {
    return `A package.json and pnpm-lock.yaml disagree. Run "npx ${PNPM} install" and commit the lockfile.`
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|META_FETCH_FAIL|fetch failed|network/i.test(output)) {
    return 'The package registry was not reached. Check the network or the proxy and registry settings of npm, then run the command again.'
  }
  if (/ENOSPC/.test(output)) return 'The disk is full. About 1.5 GB are needed.'
  if (/EACCES|EPERM/.test(output))
    return 'Files here belong to another user. Run as their owner, or remove node_modules.'
  return 'The lines above say why. Removing node_modules and running the command again is safe.'
}

/** Services whose database client is missing or older than its schema. */
function staleClients(root) {
  const services = join(root, 'services')
  const names = existsSync(services) ? readdirSync(services) : []
  return names
    .map((name) => join(services, name))
    .filter((dir) => existsSync(schemaOf(dir)))
    .filter((dir) => readIfThere(clientMarker(dir)) !== clientHash(root, dir))
}

async function generate(root, serviceDirs, say) {
  say(
    `generating the database clients of ${serviceDirs.map((dir) => relative(join(root, 'services'), dir)).join(', ')}`,
  )
  const queue = [...serviceDirs]
  const worker = async () => {
    for (let dir = queue.shift(); dir !== undefined; dir = queue.shift()) await generateOne(root, dir)
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), queue.length) }, worker))
}

async function generateOne(root, dir) {
  const prisma = join(root, 'packages', 'home', 'node_modules', 'prisma', 'build', 'index.js')
  const hash = clientHash(root, dir)
  try {
    await runQuietly(projectNode(root), [prisma, 'generate', '--schema', schemaOf(dir)], {
      cwd: dir,
      timeoutMs: GENERATE_TIMEOUT_MS,
      env: {
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        // It is looked for and never run: without it the command would try to download a native engine.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      },
    })
  } catch (error) {
    throw new Error(`prisma generate failed for ${relative(root, dir)}: ${error.message}\n${error.output ?? ''}`)
  }
  writeFileSync(clientMarker(dir), hash)
}

const installMarker = (root) => join(root, 'node_modules', '.clutch-installed')
const schemaOf = (dir) => join(dir, 'prisma', 'schema.prisma')
const clientMarker = (dir) => join(dir, 'prisma', 'client', '.generated-from')

function clientHash(root, dir) {
  return sha256([readIfThere(schemaOf(dir)), readIfThere(join(root, 'packages', 'home', 'package.json'))])
}

function installHash(root) {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...workspacePackages(root)]
  // The machine's own Node decides only where none is pinned: two people with two Nodes share one installation.
  const node = process.platform === 'linux' ? 'pinned' : process.versions.node
  return sha256([
    `${process.platform}-${process.arch}-${node}`,
    ...files.map((file) => `${file}\0${readIfThere(join(root, file))}`),
  ])
}

/** The package.json of every workspace package, from the two patterns pnpm-workspace.yaml uses: `dir` and `dir/*`. */
function workspacePackages(root) {
  const lines = readIfThere(join(root, 'pnpm-workspace.yaml')).split('\n')
  const start = lines.indexOf('packages:')
  const patterns = []
  for (let i = start + 1; start >= 0 && i < lines.length; i++) {
    const match = /^\s+-\s+['"]?([^'"\s]+)['"]?\s*$/.exec(lines[i])
    if (!match) break
    patterns.push(match[1])
  }
  const dirs = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern]
    const parent = pattern.slice(0, -2)
    return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : []
  })
  return dirs
    .map((dir) => `${dir}/package.json`)
    .filter((file) => existsSync(join(root, file)))
    .sort()
}

function sha256(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** Runs a program without a terminal; its output goes to stderr when `echo`, and with the error in any case. */
function runQuietly(program, args, { cwd, env, timeoutMs, echo = false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    })
    const stop = (signal) => child.kill(signal)
    process.once('SIGINT', stop).once('SIGTERM', stop)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-20_000)
        if (echo) process.stderr.write(text)
      })
    }
    const settle = (error) => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      if (error) reject(Object.assign(error, { output }))
      else resolve()
    }
    child.once('error', (error) => settle(new Error(`${program} does not run: ${error.message}`)))
    child.once('close', (code, signal) => {
      if (code === 0) return settle()
      settle(new Error(signal ? `${program} was stopped by ${signal}` : `${program} ended with code ${code}`))
    })
  })
}
