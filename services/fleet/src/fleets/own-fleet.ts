import { FleetUnknown } from '@clutch/contracts/fleet/vehicles'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { lockFleetOpen } from './store.ts'

/** @throws Problem FleetUnknown: another tenant's fleet and a missing one give the same answer; an archived one takes nothing */
export async function assertOwnFleet(tx: Tx, fleetId: string): Promise<void> {
  const fleet = await lockFleetOpen(tx, fleetId)
  if (fleet?.status === 'active') return
  const message = fleet === undefined ? 'does not name a fleet' : 'names a fleet that is archived'
  throw new Problem(FleetUnknown, { errors: [{ pointer: '/body/fleetId', message }] })
}
