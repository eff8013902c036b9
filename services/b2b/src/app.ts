import type { Service } from '@clutch/shared/service'
import { PrismaClient } from '../prisma/client/client.ts'
import { getApiKey } from './api-keys/get.ts'
import { issueApiKey } from './api-keys/issue.ts'
import { listApiKeys } from './api-keys/list.ts'
import { revokeApiKey } from './api-keys/revoke.ts'
import { apiKeySnapshot } from './api-keys/snapshot.ts'
import { changeTenant } from './tenants/change.ts'
import { createTenant } from './tenants/create.ts'
import { getTenant } from './tenants/get.ts'
import { listTenants } from './tenants/list.ts'
import { tenantSnapshot } from './tenants/snapshot.ts'

/** Everything b2b does, by hand and in one place. */
export const b2b: Service<PrismaClient> = {
  name: 'b2b',
  owner: 'b2b',
  prisma: (adapter) => new PrismaClient({ adapter }),
  routes: [createTenant, listTenants, getTenant, changeTenant, issueApiKey, listApiKeys, getApiKey, revokeApiKey],
  reactions: [],
  dueWork: [],
  snapshots: [tenantSnapshot, apiKeySnapshot],
  // The gateway must know within a second that a key is dead, so it must know how fresh its read model is.
  heartbeatMs: 250,
}
