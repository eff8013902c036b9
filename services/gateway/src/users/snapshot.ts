import { UserChanged } from '@clutch/contracts/gateway/users'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findTenantsWithUsers, pageOfUsers } from './store.ts'

export const userSnapshot: Snapshot<PrismaClient> = {
  noun: 'user',
  tenants: findTenantsWithUsers,
  emit: async (tx, afterId) => {
    const users = await pageOfUsers(tx, { afterId, limit: 500 })
    for (const user of users) tx.emit(UserChanged, user)
    return users.length === 500 ? users.at(-1)?.id : undefined
  },
}
