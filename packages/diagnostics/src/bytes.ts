import { hex } from '@clutch/protocols/wire'
import { DiagnosticsError } from './errors.ts'

/** Whole bytes as hexadecimal digits, blanks between them or not. */
export function bytesOf(digits: string): Uint8Array {
  const packed = digits.replace(/\s+/g, '')
  if (packed.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(packed)) {
    throw new DiagnosticsError('malformed', `not hexadecimal bytes: ${packed.slice(0, 32)}`)
  }
  return Uint8Array.from({ length: packed.length / 2 }, (_, index) =>
    Number.parseInt(packed.slice(index * 2, index * 2 + 2), 16),
  )
}

/** `41 0C 1A F8`, as adapters print bytes. */
export function spaced(bytes: Uint8Array): string {
  return hex(bytes)
    .toUpperCase()
    .replace(/..(?=.)/g, '$& ')
}

/** Big-endian, up to six bytes; the caller has seen to it that they are there. */
export function unsignedBig(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let index = at; index < at + width; index += 1) value = value * 256 + (bytes[index] ?? 0)
  return value
}

/** Little-endian, up to six bytes. */
export function unsignedLittle(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let index = at + width - 1; index >= at; index -= 1) value = value * 256 + (bytes[index] ?? 0)
  return value
}

export function signed(value: number, bits: number): number {
  return value >= 2 ** (bits - 1) ? value - 2 ** bits : value
}

export function putBig(bytes: Uint8Array, at: number, width: number, value: number): void {
  let rest = value
  for (let index = at + width - 1; index >= at; index -= 1) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
}

export function putLittle(bytes: Uint8Array, at: number, width: number, value: number): void {
  let rest = value
  for (let index = at; index < at + width; index += 1) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
}

/** Text of an ECU: what is not printable ASCII is padding. */
export function printable(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) if (byte >= 0x20 && byte <= 0x7e) text += String.fromCharCode(byte)
  return text.trim()
}
