import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  type StreamConfig,
} from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'

export interface BusOptions {
  url: string
  user?: string | undefined
  password?: string | undefined
  /** Shown by the server next to the connection. */
  name: string
  /** Copies of each stream: 1 on one machine, 3 on a cluster. */
  replicas: number
}

const nanosPerMs = 1_000_000
const dayMs = 24 * 60 * 60 * 1_000

/** A stream as its owner makes it. Every stream is bounded in age and bytes. */
export function ownerStream(owner: string): Partial<StreamConfig> & { name: string } {
  return {
    name: streamOf(owner),
    subjects: [`clutch.${owner}.>`],
    max_age: 7 * dayMs * nanosPerMs,
    max_bytes: 1024 ** 3,
    discard: 'new',
  }
}

export const deadLetterStream: Partial<StreamConfig> & { name: string } = {
  name: 'DEAD',
  subjects: ['clutch.dead.>'],
  max_age: 30 * dayMs * nanosPerMs,
  max_bytes: 1024 ** 3,
  discard: 'new',
}

export function streamOf(owner: string): string {
  return owner.toUpperCase()
}

/**
 * The connection to NATS. It is made in the background and made again for as long as the process lives: a service
 * accepts writes while NATS is away, and what it emitted waits in the outbox.
 */
export class Bus {
  readonly options: BusOptions
  readonly connection: Promise<NatsConnection>
  #closed = false

  constructor(options: BusOptions) {
    this.options = options
    this.connection = connect({
      ...credentials(options),
      servers: options.url,
      name: options.name,
      waitOnFirstConnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      timeout: 2_000,
      pingInterval: 5_000,
      maxPingOut: 2,
    })
    this.connection.catch(() => {})
  }

  async jetstream(): Promise<JetStreamClient> {
    return jetstream(await this.connection, { timeout: 5_000 })
  }

  async manager(): Promise<JetStreamManager> {
    return managerOf(await this.connection)
  }

  /**
   * Makes the stream, or brings it to this configuration. Two processes may do so at once.
   * @param connection asked over this one instead: a request on one that is just being made again waits out its time
   */
  async ensureStream(stream: Partial<StreamConfig> & { name: string }, connection?: NatsConnection): Promise<void> {
    const manager = connection === undefined ? await this.manager() : await managerOf(connection)
    const config = {
      storage: 'file' as const,
      retention: 'limits' as const,
      num_replicas: this.options.replicas,
      duplicate_window: 10 * 60 * 1_000 * nanosPerMs,
      ...stream,
    }
    try {
      await manager.streams.add(config)
    } catch (error) {
      if (!isNameInUse(error)) throw error
      await manager.streams.update(stream.name, config)
    }
  }

  get closed(): boolean {
    return this.#closed
  }

  async close(): Promise<void> {
    this.#closed = true
    // A connection that was never made has nothing to flush; the process's end drops its attempts.
    const connection = await Promise.race([this.connection.catch(() => undefined), immediate()])
    if (connection === undefined || connection.isClosed()) return
    await Promise.race([connection.drain().catch(() => {}), delay(2_000)])
    await connection.close().catch(() => {})
  }
}

/** A connection that never reconnects: what it has sent arrives as a prefix, in order, or not at all. */
export function connectOnce(options: BusOptions): Promise<NatsConnection> {
  return connect({
    ...credentials(options),
    servers: options.url,
    name: `${options.name} relay`,
    reconnect: false,
    timeout: 2_000,
    pingInterval: 5_000,
    maxPingOut: 2,
  })
}

function managerOf(connection: NatsConnection): Promise<JetStreamManager> {
  return jetstreamManager(connection, { timeout: 2_000, checkAPI: false })
}

function credentials(options: BusOptions): { user?: string; pass?: string } {
  return options.user === undefined ? {} : { user: options.user, pass: options.password ?? '' }
}

function isNameInUse(error: unknown): boolean {
  return error instanceof Error && /stream name already in use|already in use/.test(error.message)
}

function immediate(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)))
}

/** What the promise gives, or undefined as soon as the signal says stop. Leaves no listener behind. */
export async function unlessAborted<Result>(
  promise: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  if (signal.aborted) return undefined
  let stop = () => {}
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined)
    signal.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const finish = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal?.addEventListener('abort', finish)
  })
}
