import type { State } from '../state/state.ts'

/**
 * The domain's time: `base` plus what the wall has moved since `wallBase`, `rate` times as fast.
 * Everyone who holds the same three figures computes the same now, so ordinary passing needs no messages.
 */
export interface ClockState {
  baseMs: number
  wallBaseMs: number
  rate: number
  /** Grows with every change: who receives two states keeps the greater. */
  version: number
  /** The rate to return to, while the clock stands still for a move; kept so that a crash cannot leave it frozen. */
  resumeRate: number | null
}

export interface ClockMessage {
  now: string
  wallBase: string
  rate: number
  version: number
}

export const maxRate = 3_600

const nowMs = (state: ClockState, wallMs: number): number =>
  Math.floor(state.baseMs + Math.max(0, wallMs - state.wallBaseMs) * state.rate)

export const toMessage = (state: ClockState): ClockMessage => ({
  now: new Date(state.baseMs).toISOString(),
  wallBase: new Date(state.wallBaseMs).toISOString(),
  rate: state.rate,
  version: state.version,
})

/** The clock as kept: every change is in the state's file before anybody hears of it. */
export class Clock {
  readonly #state: State

  /** @param standsAt where a clock that was not kept stands still, instead of running with the wall's */
  constructor(state: State, standsAt?: Date) {
    this.#state = state
    const kept = this.#table().get('clock')
    const wallMs = Date.now()
    const baseMs = standsAt?.getTime() ?? wallMs
    const rate = standsAt === undefined ? 1 : 0
    if (!kept) this.#put({ baseMs, wallBaseMs: wallMs, rate, version: 1, resumeRate: null })
    else if (kept.resumeRate !== null) this.set({ baseMs: nowMs(kept, wallMs), rate: kept.resumeRate })
  }

  get current(): ClockState {
    return this.#table().get('clock') as ClockState
  }

  nowMs(): number {
    return nowMs(this.current, Date.now())
  }

  /** Stands the clock still at an instant; `resumeRate` is what it had before. */
  freeze(baseMs: number, resumeRate: number): ClockState {
    return this.#change({ baseMs, rate: 0, resumeRate })
  }

  set(next: { baseMs: number; rate: number }): ClockState {
    return this.#change({ ...next, resumeRate: null })
  }

  #change(next: { baseMs: number; rate: number; resumeRate: number | null }): ClockState {
    const state = { ...next, wallBaseMs: Date.now(), version: this.current.version + 1 }
    this.#put(state)
    return state
  }

  #put(state: ClockState): void {
    this.#state.commit(() => this.#table().put('clock', state))
  }

  #table() {
    return this.#state.table<ClockState>('clock')
  }
}
