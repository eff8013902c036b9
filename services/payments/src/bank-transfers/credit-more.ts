import type { Tx } from '../kit.ts'
import { findTransfer, updateTransfer } from './store.ts'

/** So much more of what a transfer paid is credit now. */
export async function creditMore(tx: Tx, id: string, amount: number): Promise<void> {
  const transfer = await findTransfer(tx, id)
  if (transfer === undefined) throw new Error(`${id} is gone`)
  await updateTransfer(tx, { ...transfer, version: transfer.version + 1, credited: transfer.credited + amount })
}
