import type { Tx } from '../kit.ts'
import { ended } from './dunning.ts'
import { keep } from './keep.ts'
import { findRunning, lockDunning } from './store.ts'

const limit = 100

/** Nothing is due any more: whoever paid it, nobody is asked again. */
export async function endDunningsOf(tx: Tx, invoiceId: string): Promise<void> {
  for (const id of await findRunning(tx, { invoiceId }, limit)) {
    const dunning = await lockDunning(tx, id)
    if (dunning === undefined || dunning.status === 'recovered') continue
    await keep(tx, dunning, ended({ ...dunning, version: dunning.version + 1 }, 'recovered', tx.now, 'paid-otherwise'))
  }
}
