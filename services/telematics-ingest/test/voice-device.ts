import { connect, type Socket } from 'node:net'
import type { DeviceSpeaker, FrameFamily, Heard } from '@clutch/protocols/protocol'

/** For tests: a device of any family over TCP, which does nothing by itself. */
export class VoiceDevice {
  readonly socket: Socket
  readonly closed: Promise<void>
  readonly #speaker: DeviceSpeaker
  readonly #heard: Heard[] = []
  #held = Buffer.alloc(0)
  #arrived = () => {}

  constructor(family: FrameFamily, port: number, uniqueId: string) {
    this.#speaker = family.voice.newSpeaker(uniqueId)
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('error', () => {})
    this.closed = new Promise((done) => this.socket.on('close', () => done()))
    void this.closed.then(() => this.#arrived())
    this.socket.on('data', (bytes) => {
      const all = Buffer.concat([this.#held, bytes])
      const { consumed, heard } = this.#speaker.hear(all)
      this.#held = all.subarray(consumed)
      this.#heard.push(...heard)
      this.#arrived()
    })
    const login = this.#speaker.login()
    if (login !== undefined) this.socket.write(login)
  }

  send(bytes: Uint8Array | undefined): void {
    if (bytes !== undefined) this.socket.write(bytes)
  }

  /** The next command, with the bytes by which a device of this family says that it obeyed. */
  async command(): Promise<Extract<Heard, { kind: 'command' }>> {
    for (;;) {
      const next = this.#heard.shift()
      if (next?.kind === 'command') return next
      if (next !== undefined) continue
      if (this.socket.closed) throw new Error('closed before a command came')
      await new Promise<void>((arrived) => {
        this.#arrived = arrived
      })
    }
  }

  /** Commands that came and were not asked for yet. */
  get waiting(): number {
    return this.#heard.filter(({ kind }) => kind === 'command').length
  }
}
