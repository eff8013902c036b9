import type { Tx } from '../kit.ts'
import { broadcastLive } from './broadcast.ts'
import { touchLiveStates } from './store.ts'

/** For whoever keeps what a state is shown with: called in the transaction that changes it. */
export async function showLiveAgain(tx: Tx, of: { deviceId: string } | { cells: readonly string[] }): Promise<void> {
  const states = await touchLiveStates(tx, of)
  if (states.length > 0) tx.afterCommit(() => broadcastLive(tx.tenantId, states))
}
