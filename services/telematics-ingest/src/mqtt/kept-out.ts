const maxDevices = 20_000

/** Devices that are not let in for a while, because they brought more than they may. */
export class KeptOut {
  readonly #untilMs = new Map<string, number>()

  /** @returns whether it was let in until now */
  keep(uniqueId: string, forMs: number, nowMs: number): boolean {
    const isNews = !this.has(uniqueId, nowMs)
    const untilMs = Math.max(this.#untilMs.get(uniqueId) ?? 0, nowMs + forMs)
    this.#untilMs.delete(uniqueId)
    this.#untilMs.set(uniqueId, untilMs)
    for (const [other, until] of this.#untilMs) {
      if (until > nowMs && this.#untilMs.size <= maxDevices) break
      this.#untilMs.delete(other)
    }
    return isNews
  }

  has(uniqueId: string, nowMs: number): boolean {
    const untilMs = this.#untilMs.get(uniqueId)
    if (untilMs === undefined || untilMs > nowMs) return untilMs !== undefined
    this.#untilMs.delete(uniqueId)
    return false
  }
}
