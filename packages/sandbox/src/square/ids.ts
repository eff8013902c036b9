import { randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Names at Square say nothing of what they name. */
export function newId(length: number, prefix = ''): string {
  let id = prefix
  for (const byte of randomBytes(length)) id += alphabet[byte % alphabet.length]
  return id
}
