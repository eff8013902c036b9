import { delay } from '@clutch/shared/bus'
import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findTenantsWithSubjects, lockForwardings } from './store.ts'
import { streamPrefix } from './to-nats.ts'
import { onForwardings } from './wake.ts'

const lookEveryMs = 60_000
const streamNotFound = 10_059
const actor = 'forwardings/remove-streams'

/**
 * Removes the streams of tenants whose last rule to a NATS subject is gone: what waits goes with it, and so does what the
 * server has set aside for it. It goes by what is there, so it does not matter who died after which rule was deleted.
 */
export class StreamRemover implements Running {
  readonly #runtime: Runtime<PrismaClient>
  readonly #stop = new AbortController()
  readonly #forgetWake: () => void
  #wake: () => void = () => {}
  #running: Promise<void> | undefined

  constructor(runtime: Runtime<PrismaClient>) {
    this.#runtime = runtime
    this.#forgetWake = onForwardings('deleted', () => this.#wake())
  }

  start(): this {
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#forgetWake()
    this.#wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const stopped = new Promise<'stopped'>((resolve) => {
      this.#stop.signal.addEventListener('abort', () => resolve('stopped'), { once: true })
    })
    // Without NATS there is nothing to remove, and nothing to be said every minute.
    if (
      (await Promise.race([
        stopped,
        this.#runtime.bus.connection.then(
          () => 'up',
          () => 'stopped',
        ),
      ])) === 'stopped'
    )
      return
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      await this.#look().catch((error: unknown) => {
        this.#runtime.logger.warn({ err: error }, 'streams of forwardings that are gone stay for now')
      })
      await Promise.race([delay(lookEveryMs, this.#stop.signal), woken])
    }
  }

  async #look(): Promise<void> {
    const { database, bus } = this.#runtime
    const manager = await bus.manager()
    const tenants: string[] = []
    for await (const name of manager.streams.names())
      if (name.startsWith(streamPrefix)) tenants.push(name.slice(streamPrefix.length))
    if (tenants.length === 0) return
    const wanted = await database.systemTx((tx) => findTenantsWithSubjects(tx, tenants))
    for (const tenantId of tenants) {
      if (wanted.has(tenantId) || this.#stop.signal.aborted) continue
      await this.#remove(tenantId)
    }
  }

  /**
   * Whoever makes a rule waits for the lock: otherwise what it sends first might stand in a stream that is just being
   * removed. The server answers within two seconds, or the lock is let go.
   */
  async #remove(tenantId: string): Promise<void> {
    const { database, bus, logger } = this.#runtime
    const manager = await bus.manager()
    await database.tx({ tenantId, actor }, async (tx) => {
      await lockForwardings(tx)
      if ((await findTenantsWithSubjects(tx, [tenantId])).size > 0) return
      try {
        await manager.streams.delete(`${streamPrefix}${tenantId}`)
        logger.info({ tenantId }, 'the stream of a tenant that forwards nothing any more was removed')
      } catch (error) {
        if ((error as { code?: unknown }).code !== streamNotFound) throw error
      }
    })
  }
}
