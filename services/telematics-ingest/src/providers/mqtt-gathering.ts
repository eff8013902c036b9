import type { TopicMessage } from './provider.ts'

/** What one connection to a broker holds at most, twice: what is being taken, and what has come meanwhile. */
const maxMessages = 100
const maxBytes = 512 * 1024

export interface Arrived extends TopicMessage {
  /** Undefined where the broker waits for no answer (QoS 0). */
  readonly packetId: number | undefined
}

/**
 * Takes messages in their order, all that came while those before were being taken: the busier, the larger. Who brings them
 * is told to go on while there is room, and waits otherwise, so that the socket is not read.
 */
export class Gathering {
  readonly #take: (messages: readonly Arrived[]) => Promise<void>
  readonly #acknowledge: (packetId: number) => void
  #waiting: Arrived[] = []
  #bytes = 0
  #goOn: (() => void) | undefined
  #taking: Promise<void> | undefined
  #isOver = false
  #fail: (error: unknown) => void = () => {}
  /** Resolves with why messages could not be taken; those were not acknowledged, and nothing after them is. */
  readonly failed = new Promise<unknown>((resolve) => {
    this.#fail = resolve
  })

  constructor(take: (messages: readonly Arrived[]) => Promise<void>, acknowledge: (packetId: number) => void) {
    this.#take = take
    this.#acknowledge = acknowledge
  }

  offer(message: Arrived, goOn: () => void): void {
    if (this.#isOver) return
    this.#waiting.push(message)
    this.#bytes += message.payload.length
    this.#goOn = goOn
    this.#taking ??= this.#takeAll().finally(() => {
      this.#taking = undefined
    })
    this.#letGoOn()
  }

  /** Takes nothing more; resolves when what is being taken is acknowledged, or has failed. */
  async stop(): Promise<void> {
    this.#isOver = true
    this.#waiting = []
    this.#goOn = undefined
    await this.#taking
  }

  #letGoOn(): void {
    if (this.#waiting.length >= maxMessages || this.#bytes >= maxBytes) return
    const goOn = this.#goOn
    this.#goOn = undefined
    goOn?.()
  }

  async #takeAll(): Promise<void> {
    // What has arrived in the same breath goes together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const messages = this.#waiting
      this.#waiting = []
      this.#bytes = 0
      this.#letGoOn()
      try {
        await this.#take(messages)
      } catch (error) {
        this.#isOver = true
        this.#waiting = []
        this.#fail(error)
        return
      }
      for (const { packetId } of messages) if (packetId !== undefined) this.#acknowledge(packetId)
    }
  }
}
