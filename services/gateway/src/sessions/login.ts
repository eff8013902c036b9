import {
  login as contract,
  InvalidCredentials,
  type Login,
  TenantRequired,
  UserDisabled,
} from '@clutch/contracts/gateway/sessions'
import { delay } from '@clutch/shared/bus'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { type Database, implementOpen } from '../kit.ts'
import { type Parts, partsOf } from '../parts.ts'
import { findCredentials, lockUser, type UserCredential } from '../users/store.ts'
import { normalEmail } from '../users/user.ts'
import { openSession, tokensOf } from './open.ts'

/** More tenants than that have to be told apart by tenantId. */
const maxTenants = 4

/** A refusal takes this long whatever its reason, so that the time does not tell who exists and in how many tenants. */
const refusalMs = 400

export const login = implementOpen(contract, async ({ body, request, database }) => {
  const parts = partsOf(database)
  const email = normalEmail(body.email)
  const address = parts.addressOf(request)
  const began = performance.now()
  const attempt = parts.limits.loginAttempt(address, email)
  const found = await verifiedCredential(parts, database, body, email).catch(async (error: unknown) => {
    if (error instanceof Problem && error.definition === InvalidCredentials)
      await delay(refusalMs - (performance.now() - began))
    throw error
  })
  attempt.succeeded()
  const { tenantId } = found
  await parts.door.requireActiveTenant(tenantId)
  const opened = await database.tx({ tenantId, actor: found.user.id }, async (tx) => {
    // Locked, so that a session is not opened beside the disabling of its user or a change of the password.
    const credential = await lockUser(tx, found.user.id)
    if (credential === undefined || credential.passwordHash !== found.passwordHash)
      throw new Problem(InvalidCredentials)
    if (credential.user.status === 'disabled') throw new Problem(UserDisabled)
    const from = { address, userAgent: request.headers['user-agent'] ?? null }
    return { user: credential.user, ...(await openSession(tx, credential.user, from)) }
  })
  parts.denied.add(opened.ended)
  return ok(await tokensOf(parts.keys, tenantId, opened.user, opened.session, opened.refreshToken))
})

/**
 * Whose password it is.
 * @throws Problem InvalidCredentials, or TenantRequired after a right password only
 */
async function verifiedCredential(
  { passwords }: Parts,
  database: Database,
  body: Login,
  email: string,
): Promise<UserCredential> {
  const candidates = await database.systemTx((tx) => findCredentials(tx, email, body.tenantId, maxTenants))
  if (candidates.length === 0) await passwords.verifyNobody(body.password)
  const verdicts = await Promise.all(
    candidates.map((candidate) => passwords.verify(candidate.passwordHash, body.password)),
  )
  const right = candidates.filter((_, index) => verdicts[index])
  const [only] = right
  if (only === undefined) throw new Problem(InvalidCredentials)
  if (candidates.length > 1) {
    const choices = right.map((candidate) => candidate.tenantId).join(', ')
    throw new Problem(TenantRequired, {
      errors: [{ pointer: '/body/tenantId', message: `is required: one of ${choices}` }],
    })
  }
  return only
}
