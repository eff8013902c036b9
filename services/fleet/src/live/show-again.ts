import type { Tx } from '../kit.ts'
import { broadcastLive } from './broadcast.ts'
import { type Companion, touchLiveStates } from './store.ts'

/** For whoever keeps what a state is shown with: called in the transaction that changes it. */
export async function showLiveAgain(tx: Tx, of: Companion): Promise<void> {
  const changes = await touchLiveStates(tx, of)
  if (changes.length > 0) tx.afterCommit(() => broadcastLive(tx.tenantId, changes))
}
