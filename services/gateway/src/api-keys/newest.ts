interface Versioned {
  version: number
}

/**
 * The newest version of each thing by its name, and which names are known to be nobody's. What is read from the
 * database may be older than what the feed has brought meanwhile, so the higher version always stays.
 */
export class Newest<Thing extends Versioned> {
  readonly #things = new Map<string, Thing>()
  readonly #nobody = new Set<string>()
  readonly #maxThings: number
  readonly #maxNobody: number

  constructor({ maxThings, maxNobody }: { maxThings: number; maxNobody: number }) {
    this.#maxThings = maxThings
    this.#maxNobody = maxNobody
  }

  get(name: string): Thing | undefined {
    return this.#things.get(name)
  }

  isNobody(name: string): boolean {
    return this.#nobody.has(name)
  }

  /** @returns false when there is no more room; nothing may be dropped in secret, so the feed has to begin anew */
  keep(name: string, thing: Thing): boolean {
    const held = this.#things.get(name)
    if (held !== undefined && held.version >= thing.version) return true
    if (held === undefined && this.#things.size >= this.#maxThings) return false
    this.#things.set(name, thing)
    this.#nobody.delete(name)
    return true
  }

  keepNobody(name: string): void {
    if (this.#things.has(name)) return
    // Only what saves a look-up: the oldest may go.
    if (this.#nobody.size >= this.#maxNobody) this.#nobody.delete(this.#nobody.values().next().value!)
    this.#nobody.add(name)
  }

  clear(): void {
    this.#things.clear()
    this.#nobody.clear()
  }
}
