import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { ConfigError } from '@clutch/shared/config'
import { newId } from '@clutch/shared/id'
import { errors, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose'
import type { Database, SystemTx } from '../kit.ts'
import { decryptPrivateKey, encryptPrivateKey } from './encryption.ts'
import { isRotationDue, keySetAt, type SigningKeyDates } from './signing-key.ts'
import { deleteSigningKeys, findSigningKeys, insertSigningKey, lockSigningKeys, type StoredKey } from './store.ts'

interface RingKey extends SigningKeyDates {
  jwk: JWK
  publicKey: KeyObject
  privateKey: KeyObject
}

/** How long a new key is announced before it signs, so that whoever keeps the set for a minute has it by then. */
export const announceMs = 90_000

const reloadAtMostEveryMs = 1_000

/** The signing keys of all replicas, as this one knows them. The table is the truth; this is reloaded from it. */
export class KeyRing {
  readonly #database: Database
  readonly #secret: string
  readonly #rotationDays: number
  readonly #keys = new Map<string, RingKey>()
  #loadedMs = Number.NEGATIVE_INFINITY
  #loading: Promise<void> | undefined

  constructor(database: Database, options: { secret: string; rotationDays: number }) {
    this.#database = database
    this.#secret = options.secret
    this.#rotationDays = options.rotationDays
  }

  /** Reads the keys; makes the first one, makes the next one when it is due, and drops those that are over. */
  async load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #load(): Promise<void> {
    let stored = await this.#database.systemTx(findSigningKeys)
    const now = new Date()
    const needsWork = (keys: readonly StoredKey[]) =>
      keys.length === 0 || isRotationDue(keys, this.#rotationDays, now) || keySetAt(keys, now).outlived.length > 0
    if (needsWork(stored))
      stored = await this.#database.systemTx(async (tx) => {
        await lockSigningKeys(tx)
        const keys = await findSigningKeys(tx)
        // The first one has nothing to wait for: nobody holds an older set.
        if (keys.length === 0) await this.#make(tx, now)
        else if (isRotationDue(keys, this.#rotationDays, now))
          await this.#make(tx, new Date(now.getTime() + announceMs))
        await deleteSigningKeys(
          tx,
          keySetAt(keys, now).outlived.map((key) => key.kid),
        )
        return findSigningKeys(tx)
      })
    this.#adopt(stored)
  }

  /** A new key now, which signs after `announce`. The old one stays published until its last token has expired. */
  async rotate(announce: number): Promise<string> {
    const kid = await this.#database.systemTx(async (tx) => {
      await lockSigningKeys(tx)
      return this.#make(tx, new Date(Date.now() + announce))
    })
    await this.load()
    return kid
  }

  async #make(tx: SystemTx, activeAt: Date): Promise<string> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const kid = newId('sig')
    await insertSigningKey(tx, {
      kid,
      publicJwk: JSON.stringify(publicKey.export({ format: 'jwk' })),
      privateKey: encryptPrivateKey(this.#secret, kid, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()),
      createdAt: new Date(),
      activeAt,
    })
    return kid
  }

  #adopt(stored: readonly StoredKey[]): void {
    const kids = new Set(stored.map((key) => key.kid))
    for (const kid of this.#keys.keys()) if (!kids.has(kid)) this.#keys.delete(kid)
    for (const key of stored) if (!this.#keys.has(key.kid)) this.#keys.set(key.kid, this.#open(key))
    this.#loadedMs = performance.now()
  }

  #open({ kid, createdAt, activeAt, publicJwk, privateKey }: StoredKey): RingKey {
    let pem: string
    try {
      pem = decryptPrivateKey(this.#secret, kid, privateKey)
    } catch {
      throw new ConfigError(['GATEWAY_KEY_ENCRYPTION_SECRET: is not the one that the signing keys were encrypted with'])
    }
    const jwk = JSON.parse(publicJwk) as JWK
    return {
      kid,
      createdAt,
      activeAt,
      jwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' },
      publicKey: createPublicKey({ key: jwk as import('node:crypto').JsonWebKey, format: 'jwk' }),
      privateKey: createPrivateKey(pem),
    }
  }

  signing(): { kid: string; privateKey: KeyObject } {
    const { signing } = keySetAt([...this.#keys.values()], new Date())
    if (signing === undefined) throw new Error('there is no signing key')
    return signing
  }

  publicSet(): JSONWebKeySet {
    return { keys: keySetAt([...this.#keys.values()], new Date()).published.map((key) => key.jwk) }
  }

  /** The key a token names. One that another replica has just made is looked up, at most once a second. */
  readonly verifying: JWTVerifyGetKey = async ({ kid }) => {
    let key = kid === undefined ? undefined : this.#published(kid)
    if (key === undefined && kid !== undefined && performance.now() - this.#loadedMs > reloadAtMostEveryMs) {
      this.#loadedMs = performance.now()
      await this.load()
      key = this.#published(kid)
    }
    if (key === undefined) throw new errors.JWKSNoMatchingKey()
    return key.publicKey
  }

  #published(kid: string): RingKey | undefined {
    const { published } = keySetAt([...this.#keys.values()], new Date())
    return published.find((key) => key.kid === kid)
  }
}
