import { RateLimited } from '@clutch/contracts/problems'
import { delay } from '@clutch/shared/bus'
import { Problem } from '@clutch/shared/problem'
import type { Caller } from '../door/caller.ts'
import type { Door } from '../door/door.ts'

const recheckMs = 400
const maxPerTenant = 200

interface OpenStream {
  caller: Caller
  end: () => void
}

/** Streams that are open. One whose caller would not be let in any more ends within a second. */
export class OpenStreams {
  readonly #door: Door
  readonly #open = new Set<OpenStream>()
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(door: Door) {
    this.#door = door
  }

  /** @throws Problem RateLimited when the tenant has too many open */
  add(caller: Caller, end: () => void): { remove(): void } {
    let ofTenant = 0
    for (const stream of this.#open) if (stream.caller.tenantId === caller.tenantId) ofTenant += 1
    if (ofTenant >= maxPerTenant)
      throw new Problem(RateLimited, {
        detail: `A tenant may have ${maxPerTenant} streams open.`,
        headers: { 'retry-after': '5' },
      })
    const stream = { caller, end }
    this.#open.add(stream)
    return { remove: () => void this.#open.delete(stream) }
  }

  start(): void {
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await Promise.all([...this.#open].map((stream) => this.#recheck(stream)))
      await delay(recheckMs, this.#stop.signal)
    }
  }

  async #recheck(stream: OpenStream): Promise<void> {
    const { expiresMs } = stream.caller
    const over = expiresMs !== undefined && expiresMs <= Date.now()
    // What cannot be told is refused, as it is for a request.
    if (
      over ||
      !(await this.#door.recheck(stream.caller).then(
        () => true,
        () => false,
      ))
    ) {
      this.#open.delete(stream)
      stream.end()
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    for (const stream of this.#open) stream.end()
    this.#open.clear()
    await this.#running
  }
}
