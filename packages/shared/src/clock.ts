/** The domain's clock: dates of bookings, trips, invoices. Tokens, leases and retries use wall time instead. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

export interface ClockState {
  /** The domain's instant at `wallBase`, ms since the epoch. */
  base: number
  /** Wall time at which `base` was true, ms since the epoch. */
  wallBase: number
  /** Domain milliseconds per wall millisecond; 0 is frozen. */
  rate: number
}

export function domainNow(state: ClockState, wallNow: number): number {
  return Math.floor(state.base + (wallNow - state.wallBase) * state.rate)
}

/** The clock of a sandbox home: the sandbox tells the state, this process computes the instant. Never runs backwards. */
export class SandboxClock implements Clock {
  #state: ClockState
  #latest = 0

  constructor(state: ClockState) {
    this.#state = state
  }

  adopt(state: ClockState): void {
    this.#state = state
  }

  now(): Date {
    this.#latest = Math.max(this.#latest, domainNow(this.#state, Date.now()))
    return new Date(this.#latest)
  }
}
