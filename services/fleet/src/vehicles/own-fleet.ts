import { FleetUnknown } from '@clutch/contracts/fleet/vehicles'
import { Problem } from '@clutch/shared/problem'
import { findFleet } from '../fleets/store.ts'
import type { Tx } from '../kit.ts'

/** @throws Problem FleetUnknown: another tenant's fleet and a missing one give the same answer */
export async function assertOwnFleet(tx: Tx, fleetId: string): Promise<void> {
  if ((await findFleet(tx, fleetId)) === undefined)
    throw new Problem(FleetUnknown, { errors: [{ pointer: '/body/fleetId', message: 'does not name a fleet' }] })
}
