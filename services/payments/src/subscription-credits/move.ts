import type { Tx } from '../kit.ts'
import { addCredits, creditIdOf, takeCredits } from './store.ts'

interface CreditMove {
  readonly accountId: string
  readonly currency: string
  /** Above zero: more is left. */
  readonly by: number
}

/** What bills use and leave over, together; in the order of the credits' names, in which everybody locks them. */
export async function moveCredits(tx: Tx, moves: readonly CreditMove[]): Promise<void> {
  const sums = new Map<string, CreditMove>()
  for (const move of moves) {
    const id = creditIdOf(move.accountId, move.currency)
    sums.set(id, { ...move, by: move.by + (sums.get(id)?.by ?? 0) })
  }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
  await takeCredits(
    tx,
    rows.flatMap(([id, { by }]) => (by < 0 ? [[id, -by] as const] : [])),
  )
  await addCredits(
    tx,
    rows.flatMap(([, { accountId, currency, by }]) => (by > 0 ? { accountId, currency, amount: by } : [])),
  )
}
