import { ProtocolError } from './protocol.ts'

/**
 * Big-endian reading and writing with bounds. The reader throws `ProtocolError` where bytes end early; it never copies
 * and never allocates by a length it was told.
 */
export class WireReader {
  readonly bytes: Uint8Array
  readonly #view: DataView
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = start
    this.#end = Math.min(end, bytes.length)
  }

  get position(): number {
    return this.#at
  }

  get remaining(): number {
    return this.#end - this.#at
  }

  #take(count: number): number {
    const at = this.#at
    if (at + count > this.#end) throw new ProtocolError('malformed', `ends early: ${count} bytes wanted at ${at}`)
    this.#at = at + count
    return at
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2))
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2))
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4))
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4))
  }

  f32(): number {
    return this.#view.getFloat32(this.#take(4))
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8))
  }

  /** A 64-bit count as a number: exact up to 2^53, which no time of a device exceeds. */
  u64AsNumber(): number {
    const at = this.#take(8)
    return this.#view.getUint32(at) * 4294967296 + this.#view.getUint32(at + 4)
  }

  /** A view, not a copy. */
  slice(count: number): Uint8Array {
    const at = this.#take(count)
    return this.bytes.subarray(at, at + count)
  }
}

/** Grows by doubling; what is encoded here is our own and small. */
export class WireWriter {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #at = 0

  #room(count: number): number {
    const at = this.#at
    if (at + count > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, at + count))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    this.#at = at + count
    return at
  }

  get length(): number {
    return this.#at
  }

  u8(value: number): void {
    const at = this.#room(1) // first: growing replaces the view
    this.#view.setUint8(at, value)
  }

  u16(value: number): void {
    const at = this.#room(2)
    this.#view.setUint16(at, value)
  }

  i16(value: number): void {
    const at = this.#room(2)
    this.#view.setInt16(at, value)
  }

  u32(value: number): void {
    const at = this.#room(4)
    this.#view.setUint32(at, value)
  }

  i32(value: number): void {
    const at = this.#room(4)
    this.#view.setInt32(at, value)
  }

  f32(value: number): void {
    const at = this.#room(4)
    this.#view.setFloat32(at, value)
  }

  u64(value: bigint): void {
    const at = this.#room(8)
    this.#view.setBigUint64(at, value)
  }

  u64AsNumber(value: number): void {
    const at = this.#room(8)
    this.#view.setUint32(at, Math.floor(value / 4294967296))
    this.#view.setUint32(at + 4, value % 4294967296)
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length)
    this.#bytes.set(value, at)
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at)
  }
}

export function ascii(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

export function fromAscii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)
}

export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16)
  return text
}

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1)
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16)
  }
  return bytes
}
