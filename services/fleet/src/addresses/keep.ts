import type { Address } from '@clutch/contracts/fleet/addresses'
import type { Tx } from '../kit.ts'
import { showLiveAgain } from '../live/show-again.ts'
import { pruneKind } from './prune.ts'
import { saveAddresses } from './store.ts'

const dayMs = 86_400_000

/** What was said of cells is kept for a while, and shows where a vehicle is parked. */
export async function keepAddresses(tx: Tx, source: string, said: ReadonlyMap<string, Address | null>): Promise<void> {
  await saveAddresses(tx, source, said)
  await showLiveAgain(tx, { cells: [...said.keys()] })
  // One a day, whatever comes: what is scheduled anew would never be due.
  const today = Math.floor(tx.now.getTime() / dayMs)
  await tx.schedule(pruneKind, String(today), new Date((today + 1) * dayMs))
}
