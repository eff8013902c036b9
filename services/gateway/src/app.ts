import { routes } from '@clutch/contracts/catalog'
import type { Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { onApiKeyIssuedOrRevoked } from './api-keys/on-api-key-issued-or-revoked.ts'
import { GatewayConfig } from './config.ts'
import { authenticate, gatewayExtension } from './gateway.ts'
import { canonicalUrl } from './proxy/paths.ts'
import { endSession } from './sessions/end.ts'
import { listSessions } from './sessions/list.ts'
import { login } from './sessions/login.ts'
import { logout } from './sessions/logout.ts'
import { getMe } from './sessions/me.ts'
import { onCredentialsChanged } from './sessions/on-credentials-changed.ts'
import { refreshSession } from './sessions/refresh.ts'
import { onTenantCreatedOrChanged } from './tenants/on-tenant-created-or-changed.ts'
import { changeUser } from './users/change.ts'
import { changePassword } from './users/change-password.ts'
import { createUser } from './users/create.ts'
import { getUser } from './users/get.ts'
import { listUsers } from './users/list.ts'
import { userSnapshot } from './users/snapshot.ts'

/** What the gateway knows of tenants and keys, kept by these. */
const readModels = [onTenantCreatedOrChanged, onApiKeyIssuedOrRevoked]

/** Everything the gateway does, by hand and in one place. */
export const gateway: Service<PrismaClient> = {
  name: 'gateway',
  owner: 'gateway',
  variables: GatewayConfig,
  prisma: (adapter) => new PrismaClient({ adapter }),
  authenticate,
  rewriteUrl: canonicalUrl,
  routes: [
    login,
    refreshSession,
    logout,
    getMe,
    listSessions,
    endSession,
    changePassword(onCredentialsChanged),
    createUser,
    listUsers,
    getUser,
    changeUser(onCredentialsChanged),
  ],
  reactions: readModels,
  dueWork: [],
  snapshots: [userSnapshot],
  extensions: [gatewayExtension(routes, readModels)],
}
