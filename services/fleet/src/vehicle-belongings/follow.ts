import type { Tx } from '../kit.ts'
import { saveBelonging } from './store.ts'

/** From now on a vehicle belongs to these, and is there or is archived; what it belonged to before stays known for its time. */
export function followBelonging(
  tx: Tx,
  vehicle: { id: string; fleetId: string; groupIds: readonly string[]; status: string },
): Promise<void> {
  return saveBelonging(tx, vehicle)
}
