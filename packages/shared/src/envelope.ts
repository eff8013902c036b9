import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Secrets at rest, each under a key of its own that is itself wrapped by a key of the operator's. To rotate the operator's
 * key only the wrapped keys are written anew. AES-256-GCM throughout; both layers are bound to the row they stand in, so
 * one that is copied elsewhere does not open.
 */
export interface Sealed {
  /** Which of the operator's keys wraps it. Tells nothing of the key. */
  readonly keyId: string
  readonly wrappedKey: string
  readonly sealed: string
}

interface WrappingKey {
  readonly id: string
  readonly key: Buffer
}

export interface Keyring {
  readonly current: WrappingKey
  /** Opens what was sealed before a rotation, and seals nothing. */
  readonly previous: WrappingKey | undefined
}

export class NotOpened extends Error {
  override readonly name = 'NotOpened'
}

/** @param purpose keeps keys of different uses apart, though the operator gave the same text for both */
export function keyring(purpose: string, current: string, previous?: string): Keyring {
  return {
    current: wrappingKey(purpose, current),
    previous: previous === undefined ? undefined : wrappingKey(purpose, previous),
  }
}

function wrappingKey(purpose: string, text: string): WrappingKey {
  return {
    id: Buffer.from(hkdfSync('sha256', text, '', `clutch/${purpose}/key-id/v1`, 6)).toString('hex'),
    key: Buffer.from(hkdfSync('sha256', text, '', `clutch/${purpose}/wrap/v1`, 32)),
  }
}

export function seal(keys: Keyring, secret: string, boundTo: string): Sealed {
  const dataKey = randomBytes(32)
  return {
    keyId: keys.current.id,
    wrappedKey: encrypt(keys.current.key, dataKey, `key\n${boundTo}`),
    sealed: encrypt(dataKey, Buffer.from(secret, 'utf8'), `data\n${boundTo}`),
  }
}

/** @throws NotOpened when it was changed, belongs elsewhere, or its key is not here any more */
export function open(keys: Keyring, row: Sealed, boundTo: string): string {
  const dataKey = unwrap(keys, row, boundTo)
  return decrypt(dataKey, row.sealed, `data\n${boundTo}`).toString('utf8')
}

/**
 * The same secret under the operator's present key; undefined where it is so already. The secret itself is not opened.
 * @throws NotOpened
 */
export function rewrap(keys: Keyring, row: Sealed, boundTo: string): Sealed | undefined {
  if (row.keyId === keys.current.id) return undefined
  const dataKey = unwrap(keys, row, boundTo)
  return { ...row, keyId: keys.current.id, wrappedKey: encrypt(keys.current.key, dataKey, `key\n${boundTo}`) }
}

function unwrap(keys: Keyring, row: Sealed, boundTo: string): Buffer {
  const wrapping = [keys.current, keys.previous].find((key) => key?.id === row.keyId)
  if (wrapping === undefined) throw new NotOpened(`the key ${row.keyId} is not configured`)
  return decrypt(wrapping.key, row.wrappedKey, `key\n${boundTo}`)
}

const version = 'v1.'

function encrypt(key: Buffer, plain: Buffer, boundTo: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(boundTo))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return `${version}${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`
}

function decrypt(key: Buffer, written: string, boundTo: string): Buffer {
  try {
    if (!written.startsWith(version)) throw new Error('unknown version')
    const bytes = Buffer.from(written.slice(version.length), 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(boundTo)).setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
  } catch (error) {
    throw new NotOpened('it was changed, or belongs elsewhere', { cause: error })
  }
}
