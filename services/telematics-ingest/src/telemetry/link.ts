import type { NatsConnection } from '@nats-io/transport-node'

/**
 * What a request to NATS cannot know by itself: that the connection it was sent on is gone, so that no answer will come,
 * and that there is one again. Without it, every blip would cost a whole time-out.
 */
export class Link {
  #isUp = true
  readonly #losers = new Set<(error: Error) => void>()
  readonly #waiters = new Set<() => void>()

  /** Until the connection is closed for good. */
  async follow(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') {
        this.#isUp = false
        for (const lose of [...this.#losers]) lose(new Error('the connection to NATS was lost'))
      } else if (type === 'reconnect') {
        this.#isUp = true
        for (const wake of [...this.#waiters]) wake()
      }
    }
  }

  /** The work's outcome, or a rejection as soon as the connection is lost. */
  unlessLost<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#losers.add(reject)
      work.then(resolve, reject).finally(() => this.#losers.delete(reject))
    })
  }

  /** Resolves when there is a connection, or after so long. */
  async up(ms: number): Promise<void> {
    if (this.#isUp || ms <= 0) return
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        this.#waiters.delete(finish)
        resolve()
      }
      const timer = setTimeout(finish, ms)
      this.#waiters.add(finish)
    })
  }
}
