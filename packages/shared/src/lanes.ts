/**
 * Runs work side by side, but what has the same key in the order in which it came: keys are spread over a fixed number of
 * lanes, and a lane does one thing at a time.
 */
export class Lanes {
  readonly #tails: Promise<unknown>[]

  constructor(count: number) {
    this.#tails = Array.from({ length: count }, () => Promise.resolve())
  }

  /** Work that throws does not stop its lane; whoever cares handles it inside. */
  enqueue(key: string, work: () => Promise<unknown>): void {
    const lane = laneOf(key, this.#tails.length)
    this.#tails[lane] = this.#tails[lane]!.then(work, work).catch(() => {})
  }

  /** Resolves when everything that was enqueued so far is done. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails)
  }
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function laneOf(key: string, lanes: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0
  return hash % lanes
}
