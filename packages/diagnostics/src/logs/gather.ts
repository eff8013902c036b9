import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { readingAt } from '@clutch/protocols/draft'

const windowMs = 1000

/**
 * Puts values that come one by one into readings: one ends when a value comes again, or after a second. Its time is that
 * of its first value.
 */
export class Gather {
  #reading: DecodedReading | undefined
  #startMs = 0
  readonly #names = new Set<string>()

  /** The reading to add to, and the one that this ended. */
  at(atMs: number, names: readonly string[]): { readonly into: DecodedReading; readonly ended?: DecodedReading } {
    const late = Math.abs(atMs - this.#startMs) >= windowMs || names.some((name) => this.#names.has(name))
    const ended = late ? this.finish() : undefined
    if (!this.#reading) {
      this.#reading = readingAt(Math.round(atMs))
      this.#startMs = atMs
    }
    for (const name of names) this.#names.add(name)
    return { into: this.#reading, ...(ended && { ended }) }
  }

  /** What is left. A reading that nothing was added to is none. */
  finish(): DecodedReading | undefined {
    const reading = this.#reading
    this.#reading = undefined
    this.#names.clear()
    return reading
  }
}
