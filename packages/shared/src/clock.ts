/** The domain's clock: dates of bookings, trips, invoices. Tokens, leases and retries use wall time instead. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** The clock of a sandbox home, as its doors say it. */
export interface ClockState {
  /** The domain's instant at `wallBase`. */
  now: string
  wallBase: string
  /** Domain milliseconds per wall millisecond; 0 is frozen. */
  rate: number
  /** Grows with every change: of two states that cross on the way, the greater holds. */
  version: number
}

/** ms since the epoch */
function domainNow(state: ClockState, wallNowMs: number): number {
  const passedMs = Math.max(0, wallNowMs - Date.parse(state.wallBase))
  return Math.floor(Date.parse(state.now) + passedMs * state.rate)
}

/** The clock of a sandbox home: the sandbox tells the state, this process computes the instant. Never runs backwards. */
export class SandboxClock implements Clock {
  #state: ClockState
  #latestMs = 0

  constructor() {
    const wall = new Date().toISOString()
    this.#state = { now: wall, wallBase: wall, rate: 1, version: -1 }
  }

  /** Whether the sandbox has spoken: before that, `now` is a guess. */
  get isTold(): boolean {
    return this.#state.version !== -1
  }

  adopt(state: ClockState): void {
    // Before the first state the process only guessed, so it may be told an earlier instant.
    if (this.#state.version === -1) this.#latestMs = 0
    if (state.version >= this.#state.version) this.#state = state
  }

  now(): Date {
    this.#latestMs = Math.max(this.#latestMs, domainNow(this.#state, Date.now()))
    return new Date(this.#latestMs)
  }
}
