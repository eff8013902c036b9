import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { State } from '../state/state.ts'
import { type Clock, type ClockMessage, toMessage } from './clock.ts'

/** A service that keeps the domain's time and has work that falls due by it. */
export interface Participant {
  name: string
  url: string
}

/** Work of the sandbox itself that falls due by the clock; it needs no HTTP to be asked. */
export interface LocalDueWork {
  name: string
  nextDueMs(untilMs: number): number | null
  runDue(untilMs: number): void
  settled(): boolean
}

export class ParticipantSilent extends Error {
  readonly participant: string
  readonly step: string

  constructor(participant: string, step: string, reason: string) {
    super(`${participant} did not ${step}: ${reason}`)
    this.participant = participant
    this.step = step
  }
}

export interface ParticipantTimeouts {
  /** How long a participant may be unreachable (it may be restarting) before it is given up. */
  unreachableMs: number
  answerMs: number
}

const MAX_PARTICIPANTS = 64
const RETRY_MS = 100

export class Participants {
  readonly #state: State
  readonly #clock: Clock
  readonly #secret: string | undefined
  readonly #timeouts: ParticipantTimeouts
  /** Our own deadlines bound every call; running what is due may take minutes. */
  readonly #agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connections: 4 })
  /** Participants that missed the current state and are told again in the background. */
  readonly #stale = new Set<string>()
  readonly #stop = new AbortController()
  #retelling: Promise<void> | undefined

  constructor(state: State, clock: Clock, secret: string | undefined, timeouts: ParticipantTimeouts) {
    this.#state = state
    this.#clock = clock
    this.#secret = secret
    this.#timeouts = timeouts
    // Whoever took part before a restart of the sandbox still does, and may have missed something.
    for (const { name } of this.list()) this.#retell(name)
  }

  list(): Participant[] {
    return [...this.#table().walk('oldest-first')]
  }

  /** False when there are too many. */
  register(participant: Participant): boolean {
    const known = this.#table().get(participant.name) !== undefined
    if (!known && this.#table().size >= MAX_PARTICIPANTS) return false
    this.#state.commit(() => this.#table().put(participant.name, participant))
    this.#retell(participant.name)
    return true
  }

  remove(name: string): boolean {
    if (!this.#table().get(name)) return false
    this.#state.commit(() => this.#table().delete(name))
    this.#stale.delete(name)
    return true
  }

  /** Resolves when all have the current state; who has not is told again in the background, and named. */
  async adoptAll(): Promise<void> {
    const message = toMessage(this.#clock.current)
    const outcomes = await Promise.allSettled(this.list().map(({ name }) => this.#adopt(name, message)))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }

  async nextDueMs(name: string, untilMs: number): Promise<number | null> {
    const until = encodeURIComponent(new Date(untilMs).toISOString())
    const answer = await this.#call(name, 'say what is due', 'GET', `/internal/clock/next-due?until=${until}`)
    const next = (answer as { next?: unknown } | null)?.next
    if (next === null) return null
    const nextMs = typeof next === 'string' ? Date.parse(next) : Number.NaN
    if (Number.isNaN(nextMs))
      throw new ParticipantSilent(name, 'say what is due', 'its answer is not {next: ISO | null}')
    return nextMs
  }

  async runDue(name: string, untilMs: number, answerMs: number): Promise<void> {
    const body = { until: new Date(untilMs).toISOString() }
    await this.#call(name, 'run what is due', 'POST', '/internal/clock/run-due', body, answerMs)
  }

  async settled(name: string): Promise<boolean> {
    const answer = await this.#call(name, 'say whether it settled', 'GET', '/internal/clock/settled')
    return (answer as { settled?: unknown } | null)?.settled === true
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#stale.clear()
    await this.#agent.destroy()
    await this.#retelling
  }

  async #adopt(name: string, message: ClockMessage): Promise<void> {
    try {
      await this.#call(name, 'adopt the clock', 'PUT', '/internal/clock', message)
      this.#stale.delete(name)
    } catch (error) {
      if (this.#table().get(name)) this.#retell(name)
      throw error
    }
  }

  #retell(name: string): void {
    this.#stale.add(name)
    this.#retelling ??= this.#retellAll()
  }

  /** Until each stale participant has the state, is removed, or the sandbox stops. */
  async #retellAll(): Promise<void> {
    const { signal } = this.#stop
    for (let waitMs = 100; this.#stale.size > 0 && !signal.aborted; waitMs = Math.min(waitMs * 2, 2_000)) {
      await delay(waitMs, undefined, { ref: false, signal }).catch(() => {})
      for (const name of [...this.#stale]) {
        if (signal.aborted) return
        const { version } = this.#clock.current
        const told = await this.#once(name, 'PUT', '/internal/clock', toMessage(this.#clock.current), 2_000).then(
          () => true,
          () => false,
        )
        if (told && this.#clock.current.version === version) this.#stale.delete(name)
      }
    }
    // In the same turn as the last look, so that nobody who comes now is overlooked.
    this.#retelling = undefined
  }

  /** One question, repeated while the participant cannot be reached or answers 5xx, up to `unreachableMs`. */
  async #call(
    name: string,
    step: string,
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body?: unknown,
    answerMs = this.#timeouts.answerMs,
  ): Promise<unknown> {
    const giveUpAt = Date.now() + this.#timeouts.unreachableMs
    for (;;) {
      const startedAt = Date.now()
      try {
        return await this.#once(name, method, path, body, answerMs)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        const waited = Date.now() - startedAt >= answerMs
        if (error instanceof Refused || waited || Date.now() > giveUpAt || this.#stop.signal.aborted) {
          throw new ParticipantSilent(name, step, waited ? `no answer within ${answerMs} ms` : reason)
        }
        await delay(RETRY_MS)
      }
    }
  }

  async #once(name: string, method: 'GET' | 'PUT' | 'POST', path: string, body: unknown, answerMs: number) {
    // Looked up each time: a participant that restarted on another port has registered again meanwhile.
    const participant = this.#table().get(name)
    if (!participant) throw new Refused('it was removed meanwhile')
    const { statusCode, body: answer } = await request(`${participant.url}${path}`, {
      method,
      headers: {
        ...(this.#secret === undefined ? {} : { authorization: `Bearer ${this.#secret}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(answerMs),
    })
    const text = await answer.text()
    if (statusCode >= 500) throw new Error(`it answered ${statusCode}`)
    if (statusCode >= 400) throw new Refused(`it answered ${statusCode} ${text.slice(0, 200)}`)
    try {
      return text === '' ? null : (JSON.parse(text) as unknown)
    } catch {
      throw new Refused('its answer is not JSON')
    }
  }

  #table() {
    return this.#state.table<Participant>('clock_participants')
  }
}

/** An answer that asking again would not change. */
class Refused extends Error {}
