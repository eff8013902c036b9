/** What b2b's relay says: everything committed until `asOf` (its clock) stands in its stream up to `lastSeq`. */
export interface Heartbeat {
  asOf: number
  lastSeq: number
}

/** Beyond this age of the feed b2b is asked. With what a request takes it keeps the promise of one second. */
export const maxAgeMs = 750

const maxSamples = 256
const maxWaiting = 16
/** Before we have listened this long, all we have heard may have waited in a buffer together. */
const minSpanMs = 500

/**
 * How old what we know is. `asOf` is another machine's clock, so it is brought to ours: of the last heartbeats the one
 * that came quickest shows the difference between the clocks, and any other was delayed by what it came later. A clock
 * that is set back makes the feed look older, never younger. Times of ours are monotonic.
 */
export class Freshness {
  readonly #offsets: { arrivedMs: number; offsetMs: number }[] = []
  /** Heard, but not all of it has been read yet. */
  #waiting: Heartbeat[] = []
  #asOfMs = Number.NEGATIVE_INFINITY
  #readSeq = 0

  heard(heartbeat: Heartbeat, arrivedMs: number): void {
    this.#offsets.push({ arrivedMs, offsetMs: arrivedMs - heartbeat.asOf })
    if (this.#offsets.length > maxSamples) this.#offsets.shift()
    this.#waiting.push(heartbeat)
    if (this.#waiting.length > maxWaiting) this.#waiting.shift()
    this.#settle()
  }

  /** Everything that concerns us has been read up to this number of the stream. */
  read(seq: number): void {
    this.#readSeq = Math.max(this.#readSeq, seq)
    this.#settle()
  }

  /** What was read is forgotten; what is known of the clocks stays. */
  restart(): void {
    this.#waiting = []
    this.#asOfMs = Number.NEGATIVE_INFINITY
    this.#readSeq = 0
  }

  isFresh(nowMs: number): boolean {
    return nowMs - this.#asOfMs <= maxAgeMs
  }

  #settle(): void {
    const [first] = this.#offsets
    const last = this.#offsets.at(-1)
    if (first === undefined || last === undefined || last.arrivedMs - first.arrivedMs < minSpanMs) return
    const quickestMs = Math.min(...this.#offsets.map((sample) => sample.offsetMs))
    for (const heartbeat of this.#waiting)
      if (heartbeat.lastSeq <= this.#readSeq) this.#asOfMs = Math.max(this.#asOfMs, heartbeat.asOf + quickestMs)
    this.#waiting = this.#waiting.filter((heartbeat) => heartbeat.lastSeq > this.#readSeq)
  }
}
