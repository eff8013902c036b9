/** How many readings of all sessions wait for durability. Who asks for room beyond the bound waits, first come first. */
export class InFlight {
  readonly #most: number
  #held = 0
  readonly #waiting: { readonly count: number; readonly enter: () => void }[] = []

  constructor(most: number) {
    this.#most = most
  }

  get held(): number {
    return this.#held
  }

  /** A frame larger than the whole bound enters alone, rather than never. */
  #fits(count: number): boolean {
    return this.#held === 0 || this.#held + count <= this.#most
  }

  enter(count: number): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#fits(count)) {
      this.#held += count
      return undefined
    }
    return new Promise((enter) => this.#waiting.push({ count, enter }))
  }

  leave(count: number): void {
    this.#held -= count
    for (let next = this.#waiting[0]; next && this.#fits(next.count); next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#held += next.count
      next.enter()
    }
  }
}
