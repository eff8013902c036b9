import { ApiKeyIssued, ApiKeyRevoked } from '@clutch/contracts/b2b/api-keys'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { pageOfApiKeys } from './store.ts'

export const apiKeySnapshot: Snapshot<PrismaClient> = {
  noun: 'api-key',
  tenants: async ({ db }) =>
    (await db.apiKey.findMany({ distinct: ['tenantId'], select: { tenantId: true } })).map((row) => row.tenantId),
  emit: async (tx, afterId) => {
    const keys = await pageOfApiKeys(tx, { afterId, limit: 500 })
    for (const key of keys) tx.emit(key.status === 'active' ? ApiKeyIssued : ApiKeyRevoked, key)
    return keys.length === 500 ? keys.at(-1)?.id : undefined
  },
}
