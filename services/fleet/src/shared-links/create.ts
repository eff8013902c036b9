import { createSharedLink as contract, type SharedLink, SharedScopeUnknown } from '@clutch/contracts/fleet/shared-links'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement, type Tx } from '../kit.ts'
import { findRun } from '../reports/store.ts'
import { findTrip } from '../trips/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { makeLink, pathOf } from './make-link.ts'
import { newSharedLink } from './shared-link.ts'

export const createSharedLink = implement(contract, async ({ body, principal, tx }) => {
  const link = newSharedLink(body, { id: newId('shl'), now: tx.now, madeBy: principal.id })
  if (link === undefined || !(await isThere(tx, link))) throw new Problem(SharedScopeUnknown)
  const token = await makeLink(tx, link)
  return created({ ...link, token, path: pathOf(token) })
})

async function isThere(tx: Tx, { reportRunId, vehicleIds, tripId }: SharedLink): Promise<boolean> {
  if (reportRunId !== null) return (await findRun(tx, reportRunId)) !== undefined
  if (tripId !== null) return (await findTrip(tx, tripId)) !== undefined
  for (const id of vehicleIds!) if ((await findVehicle(tx, id)) === undefined) return false
  return true
}
