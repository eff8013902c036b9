import { platformTenantId } from '@clutch/contracts/b2b/tenants'
import { UserCreated } from '@clutch/contracts/gateway/users'
import { newId } from '@clutch/shared/id'
import type { Database } from '../kit.ts'
import type { Passwords } from './passwords.ts'
import { findUserByEmail, insertUser } from './store.ts'
import { newUser, normalEmail } from './user.ts'

/** Someone has to be able to sign in first. An operator who exists keeps the password they have. */
export async function ensureFirstOperator(
  database: Database,
  passwords: Passwords,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const scope = { tenantId: platformTenantId, actor: 'gateway/first-operator' }
  if ((await database.tx(scope, (tx) => findUserByEmail(tx, normalEmail(email)))) !== undefined) return
  const passwordHash = await passwords.hash(password)
  await database.tx(scope, async (tx) => {
    const user = newUser({ email, name: 'Platform operator', role: 'operator' }, newId('usr'), tx.now)
    // Another replica may have been quicker.
    if (await insertUser(tx, user, passwordHash)) tx.emit(UserCreated, user)
  })
}
