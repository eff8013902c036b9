import { releaseSplit as contract, type Split } from '@clutch/contracts/payments/splits'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement, type Tx } from '../kit.ts'
import { sendHeld } from './send-held.ts'
import { lockHeldTransfers, lockSplit, updateSplit } from './store.ts'

const maxShares = 50

export const releaseSplit = implement(contract, async ({ params, tx }) => {
  const split = await release(tx, params.splitId)
  if (split === undefined) throw new Problem(NotFound)
  return ok(split)
})

/** The shares may go; once is enough. One that was released before its money was taken is sent when that comes. */
export async function release(tx: Tx, splitId: string): Promise<Split | undefined> {
  const kept = await lockSplit(tx, splitId)
  if (kept === undefined || kept.split.releasedAt !== null) return kept?.split
  const split = { ...kept.split, version: kept.split.version + 1, releasedAt: tx.now.toISOString() }
  await updateSplit(tx, split)
  for (const held of await lockHeldTransfers(tx, { paymentId: split.paymentId }, maxShares)) await sendHeld(tx, held)
  return split
}
