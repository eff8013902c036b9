import { createGeofence as contract, type Geofence, GeofenceCreated } from '@clutch/contracts/fleet/geofences'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { areaOf } from './shape.ts'
import { insertGeofence, openShape } from './store.ts'

export const createGeofence = implement(contract, async ({ body, tx }) => {
  const shape = areaOf(body.shape)
  const geofence: Geofence = {
    id: newId('gfn'),
    version: 1,
    name: body.name,
    shape: body.shape,
    status: 'active',
    createdAt: tx.now.toISOString(),
  }
  await insertGeofence(tx, geofence)
  await openShape(tx, geofence, shape)
  tx.emit(GeofenceCreated, geofence)
  return created(geofence)
})
