import { hash } from 'node:crypto'

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * An identifier that follows from its parts, of the same shape as a ULID: what is found again after a recomputation
 * or a redelivery keeps its name. 130 bits of SHA-256. Pure.
 */
export function derivedId(prefix: string, ...parts: readonly string[]): string {
  const digest = hash('sha256', parts.map((part) => `${part.length}:${part}`).join('|'), 'buffer')
  let text = ''
  for (let index = 0; index < 26; index += 1) {
    const bit = index * 5
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0)
    text += crockford[(pair >> (11 - (bit & 7))) & 31]
  }
  return `${prefix}_${text}`
}
