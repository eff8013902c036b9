import { bytesOf } from '../bytes.ts'
import { crc8J1850, sumOf } from './checksums.ts'

/**
 * What one line of an adapter carries. Whether headers are on, and of which bus, is told by the line itself:
 * - three digits more than whole bytes, beginning with 7: an 11-bit CAN identifier
 * - `18DA`, `18DB`: a 29-bit CAN identifier of ISO 15765-4
 * - three bytes, a service's answer, and a byte that is the checksum of all before: ISO 9141, KWP or J1850
 * - a digit and a colon: a frame of a longer message, headers off
 * - else a service's answer, headers off
 */
export type Line =
  /** How many bytes the numbered lines that follow carry together. */
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'numbered'; readonly sequence: number; readonly data: Uint8Array }
  /** A CAN frame, its ISO 15765-2 byte included. */
  | { readonly kind: 'can'; readonly ecu: string; readonly data: Uint8Array }
  | { readonly kind: 'legacy'; readonly ecu: string; readonly data: Uint8Array; readonly checksumRight: boolean }
  | { readonly kind: 'bare'; readonly data: Uint8Array }
  | { readonly kind: 'other' }

export type Headers = 'on' | 'off' | 'unknown'

const other: Line = { kind: 'other' }

export function readLine(line: string, headers: Headers): Line {
  const numbered = /^([0-9A-F])\s*:([0-9A-F\s]*)$/i.exec(line)
  if (numbered) {
    const digits = (numbered[2] as string).replace(/\s+/g, '')
    if (digits.length === 0 || digits.length % 2 !== 0) return other
    return { kind: 'numbered', sequence: Number.parseInt(numbered[1] as string, 16), data: bytesOf(digits) }
  }
  const digits = line.replace(/\s+/g, '').toUpperCase()
  if (!/^[0-9A-F]+$/.test(digits)) return other
  if (digits.length === 3 && headers !== 'on') return { kind: 'length', bytes: Number.parseInt(digits, 16) }
  if (digits.length % 2 === 1) {
    if (headers === 'off' || digits.length < 5 || !/^[0-7]/.test(digits)) return other
    return { kind: 'can', ecu: digits.slice(0, 3), data: bytesOf(digits.slice(3)) }
  }
  const bytes = bytesOf(digits)
  if (headers === 'off') return { kind: 'bare', data: bytes }
  if (/^1[0-9A-F]D[AB]/.test(digits) && bytes.length >= 5) {
    return { kind: 'can', ecu: digits.slice(0, 8), data: bytes.subarray(4) }
  }
  const legacy = legacyLine(bytes, headers)
  if (legacy) return legacy
  return headers === 'on' ? other : { kind: 'bare', data: bytes }
}

function legacyLine(bytes: Uint8Array, headers: Headers): Line | undefined {
  const [format, target, source] = bytes
  if (format === undefined || target === undefined || source === undefined) return undefined
  if (bytes.length < 5) return undefined
  const before = bytes.subarray(0, bytes.length - 1)
  const check = bytes[bytes.length - 1]
  const ecu = source.toString(16).toUpperCase().padStart(2, '0')
  const data = bytes.subarray(3, bytes.length - 1)
  // KWP: the format byte carries the length, and F1 is the tester.
  if (format >= 0x80 && target === 0xf1 && (format & 0x3f) === data.length) {
    return { kind: 'legacy', ecu, data, checksumRight: check === sumOf(before) }
  }
  // ISO 9141 and J1850 VPW answer with 48 6B, PWM with 41 6B. `41 6B` also begins the answer to PID 6B, which has no checksum.
  if (target !== 0x6b || (format !== 0x48 && format !== 0x41)) return undefined
  const checksumRight = check === crc8J1850(before) || (format === 0x48 && check === sumOf(before))
  if (!checksumRight && headers === 'unknown' && format === 0x41) return undefined
  return { kind: 'legacy', ecu, data, checksumRight }
}
