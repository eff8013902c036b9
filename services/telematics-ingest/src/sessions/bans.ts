/** Addresses that sent garbage, for a while. Bounded: where more misbehave than fit, the oldest bans are forgotten. */
export class Bans {
  readonly #until = new Map<string, number>()
  readonly #banMs: number
  readonly #maxAddresses: number

  constructor(banMs: number, maxAddresses = 10_000) {
    this.#banMs = banMs
    this.#maxAddresses = maxAddresses
  }

  ban(address: string, nowMs: number): void {
    this.#until.delete(address) // so that insertion order stays order of age
    this.#until.set(address, nowMs + this.#banMs)
    if (this.#until.size > this.#maxAddresses) {
      const oldest = this.#until.keys().next()
      if (!oldest.done) this.#until.delete(oldest.value)
    }
  }

  isBanned(address: string, nowMs: number): boolean {
    const until = this.#until.get(address)
    if (until === undefined) return false
    if (nowMs < until) return true
    this.#until.delete(address)
    return false
  }

  get size(): number {
    return this.#until.size
  }
}
