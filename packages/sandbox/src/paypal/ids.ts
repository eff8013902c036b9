import { randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'

/** Orders, authorisations, captures and refunds are all named by 17 such characters. */
export function newId(length = 17, prefix = ''): string {
  let id = prefix
  for (const byte of randomBytes(length)) id += alphabet[byte % alphabet.length]
  return id
}
