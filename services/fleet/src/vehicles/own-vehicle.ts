import { VehicleTaken } from '@clutch/contracts/fleet/vehicles'
import { Problem } from '@clutch/shared/problem'
import { assertOwnFleet } from '../fleets/own-fleet.ts'
import { assertOwnGroups } from '../groups/own-groups.ts'
import type { Tx } from '../kit.ts'
import { findVehicleIdByExternalId } from './store.ts'

interface Named {
  /** Undefined where it stays as it is. */
  fleetId?: string | undefined
  groupIds?: readonly string[] | undefined
  externalId?: string | null | undefined
}

/**
 * What a request names is the tenant's own, and its external id is no other vehicle's.
 * @param id of the vehicle whose it is to be; undefined for a new one
 */
export async function assertOwn(tx: Tx, { fleetId, groupIds = [], externalId }: Named, id?: string): Promise<void> {
  if (fleetId !== undefined) await assertOwnFleet(tx, fleetId)
  await assertOwnGroups(tx, groupIds)
  if (typeof externalId !== 'string') return
  const holder = await findVehicleIdByExternalId(tx, externalId)
  if (holder !== undefined && holder !== id)
    throw new Problem(VehicleTaken, { errors: [{ pointer: '/body/externalId', message: `is that of ${holder}` }] })
}
