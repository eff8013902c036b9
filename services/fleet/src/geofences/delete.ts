import { deleteGeofence as contract, type Geofence, GeofenceDeleted } from '@clutch/contracts/fleet/geofences'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { closeShape, lockGeofence, nextFenceRevision, updateGeofence } from './store.ts'

export const deleteGeofence = implement(contract, async ({ params, tx }) => {
  const geofence = await lockGeofence(tx, params.geofenceId)
  if (geofence === undefined) throw new Problem(NotFound)
  const deleted: Geofence = { ...geofence, version: geofence.version + 1, status: 'deleted' }
  await updateGeofence(tx, deleted)
  await closeShape(tx, geofence.id, await nextFenceRevision(tx))
  tx.emit(GeofenceDeleted, deleted)
  return noContent
})
