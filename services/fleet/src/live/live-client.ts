import type { LiveState } from '@clutch/contracts/fleet/live'

/** As many as the contract lets a fleet show. */
const maxVehicles = 20_000

/**
 * What one client has still to be told: at most one state a vehicle, the newest. A client that reads slowly misses what
 * lay between and costs no more for it; a vehicle never goes back in time for it.
 */
export class LiveClient {
  readonly #pending = new Map<string, LiveState>()
  /** Of each vehicle, told or not. ISO instants in one notation, so their order is that of their texts. */
  readonly #newestAt = new Map<string, string>()
  #wake: () => void = () => {}

  offer(state: LiveState): void {
    const { vehicleId, at } = state
    const newestAt = this.#newestAt.get(vehicleId)
    if (newestAt === undefined ? this.#newestAt.size >= maxVehicles : newestAt > at) return
    this.#newestAt.set(vehicleId, at)
    this.#pending.set(vehicleId, state)
    this.#wake()
  }

  /** States as the database had them, which may have been overtaken while they were read. */
  offerRead(states: readonly LiveState[]): void {
    for (const state of states) if (this.#newestAt.get(state.vehicleId) !== state.at) this.offer(state)
  }

  get pending(): number {
    return this.#pending.size
  }

  /** Hands over one state after the other, each when the one before is through, until the signal ends. */
  async pump(send: (state: LiveState) => Promise<void>, signal: AbortSignal): Promise<void> {
    const wake = () => this.#wake()
    signal.addEventListener('abort', wake)
    try {
      while (!signal.aborted) {
        const next = this.#pending.values().next().value
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
          continue
        }
        this.#pending.delete(next.vehicleId)
        await send(next)
      }
    } finally {
      signal.removeEventListener('abort', wake)
    }
  }
}
