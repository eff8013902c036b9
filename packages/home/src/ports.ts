import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { takeLock } from './lock.mjs'

const LOOPBACK = '127.0.0.1'

export interface PortChoice {
  port: number
  /** The port that was asked for and is busy; the caller says so. */
  busy: number | undefined
}

/** The wanted port when it is free, else a free one. */
export async function choosePort(wanted?: number): Promise<PortChoice> {
  if (wanted === undefined || wanted === 0) return { port: await freePort(), busy: undefined }
  if (await isFree(wanted)) return { port: wanted, busy: undefined }
  return { port: await freePort(), busy: wanted }
}

export interface ReservedPort extends PortChoice {
  release(): void
}

/**
 * As `choosePort`, and nobody else who asks here chooses the same one until it is given back or this process has ended: not before the
 * server that will listen there has been started, nor while it is down. Of one user's processes on this machine.
 */
export async function reservePort(wanted?: number): Promise<ReservedPort> {
  if (wanted !== undefined && wanted !== 0) {
    const release = await reserve(wanted)
    if (release !== undefined) return { port: wanted, busy: undefined, release }
  }
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = await freePort()
    const release = await reserve(port)
    if (release !== undefined) return { port, busy: wanted || undefined, release }
  }
  throw new Error('every port that was tried is reserved')
}

async function reserve(port: number): Promise<(() => void) | undefined> {
  const dir = join(tmpdir(), `clutch-ports-${userInfo().uid}`)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const lock = await takeLock(join(dir, String(port)))
  if (!lock.taken) return undefined
  // Looked at under the lock: who had it before may still be listening.
  if (await isFree(port)) return lock.release
  lock.release()
  return undefined
}

/**
 * Below what the kernel gives to outgoing connections (from 32768 on Linux, 49152 elsewhere): a port from there may be
 * the near end of somebody's connection when its server is started again.
 */
const firstPort = 20_000
const lastPort = 32_000

/** A port nobody listens on now. Somebody may a moment later: who starts a server with it must be ready to ask again. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = randomInt(firstPort, lastPort)
    if (await isFree(port)) return port
  }
  const port = await listenOnce(0)
  if (port === undefined) throw new Error('no free port on the loopback interface')
  return port
}

export async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address ? address.port : undefined
      server.close(() => resolve(bound))
    })
  })
}
