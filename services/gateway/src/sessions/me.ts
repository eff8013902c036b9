import { getMe as contract, type Me } from '@clutch/contracts/gateway/sessions'
import { ok } from '@clutch/shared/route'
import { sessionOf } from '../door/caller.ts'
import { implement } from '../kit.ts'
import { findUser } from '../users/store.ts'

export const getMe = implement(contract, async ({ tx, principal }) => {
  const isKey = principal.kind === 'api-key'
  return ok({
    kind: isKey ? 'api-key' : 'user',
    id: principal.id,
    tenantId: principal.tenantId,
    scopes: [...principal.scopes] as Me['scopes'],
    sessionId: sessionOf(principal) ?? null,
    user: isKey ? null : ((await findUser(tx, principal.id)) ?? null),
  })
})
