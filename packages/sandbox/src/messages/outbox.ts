import type { State } from '../state/state.ts'

export interface KeptMessage {
  /** The sender's own: a message that is sent again is kept once. */
  id: string
  sequence: number
  receivedAt: string
  channel: string
  to: string
  subject: string
  text: string
  unsubscribeUrl: string | null
  /** How often it was sent. */
  times: number
}

const maxMessages = 5_000

/** Where e-mail, SMS and push of a sandbox home end: nothing leaves it, everything can be read. */
export class Outbox {
  readonly #state: State
  #nextSequence: number
  #failing: { status: number; times: number } | undefined

  constructor(state: State) {
    this.#state = state
    const [newest] = this.#messages().walk('newest-first')
    this.#nextSequence = (newest?.sequence ?? 0) + 1
  }

  /** Answers so to the next messages, and keeps none of them. */
  fail(order: { status: number; times: number }): void {
    this.#failing = order
  }

  /** @returns the status to answer with */
  receive(message: Omit<KeptMessage, 'sequence' | 'receivedAt' | 'times'>, wallMs: number): number {
    if (this.#failing !== undefined && this.#failing.times > 0) {
      this.#failing = { ...this.#failing, times: this.#failing.times - 1 }
      return this.#failing.status
    }
    this.#state.commit(() => {
      const messages = this.#messages()
      const known = messages.get(message.id)
      if (known !== undefined) return messages.put(known.id, { ...known, times: known.times + 1 })
      const [oldest] = messages.walk('oldest-first')
      if (messages.size >= maxMessages && oldest !== undefined) messages.delete(oldest.id)
      const sequence = this.#nextSequence++
      messages.put(message.id, { ...message, sequence, receivedAt: new Date(wallMs).toISOString(), times: 1 })
    })
    return 202
  }

  /** In the order of arrival, those after it. */
  list(filter: { channel?: string; to?: string; after: number; limit: number }): KeptMessage[] {
    const found: KeptMessage[] = []
    for (const message of this.#messages().walk('oldest-first')) {
      if (message.sequence <= filter.after) continue
      if (filter.channel !== undefined && message.channel !== filter.channel) continue
      if (filter.to !== undefined && message.to !== filter.to) continue
      found.push(message)
      if (found.length === filter.limit) break
    }
    return found
  }

  clear(): void {
    this.#state.commit(() => {
      for (const { id } of [...this.#messages().walk('oldest-first')]) this.#messages().delete(id)
    })
  }

  #messages() {
    return this.#state.table<KeptMessage>('messages')
  }
}
