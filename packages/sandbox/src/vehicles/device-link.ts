import { connect, type Socket } from 'node:net'

/** A device's end of a TCP connection: bytes out, an answer of a known length back, within a time. */
export class DeviceLink {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #waiting: { readonly length: number; readonly settle: (answer: Buffer | Error) => void } | undefined
  #lost: Error | undefined

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true })
    this.#socket.on('data', (bytes) => this.#arrived(bytes))
    this.#socket.on('error', (error) => this.#lose(error))
    this.#socket.on('close', () => this.#lose(new Error('the server closed the connection')))
  }

  get isUp(): boolean {
    return this.#lost === undefined
  }

  /** Sends, and waits for that many bytes. A link whose answer did not come in time is of no more use. */
  async exchange(bytes: Uint8Array, answerLength: number, timeoutMs: number): Promise<Buffer> {
    if (this.#lost) throw this.#lost
    let timer: NodeJS.Timeout | undefined
    const answer = new Promise<Buffer>((resolve, reject) => {
      this.#waiting = {
        length: answerLength,
        settle: (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)),
      }
      timer = setTimeout(() => this.#lose(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    })
    this.#socket.write(bytes)
    this.#arrived(Buffer.alloc(0))
    try {
      return await answer
    } finally {
      clearTimeout(timer)
      this.#waiting = undefined
    }
  }

  close(): void {
    this.#lose(new Error('closed'))
  }

  #arrived(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes])
    const waiting = this.#waiting
    if (!waiting || this.#received.length < waiting.length) {
      // An unasked-for flood is nobody's answer.
      if (this.#received.length > 65_536) this.#lose(new Error('the server talks too much'))
      return
    }
    const answer = this.#received.subarray(0, waiting.length)
    this.#received = this.#received.subarray(waiting.length)
    this.#waiting = undefined
    waiting.settle(answer)
  }

  #lose(why: Error): void {
    this.#lost ??= why
    this.#socket.destroy()
    this.#waiting?.settle(this.#lost)
    this.#waiting = undefined
  }
}
