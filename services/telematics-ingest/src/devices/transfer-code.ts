import { createHash, randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const characters = 26

/** Told by telephone or mail, so without letters that are mistaken for digits. 130 bits: nobody guesses it. */
export function newTransferCode(): string {
  return Array.from(randomBytes(characters), (byte) => alphabet[byte & 31]).join('')
}

/** All that is kept of it. Whoever types it may type it in lower case and in groups. */
export function hashOfCode(code: string): string {
  return createHash('sha256').update(code.toUpperCase().replaceAll(/[\s-]/g, '')).digest('hex')
}
