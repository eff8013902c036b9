import { civilTime } from '../civil-time.ts'

/** Two decimal digits a byte, and times made of them. */

/** NaN where a nibble is no digit. */
export function bcdNumber(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) {
    const high = byte >> 4
    const low = byte & 0x0f
    if (high > 9 || low > 9) return Number.NaN
    value = value * 100 + high * 10 + low
  }
  return value
}

function toBcd(value: number): number {
  return (Math.floor(value / 10) << 4) | (value % 10)
}

/** `YYMMDDhhmmss` of a clock so many minutes east of UTC, in ms; undefined where it is no time. */
export function bcdTime(bytes: Uint8Array, utcOffsetMin: number): number | undefined {
  const [year, month, day, hour, minute, second] = Array.from(bytes.subarray(0, 6), (byte) =>
    bcdNumber(Uint8Array.of(byte)),
  )
  return clockTime([year, month, day, hour, minute, second], utcOffsetMin)
}

/** `DDMMYYhhmmss`, UTC. */
export function bcdTimeDayFirst(bytes: Uint8Array): number | undefined {
  const [day, month, year, hour, minute, second] = Array.from(bytes.subarray(0, 6), (byte) =>
    bcdNumber(Uint8Array.of(byte)),
  )
  return clockTime([year, month, day, hour, minute, second], 0)
}

function clockTime(parts: readonly (number | undefined)[], utcOffsetMin: number): number | undefined {
  const [year, month, day, hour, minute, second] = parts.map((part) => part ?? Number.NaN) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (Number.isNaN(year)) return undefined
  const { ms, isReal } = civilTime([year, month, day], [hour, minute, second])
  return isReal ? ms - utcOffsetMin * 60_000 : undefined
}

/** The other direction, to the second below. Years are told by two digits: of this century. */
export function toBcdTime(timestampMs: number, utcOffsetMin: number): Uint8Array {
  const at = new Date(timestampMs + utcOffsetMin * 60_000)
  return Uint8Array.of(
    toBcd(at.getUTCFullYear() % 100),
    toBcd(at.getUTCMonth() + 1),
    toBcd(at.getUTCDate()),
    toBcd(at.getUTCHours()),
    toBcd(at.getUTCMinutes()),
    toBcd(at.getUTCSeconds()),
  )
}
