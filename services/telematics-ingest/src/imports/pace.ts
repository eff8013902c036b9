import { delay } from '@clutch/shared/bus'

/** So many rows a second on average, and no more than a second's at once. */
export class Pace {
  readonly #perSecond: number
  #freeAtMs = 0

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** Waits for what was done before, and counts this. */
  async take(rows: number, signal: AbortSignal): Promise<void> {
    const nowMs = performance.now()
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + (rows * 1_000) / this.#perSecond
    const aheadMs = this.#freeAtMs - nowMs
    if (aheadMs > 0) await delay(aheadMs, signal)
  }
}
