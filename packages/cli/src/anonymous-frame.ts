import { createHash } from 'node:crypto'
import { crc16Arc, crc16Kermit, crc16X25, sum8, xor8 } from '@clutch/protocols/checksums'

/** Pure: a frame without whose it is, so that it can stand in a repository. */

export interface AnonymousFrame {
  readonly bytes: Uint8Array
  /** How often an identity was found and replaced. */
  readonly replaced: number
  /** made anew, where the family has one and it was right; else what there is to know */
  readonly checksum: 'none' | 'made-anew' | 'wrong-as-sent' | 'unknown'
}

/** Another of the same form: digits for digits, letters for letters; an IMEI's check digit is right again. */
export type Alias = (identity: string) => string

/** @param salt secret and of one run: there are so few IMEIs that a hash alone would tell which it was */
export function aliases(salt: Uint8Array): Alias {
  return (identity) => {
    const random = createHash('sha512').update(salt).update(identity).digest()
    const other = [...identity].map((character, at) => {
      const byte = random[at % random.length] as number
      if (/[0-9]/.test(character)) return String(byte % 10)
      // Without I, O and Q, which a VIN does not have.
      if (/[A-Z]/.test(character)) return 'ABCDEFGHJKLMNPRSTUVWXYZ'[byte % 23] as string
      if (/[a-z]/.test(character)) return String.fromCharCode(97 + (byte % 26))
      return character
    })
    const text = other.join('')
    if (!/^[0-9]{15}$/.test(identity)) return text
    const body = `35${text.slice(2, 14)}`
    return isLuhn(identity) ? `${body}${luhnDigit(body)}` : `${body}${text[14]}`
  }
}

function luhnDigit(digits: string): number {
  let sum = 0
  for (const [at, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return (10 - (sum % 10)) % 10
}

function isLuhn(digits: string): boolean {
  return luhnDigit(digits.slice(0, -1)) === Number(digits.at(-1))
}

/** Fewer digits could be anything. */
const minNibbles = 8
/** IMEI, IMSI, ICCID; and a VIN. A time is shorter. */
const looksLikeIdentity =
  /(?<![0-9A-Za-z.])(?:[0-9]{15,20}|(?=[A-HJ-NPR-Z]*[0-9])(?=[0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17})(?![0-9A-Za-z])/g

/**
 * @param known what the device is called, where anyone knows
 * @param family whose checksum is made anew
 */
export function anonymousFrame(
  frame: Uint8Array,
  { family, known, alias }: { family: string | null; known: readonly string[]; alias: Alias },
): AnonymousFrame {
  let text = Buffer.from(frame).toString('latin1')
  let replaced = 0
  const replaceAll = (from: string, to: string) => {
    replaced += text.split(from).length - 1
    text = text.replaceAll(from, to)
  }
  for (const identity of known) for (const [from, to] of writings(identity, alias(identity))) replaceAll(from, to)
  for (const identity of known) {
    if (!/^[0-9]+$/.test(identity) || identity.length < minNibbles) continue
    // Packed decimal, whatever stands before it.
    const hex = Buffer.from(text, 'latin1').toString('hex')
    replaced += hex.split(identity).length - 1
    text = Buffer.from(hex.replaceAll(identity, alias(identity)), 'hex').toString('latin1')
  }
  const done = new Set(known.map(alias))
  text = text.replace(looksLikeIdentity, (found) => {
    if (done.has(found)) return found
    replaced += 1
    return alias(found)
  })
  const bytes = Buffer.from(text, 'latin1')
  const before = family === null ? undefined : sealers[family]?.(frame)
  if (before === undefined)
    return { bytes, replaced, checksum: family !== null && family in sealers ? 'none' : 'unknown' }
  if (!Buffer.from(before).equals(frame)) return { bytes, replaced, checksum: 'wrong-as-sent' }
  return { bytes: sealers[family as string]!(bytes) ?? bytes, replaced, checksum: 'made-anew' }
}

/** How an identity may stand in a frame beside packed decimal: as text, and an IMEI as a number of 64 bits. */
function writings(identity: string, other: string): [string, string][] {
  const written: [string, string][] = [[identity, other]]
  if (!/^[0-9]{15}$/.test(identity)) return written
  const asNumber = (digits: string, littleEndian: boolean) => {
    const bytes = Buffer.alloc(8)
    if (littleEndian) bytes.writeBigUInt64LE(BigInt(digits))
    else bytes.writeBigUInt64BE(BigInt(digits))
    return bytes.toString('latin1')
  }
  for (const littleEndian of [false, true])
    written.push([asNumber(identity, littleEndian), asNumber(other, littleEndian)])
  return written
}

/** By family: the frame with the checksum that it should have; undefined where a frame of this shape has none. */
const sealers: Readonly<Record<string, (frame: Uint8Array) => Uint8Array | undefined>> = {
  teltonika: (frame) => {
    // Logins and datagrams have none.
    const bytes = Buffer.from(frame)
    if (bytes.length < 13 || bytes.readUInt32BE(0) !== 0 || bytes.readUInt32BE(4) !== bytes.length - 12)
      return undefined
    bytes.writeUInt32BE(crc16Arc(bytes.subarray(8, -4)), bytes.length - 4)
    return bytes
  },
  gt06: (frame) => {
    const bytes = Buffer.from(frame)
    if (bytes.length < 10 || bytes.readUInt16BE(bytes.length - 2) !== 0x0d0a) return undefined
    bytes.writeUInt16BE(crc16X25(bytes.subarray(2, -4)), bytes.length - 4)
    return bytes
  },
  ruptela: (frame) => {
    const bytes = Buffer.from(frame)
    if (bytes.length < 5) return undefined
    bytes.writeUInt16BE(crc16Kermit(bytes.subarray(2, -2)), bytes.length - 2)
    return bytes
  },
  meitrack: (frame) => {
    const bytes = Buffer.from(frame)
    const star = bytes.lastIndexOf('*')
    if (star < 0 || bytes.length - star !== 5) return undefined
    bytes.write(
      sum8(bytes.subarray(0, star + 1))
        .toString(16)
        .toUpperCase()
        .padStart(2, '0'),
      star + 1,
      'latin1',
    )
    return bytes
  },
  jt808: (frame) => {
    const [first] = frame
    if (first !== 0x7e || frame.at(-1) !== first || frame.length < 5) return undefined
    const inner = Buffer.from(
      Buffer.from(frame.subarray(1, -1)).toString('latin1').replaceAll('}\x02', '~').replaceAll('}\x01', '}'),
      'latin1',
    )
    inner[inner.length - 1] = xor8(inner.subarray(0, -1))
    const escaped = inner.toString('latin1').replaceAll('}', '}\x01').replaceAll('~', '}\x02')
    return Buffer.from(`~${escaped}~`, 'latin1')
  },
  h02: () => undefined,
  gps103: () => undefined,
  tk103: () => undefined,
  calamp: () => undefined,
  osmand: () => undefined,
}
