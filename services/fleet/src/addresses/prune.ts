import { dueWork } from '../kit.ts'
import { showLiveAgain } from '../live/show-again.ts'
import type { AddressAsker } from './asker.ts'
import { removeOldAddresses } from './store.ts'

export const pruneKind = 'addresses/prune'

/** Removed in one transaction. */
const maxRows = 2_000
const dayMs = 86_400_000

/** The day after something was kept, and as long as something is: what may not be kept any longer goes. */
export function pruneAddresses(asker: AddressAsker) {
  return dueWork(pruneKind, async ({ tx, key, dueAt }) => {
    const { removed, isAny } = await removeOldAddresses(tx, asker.geocoder, maxRows)
    if (removed.length > 0) await showLiveAgain(tx, { cells: removed })
    if (removed.length === maxRows) return tx.schedule(pruneKind, key, tx.now)
    if (!isAny) return
    const tomorrow = Math.floor(dueAt.getTime() / dayMs) + 1
    await tx.schedule(pruneKind, String(tomorrow - 1), new Date(tomorrow * dayMs))
  })
}
