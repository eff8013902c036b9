import type { Tx } from '../kit.ts'
import type { Entry } from './posting.ts'
import { postEntry } from './store.ts'

/**
 * The one way into the ledger, for every noun: within the transaction of what is booked, and last in it. That an account
 * does not hold enough, or that an id is used for another entry, is a defect of the caller: everything is undone.
 */
export async function post(tx: Tx, entry: Entry): Promise<void> {
  await postEntry(tx.sql, entry, tx.now)
}
