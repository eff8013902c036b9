import { findAccount } from '../corporate-accounts/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { book } from './book.ts'
import { knownOf } from './known.ts'
import { release } from './lifecycle.ts'
import { findHeldBack, lockSubscriptions } from './store.ts'

const releaseWork = 'subscriptions/release'
/** So many in one transaction. */
const batch = 50

/** The account is not suspended: what that has held back goes on. In the transaction that says so. */
export async function scheduleRelease(tx: Tx, accountId: string): Promise<void> {
  if ((await findHeldBack(tx, accountId, 1)).length > 0) await tx.schedule(releaseWork, accountId, tx.now)
}

export const releaseSubscriptions = dueWork(releaseWork, async ({ tx, key: accountId }) => {
  if ((await findAccount(tx, accountId))?.status !== 'active') return
  const ids = await findHeldBack(tx, accountId, batch)
  for (const held of await lockSubscriptions(tx, ids)) {
    const { status, pauseReason } = held.subscription
    const known = (await knownOf(tx, [held], { lock: true }))(held)
    if (status !== 'paused' || pauseReason !== 'account-suspended' || known.suspended) continue
    const { at, ...moved } = release(held, tx.now, known)
    await book(tx, [{ before: held, moved, at }])
  }
  if (ids.length === batch) await tx.schedule(releaseWork, accountId, tx.now)
})
