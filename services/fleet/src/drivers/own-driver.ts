import { DriverTaken } from '@clutch/contracts/fleet/drivers'
import { Problem } from '@clutch/shared/problem'
import { assertOwnFleet } from '../fleets/own-fleet.ts'
import { assertOwnGroups } from '../groups/own-groups.ts'
import type { Tx } from '../kit.ts'
import { findDriverIdBy } from './store.ts'

interface Named {
  fleetId?: string | null | undefined
  groupIds?: readonly string[] | undefined
  externalId?: string | null | undefined
  userId?: string | null | undefined
}

/**
 * What a request names is the tenant's own, and what may be only one driver's is no other's.
 * @param id of the driver whom it is to be; undefined for a new one
 */
export async function assertOwn(tx: Tx, named: Named, id?: string): Promise<void> {
  const { fleetId, groupIds = [], externalId, userId } = named
  if (typeof fleetId === 'string') await assertOwnFleet(tx, fleetId)
  await assertOwnGroups(tx, groupIds)
  if (typeof externalId === 'string') await assertFree(tx, { externalId }, '/body/externalId', id)
  if (typeof userId === 'string') await assertFree(tx, { userId }, '/body/userId', id)
}

async function assertFree(
  tx: Tx,
  unique: { externalId: string } | { userId: string },
  pointer: string,
  id: string | undefined,
): Promise<void> {
  const holder = await findDriverIdBy(tx, unique)
  if (holder !== undefined && holder !== id)
    throw new Problem(DriverTaken, { errors: [{ pointer, message: `is that of ${holder}` }] })
}
