import type { Tx } from '../kit.ts'
import { insertMovement, type Movement } from './store.ts'

/** Something happened to the amount of an invoice. @returns whether it is news: what is told twice counts once */
export function recordMovement(tx: Tx, movement: Movement): Promise<boolean> {
  return insertMovement(tx, movement)
}
