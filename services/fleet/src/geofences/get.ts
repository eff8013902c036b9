import { getGeofence as contract } from '@clutch/contracts/fleet/geofences'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findGeofence } from './store.ts'

export const getGeofence = implement(contract, async ({ params, tx }) => {
  const geofence = await findGeofence(tx, params.geofenceId)
  if (geofence === undefined) throw new Problem(NotFound)
  return ok(geofence)
})
