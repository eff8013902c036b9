import type { Tx } from '../kit.ts'
import { addToInvoice } from './store.ts'

/** What transfers and credit paid of it, or what was given up, is so much more or less. */
export function countOnInvoice(tx: Tx, id: string, by: { allocated?: number; writtenOff?: number }): Promise<void> {
  return addToInvoice(tx, id, by)
}
