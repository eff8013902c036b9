import type { Tx } from '../kit.ts'
import type { Denial } from '../sessions/store.ts'

/**
 * What else must happen, in the same transaction, when what a user signs in with or may do has changed: sessions that
 * were opened before end.
 * @returns what every replica must refuse from now on
 */
export type CredentialsChanged = (
  tx: Tx,
  userId: string,
  reason: 'user-changed' | 'password-changed',
  /** The session that goes on. */
  exceptSessionId?: string,
) => Promise<Denial[]>
