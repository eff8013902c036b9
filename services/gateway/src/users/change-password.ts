import { changePassword as contract, InvalidCredentials } from '@clutch/contracts/gateway/sessions'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { requireSession } from '../door/caller.ts'
import { implementOpen } from '../kit.ts'
import { partsOf } from '../parts.ts'
import type { CredentialsChanged } from './credentials-changed.ts'
import { lockUser, updatePassword } from './store.ts'

export const changePassword = (onCredentialsChanged: CredentialsChanged) =>
  implementOpen(contract, async ({ body, request, database, principal }) => {
    const parts = partsOf(database)
    const { id: actor, tenantId, sessionId } = requireSession(principal)
    // Whoever holds a stolen access token must not get to guess the password behind it.
    const attempt = parts.limits.loginAttempt(parts.addressOf(request), actor)
    const scope = { tenantId, actor }
    const found = await database.tx(scope, (tx) => lockUser(tx, actor))
    const right = found !== undefined && (await parts.passwords.verify(found.passwordHash, body.currentPassword))
    if (!right) throw new Problem(InvalidCredentials)
    attempt.succeeded()
    const passwordHash = await parts.passwords.hash(body.newPassword)
    const ended = await database.tx(scope, async (tx) => {
      const current = await lockUser(tx, actor)
      if (current?.passwordHash !== found.passwordHash) throw new Problem(InvalidCredentials)
      await updatePassword(tx, actor, passwordHash)
      return onCredentialsChanged(tx, actor, 'password-changed', sessionId)
    })
    parts.denied.add(ended)
    return noContent
  })
