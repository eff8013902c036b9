import type { Bus } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node'

/** No stream keeps it: a claim is news for those who are there. */
const subject = 'sessions.telematics-ingest.claimed'
const digits = 15
/** With a zero in front, so that there is always a number above. */
const form = /^0\d{14}\.[0-9A-Za-z_]{1,40}$/

type Heard = (uniqueId: string, claim: string) => void

/**
 * Orders the sessions of a device, on whichever processes: each session has a claim, a text, and the greatest is the
 * newest. It is the wall clock's, but above every claim that this process has made or heard of, so that clocks which
 * differ agree once anything has travelled between them. One that gets lost harms nobody: the older session ends later.
 */
export class SessionClaims {
  readonly #process = newId('prc')
  readonly #nowMs: () => number
  readonly #listeners = new Set<Heard>()
  #lastMs = 0
  #connection: NatsConnection | undefined
  #subscription: Subscription | undefined
  #stopped = false

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs
  }

  /** In the background: NATS may be away for now. Resolves when claims of other processes are heard. */
  async follow(bus: Bus): Promise<void> {
    const connection = await bus.connection.catch(() => undefined)
    if (connection === undefined || this.#stopped) return
    this.#connection = connection
    const callback = (error: unknown, message: Msg) => {
      if (!error) this.#hear(message)
    }
    this.#subscription = connection.subscribe(subject, { callback })
    await connection.flush().catch(() => {})
  }

  /** @param listener hears of claims that other processes made, and may hear of its own again */
  onClaim(listener: Heard): void {
    this.#listeners.add(listener)
  }

  /** For a session that begins now; every process is told. */
  make(uniqueId: string): string {
    this.#lastMs = Math.max(this.#nowMs(), this.#lastMs + 1)
    const claim = `${String(this.#lastMs).padStart(digits, '0')}.${this.#process}`
    try {
      this.#connection?.publish(subject, JSON.stringify([uniqueId, claim]))
    } catch {
      // The connection is closed: we are stopping.
    }
    return claim
  }

  /** What this process makes from now on is newer. */
  heardOf(claim: string): void {
    if (form.test(claim)) this.#lastMs = Math.max(this.#lastMs, Number(claim.slice(0, digits)))
  }

  stop(): void {
    this.#stopped = true
    this.#subscription?.unsubscribe()
    this.#connection = undefined
  }

  #hear(message: Msg): void {
    let told: unknown
    try {
      told = message.json()
    } catch {
      return
    }
    const [uniqueId, claim] = Array.isArray(told) ? (told as unknown[]) : []
    if (typeof uniqueId !== 'string' || typeof claim !== 'string' || !form.test(claim)) return
    this.heardOf(claim)
    for (const listener of this.#listeners) listener(uniqueId, claim)
  }
}
