import type { ApiKeyCredential } from '@clutch/contracts/b2b/api-keys'
import type { SystemTx, Tx } from '../kit.ts'

/** What the gateway keeps of an API key. */
export interface KnownApiKey {
  id: string
  tenantId: string
  version: number
  digest: string
  scopes: readonly string[]
  status: ApiKeyCredential['status']
  requestsPerMinute: number
  expiresAt: string | null
}

export function knownApiKeyOf(key: ApiKeyCredential): KnownApiKey {
  const { id, tenantId, version, digest, scopes, status, requestsPerMinute, expiresAt } = key
  return { id, tenantId, version, digest, scopes, status, requestsPerMinute, expiresAt }
}

/** Keeps the newer version: a revocation may arrive before the issue. */
export async function keepApiKey(tx: Tx, key: ApiKeyCredential): Promise<void> {
  await tx.sql.query(
    `INSERT INTO api_keys (tenant_id, id, version, digest, scopes, status, requests_per_minute, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (tenant_id, id) DO UPDATE
     SET version = excluded.version, digest = excluded.digest, scopes = excluded.scopes, status = excluded.status,
         requests_per_minute = excluded.requests_per_minute, expires_at = excluded.expires_at
     WHERE api_keys.version < excluded.version`,
    [tx.tenantId, key.id, key.version, key.digest, key.scopes, key.status, key.requestsPerMinute, key.expiresAt],
  )
}

export async function findApiKeyByDigest(tx: SystemTx, digest: string): Promise<KnownApiKey | undefined> {
  const row = await tx.db.apiKey.findFirst({ where: { digest } })
  if (row === null) return undefined
  return {
    ...row,
    status: row.status as KnownApiKey['status'],
    expiresAt: row.expiresAt?.toISOString() ?? null,
  }
}
