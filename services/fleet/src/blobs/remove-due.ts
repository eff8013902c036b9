import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Bucket } from './bucket.ts'
import { endRemoval, leaseRemovals } from './store.ts'

const perPass = 32
/** Longer than a removal takes; doubled with each attempt, at most to an hour. */
const leaseMs = 60_000

/** Removes objects that nobody names. Whatever dies in between, the next one removes them again, which changes nothing. */
export async function removeDue(
  database: Pick<Database<PrismaClient>, 'systemTx'>,
  bucket: Pick<Bucket, 'remove'>,
): Promise<number> {
  const due = await database.systemTx((tx) => leaseRemovals(tx, { limit: perPass, leaseMs }))
  for (const removal of due) {
    await bucket.remove(removal.objectKey)
    await database.systemTx((tx) => endRemoval(tx, removal))
  }
  return due.length
}
