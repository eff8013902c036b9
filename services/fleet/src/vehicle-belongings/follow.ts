import type { Tx } from '../kit.ts'
import { saveBelonging } from './store.ts'

/** From now on a vehicle belongs to these; what it belonged to before stays known for its time. */
export function followBelonging(
  tx: Tx,
  vehicle: { id: string; fleetId: string; groupIds: readonly string[] },
): Promise<void> {
  return saveBelonging(tx, vehicle)
}
