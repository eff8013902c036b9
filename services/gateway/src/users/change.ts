import { platformTenantId } from '@clutch/contracts/b2b/tenants'
import { changeUser as contract, UserChanged } from '@clutch/contracts/gateway/users'
import { Forbidden, NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { partsOf } from '../parts.ts'
import type { CredentialsChanged } from './credentials-changed.ts'
import { lockUser, updateUser } from './store.ts'
import { changedUser, outdatesSessions, requireHoldsRole } from './user.ts'

export const changeUser = (onCredentialsChanged: CredentialsChanged) =>
  implementOpen(contract, async ({ params, body, ifMatch, database, principal }) => {
    const { id: actor, tenantId, scopes } = principal!
    const { denied } = partsOf(database)
    const { changed, ended } = await database.tx({ tenantId, actor }, async (tx) => {
      const found = await lockUser(tx, params.userId)
      if (found === undefined) throw new Problem(NotFound)
      const { user } = found
      if (user.version !== ifMatch) throw new Problem(VersionMismatch)
      const changed = changedUser(user, body)
      requireHoldsRole(scopes, user.role)
      requireHoldsRole(scopes, changed.role)
      if (changed.role === 'operator' && tenantId !== platformTenantId)
        throw new Problem(Forbidden, { detail: 'Operators belong to the platform’s own tenant.' })
      if (user.id === actor && outdatesSessions(user, changed))
        throw new Problem(Forbidden, { detail: 'Nobody changes their own role or status: ask another administrator.' })
      await updateUser(tx, changed)
      tx.emit(UserChanged, changed)
      const ended = outdatesSessions(user, changed) ? await onCredentialsChanged(tx, user.id, 'user-changed') : []
      return { changed, ended }
    })
    denied.add(ended)
    return ok(changed)
  })
