import type { LiveState } from '@clutch/contracts/fleet/live'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { findLiveStates } from './store.ts'

/** @throws Problem NotFound when the tenant has no such fleet */
export async function fleetStates(tx: Tx, fleetId: string): Promise<LiveState[]> {
  const reading = await findLiveStates(tx, fleetId, null)
  if (reading === undefined) throw new Problem(NotFound)
  return reading.found.flatMap(({ state }) => state ?? [])
}
