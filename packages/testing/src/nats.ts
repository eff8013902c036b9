// A nats-server of a test file's own, in a directory of its own. Always a process on this machine, whatever
// CLUTCH_INFRA says: files run side by side with the same stream names, and some kill it on purpose.
import { join } from 'node:path'
import { type NatsServer, type NatsUser, startNats } from '@clutch/home/nats-server'
import { makeStateDir, removeStateDir } from './state-dir.ts'

export interface TestNatsOptions {
  /** Default `2m`: the machine is not going to lose power in a test. A killed process loses nothing either way. */
  syncInterval?: 'always' | `${number}${'s' | 'm'}`
  users?: readonly NatsUser[]
}

export interface TestNats {
  /** The same after kill() and start(). */
  url: string
  monitorUrl: string
  dir: string
  pid(): number
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>
  /** Orderly, keeping the store. */
  pause(): Promise<void>
  /** Again on the same port and store, after kill() or pause(). */
  start(): Promise<void>
  /** The end: the server stops and its directory goes. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Call it in beforeAll; call stop() in afterAll. */
export async function startTestNats(options: TestNatsOptions = {}): Promise<TestNats> {
  const dir = makeStateDir('nats')
  const settings = {
    dir: join(dir, 'nats'),
    syncInterval: options.syncInterval ?? ('2m' as const),
    ...(options.users ? { users: options.users } : {}),
  }
  // A worker that ends without stop() must not leave the directory; the server itself goes with its parent.
  const atExit = () => removeStateDir(dir)
  process.once('exit', atExit)
  let server: NatsServer
  try {
    server = await startNats(settings)
  } catch (error) {
    removeStateDir(dir)
    throw error
  }
  const { url, monitorUrl, port, monitorPort } = server
  const stop = async () => {
    await server.stop()
    process.off('exit', atExit)
    removeStateDir(dir)
  }
  return {
    url,
    monitorUrl,
    dir: settings.dir,
    pid: () => server.pid,
    kill: async () => {
      process.kill(server.pid, 'SIGKILL')
      await server.exited
    },
    pause: () => server.stop(),
    start: async () => {
      server = await startNats({ ...settings, port, monitorPort })
      if (server.port !== port) throw new Error(`port ${port} was taken while the server was down`)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
