import { changeGeofence as contract, type Geofence, GeofenceChanged } from '@clutch/contracts/fleet/geofences'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { areaOf, isSameArea } from './shape.ts'
import { closeShape, lockGeofence, openShape, updateGeofence } from './store.ts'

export const changeGeofence = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const geofence = await lockGeofence(tx, params.geofenceId)
  if (geofence === undefined) throw new Problem(NotFound)
  if (geofence.version !== ifMatch) throw new Problem(VersionMismatch)
  const shape = areaOf(body.shape)
  const changed: Geofence = { ...geofence, ...body, version: geofence.version + 1 }
  await updateGeofence(tx, changed)
  // A new name alone moves no border: who is inside stays inside.
  if (!isSameArea(geofence.shape, body.shape)) {
    await closeShape(tx, geofence.id)
    await openShape(tx, changed, shape)
  }
  tx.emit(GeofenceChanged, changed)
  return ok(changed)
})
