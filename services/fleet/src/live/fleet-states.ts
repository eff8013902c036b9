import type { LiveState } from '@clutch/contracts/fleet/live'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { findFleet } from '../fleets/store.ts'
import type { Tx } from '../kit.ts'
import { findLiveStatesOfFleet } from './store.ts'

/** @throws Problem NotFound when the tenant has no such fleet */
export async function fleetStates(tx: Tx, fleetId: string): Promise<LiveState[]> {
  if ((await findFleet(tx, fleetId)) === undefined) throw new Problem(NotFound)
  return findLiveStatesOfFleet(tx, fleetId)
}
