import { ProtocolError } from '../protocol.ts'

/** The binary layouts of this family have their low bytes first. Bounded like `WireReader`. */
export class LittleReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  #take(count: number): number {
    const at = this.#at
    if (at + count > this.#bytes.length) {
      throw new ProtocolError('malformed', `ends early: ${count} bytes wanted at ${at}`)
    }
    this.#at = at + count
    return at
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true)
  }

  /** What is left, without taking it: a view. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at)
  }

  /** A view, not a copy. */
  slice(count: number): Uint8Array {
    const at = this.#take(count)
    return this.#bytes.subarray(at, at + count)
  }
}

/** A number in so many bytes, low byte first. */
export function littleBytes(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, index) => (index < 4 ? (value >> (index * 8)) & 0xff : 0))
}
