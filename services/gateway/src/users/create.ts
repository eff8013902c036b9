import { createHmac } from 'node:crypto'
import { platformTenantId } from '@clutch/contracts/b2b/tenants'
import { createUser as contract, TenantUnknown, type User, UserCreated } from '@clutch/contracts/gateway/users'
import { Conflict, Forbidden } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { partsOf } from '../parts.ts'
import { findTenant } from '../tenants/store.ts'
import { insertUser } from './store.ts'
import { newUser, requireHoldsRole } from './user.ts'

export const createUser = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  const { id: actor, scopes, tenantId: own } = principal!
  const tenantId = body.tenantId ?? own
  if (tenantId !== own && !scopes.has('platform:tenants'))
    throw new Problem(Forbidden, { detail: 'Only an operator of the platform may create users of another tenant.' })
  requireHoldsRole(scopes, body.role)
  // An operator's scopes reach every tenant, so the role stays where the operators are.
  if (body.role === 'operator' && tenantId !== platformTenantId)
    throw new Problem(Forbidden, { detail: 'Operators belong to the platform’s own tenant.' })
  const { passwords, config } = partsOf(database)
  const passwordHash = await passwords.hash(body.password)
  return database.tx({ tenantId, actor }, async (tx) => {
    const create = async () => {
      if (tenantId !== own && tenantId !== platformTenantId && (await findTenant(tx)) === undefined)
        throw new Problem(TenantUnknown, { headers: { 'retry-after': '1' } })
      const user = newUser(body, newId('usr'), tx.now)
      if (!(await insertUser(tx, user, passwordHash)))
        throw new Problem(Conflict, { detail: 'The tenant has a user with this e-mail address.' })
      tx.emit(UserCreated, user)
      return created(user)
    }
    if (idempotency === undefined) return create()
    // The digest is kept for a day and covers a password: keyed, it is of no use to who reads the table.
    const digest = createHmac('sha256', config.GATEWAY_KEY_ENCRYPTION_SECRET)
      .update(idempotency.digest)
      .digest('base64url')
    const answer = await once(tx, { ...idempotency, digest }, create)
    return {
      ...created(answer.body as User),
      ...(answer.replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
    }
  })
})
