import type { CredentialsChanged } from '../users/credentials-changed.ts'
import { endSessionsOf } from './store.ts'

/** A reaction inside the transaction: who was let in under the old password or role is not let in any more. */
export const onCredentialsChanged: CredentialsChanged = (tx, userId, reason, exceptSessionId) =>
  endSessionsOf(tx, userId, reason, new Date(), exceptSessionId)
