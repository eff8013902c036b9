import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

const publish = 3

/**
 * Cuts what is longer than we take out of a stream of MQTT packets, as it passes: a message beyond the bound arrives with its
 * beginning only, one byte longer than the bound, and can be told apart by that. Without it the client would gather up to
 * 256 MiB of a message before anybody could say that it is too long; and ending the connection would bring the same message again.
 */
export class PacketCutter {
  readonly #maxBytes: number
  #head: number[] = []
  #passes = 0
  #drops = 0

  /** @param maxBytes of a packet, without its first bytes that say what it is and how long */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** @throws Error where this is no MQTT */
  pass(chunk: Buffer): Buffer[] {
    const passed: Buffer[] = []
    for (let at = 0; at < chunk.length; ) {
      if (this.#passes > 0) {
        const part = chunk.subarray(at, at + this.#passes)
        passed.push(part)
        this.#passes -= part.length
        at += part.length
      } else if (this.#drops > 0) {
        const dropped = Math.min(this.#drops, chunk.length - at)
        this.#drops -= dropped
        at += dropped
      } else {
        const head = this.#headWith(chunk[at] as number)
        if (head !== undefined) passed.push(head)
        at += 1
      }
    }
    return passed
  }

  #headWith(byte: number): Buffer | undefined {
    this.#head.push(byte)
    const [first, ...digits] = this.#head as [number, ...number[]]
    if (digits.length === 0 || byte >= 128) {
      if (digits.length >= 4) throw new Error('the length of a packet has more than four bytes')
      return undefined
    }
    this.#head = []
    const length = digits.reduceRight((sum, digit) => sum * 128 + (digit & 127), 0)
    this.#passes = length
    if (length <= this.#maxBytes) return Buffer.from([first, ...digits])
    if (first >> 4 !== publish) throw new Error('a packet that is no message is too long')
    this.#passes = this.#maxBytes + 1
    this.#drops = length - this.#passes
    return Buffer.from([first, ...lengthOf(this.#passes)])
  }
}

function lengthOf(length: number): number[] {
  const digits: number[] = []
  for (let rest = length; digits.length === 0 || rest > 0; rest = Math.floor(rest / 128))
    digits.push((rest % 128) | (rest >= 128 ? 128 : 0))
  return digits
}

/** A socket whose reader is never given more of a packet than the bound. */
export class BoundedWire extends Duplex {
  readonly #socket: Socket

  constructor(socket: Socket, maxPacketBytes: number) {
    super()
    this.#socket = socket
    const cutter = new PacketCutter(maxPacketBytes)
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const part of cutter.pass(chunk)) if (!this.push(part)) socket.pause()
      } catch (error) {
        this.destroy(error as Error)
      }
    })
    socket.on('end', () => this.push(null))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
    socket.pause()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done)
  }

  override _final(done: () => void): void {
    this.#socket.end(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }
}
