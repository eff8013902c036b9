// Who a process is, and a lock that only one living process can hold.
// Plain JavaScript without dependencies, because bin/clutch.mjs uses it before anything is installed.
import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const MUTEX_WAIT_MS = 10_000
const MUTEX_RETRY_MS = 10

/** A pid is recycled; a pid with the instant it was born is not. Undefined when there is no such process. */
export function bornOf(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The second field is the command's name in parentheses and may itself hold spaces and parentheses.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z' || fields[0] === 'X') return undefined
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

export function identify(pid) {
  return { pid, born: bornOf(pid) ?? 'unknown' }
}

export function isAlive({ pid, born }) {
  return bornOf(pid) === born
}

/** The lock at `path`, or the living holder that keeps us out. A lock of a dead process is broken, and said. */
export async function takeLock(path) {
  return inMutex(path, () => {
    let broken
    const held = readHolder(path)
    if (held) {
      if (isAlive(held)) return { taken: false, holder: held }
      rmSync(path, { force: true })
      broken = held
    }
    const mine = `${JSON.stringify({ ...identify(process.pid), since: new Date().toISOString() })}\n`
    // Written elsewhere first and linked: the lock appears with its content or not at all.
    const draft = `${path}.${randomUUID()}`
    writeFileSync(draft, mine, { mode: 0o600 })
    try {
      linkSync(draft, path)
    } catch (error) {
      const holder = readHolder(path)
      if (error.code === 'EEXIST' && holder) return { taken: false, holder }
      throw error
    } finally {
      rmSync(draft, { force: true })
    }
    return { taken: true, broken, release: () => release(path, mine) }
  })
}

/** Waits for the lock for as long as a living process holds it, at most `waitMs`. */
export async function waitForLock(path, { waitMs, onWait }) {
  const giveUpAt = Date.now() + waitMs
  let said = false
  for (;;) {
    const lock = await takeLock(path)
    if (lock.taken) return lock
    if (Date.now() >= giveUpAt) {
      throw new Error(
        `process ${lock.holder.pid} has held ${path} for longer than ${Math.round(waitMs / 1000)} s; stop it, then try again`,
      )
    }
    if (!said) onWait?.(lock.holder)
    said = true
    await sleep(200)
  }
}

function release(path, mine) {
  try {
    if (readFileSync(path, 'utf8') === mine) rmSync(path, { force: true })
  } catch {
    // Already gone: nothing to release.
  }
}

function readHolder(path) {
  try {
    const { pid, born, since } = JSON.parse(readFileSync(path, 'utf8'))
    return { pid: Number(pid), born: String(born), since: String(since ?? '') }
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    return { pid: 0, born: 'unreadable', since: '' }
  }
}

// Judging a lock dead and replacing it are two steps; between them another process could do the same and lose its
// fresh lock to us. An abstract socket is held by the kernel, so this mutex itself can never be stale.
async function inMutex(path, critical) {
  const socket = process.platform === 'linux' ? await bindMutex(path) : undefined
  try {
    return critical()
  } finally {
    if (socket) await new Promise((resolve) => socket.close(resolve))
  }
}

async function bindMutex(path) {
  const name = `\0clutch:${createHash('sha256').update(path).digest('hex').slice(0, 40)}`
  const giveUpAt = Date.now() + MUTEX_WAIT_MS
  for (;;) {
    const bound = await new Promise((resolve) => {
      const server = createServer((connection) => connection.destroy())
      server.once('error', (error) => resolve(error.code ?? 'error'))
      server.listen(name, () => resolve(server))
    })
    if (typeof bound !== 'string') return bound
    if (bound !== 'EADDRINUSE') return undefined // no abstract sockets here: the link still admits only one
    if (Date.now() >= giveUpAt) throw new Error(`another process is stuck while taking ${path}`)
    await sleep(MUTEX_RETRY_MS)
  }
}
