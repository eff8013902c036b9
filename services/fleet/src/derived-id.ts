import { createHash } from 'node:crypto'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The id of something that was derived, not created: computing it again from the same facts gives the same id.
 * It has the form of the other ids (a prefix and a ULID, so ids sort by time), but where a ULID draws 80 random
 * bits this takes the first 80 bits of the SHA-256 of what identifies the thing.
 */
export function derivedId(prefix: string, timeMs: number, ...identity: readonly (string | number)[]): string {
  if (!Number.isSafeInteger(timeMs) || timeMs < 0 || timeMs >= 2 ** 48) {
    throw new RangeError(`${timeMs} is not a time an id can carry`)
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([prefix, timeMs, ...identity]))
    .digest()
  let id = ''
  for (let rest = timeMs, digit = 0; digit < 10; digit++) {
    id = CROCKFORD[rest % 32] + id
    rest = Math.floor(rest / 32)
  }
  let bits = 0
  let held = 0
  for (let byte = 0; byte < 10; byte++) {
    held = (held << 8) | digest[byte]!
    bits += 8
    while (bits >= 5) {
      bits -= 5
      id += CROCKFORD[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return `${prefix}_${id}`
}
