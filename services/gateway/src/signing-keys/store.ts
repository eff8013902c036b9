import type { SystemTx } from '../kit.ts'
import type { SigningKeyDates } from './signing-key.ts'

export interface StoredKey extends SigningKeyDates {
  publicJwk: string
  privateKey: string
}

/** One at a time in all replicas: two that start together must agree on the first key. */
export async function lockSigningKeys(tx: SystemTx): Promise<void> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('gateway:signing-keys', 0))`)
}

export async function findSigningKeys(tx: SystemTx): Promise<StoredKey[]> {
  return tx.db.signingKey.findMany({ orderBy: { activeAt: 'asc' }, take: 100 })
}

export async function insertSigningKey(tx: SystemTx, key: StoredKey): Promise<void> {
  await tx.db.signingKey.create({ data: key })
}

export async function deleteSigningKeys(tx: SystemTx, kids: readonly string[]): Promise<void> {
  await tx.db.signingKey.deleteMany({ where: { kid: { in: [...kids] } } })
}
