import { randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `pi_3kD…`: as opaque as Stripe's. */
export function newId(prefix: string, length = 24): string {
  let id = `${prefix}_`
  while (id.length < prefix.length + 1 + length) {
    // Bytes above 247 would favour the alphabet's first letters.
    for (const byte of randomBytes(length)) if (byte < 248) id += alphabet[byte % 62]
  }
  return id.slice(0, prefix.length + 1 + length)
}
