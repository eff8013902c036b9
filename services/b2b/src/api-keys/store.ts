import type { ApiKey, ApiKeyCredential } from '@clutch/contracts/b2b/api-keys'
import { given } from '@clutch/shared/given'
import type { ApiKey as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

function credentialOf(row: Row): ApiKeyCredential {
  return {
    ...row,
    scopes: row.scopes as ApiKeyCredential['scopes'],
    status: row.status as ApiKeyCredential['status'],
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}

function rowOf(key: ApiKeyCredential): Row {
  return {
    ...key,
    expiresAt: key.expiresAt === null ? null : new Date(key.expiresAt),
    createdAt: new Date(key.createdAt),
    revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt),
  }
}

/** What a person may see of a key. */
export function apiKeyOf({ tenantId: _tenant, digest: _digest, ...key }: ApiKeyCredential): ApiKey {
  return key
}

export async function insertApiKey(tx: Tx, key: ApiKeyCredential): Promise<void> {
  await tx.db.apiKey.create({ data: rowOf(key) })
}

export async function findApiKey(tx: Tx, id: string): Promise<ApiKeyCredential | undefined> {
  const row = await tx.db.apiKey.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : credentialOf(row)
}

export async function lockApiKey(tx: Tx, id: string): Promise<ApiKeyCredential | undefined> {
  await tx.sql.query('SELECT 1 FROM api_keys WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findApiKey(tx, id)
}

export async function updateApiKey(tx: Tx, key: ApiKeyCredential): Promise<void> {
  await tx.db.apiKey.update({ where: { tenantId_id: { tenantId: tx.tenantId, id: key.id } }, data: rowOf(key) })
}

export async function pageOfApiKeys(
  tx: Tx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<ApiKeyCredential[]> {
  const rows = await tx.db.apiKey.findMany({
    where: { tenantId: tx.tenantId, id: { gt: filter.afterId }, ...given({ status: filter.status }) },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(credentialOf)
}

/** The gateway asks before the tenant is known. */
export async function findApiKeyByDigest(tx: SystemTx, digest: string): Promise<ApiKeyCredential | undefined> {
  const row = await tx.db.apiKey.findFirst({ where: { digest } })
  return row === null ? undefined : credentialOf(row)
}
